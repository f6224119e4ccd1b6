"""Asks the tutor the questions of a suite, as a user would, and keeps what comes back; a crash is kept too.

Not here: what the answers are worth (`evals.score.scoring`).
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ask.understanding import understand
from bot.judge.gate import judge
from bot.tutor import History
from corpus.domain import Answer, Hit
from corpus.index import Index
from evals.suites.gold import Item

K_JUDGED = 10
"""Hits that are judged."""


class Asked(Protocol):
    """What is evaluated. `bot.Tutor` is one."""

    @property
    def index(self) -> Index: ...

    def ask(self, question: str, *, libraries: Sequence[str] = (), history: History = ()) -> Answer: ...

    def search(
        self, question: str, *, libraries: Sequence[str] = (), k: int = K_JUDGED, history: History = ()
    ) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `confidence` is the gate's, in [0, 1]; `crash` is what broke the answer off, else ""."""

    answer: Answer | None
    hits: tuple[Hit, ...]
    confidence: float
    crash: str = ""


def reply(tutor: Asked, item: Item) -> Reply:
    """The tutor's answer, the passages that it finds, and how sure its gate is."""
    try:
        history = [*item.history]
        for turn in item.turns:
            history += [("user", turn), ("assistant", tutor.ask(turn, history=history).text)]
        answer = tutor.ask(item.question, history=history)
        hits = tutor.search(item.question, k=K_JUDGED, history=history)
        verdict = judge(understand(tutor.index, item.question, history=tuple(history)), hits)
        return Reply(answer, hits, verdict.confidence)
    except Exception as error:  # whatever it is, it is what an evaluation looks for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Reply(None, (), 0.0, f"{type(error).__name__}: {error} ({last.name}, line {last.lineno})")
