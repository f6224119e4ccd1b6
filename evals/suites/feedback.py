"""What users said about answers, as a suite: a good answer must stay one, a bad one be mended as they said.

Not here: where ratings are kept (the page keeps them; it hands them over as `RatedAnswers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from evals.suites.gold import Expected, Item

SUITE = "feedback"

Wish = Literal["", "answer", "refuse"]
"""What the tutor should do; "" if the rating doesn't say."""


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer that a user rated. `cited` are the addresses of the passages that it cited."""

    id: str
    question: str
    is_good: bool
    cited: tuple[str, ...] = ()
    wish: Wish = ""
    history: tuple[tuple[str, str], ...] = ()


class RatedAnswers(Protocol):
    """Whatever keeps ratings."""

    def rated(self) -> Iterable[Rated]:
        """Every rated answer, in an order that stays."""


def feedback_items(kept: RatedAnswers) -> list[Item]:
    """The ratings as questions: what a good answer cited is to be found again, and a wish to be fulfilled.

    A bad answer without a wish expects nothing; it is asked and shown, and counted as unscored.
    """
    return [
        Item(
            id=f"{SUITE}-{rated.id}",
            suite=SUITE,
            question=rated.question,
            # the same question asked by several users is one piece of evidence
            cluster=" ".join(rated.question.lower().split()),
            history=rated.history,
            expected=Expected(
                pages=rated.cited if rated.is_good and rated.wish != "refuse" else (), must=rated.wish or None
            ),
        )
        for rated in kept.rated()
    ]
