"""Which library: a ranked list with a reason for each, what the career article says, and a first example.

Not here: the ranking itself (`evidence.ranking`).
"""

from __future__ import annotations

from bot.ask.question import Question
from bot.draft import Block, Draft, Item, Line, Quote
from bot.find.relevance import Wanted, wanted
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.article import claims_beside_own_words
from bot.say.evidence.examples import first_code
from bot.say.evidence.passages import n_words
from bot.say.evidence.ranking import ranked
from corpus.domain import Hit
from corpus.index import Index
from corpus.text.shown import plain

MAX_WORDS = 120
AUDIENCE = "beginner beginners newcomer newcomers starter student students project projects easy simple"
"""Whom the library is for or how it is asked for says nothing about the task."""
MOSTLY = 0.4
CLEARLY_BETTER = 0.25
"""Another sentence replaces the guide's first reason only if it shares this much more with the question."""


def recommend(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """A list of libraries, best first. None if no guide speaks of the task."""
    look_for = wanted(index, question).without(AUDIENCE)
    items: list[Item] = []
    libraries: list[str] = []
    words = 0
    for library in ranked(index, question, look_for):
        reason = _reason(index, library, look_for)
        if reason is None or (len(items) >= 2 and words + n_words([reason]) > MAX_WORDS):
            continue
        words += n_words([reason])
        libraries.append(library)
        items.append(Item(guides.display_name(library, (reason.chunk,)), (reason,)))
    if not items:
        return None
    blocks: list[Block] = [Line(connecting.RANKING if len(items) > 1 else connecting.RANKED_ONE), *items]
    shown = {item.quotes[0].words for item in items}
    beside = claims_beside_own_words(index, look_for, tuple(libraries))
    blocks += [block for block in beside if not (isinstance(block, Item) and block.quotes[0].words in shown)]
    blocks += next((example for library in libraries if (example := _first_example(index, library))), [])
    return Draft(tuple(blocks), libraries=tuple(libraries))


def _reason(index: Index, library: str, look_for: Wanted) -> Quote | None:
    """The guide's one-line reason, or another sentence in its favour that fits the question clearly better."""
    chunks = guides.guide(index, library)
    found = guides.sentences(guides.section(chunks, "When to choose it") + guides.section(chunks, "What it is for"))
    if not found:
        return None
    scores = [look_for.coverage(plain(quote.words)) for quote in found]
    best = max(range(len(found)), key=lambda at: (scores[at], -at))
    better = scores[best] >= max(MOSTLY, scores[0] + CLEARLY_BETTER)
    return found[best] if better else found[0]


def _first_example(index: Index, library: str) -> list[Block]:
    """The first example of the library's guide, if it has one."""
    for chunk in guides.section(guides.guide(index, library), "A first example"):
        code = first_code(chunk)
        if code:
            return [Line(connecting.FIRST_EXAMPLE.format(library=guides.display_name(library))), code]
    return []
