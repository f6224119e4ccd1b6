"""What the model is shown: passages, best first, as many as it reads at a time.

A large model gets whole passages. A small one loses the thread in them, and reads slowly: it gets the sentences that
the composed answer quotes, and the beginning of a passage or two besides.

Not here: how passages are fenced in the prompt (`prompt`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.draft import Draft, PageLink, Quote, quotes_of
from corpus.domain import Chunk, Hit
from corpus.text.sentences import CodeSpan, Piece, folded, pieces

MIN_LETTERS = 200
"""A passage of which less would fit is left out."""
BEGINNING_LETTERS = 300
"""Of a passage that isn't quoted, a small model is shown this much."""
MAX_BEGINNINGS = 2
CODE_LETTERS = 500
"""A longer example isn't shown to a small model, which would copy all of it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk, and as much of its text as the model is shown."""

    chunk: Chunk
    text: str

    @property
    def shown(self) -> str:
        """The text under the library and the title that it comes from."""
        origin = " ".join(f"{self.chunk.origin}, {self.chunk.title}".split())
        return f"[{origin}]\n{self.text}"


def evidence(composed: Draft, hits: Sequence[Hit]) -> tuple[Chunk, ...]:
    """The passages that matter, best first: those that the composed answer quotes, then the other hits."""
    quoted = [quote.chunk for quote in _quotes(composed)]
    return tuple({chunk.id: chunk for chunk in (*quoted, *(hit.chunk for hit in hits))}.values())


def whole(chunks: Sequence[Chunk], letters: int) -> tuple[Passage, ...]:
    """The first of the chunks whose passages take at most that many letters together.

    A chunk that doesn't fit any more is passed over for a shorter one behind it.
    """
    return _fitted([Passage(chunk, chunk.text.strip()) for chunk in chunks], letters)


def excerpts(composed: Draft, hits: Sequence[Hit], letters: int) -> tuple[Passage, ...]:
    """What the composed answer quotes, in its order, then how other hits begin, in at most that many letters."""
    spans: dict[str, list[Quote]] = {}
    for quote in _quotes(composed):
        spans.setdefault(quote.chunk.id, []).append(quote)
    quoted = [Passage(quotes[0].chunk, _quoted_part(quotes)) for quotes in spans.values()]
    others = [Passage(hit.chunk, _beginning(hit.chunk)) for hit in hits if hit.chunk.id not in spans]
    others = [passage for passage in others if passage.text][:MAX_BEGINNINGS]
    return _fitted([*(one for one in quoted if one.text), *others], letters)


def _quotes(composed: Draft) -> list[Quote]:
    """What the composed answer quotes; the titles of pages to read on aren't quotes to be read."""
    return [quote for block in composed.blocks if not isinstance(block, PageLink) for quote in quotes_of(block)]


def _fitted(passages: Sequence[Passage], letters: int) -> tuple[Passage, ...]:
    chosen: list[Passage] = []
    for passage in passages:
        if len(passage.shown) <= letters:
            chosen.append(passage)
            letters -= len(passage.shown)
        if letters < MIN_LETTERS:
            break
    return tuple(chosen)


def _quoted_part(quotes: Sequence[Quote]) -> str:
    """The sentences and blocks of code that the quotes touch, in reading order."""
    text = quotes[0].chunk.text
    touched = (
        piece for piece in pieces(text) if any(piece.start < one.end and one.start < piece.end for one in quotes)
    )
    return _joined(text, [piece for piece in touched if _is_short(piece)])


def _beginning(chunk: Chunk) -> str:
    """The first pieces of a passage; none of one that begins in the middle of a sentence."""
    found: list[Piece] = []
    for piece in pieces(chunk.text):
        if piece.end > BEGINNING_LETTERS or (not found and chunk.text[piece.start].islower()):
            break
        found.append(piece)
    return _joined(chunk.text, found)


def _is_short(piece: Piece) -> bool:
    return not isinstance(piece, CodeSpan) or piece.end - piece.start <= CODE_LETTERS


def _joined(text: str, found: Sequence[Piece]) -> str:
    return "\n".join(
        f"```{piece.language or 'python'}\n{text[piece.start : piece.end]}\n```"
        if isinstance(piece, CodeSpan)
        else folded(text[piece.start : piece.end])
        for piece in found
    )
