"""Which passage supports a sentence: it holds it word for word, or what must agree does and a score decides.

The score is logistic over `support_signals`. Its weights and its threshold are fitted by `python -m evals.fit.support`
on pairs made from the documentation itself and on pairs labelled by hand, and judged on pairs left out.

Not here: code (`bot.write.code_support`), or what becomes of a sentence that nothing supports (`verify`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from bot.check.support_signals import (
    Gist,
    SupportSignals,
    agrees,
    gist_of,
    names_of,
    plain,
    signals,
    stems_of,
    tightest,
)
from bot.draft import Quote
from corpus.domain import Chunk
from corpus.index import Index
from corpus.text.sentences import CodeSpan, pieces

MIN_TOKENS = 2
MAX_PIECES = 3
READ_QUOTES = 4
"""Quotes that share most words with the sentence; only these are embedded."""

WIDTH_COST = 0.02
"""A shorter quote that says as much is the better one."""

THRESHOLD = 0.78
WEIGHTS = SupportSignals(
    covered=8.46,
    own=-6.71,
    clause=1.84,
    missing=0.29,
    rarest_missing=-4.20,
    run=3.04,
    together=1.72,
    ordered=-3.51,
    cosine=16.87,
    crossed=-7.31,
    width=-5.92,
    length=-0.78,
)
INTERCEPT = -18.21
"""Fitted on a core index: 1,812 constructed pairs, 138 labelled by hand. Left out of the fit (5 folds), 95.4% of the
constructed pairs told as supported were (recall 91.9%). Of the pairs by hand, whose unsupported half are traps of one
wrong word or side, 13 of the 15 told as supported were (recall 21%), and 2 of 75 traps passed."""


@dataclass(frozen=True, slots=True)
class Window:
    """A quote that may support a sentence: of which passage, and how many sentences long."""

    quote: Quote
    width: int


def supporting_quote(index: Index, sentence: str, chunks: Sequence[Chunk]) -> Quote | None:
    """The quote of one of the chunks that supports the sentence best; None if none supports it."""
    gist = gist_of(sentence)
    if len(gist.stems) < MIN_TOKENS:
        return None
    verbatim = word_for_word(sentence, chunks)
    if verbatim is not None:
        return verbatim
    rated = rate(index, gist, candidates(index, gist, chunks))
    best = max(rated, key=lambda one: one[0] - WIDTH_COST * one[1].width, default=None)
    return best[1].quote if best and best[0] >= THRESHOLD else None


def candidates(index: Index, gist: Gist, chunks: Sequence[Chunk]) -> list[Window]:
    """The quotes that agree with the sentence in names, numbers and negation, those that share most words with it."""
    wanted = {stem: index.lexical.rarity(stem) for stem in gist.stems}

    def shared(one: Window) -> float:
        held = {*stems_of(one.quote.words)}
        return sum(rarity for stem, rarity in wanted.items() if stem in held) * (1 - WIDTH_COST * one.width)

    fitting = [
        one
        for chunk in chunks
        if gist.names <= names_of(chunk)
        for one in _windows(chunk)
        if shared(one) and agrees(gist, one.quote.words, title_of(chunk))
    ]
    return sorted(fitting, key=shared, reverse=True)[:READ_QUOTES]


def rate(index: Index, gist: Gist, found: Sequence[Window]) -> list[tuple[float, Window]]:
    """Each quote with its score in [0, 1], higher if it is likelier that it supports the sentence."""
    return [(score(read), one) for read, one in zip(read_signals(index, gist, found), found, strict=True)]


def read_signals(index: Index, gist: Gist, found: Sequence[Window]) -> list[SupportSignals]:
    """The signals of each candidate."""
    if not found:
        return []
    vectors = index.encoder.embed([gist.text, *(tightest(gist, one.quote.words) for one in found)])
    return [
        signals(
            gist,
            one.quote.words,
            title_of(one.quote.chunk),
            width=one.width,
            cosine=float(vector @ vectors[0]),
            rarity=index.lexical.rarity,
        )
        for vector, one in zip(vectors[1:], found, strict=True)
    ]


def score(read: SupportSignals) -> float:
    """The logistic score of these signals, in [0, 1]."""
    return 1 / (1 + exp(-(INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, read, strict=True)))))


def title_of(chunk: Chunk) -> str:
    """What a passage is about before it says anything: its library and the headings over it."""
    return f"{chunk.library} {chunk.title}"


def word_for_word(sentence: str, chunks: Sequence[Chunk]) -> Quote | None:
    """The sentence of a passage that says the same but for markup and white space."""
    said = plain(sentence)
    for chunk in chunks:
        if said in plain(chunk.text):
            exact = (one.quote for one in _windows(chunk) if one.width == 1 and said in plain(one.quote.words))
            return next(exact, None) or next(
                (one.quote for one in _windows(chunk) if said in plain(one.quote.words)), None
            )
    return None


def _windows(chunk: Chunk) -> Iterator[Window]:
    """Up to three neighbouring sentences, or one block of code."""
    found = pieces(chunk.text)
    for first, piece in enumerate(found):
        for last in range(first, min(first + MAX_PIECES, len(found))):
            run = found[first : last + 1]
            if any(isinstance(one, CodeSpan) for one in run) and len(run) > 1:
                break
            if any(one.end > next_.start for one, next_ in pairwise(run)):
                break
            yield Window(Quote(chunk, piece.start, run[-1].end), len(run))
