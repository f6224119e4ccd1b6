"""What the page does with a conversation's turns: what the tutor is told of them, and the names of their passages.

Not here: how turns are shown, or where conversations are kept (`ui.conversations`).
"""

from __future__ import annotations

import re
from itertools import takewhile

from corpus.domain import Citation
from ui.conversations.turns import Turn, Turns

__all__ = [
    "Turn",
    "Turns",
    "find_passage",
    "find_sources",
    "history_of",
    "keys_of",
    "passage_name",
    "seen",
    "sources_name",
]

REMEMBERED_TURNS = 6
"""How many turns the tutor is told of, for follow-up questions."""

_PASSAGE = re.compile(r"passage-(\d{1,6})-(\d{1,4})")
_SOURCES = re.compile(r"sources-(\d{1,6})")


def history_of(turns: Turns) -> tuple[tuple[str, str], ...]:
    """(role, text) of the last turns, oldest first, as the tutor reads it; questions without an answer are left out."""
    answered = [(turn.question, turn.text) for turn in turns if turn.text][-REMEMBERED_TURNS:]
    return tuple(pair for question, text in answered for pair in (("user", question), ("assistant", text)))


def keys_of(turns: Turns) -> list[str]:
    """What a page keeps of the turns that it shows, to say which one it speaks of."""
    return [turn.key for turn in turns]


def seen(turns: Turns, shown: object) -> Turns:
    """Those of a conversation's turns that a page shows, by the keys that it sent, which may be anything.

    A page that was opened earlier shows fewer, and another one in the place of a question that was asked again: what
    stands behind that is none of the page's, since turns are counted from the first.
    """
    keys = shown if isinstance(shown, list) else []
    same = takewhile(lambda pair: pair[0].key == pair[1], zip(turns, keys, strict=False))
    return tuple(turn for turn, _ in same)


def passage_name(turn: int, marker: int) -> str:
    """The name under which the page links to a cited passage."""
    return f"passage-{turn}-{marker}"


def sources_name(turn: int) -> str:
    """The name under which the page links to all sources of an answer."""
    return f"sources-{turn}"


def find_passage(turns: Turns, name: str) -> tuple[Turn, Citation] | None:
    """The turn and citation of that name; None for a name of nothing in this conversation."""
    match = _PASSAGE.fullmatch(name)
    if match is None or int(match[1]) >= len(turns):
        return None
    turn = turns[int(match[1])]
    cited = (
        citation for citation in (turn.answer.citations if turn.answer else ()) if citation.marker == int(match[2])
    )
    return next(((turn, citation) for citation in cited), None)


def find_sources(turns: Turns, name: str) -> Turn | None:
    """The turn whose sources that name means, if it is of this conversation."""
    match = _SOURCES.fullmatch(name)
    return turns[int(match[1])] if match is not None and int(match[1]) < len(turns) else None
