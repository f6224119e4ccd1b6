"""A conversation as a follow-up sees it: the last question, what it was about, and the libraries that were listed.

Not here: how a text is joined to it (`standalone`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.ask.followup.words import topic_of
from bot.ask.kinds import kind_of
from bot.ask.mentions import find_libraries, library_id

OPENING_LETTERS = 120
"""In so many letters an answer says from which library's documentation it comes."""

_BRACKETED = re.compile(r"\(([^()]+)\)\s*$")
_ORDINAL = re.compile(
    r"\b(first|second|third|last|former|latter)\b( (one|library))?(?=\s*($|[?.!,)]|\w+\s*[?.!]*$))", re.IGNORECASE
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "latter": 1, "third": 2, "last": -1}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation so far.

    `before` is the last question as it reads on its own, "" if there is none, `library` whence it was answered, if the
    answer says so; `listed` are the libraries that the answer to `listed_for` listed, in its order.
    """

    before: str = ""
    library: str = ""
    listed: tuple[str, ...] = ()
    listed_for: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The libraries that the last answer listed."""
        return self.listed if self.before == self.listed_for else ()

    def asked(self, question: str) -> Talk:
        """The conversation with that question, as it reads on its own."""
        return replace(self, before=question)

    def answered(self, answer: str) -> Talk:
        """The conversation with the answer to its last question."""
        named = find_libraries(answer[:OPENING_LETTERS].partition("\n")[0]).ids
        told = replace(self, library=named[0] if len(named) == 1 else "")
        asked = find_libraries(self.before).ids
        if kind_of(self.before, len(asked)) not in ("which_library", "compare"):
            return told
        listed = asked if len(asked) > 1 else find_libraries(answer).ids or asked
        return replace(told, listed=listed, listed_for=self.before)

    def topic(self, text: str) -> str:
        """What the conversation is about, for a text that may name a library of its own."""
        meant = _BRACKETED.search(self.before)
        topic = without_rivals(meant[1] if meant else topic_of(self.before), text)
        said = f"{self.before} {text}"
        is_told = not self.library or find_libraries(said).ids or self.library in said.lower()
        return topic if is_told else f"{topic} in {self.library}"

    def ordinal(self, text: str) -> str:
        """The listed library that "the second one" points at; "" if the text holds no such words."""
        said = _ORDINAL.search(text)
        at = _ORDINALS[said[1].lower()] if said else len(self.listed)
        return self.listed[at] if at < len(self.listed) and self.listed else ""


def without_rivals(topic: str, text: str) -> str:
    """The topic without its libraries, if the text names others: "and in polars?" leaves pandas behind.

    Where nothing else is left the libraries stay: "is it harder than keras?" after "what is pytorch?".
    """
    named = find_libraries(text).ids
    rivals = [word for word in re.findall(r"[\w-]+", topic) if named and (id := library_id(word)) and id not in named]
    rest = topic
    for word in rivals:
        rest = re.sub(rf"\b((in|with|using|for|from|of) )?(a |the )?{re.escape(word)}\b(\.(?=\w))?", " ", rest).strip()
    return " ".join(rest.split()) or topic
