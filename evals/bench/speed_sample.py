"""A fixed sample of the indexed pages, as documents: what both pipelines of `make bench-speed` are given.

Not here: cutting, embedding or timing them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import groupby

from corpus.domain import Chunk, Document, Section
from evals.bench.quickstart_documents import Page, pages_of

SEED = 0


def sample_documents(chunks: Iterable[Chunk], n: int) -> list[Document]:
    """Up to n documents over all libraries, in a fixed random order."""
    by_id = {chunk.id: chunk for chunk in chunks}
    pages = list(pages_of(by_id.values()))
    return [_document(page, by_id) for page in random.Random(SEED).sample(pages, min(n, len(pages)))]


def _document(page: Page, by_id: dict[str, Chunk]) -> Document:
    """The page with the sections that its chunks came from."""
    sections: list[Section] = []
    for (title, url), group in groupby(
        page.spans, key=lambda span: (by_id[span.chunk_id].title, by_id[span.chunk_id].url)
    ):
        spans = list(group)
        path, anchor = tuple(title.split(" > ")), url.partition("#")[2]
        sections.append(Section(path, anchor, spans[0].start, spans[-1].end, by_id[spans[0].chunk_id].symbols))
    first = by_id[page.spans[0].chunk_id]
    return Document(
        id=page.id,
        library=page.library,
        version=first.version,
        source=first.source,
        kind=first.kind,
        title=first.title.split(" > ")[0],
        url=first.url.partition("#")[0],
        licence=first.licence,
        text=page.text,
        sections=tuple(sections),
    )
