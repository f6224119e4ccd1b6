"""Documents to chunks: one section at a time, cut at 256 tokens where the Markdown allows it.

A section is a run of blocks: code fences, paragraphs, lists, tables. Blocks are packed in order into chunks of at most
`CHUNK_TOKENS`. A fence is never broken, even if it is longer than that; a longer paragraph is cut after a sentence, a
list or table after a line; a paragraph that ends in ":" stays with the fence it introduces.

Not here: what the text means, or who indexes it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from corpus.domain import Chunk, Document, Section
from corpus.text.fences import fences
from corpus.text.sentences import sentence_ranges

CHUNK_TOKENS = 256

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of a document's text with its size."""

    start: int
    end: int
    n_tokens: int
    is_fence: bool = False
    introduces: bool = False


def token_counter(tokenizer_file: Path) -> CountTokens:
    """Counts the encoder's tokens of each text, special tokens left out."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(texts: Sequence[str]) -> list[int]:
        return [len(encoding) for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    return count


def split(document: Document, count_tokens: CountTokens) -> tuple[Chunk, ...]:
    """The document's chunks in text order. For each, `document.text[chunk.start:chunk.end] == chunk.text`."""
    chunks: list[Chunk] = []
    for section in document.sections:
        title = " > ".join(section.path) or document.title
        budget = max(CHUNK_TOKENS - count_tokens([title])[0], CHUNK_TOKENS // 2)
        pieces = _sized(document.text, list(blocks(document.text, section.start, section.end)), count_tokens, budget)
        chunks += [_chunk(document, section, title, start, end) for start, end in _packed(pieces, budget)]
    return tuple(chunks)


def blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The blocks of a section as (start, end, is_fence): fences, and runs of lines between blank lines."""
    section = text[start:end]
    at = 0
    for fence in fences(section):
        yield from _runs(text, start + at, start + fence.start)
        yield _trimmed(text, start + fence.start, start + fence.end, is_fence=True)
        at = fence.end
    yield from _runs(text, start + at, end)


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The runs of lines between blank lines."""
    at = start
    block_start: int | None = None
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            block_start = at if block_start is None else block_start
        elif block_start is not None:
            yield _trimmed(text, block_start, at, is_fence=False)
            block_start = None
        at += len(line)
    if block_start is not None:
        yield _trimmed(text, block_start, end, is_fence=False)


def _trimmed(text: str, start: int, end: int, *, is_fence: bool) -> tuple[int, int, bool]:
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end, is_fence


def _sized(text: str, found: Iterable[tuple[int, int, bool]], count_tokens: CountTokens, budget: int) -> list[Span]:
    """Blocks with their token counts; those over the budget are cut into smaller spans unless they are fences."""
    ranges = list(found)
    sizes = count_tokens([text[start:end] for start, end, _ in ranges])
    spans: list[Span] = []
    for (start, end, is_fence), n_tokens in zip(ranges, sizes, strict=True):
        if n_tokens <= budget or is_fence:
            spans.append(Span(start, end, n_tokens, is_fence, introduces=text[start:end].endswith(":")))
        else:
            parts = list(_cut(text, start, end))
            counts = count_tokens([text[a:b] for a, b in parts])
            spans += [Span(a, b, n) for (a, b), n in zip(parts, counts, strict=True)]
    return spans


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """An overlong block after each line of a list or table, else after each sentence, else after 1,000 characters."""
    block = text[start:end]
    lined = block.lstrip().startswith(("- ", "* ", "| ", "1. ", "> "))
    if lined:
        breaks = [found.end() for found in re.finditer(r"\n", block)]
    else:
        breaks = [begins for begins, _ in sentence_ranges(block, 0, len(block))][1:]
    at = 0
    for to in [*breaks, len(block)]:
        while to - at > 1_000:
            space = block.rfind(" ", at + 1, at + 1_000)
            middle = space + 1 if space > at else at + 1_000
            yield _trimmed(text, start + at, start + middle, is_fence=False)[:2]
            at = middle
        if block[at:to].strip():
            yield _trimmed(text, start + at, start + to, is_fence=False)[:2]
        at = to


def _packed(spans: list[Span], budget: int) -> Iterator[tuple[int, int]]:
    """Consecutive spans joined while they fit; an introduction moves on with its fence."""
    held: list[Span] = []
    size = 0
    for span in spans:
        if held and size + span.n_tokens > budget:
            moves = [held.pop()] if span.is_fence and held[-1].introduces else []
            if held:
                yield held[0].start, held[-1].end
            held = moves
            size = sum(moved.n_tokens for moved in moves)
        held.append(span)
        size += span.n_tokens
    if held:
        yield held[0].start, held[-1].end


def _chunk(document: Document, section: Section, title: str, start: int, end: int) -> Chunk:
    text = document.text[start:end]
    key = f"{document.id}\0{document.version}\0{section.anchor}\0{start}\0{text}"
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    return Chunk(
        id=f"{document.library}:{digest}",
        document_id=document.id,
        library=document.library,
        version=document.version,
        source=document.source,
        kind=document.kind,
        title=title,
        url=f"{document.url}#{section.anchor}" if section.anchor else document.url,
        licence=document.licence,
        text=text,
        start=start,
        end=end,
        symbols=section.symbols,
        part=document.part,
    )
