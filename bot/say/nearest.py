"""The page of an answer that isn't sure: up to three lessons and pages, each with the sentence that speaks to it, and
the first one written out if it is a lesson that is nearly likely enough.

Not here: deciding that nothing is sure enough (`bot.deciding`, `bot.judge.confidence`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from bot.ask.question import Question
from bot.draft import Block, Claim, Draft, Line, Nearby, Quote, Told
from bot.find.matching import Match
from bot.find.relevance import Wanted, wanted
from bot.say import connecting
from bot.say.evidence.passages import excerpt, titled_summary
from bot.say.lesson import main_claim, tell
from corpus.domain import Chunk, Hit
from corpus.index import Index

SHOWN = 3
AT_MOST_LESSONS = 2
"""A passage always has a place: a lesson on another topic looks better than it is."""
LIKELY = 0.05
"""A lesson that is less likely than that isn't shown."""
WRITTEN_OUT = 0.25
"""From this chance on the first lesson is written out below the three: of 57 fresh and outside questions for which it
had a chance of .25 to .5 it answered 46, by what readers wrote of them (by hand)."""


def nearest(index: Index, question: Question, hits: Sequence[Hit], lessons: Sequence[Match]) -> Draft | None:
    """What comes nearest, the likeliest lessons first. None if there is nothing to show."""
    look_for = wanted(index, question)
    likely = [match for match in lessons if match.chance >= LIKELY][:AT_MOST_LESSONS]
    taught = [_lesson(index, match) for match in likely]
    read = _pages(look_for, (hit.chunk for hit in hits if hit.chunk.kind != "lesson"))
    shown = tuple(islice(chain(taught, read), SHOWN))
    if not shown:
        return None
    rest = _rest(index, likely[0], taught[0].claim) if likely and likely[0].chance >= WRITTEN_OUT else ()
    return Draft((Line(connecting.UNSURE), *shown, *rest), reason="unsure")


def _lesson(index: Index, match: Match) -> Nearby:
    own, claim = main_claim(index, match)
    return Nearby(match.bound.lesson.title, own.url, claim)


def _rest(index: Index, match: Match, shown: Claim) -> Iterator[Block]:
    """What the lesson says beside the sentence that is shown."""
    yield Line(connecting.IF_FIRST)
    for block in tell(index, (match,)).blocks:
        if not isinstance(block, Told):
            yield block
        elif claims := tuple(claim for claim in block.claims if claim.text != shown.text):
            yield replace(block, claims=claims)


def _pages(look_for: Wanted, chunks: Iterator[Chunk]) -> Iterator[Nearby]:
    """One passage a page, with its best sentence."""
    seen: set[str] = set()
    for chunk in chunks:
        if chunk.document_id in seen:
            continue
        quote = _speaks(chunk, look_for)
        if quote is not None:
            seen.add(chunk.document_id)
            yield Nearby(chunk.title, chunk.url, Claim(quote.words, (quote,)))


def _speaks(chunk: Chunk, look_for: Wanted) -> Quote | None:
    found = excerpt(chunk, look_for, max_sentences=1) or titled_summary(chunk, look_for)
    return found.quotes[0] if found else None
