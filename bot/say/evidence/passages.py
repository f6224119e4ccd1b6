"""Takes from one passage the few sentences that answer: the best one, and what belongs to it.

Not here: choosing the passage, or the code beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.draft import Quote
from bot.find.relevance import Wanted
from bot.say.evidence.standing import Standing, standing
from corpus.domain import Chunk
from corpus.text.dotted import last_heading
from corpus.text.sentences import CodeSpan, SentenceSpan, pieces
from corpus.text.shown import plain

FIRST_BONUS = 0.12
"""A passage's first sentence usually says what it is about."""
LONG_WORDS = 32
LONG_PENALTY = 0.1
NOTE_PENALTY = 0.15
INSTRUCTS_BONUS = 0.1
TRIVIAL_PENALTY = 0.3

_INSTRUCTS = re.compile(r"(?:you can|to \w+ |use |if you (?:want|need|would like) |call |pass )", re.IGNORECASE)
_TRIVIAL = re.compile(
    r"(?:the )?`[\w.]+` (?:is|are) (?:the |an? )?(?:\w+ ){0,3}(?:to be|you want|that|which|we|value|name)\b"
)
"""What a letter in an example stands for says nothing to those who don't look at the example."""

_TURNS = re.compile(r"(?:however|but|note|if|for (?:more|example)|as (?:an|we))\b", re.IGNORECASE)
"""Where a definition ends and something else begins."""

_TITLE = re.compile(r"[A-Z][\w'-]*(?:[ \n]+[\w'/-]+){2,14}")

FIELD_HEADINGS = frozenset(
    {
        "Parameters",
        "Other Parameters",
        "Returns",
        "Yields",
        "Receives",
        "Raises",
        "Warns",
        "Attributes",
        "Methods",
        "See Also",
        "References",
    }
)
"""Sections of a docstring that list fields instead of speaking in sentences."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one chunk in reading order, with the relevance of the best of them."""

    quotes: tuple[Quote, ...]
    score: float

    @property
    def end(self) -> int:
        """Where the last of them ends in the chunk."""
        return self.quotes[-1].end


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be quoted. `follows` is True if nothing but space stands before it in its paragraph."""

    quote: Quote
    span: SentenceSpan
    standing: Standing
    score: float
    follows: bool


def candidates(
    chunk: Chunk, wanted: Wanted, bonus: Callable[[str], float] = lambda shown: 0.0, *, leads: bool = False
) -> list[Candidate]:
    """Every sentence of the chunk that may be shown at all, in order. `bonus` is added to a sentence's relevance.

    With `leads`, also those that lead up to the code right behind them: who shows one must show that code.
    """
    found: list[Candidate] = []
    if chunk.kind == "api" and last_heading(chunk.title) in FIELD_HEADINGS:
        return found
    before: SentenceSpan | CodeSpan | None = None
    found_pieces = pieces(chunk.text)
    for piece, behind in zip(found_pieces, (*found_pieces[1:], None), strict=False):
        if (
            found
            and chunk.kind == "api"
            and isinstance(piece, CodeSpan)
            and ">>>" in chunk.text[piece.start : piece.end]
        ):
            break  # what follows explains the examples, not the call
        if isinstance(piece, SentenceSpan) and not _is_field(chunk, piece):
            quote = Quote(chunk, piece.start, piece.end)
            leads_up = leads and chunk.kind != "api" and _shows_how(chunk, behind)
            stands = standing(quote.words, piece, leads_up=leads_up, opens_docstring=chunk.kind == "api" and not found)
            if stands != "never":
                shown = plain(quote.words)
                score = wanted.coverage(shown) + bonus(shown) + _manner(piece, shown, is_first=not found)
                follows = isinstance(before, SentenceSpan) and before.paragraph == piece.paragraph
                found.append(Candidate(quote, piece, stands, score, follows))
        before = piece
    return found


def excerpt(
    chunk: Chunk,
    wanted: Wanted,
    *,
    max_sentences: int = 3,
    max_words: int = 70,
    bonus: Callable[[str], float] = lambda shown: 0.0,
    first_only: bool = False,
    leads: bool = False,
) -> Excerpt | None:
    """The chunk's best sentence that stands alone (the first one, with `first_only`), then those that carry it on.

    None if no sentence may stand alone.
    """
    found = candidates(chunk, wanted, bonus, leads=leads)
    openers = [at for at, candidate in enumerate(found) if candidate.standing == "alone"][: 1 if first_only else None]
    if not openers:
        return None
    best = max(openers, key=lambda at: (found[at].score, -at))
    chosen = [found[best]]
    for candidate in found[best + 1 :]:
        if len(chosen) == max_sentences or not _goes_on(chosen[-1], candidate):
            break
        if n_words([*(one.quote for one in chosen), candidate.quote]) > max_words:
            break
        chosen.append(candidate)
    return Excerpt(tuple(candidate.quote for candidate in chosen), found[best].score)


def titled_summary(chunk: Chunk, wanted: Wanted) -> Excerpt | None:
    """A docstring's first line that is a title without a full stop ("Ordinary Least Squares"), if it is one."""
    first = next((piece for piece in pieces(chunk.text) if isinstance(piece, SentenceSpan)), None)
    if first is None or first.closed or first.place != "prose":
        return None
    quote = Quote(chunk, first.start, first.end)
    return Excerpt((quote,), wanted.coverage(quote.words) + FIRST_BONUS) if _TITLE.fullmatch(quote.words) else None


def carried_on(chunk: Chunk, opener: SentenceSpan, *, max_sentences: int = 2, max_words: int = 60) -> tuple[Quote, ...]:
    """The sentence and what follows it in its paragraph, as far as that may be shown."""
    chosen = [Quote(chunk, opener.start, opener.end)]
    for piece in pieces(chunk.text):
        if not isinstance(piece, SentenceSpan) or piece.start < opener.end:
            continue
        quote = Quote(chunk, piece.start, piece.end)
        goes_on = piece.paragraph == opener.paragraph and standing(quote.words, piece) != "never"
        turns = _TURNS.match(plain(quote.words)) is not None
        if len(chosen) == max_sentences or turns or not goes_on or n_words([*chosen, quote]) > max_words:
            break
        chosen.append(quote)
    return tuple(chosen)


def led_in(chunk: Chunk, first: Quote, *, max_words: int = 60) -> tuple[Quote, ...]:
    """The sentences before this one that it needs to be understood: from the last that stands alone; () if none."""
    found: list[Quote] = []
    for piece in pieces(chunk.text):
        if piece.start >= first.start:
            break
        if isinstance(piece, SentenceSpan):
            stands = standing(chunk.text[piece.start : piece.end], piece)
            found = [] if stands == "alone" else found
            if stands == "alone" or found:
                found.append(Quote(chunk, piece.start, piece.end))
    return tuple(found) if n_words(found) <= max_words else ()


def n_words(quotes: Sequence[Quote]) -> int:
    """How many words the quotes have when shown."""
    return sum(len(plain(quote.words).split()) for quote in quotes)


def _shows_how(chunk: Chunk, behind: SentenceSpan | CodeSpan | None) -> bool:
    """Whether code stands there, and more than an error that it ends in."""
    return isinstance(behind, CodeSpan) and "Traceback (most recent" not in chunk.text[behind.start : behind.end]


def _is_field(chunk: Chunk, piece: SentenceSpan) -> bool:
    """Whether the sentence belongs to a docstring's list of fields: an item of it, or indented below one."""
    if chunk.kind != "api":
        return False
    line = chunk.text.rfind("\n", 0, piece.start) + 1
    return piece.place == "item" or (not chunk.text[line : piece.start].strip(" ") and piece.start > line)


def _goes_on(last: Candidate, candidate: Candidate) -> bool:
    """The next sentence of the same paragraph, with nothing left out between them."""
    return (
        candidate.follows and candidate.span.paragraph == last.span.paragraph and _adjacent(last.quote, candidate.quote)
    )


def _adjacent(first: Quote, second: Quote) -> bool:
    return not first.chunk.text[first.end : second.start].strip()


def _manner(piece: SentenceSpan, shown: str, *, is_first: bool) -> float:
    long = LONG_PENALTY if len(shown.split()) > LONG_WORDS else 0.0
    note = NOTE_PENALTY if piece.place == "note" else 0.0
    instructs = INSTRUCTS_BONUS if _INSTRUCTS.match(shown) else 0.0
    trivial = TRIVIAL_PENALTY if _TRIVIAL.match(shown) else 0.0
    return (FIRST_BONUS if is_first else 0.0) + instructs - long - note - trivial
