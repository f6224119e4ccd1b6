"""How well a passage explains how something is done: its sentences, its name, its place among the hits.

Not here: the call and the example beside the explanation (`calls`, `showing`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ask.question import Question
from bot.find.relevance import Wanted, stems
from bot.say.evidence.calls import asked_of, documented
from bot.say.evidence.fields import name_fit, spelt_words
from bot.say.evidence.library_pages import document_of
from bot.say.evidence.passages import FIRST_BONUS, Excerpt, excerpt, n_words, titled_summary
from corpus.domain import Chunk, Hit, Symbol
from corpus.index import Index
from corpus.text.dotted import last_heading, last_part

RANK_STEP = 0.06
"""What a rank is worth against a sentence that shares all of the question's words (1.0)."""
EXAMPLE_BONUS = 0.1
TITLE_WEIGHT = 0.4
NAME_WEIGHT = 0.15
ASKED_PARAMETER_BONUS = 0.4
VERBATIM_BONUS = 0.4
SPELT_OUT_BONUS = 0.15
"""For a call whose name is made of words of the question and nothing else: `boxplot` for "draw a box plot"."""
POPULAR_WEIGHT = 0.06
"""Per log of how often examples in the documentation call it."""
METHOD_COST = 0.45
METHOD_OF_NAMED_COST = 0.15
WELL_KNOWN = 1.5
"""For a method of a class that the question doesn't speak of; less if it names the library."""
BARE_WORDS = 6
BARE_COST = 0.4
"""For an exception of which its docstring says next to nothing."""
MIN_SHARE = 0.3
"""Of the question's weight, an explanation must share this much, heading and API name included."""
VOUCHED = 1.0
TRUST = 0.15
"""From this score of the trees on a passage may explain without sharing a word; what a point of it is worth."""
ASKED_LIKE_IT = 0.8
ASKED_LIKE_IT_WORTH = 0.15
"""The same for a passage of which a phrasing is so near to the question. Of the retrieval suite's questions whose first
passage had one so near, 37 of 41 had the right passage there, of all 45% (counted by hand, full index).
"""
BEATS_SUMMARY = 0.35
"""Another sentence of a docstring is quoted before its summary only if it fits this much better."""
SIGNATURE_CHUNKS = 3
EXAMPLE_HEADINGS = frozenset({"Examples", "Example", "Usage"})
"""What stands there explains the code beside it, not the call."""
_RAISED = ("Error", "Exception", "Warning")


def rate(index: Index, chunk: Chunk, look_for: Wanted, rank: int, asked: str) -> tuple[float, Excerpt | None]:
    """How well the chunk explains, and its excerpt. A docstring is explained by its summary, wherever the hit lies."""
    found = excerpt(chunk, look_for, leads=True)
    has_example = "```" in chunk.text
    if chunk.kind == "api":
        document = document_of(index, chunk)
        has_example = any(">>>" in part.text or "```" in part.text for part in document[1:])
        summary = docstring_summary(document, look_for)
        shows = last_heading(chunk.title) in EXAMPLE_HEADINGS
        if summary and (found is None or shows or found.score < summary.score + BEATS_SUMMARY):
            found = summary
    if found is None:
        return 0.0, None
    score = found.score
    if chunk.kind == "api" and chunk.symbols:
        # the name belongs to what a summary says: "Plot rectangular data" is said of heatmap
        name = chunk.symbols[0]
        said = " ".join((last_part(name), spelt_words(name, asked), *(quote.words for quote in found.quotes)))
        score = max(score, look_for.coverage(said) + FIRST_BONUS)
    fit = score + TITLE_WEIGHT * look_for.coverage(chunk.title) + (EXAMPLE_BONUS if has_example else 0.0)
    return fit - RANK_STEP * rank, found


def docstring_summary(document: Sequence[Chunk], look_for: Wanted) -> Excerpt | None:
    """The first sentence of a docstring that may stand alone, and what carries it on.

    A long signature can be a chunk of its own.
    """
    for chunk in document[:SIGNATURE_CHUNKS]:
        found = titled_summary(chunk, look_for) or excerpt(chunk, look_for, max_sentences=2, first_only=True)
        if found:
            return found
    return None


def named_for_it(index: Index, chunk: Chunk, found: Excerpt, question: Question, look_for: Wanted) -> float:
    """What it is worth that the question spells the name of the documented call, or one of its parameters."""
    symbol = documented(index, chunk)
    if symbol is None:
        return 0.0
    if symbol.kind == "class" and n_words(found.quotes) < BARE_WORDS and chunk.symbols[0].endswith(_RAISED):
        return -BARE_COST
    asked = asked_of(index, question, chunk, found)
    calls = float(index.facts.calls[index.positions([chunk.id])[0]])
    used = POPULAR_WEIGHT * calls * look_for.coverage(" ".join((chunk.title, *(quote.words for quote in found.quotes))))
    last = last_part(chunk.symbols[0])
    if len(last) >= 3 and last.isupper() and last in question.standalone.split():
        return VERBATIM_BONUS  # PCA, OLS: as good as naming the call
    fit = name_fit(chunk.symbols[0], question.standalone)
    named = NAME_WEIGHT * fit + (SPELT_OUT_BONUS if fit >= 1 else 0.0)
    return named + used + (ASKED_PARAMETER_BONUS if asked else 0.0) - _method_cost(symbol, question, calls)


def speaks_of_it(chunk: Chunk, found: Excerpt, look_for: Wanted, question: Question, is_first: bool) -> bool:
    """Whether it shares enough with the question; the first hit needs to share less, or just the library named."""
    spelt = " ".join(spelt_words(name, question.standalone) for name in chunk.symbols[:1])
    said = " ".join((chunk.title.replace("_", " "), spelt, *(quote.words for quote in found.quotes)))
    share = look_for.coverage(said)
    if chunk.kind != "api":
        share = max(share, look_for.coverage(chunk.text) / 2)
    beside_names = look_for.without(" ".join(question.named))
    return share >= MIN_SHARE or (is_first and beside_names.coverage(said) > 0)


def vouched(hit: Hit) -> float:
    """What it is worth that the learned order or a phrasing speaks for it: the passage may have other words."""
    learned = TRUST * hit.learned if hit.learned is not None and hit.learned >= VOUCHED else 0.0
    return max(learned, ASKED_LIKE_IT_WORTH if (hit.asked or 0.0) >= ASKED_LIKE_IT else 0.0)


def _method_cost(symbol: Symbol, question: Question, calls: float) -> float:
    """What a little known method loses if neither its class nor, worse, its library is spoken of."""
    if symbol.kind != "method" or symbol in question.symbols or calls >= WELL_KNOWN:
        return 0.0
    owner = set(stems(symbol.name.split(".")[-2]))
    if owner & set(stems(question.standalone)):
        return 0.0
    return METHOD_OF_NAMED_COST if symbol.library in question.named else METHOD_COST
