"""What a sentence of a guide rests on: the documentation pages that it links to.

The reader of guides reduces links to their words, so that sentences can be quoted; this finds the links again.

Not here: showing them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from corpus.catalogue import libraries
from corpus.domain import Citation

_LINK = re.compile(r"\[([^\]]{0,200}+)\]\((https?://[^\s)]{1,400}+)\)")


def rests_on(citation: Citation) -> tuple[str, ...]:
    """The addresses that the quoted words of a guide link to, in order; empty for every other kind of passage."""
    if citation.chunk.kind != "guide" or citation.chunk.library not in libraries():
        return ()
    quoted = citation.quote.splitlines()
    lines = _linked_lines(citation.chunk.library)
    return tuple(
        dict.fromkeys(url for words, urls in lines for line in quoted if line and line in words for url in urls)
    )


@lru_cache(maxsize=32)
def _linked_lines(library: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lines of a guide that hold links: their words without the links, and the links."""
    page = resources.files("corpus").joinpath("guides", f"{library}.md")
    text = page.read_text("utf-8") if page.is_file() else ""
    return tuple(
        (_LINK.sub(r"\1", line), tuple(url for _, url in _LINK.findall(line)))
        for line in text.splitlines()
        if _LINK.search(line)
    )
