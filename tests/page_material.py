"""Small answers for the tests of the page's parts.

Not here: an index.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.domain import Answer, Chunk, Citation, Sentence, Timings
from ui.page.conversation import Turn

PASSAGE = (
    "Filling gaps.\n\nUse `fillna` to replace missing values. It returns a copy.\n\n```python\ns.fillna(0) < 1\n```\n"
)
CHUNK = Chunk(
    id="pandas:guide:1",
    document_id="pandas:guide",
    library="pandas",
    version="2.3.3",
    source="sdist",
    kind="narrative",
    title="User guide > Missing data",
    url="https://pandas.pydata.org/docs/user_guide/missing_data.html#filling",
    licence="BSD-3-Clause",
    text=PASSAGE,
    start=0,
    end=len(PASSAGE),
)


def citation(quote: str, *, marker: int = 1, **changes: str) -> Citation:
    """A citation of these words of the passage, with other values in its chunk if any are given."""
    chunk = replace(CHUNK, **changes)  # type: ignore[arg-type]  # only text fields are changed
    start = chunk.text.index(quote)
    return Citation(marker, chunk, start, start + len(quote))


def answer(text: str, *citations: Citation) -> Answer:
    """An answer of that text."""
    sentences = (Sentence(text, "quoted", tuple(cited.marker for cited in citations)),)
    return Answer("?", text, False, None, (), sentences, citations, (), Timings())


def turn(*citations: Citation, number: int = 0) -> Turn:
    """A turn whose answer cites these."""
    return Turn(number, "?", answer("See [1].", *citations))
