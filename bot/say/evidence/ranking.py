"""Which libraries an answer lists for a job: those that fit nearly as well as the best, and what the article names.

Not here: how well they fit (`bot.find.choice`), or the sentences that give the reasons.
"""

from __future__ import annotations

from bot.ask.question import Question
from bot.find.choice import choices
from bot.find.relevance import Wanted
from bot.say.evidence.article import recommended
from corpus.index import Index

MAX_LIBRARIES = 5
MARGIN = 0.06
SECOND_MARGIN = 0.1
"""A library is listed if its fit is at most so far behind the best one's; the second one has more room."""

RECOMMENDED_BONUS = 0.03
"""The article's recommendation counts this much."""


def ranked(index: Index, question: Question, wanted: Wanted) -> tuple[str, ...]:
    """Ids of the libraries that serve the job, best first: at most 5, fewer where the fit falls off.

    The libraries that the article itself recommends for it are always among them.
    """
    said = recommended(index, wanted)
    fits = {one.library: one.fit + RECOMMENDED_BONUS * (one.library in said) for one in choices(index, question)}
    ordered = sorted(fits, key=lambda library: (-fits[library], library))
    good = [
        library
        for at, library in enumerate(ordered)
        if library in said or fits[library] >= fits[ordered[0]] - (SECOND_MARGIN if at < 2 else MARGIN)
    ]
    kept = set(sorted(good, key=lambda library: (library not in said, -fits[library]))[:MAX_LIBRARIES])
    return tuple(library for library in good if library in kept)
