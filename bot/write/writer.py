"""Asks a chat model: for an answer from passages, as it streams, or for a question made standalone.

Not here: which model (`opening`), what it is told (`prompt`), or whether what it says may stay (`bot.check.support`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from langchain_core.language_models import BaseChatModel
from langchain_core.prompts import ChatPromptTemplate

from bot.ask.followup.standalone import standalone
from bot.ask.kinds import kind_of
from bot.ask.mentions import find_libraries
from bot.ask.understanding import as_read, visible
from bot.draft import Draft
from bot.write import evidence, prompt
from bot.write.evidence import Passage
from corpus.domain import Hit
from corpus.errors import LlmFailed

ANSWER_LETTERS_MAX = 6_000
ANSWER_S_MAX = 180.0
"""Of a whole answer; how long the model may be silent is the model's own timeout."""
QUESTION_LETTERS_MAX = 300

_THOUGHTS = re.compile(r"(?<!\s)\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_THOUGHTS_BEGIN = re.compile(r"\s*<(?:t(?:h(?:i(?:nk?)?)?)?)?\Z")

log = logging.getLogger(__name__)

History = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A chat model with its name and the manner in which it is asked."""

    name: str
    model: BaseChatModel
    manner: prompt.Manner = prompt.LARGE
    clock: Callable[[], float] = monotonic

    def shown(self, composed: Draft, hits: Sequence[Hit]) -> tuple[Passage, ...]:
        """The passages that the model is shown, best first."""
        if self.manner.is_small:
            return evidence.excerpts(composed, hits, self.manner.passage_letters)
        return evidence.whole(evidence.evidence(composed, hits), self.manner.passage_letters)

    def write(self, question: str, shown: Sequence[Passage], history: History = ()) -> Iterator[str]:
        """The answer as it grows: each text begins with the one before it, and may be the same. Raises LlmFailed.

        An answer that takes too long is cut off; one of which nothing has come by then has failed.
        """
        given = {
            "history": prompt.conversation(history),
            "passages": prompt.passages(shown),
            "question": prompt.fenced(question),
        }
        began, said = self.clock(), ""
        for text in self._streamed(self.manner.answer, given):
            said += text
            yield _without_thoughts(said)
            late = self.clock() - began > ANSWER_S_MAX
            if late and not said:
                raise LlmFailed(f"{self.name} said nothing for {ANSWER_S_MAX:.0f} s")
            if late or len(said) > ANSWER_LETTERS_MAX:
                return

    def standalone(self, question: str, history: History) -> str | None:
        """The question as it would be asked without the conversation; None where the model says nothing usable.

        What it says must keep the libraries that the rules (`bot.ask.followup.standalone`) find in the conversation.
        """
        turns, asked = prompt.conversation(history), visible(question)
        if not turns or kind_of(asked) in {"empty", "small_talk"}:
            return None
        by_rules = standalone(asked, as_read(history))
        if self.manner.is_small and by_rules == asked:
            return None
        given = {"history": turns, "question": prompt.fenced(question)}
        try:
            said = "".join(self._streamed(prompt.STANDALONE, given))
        except LlmFailed as error:
            log.warning("the question is read by rules: %s", error)
            return None
        return _usable(_without_thoughts(said), asked, by_rules)

    def _streamed(self, template: ChatPromptTemplate, given: Mapping[str, object]) -> Iterator[str]:
        # whatever the provider's package raises means the same here; GeneratorExit is no Exception and passes
        try:
            for chunk in (template | self.model).stream(dict(given)):
                yield chunk.text
        except LlmFailed:
            raise
        except Exception as error:
            raise LlmFailed(f"{self.name} failed: {type(error).__name__}: {error}") from error


def _without_thoughts(said: str) -> str:
    """What a reasoning model says after thinking aloud."""
    return "" if _THOUGHTS_BEGIN.fullmatch(said) else _THOUGHTS.sub("", said, count=1)


def _usable(said: str, question: str, by_rules: str) -> str | None:
    """The rewritten question if it is one line of a sensible length that keeps the libraries."""
    text = said.strip().strip("~\"'` \n").strip()
    if not text or "\n" in text or len(text) > max(QUESTION_LETTERS_MAX, 2 * len(question)):
        return None
    kept = {*find_libraries(text).ids}
    if any(not {*find_libraries(one).ids} <= kept for one in (question, by_rules)):
        return None
    return None if kind_of(text) in {"empty", "small_talk"} else text
