"""A conversation that the database can't keep now, as its page shows it.

Not here: keeping it (`holding`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.errors import UsageError
from ui.conversations.store import OUT_OF_DATE
from ui.conversations.turns import Turn, Turns


@dataclass(slots=True)
class Held:
    """All its turns, with the keys of those that the database lacks (`missing`), or has unanswered (`begun`).

    `why` is why it isn't kept. Whoever reads or changes it has the `lock`.
    """

    turns: list[Turn]
    missing: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    replacing: dict[str, Turn] = field(default_factory=dict)
    tried: float = 0.0
    why: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the turns that aren't kept, or not whole."""
        return (*self.missing, *self.begun)

    def ask(self, question: str, key: str, replaced: Turn | None) -> Turn:
        """A new question behind all others, or in the place of the last. Raises UsageError if it is that no more."""
        if replaced is not None and (not self.turns or self.turns[-1].key != replaced.key):
            raise UsageError(OUT_OF_DATE)
        if replaced is not None:
            self.turns.pop()
            self._take_place(key, replaced)
        number = self.turns[-1].number + 1 if self.turns else 0
        self.turns.append(Turn(number, question, None, key=key, not_kept=self.why))
        self.missing.append(key)
        return self.turns[-1]

    def answer(self, turn: Turn) -> None:
        """A question with its answer; nothing changes if another has taken its place."""
        known = next((at for at, one in enumerate(self.turns) if one.key == turn.key), None)
        if known is not None:
            self.turns[known] = replace(turn, number=self.turns[known].number)
        elif not self.turns or self.turns[-1].number < turn.number:
            self.turns.append(turn)
        else:
            return
        if turn.key not in self.keys:
            self.begun.append(turn.key)

    def fail(self, why: str) -> None:
        """Says why it can't be kept now."""
        self.why = why
        self.turns = [replace(turn, not_kept=why) if turn.key in self.keys else turn for turn in self.turns]

    def _take_place(self, key: str, replaced: Turn) -> None:
        if replaced.key in self.begun:
            self.begun.remove(replaced.key)
        if replaced.key not in self.missing:
            self.replacing[key] = replaced
            return
        self.missing.remove(replaced.key)
        if replaced.key in self.replacing:
            self.replacing[key] = self.replacing.pop(replaced.key)


def with_lost(turns: Turns, lost: Iterable[Turn]) -> Turns:
    """The turns that are kept, with those that never will be: in their places, or behind them."""
    by_key = {turn.key: turn for turn in lost}
    shown = [replace(by_key.pop(turn.key), number=turn.number) if turn.key in by_key else turn for turn in turns]
    for turn in by_key.values():
        shown.append(replace(turn, number=len(shown)))
    return tuple(shown)
