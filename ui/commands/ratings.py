"""The answers that users rated in the page, as the suite "feedback" asks them again.

Not here: keeping them (`ui.conversations`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from corpus.home import Home
from evals.gaps import REASONS, Unanswered
from evals.suites.feedback import Rated, Wish
from ui.conversations.store import open_store
from ui.conversations.turns import Feedback


class KeptRatings:
    """The ratings that were given in the pages of a home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._database = os.environ.get("PRECEPTOR_DB") or None

    def rated(self) -> Iterable[Rated]:
        """In the order in which they were given; none where no page was ever opened."""
        if self._database is None and not self._home.conversations.is_file():
            return ()
        given = open_store(self._home, self._database).feedback()
        return tuple(map(_rated, given))


def unanswered(home: Home) -> tuple[Unanswered, ...]:
    """What was asked in the pages of that home and refused, not surely answered, or thumbed down."""
    database = os.environ.get("PRECEPTOR_DB") or None
    if database is None and not home.conversations.is_file():
        return ()
    found = []
    for question, answer, verdict in open_store(home, database).answered():
        outcome = REASONS.get("down" if verdict == "down" else answer.reason or "")
        if outcome:
            found.append(Unanswered(question, outcome))
    return tuple(found)


def kept_ratings(home: Home) -> KeptRatings:
    """The ratings of that home."""
    return KeptRatings(home)


def _rated(feedback: Feedback) -> Rated:
    """The rating with what follows from it: a refusal that displeased should have been an answer."""
    answer, is_good = feedback.answer, feedback.verdict == "up"
    # an id that stays, whatever is rated later
    id = hashlib.sha256(f"{feedback.given} {feedback.question}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    wish: Wish = ""
    if answer.abstained:
        wish = "refuse" if is_good else "answer"
    elif is_good:
        wish = "answer"
    return Rated(
        id=id,
        question=feedback.question,
        is_good=is_good,
        cited=tuple(dict.fromkeys(citation.chunk.url for citation in answer.citations)),
        wish=wish,
    )
