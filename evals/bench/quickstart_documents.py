"""The pages as the quick-start reads them: put together again from the chunks of the index, headings written out.

Every page is one text with Markdown headings above its sections, as a loader would hand it over; `spans` says which
characters came from which chunk, so that a piece of the text can be judged by the chunks that it overlaps.

Not here: cutting, embedding or searching these texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.domain import Chunk


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range of a page's text that is the text of that chunk."""

    start: int
    end: int
    chunk_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document of the index, whole."""

    id: str
    library: str
    text: str
    spans: tuple[Span, ...]

    def chunks_within(self, start: int, end: int) -> list[str]:
        """The ids of the chunks that overlap that range."""
        return [span.chunk_id for span in self.spans if span.start < end and start < span.end]


def pages_of(chunks: Iterable[Chunk], *, hidden: Collection[str] = ()) -> Iterator[Page]:
    """The pages, in order of id. Sections with a chunk among the `hidden` ids lose their own heading."""
    ordered = sorted(chunks, key=lambda chunk: (chunk.document_id, chunk.start))
    for _, group in groupby(ordered, key=lambda chunk: chunk.document_id):
        yield _page(list(group), hidden)


def _page(chunks: list[Chunk], hidden: Collection[str]) -> Page:
    untitled = {chunk.title for chunk in chunks if chunk.id in hidden}
    text = ""
    path: list[str] = []
    spans: list[Span] = []
    previous_end = 0
    for chunk in chunks:
        # between chunks of a section stand line ends or one space; which space it was is lost
        text += "\n\n" if spans and chunk.start - previous_end > 1 else "\n" if spans else ""
        new_path = chunk.title.split(" > ")
        headings = _headings(path, new_path)
        if chunk.title in untitled and headings:
            headings = headings[:-1]
        text += "".join(f"{heading}\n\n" for heading in headings)
        spans.append(Span(len(text), len(text) + len(chunk.text), chunk.id))
        text += chunk.text
        path, previous_end = new_path, chunk.end
    return Page(chunks[0].document_id, chunks[0].library, text, tuple(spans))


def _headings(old: list[str], new: list[str]) -> list[str]:
    """The headings that a page shows on its way from one section to the next."""
    kept = 0
    while kept < min(len(old), len(new)) and old[kept] == new[kept]:
        kept += 1
    return [f"{'#' * level} {heading}" for level, heading in enumerate(new[kept:], start=kept + 1)]
