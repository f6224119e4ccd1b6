"""Which passage supports a sentence that a model wrote: its words, names and numbers must stand there.

Not here: code (`code_support`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.draft import Quote
from bot.sentences import CodeSpan, pieces
from corpus.domain import Chunk
from corpus.lexical import tokens

MIN_SHARE = 0.75
"""Of a sentence's words of substance, this much must stand in the quote, the passage's title helping."""
MIN_OWN_SHARE = 0.5
"""And this much in the quote itself."""
MIN_TOKENS = 2
MAX_PIECES = 3
WIDTH_COST = 0.02
"""A shorter quote that says as much is the better one."""

_CODE = re.compile(r"`+([^`]+)`+")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\w*_\w+|[A-Za-z]\w*(?=\()|\b[A-Za-z]+[a-z][A-Z]\w*")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
_NEGATION = re.compile(r"\b(?:not|never|no|none|cannot|without|nor|neither|unless|except)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Claim:
    tokens: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    negated: bool


def supporting_quote(sentence: str, chunks: Sequence[Chunk]) -> Quote | None:
    """The quote of one of the chunks that supports the sentence best; None if none supports it."""
    claim = _read(sentence)
    if len(claim.tokens) < MIN_TOKENS:
        return None
    best: tuple[float, Quote] | None = None
    for chunk in chunks:
        if not claim.names <= names_of(chunk):
            continue
        title = _tokens(f"{chunk.library} {chunk.title}")
        for quote, width in _windows(chunk):
            share = _share(claim, quote.words, title, is_single=width == 1)
            score = share - WIDTH_COST * width
            if share >= MIN_SHARE and (best is None or score > best[0]):
                best = (score, quote)
    return best[1] if best else None


def names_of(chunk: Chunk) -> frozenset[str]:
    """Every identifier in the passage's text, title and symbols, in lower case; dotted ones in parts."""
    shown = " ".join((chunk.text, chunk.title, chunk.library, *chunk.symbols))
    return frozenset(word.lower() for word in _WORD.findall(shown))


def _read(sentence: str) -> _Claim:
    code = " ".join(_CODE.findall(sentence))
    named = [*_WORD.findall(code), *(part for name in _NAME.findall(sentence) for part in name.split("."))]
    return _Claim(
        tokens=_tokens(sentence),
        names=frozenset(name.lower() for name in named),
        numbers=frozenset(_NUMBER.findall(sentence)),
        negated=_NEGATION.search(sentence) is not None,
    )


def _tokens(text: str) -> frozenset[str]:
    """Tokens of the text as if it were prose: NumPy is one word, not also a "num" and a "py"."""
    return frozenset(tokens(text.lower()))


def _share(claim: _Claim, words: str, title: frozenset[str], *, is_single: bool) -> float:
    """Part of the claim's words that the quote and the title hold; 0 where a number or a negation differs.

    A negation in one of several sentences says nothing about the others.
    """
    negated = _NEGATION.search(words) is not None
    if claim.negated != negated or (negated and not is_single) or not claim.numbers <= {*_NUMBER.findall(words)}:
        return 0.0
    said = _tokens(words)
    if len(claim.tokens & said) < MIN_OWN_SHARE * len(claim.tokens):
        return 0.0
    # "arrays have no shape" isn't borne out by "lists have no shape" on a page about arrays
    context = frozenset() if claim.negated else title
    return len(claim.tokens & (said | context)) / len(claim.tokens)


def _windows(chunk: Chunk) -> Iterator[tuple[Quote, int]]:
    """Up to three neighbouring sentences, or one block of code, with their number."""
    found = pieces(chunk.text)
    for first, piece in enumerate(found):
        for last in range(first, min(first + MAX_PIECES, len(found))):
            run = found[first : last + 1]
            if any(isinstance(one, CodeSpan) for one in run) and len(run) > 1:
                break
            if any(one.end > next_.start for one, next_ in pairwise(run)):
                break
            yield Quote(chunk, piece.start, run[-1].end), len(run)
