"""Visitors of a page who ask one question after the other, and note what they were shown.

Each knows what was asked in which conversation, and which answers were whole without a word on not being saved: that is
what the page has promised to keep.

Not here: serving the page (`tests.page_server`), or when to stop.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from ui.conversations.export import UNANSWERED
from ui.page.messages import NOT_KEPT
from ui.windowless import Windowless

ASKED = (
    ("How long does it take to learn Python for machine learning?", "3 to 6 months"),
    ("What is broadcasting in NumPy?", "broadcasting"),
    ("How do I return JSON from a route?", "JSON"),
    ("How do I send a POST request with a timeout?", "timeout"),
)
"""Questions to the small index, and what their answers hold, all in other letters."""
WRITTEN = (
    "Learning Python for machine learning takes around 3 to 6 months. [1]",
    "Broadcasting describes how NumPy treats arrays with different shapes during arithmetic operations. [1]",
    "A route that returns a dict returns JSON. [1]",
    "A POST request takes a timeout. [1]",
)
"""What a language model writes to each."""
TURNS = 4
"""Questions in a conversation; then another is begun."""

_OPEN = re.compile(r'data-conversation=\\+"([^"\\]+)\\+" aria-current')
_QUESTION = re.compile(r"^> (.*)$", re.MULTILINE)


def written(asked: str) -> str:
    """What a language model writes that is asked so."""
    last = max(range(len(ASKED)), key=lambda place: asked.rfind(ASKED[place][0]))
    return WRITTEN[last]


@dataclass(slots=True)
class Told:
    """A question that the page showed in a conversation; `is_whole` once its answer was over, and said to be kept."""

    question: str
    expected: str
    is_whole: bool = False


@dataclass(slots=True)
class Visitor:
    """Somebody with a cookie of their own. `told` is what the page showed, by conversation; `faults` what was wrong.

    `last` is the question that was sent last.
    """

    name: str
    page: Windowless
    model: str = "none"
    told: dict[str, list[Told]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    n_asked: int = 0
    last: str = ""

    def ask_until(self, is_over: Callable[[], bool]) -> None:
        """One question after the other. A server that ends meanwhile ends it."""
        conversation: str | None = None
        while not is_over():
            conversation = None if self.n_asked % TURNS == 0 else conversation
            try:
                conversation = self.ask(conversation, is_over)
            except (requests.RequestException, ValueError) as error:
                if not is_over():
                    self.faults.append(f"{type(error).__name__}: {error}")
                return

    def ask(self, conversation: str | None, is_over: Callable[[], bool]) -> str | None:
        """The next question, in that conversation or in a new one, whose id comes back."""
        question, expected = ASKED[(self.n_asked // TURNS + ord(self.name[0])) % len(ASKED)]
        mine = Told(f"{question} ({self.name} {self.n_asked})", expected)
        self.n_asked, self.last = self.n_asked + 1, mine.question
        shown = ""
        for event in self.page.events(mine.question, self.model, conversation):
            shown = json.dumps(event, ensure_ascii=False)
            if opened := _OPEN.search(shown):
                if mine not in self.told.setdefault(opened[1], []):
                    self.told[opened[1]].append(mine)
                if conversation not in {None, opened[1]}:
                    self.faults.append(f"{mine.question} was asked in {conversation}, and is shown in {opened[1]}")
                conversation = opened[1]
            if event["msg"] == "process_completed":
                mine.is_whole = bool(event["success"]) and NOT_KEPT not in shown
                if not (mine.is_whole or is_over()):
                    self.faults.append(f"{mine.question}: {shown[:500]}")
                return conversation
        if not is_over():
            self.faults.append(f"the answer to {mine.question} broke off")
        return conversation

    def missed(self) -> list[str]:
        """What the page, asked for every conversation as a file, doesn't hold as it was told, one line for each."""
        return [fault for id, told in self.told.items() for fault in self._missed(self.page.export(id), told)]

    def reads(self, conversation: str) -> bool:
        """Whether the page shows this visitor anything of that conversation."""
        return _exported(self.page.export(conversation)) != ""

    def _missed(self, exported: str, told: list[Told]) -> list[str]:
        _, *parts = re.split(r"^(?=> )", _exported(exported), flags=re.MULTILINE)
        asked = [match[1] for part in parts if (match := _QUESTION.match(part))]
        # the last may have been kept, and the server killed before it was shown
        unseen = asked[len(told) :]
        if asked[: len(told)] != [one.question for one in told] or unseen not in ([], [self.last]):
            return [f"asked {[one.question for one in told]}, kept {asked}"]
        return [
            f"{one.question} has lost its answer, or has another's: {part[:300]}"
            for one, part in zip(told, parts, strict=False)
            if one.is_whole and (UNANSWERED in part or one.expected.lower() not in part.partition("\n")[2].lower())
        ]


def _exported(response: str) -> str:
    """The text of the file that the page sent; "" for none."""
    found = re.search(r'"file": ?("\{(?:[^"\\]|\\.)*")', response)
    return str(json.loads(json.loads(found[1]))["text"]) if found else ""
