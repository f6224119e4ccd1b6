"""How well each library serves the job that a question names: by learners' words for such jobs, and by its guide.

Not here: which of them an answer lists (`bot.say.evidence.ranking`), or whether a choice is asked for (`bot.ask`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.ask.intent import fitted
from bot.ask.question import Question
from corpus.catalogue import LANGUAGE
from corpus.index import Index

GUIDE_WEIGHT = 0.3
"""What the cosine of the guide's nearest passage counts beside the fit of the phrasings.

Without the guides the first library was a right one for 16 of 20 topics of awesome-python that the catalogue serves,
with them for 18; for all 52 tasks of the choice suite both ways.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A library with its fit (higher is better) and the position of the passage of its guide that is nearest."""

    library: str
    fit: float
    passage: int


def choices(index: Index, question: Question) -> tuple[Choice, ...]:
    """Every library that has a guide, lies in the question's scope and isn't refused in it, best first."""
    positions = index.guide_passages
    if question.vector is None or not len(positions):
        return ()
    cosines = index.dense.cosines(question.vector, positions)
    nearest: dict[str, tuple[float, int]] = {}
    for row in np.argsort(cosines, kind="stable").tolist():
        nearest[str(index.facts.library[positions[row]])] = (float(cosines[row]), int(positions[row]))
    found = [
        Choice(library, fit + GUIDE_WEIGHT * nearest[library][0], nearest[library][1])
        for fit, match in fitted(question.matches, "choice", [(term.token, term.rarity) for term in question.terms])
        for library in [match.intent.subject]
        if library in nearest
        and library not in {LANGUAGE, *question.unwanted}
        and (not question.scope or library in question.scope)
    ]
    return tuple(sorted(found, key=lambda choice: (-choice.fit, choice.library)))
