"""A small index for tests of answers: the real article and guides, and a few pages written for the test.

Not here: any test.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np

from corpus.domain import Chunk, Kind, Symbol
from corpus.encoder import Encoder, Vectors
from corpus.generation import FORMAT, Manifest, SourceReport, new_generation, next_name
from corpus.home import Home
from corpus.index import Index, open_parts, write_parts
from corpus.lexical import tokens

DIM = 64
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class WordEncoder:
    """Texts that share words have near vectors: each word's hash picks a direction."""

    name = "words"
    identity = "words-64"
    dim = DIM

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), DIM), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for token in tokens(text):
                vectors[row, hashlib.sha256(token.encode()).digest()[0] % DIM] += 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def rest(self) -> None:
        pass

    @property
    def tokenizer(self) -> Path:
        raise NotImplementedError


def chunk(
    text: str,
    *,
    id: str = "numpy:0",
    library: str = "numpy",
    kind: Kind = "narrative",
    title: str = "Page > Section",
    url: str = "https://numpy.org/doc/stable/page.html#section",
    symbols: tuple[str, ...] = (),
    document_id: str = "",
) -> Chunk:
    """A chunk with that text, everything else filled in."""
    return Chunk(
        id=id,
        document_id=document_id or f"document of {id}",
        library=library,
        version="2.5.5" if kind != "guide" else "1",
        source="guide" if kind == "guide" else "sdist",
        kind=kind,
        title=title,
        url=url,
        licence="BSD-3-Clause",
        text=text,
        start=0,
        end=len(text),
        symbols=symbols,
    )


def guides_and_article() -> list[Chunk]:
    """The shipped guides and article, one chunk per heading."""
    corpus = resources.files("corpus")
    pages = [(path.name.removesuffix(".md"), path.read_text("utf-8")) for path in corpus.joinpath("guides").iterdir()]
    chunks = [one for library, text in sorted(pages) for one in _by_heading(library, "guide", text)]
    return [*_by_heading("article", "article", corpus.joinpath("article.md").read_text("utf-8")), *chunks]


def small_index(
    home: Home,
    chunks: Sequence[Chunk],
    symbols: Sequence[Symbol] = (),
    *,
    encoder: Encoder | None = None,
    folders: tuple[str, ...] = (),
) -> Index:
    """An index of these chunks, published in `home`; `folders` are the libraries that are the user's own."""
    used: Encoder = WordEncoder() if encoder is None else encoder
    name = next_name(home, "test")
    with new_generation(home, name) as folder:
        write_parts(folder, chunks, symbols, used.embed)
        versions = {chunk.library: chunk.version for chunk in chunks}
        sources = tuple(
            SourceReport(id, versions[id], id, "folder", 1, 1, 0.0, "", "", "indexed", "") for id in folders
        )
        replace(_manifest(name, used, len(chunks), len(symbols)), sources=sources).write(folder)
    folder = home.generations / name
    return open_parts(folder, Manifest.read(folder), used)


def _manifest(name: str, encoder: Encoder, n_chunks: int, n_symbols: int) -> Manifest:
    return Manifest(
        format=FORMAT,
        generation=name,
        created="2026-01-01T00:00:00Z",
        scope="core",
        options=(),
        fingerprint=name,
        encoder=encoder.name,
        encoder_identity=encoder.identity,
        corpus_sha256="",
        n_chunks=n_chunks,
        n_symbols=n_symbols,
        sources=(),
    )


def _by_heading(library: str, kind: Kind, text: str) -> list[Chunk]:
    chunks: list[Chunk] = []
    path: list[str] = []
    for part in re.split(r"^(?=#{1,3} )", _LINK.sub(r"\1", text), flags=re.MULTILINE):
        heading = re.match(r"(#+) (.*)\n", part)
        if heading is None:
            continue
        path[len(heading[1]) - 1 :] = [heading[2].strip()]
        body = part[heading.end() :].strip()
        if body:
            at = f"{library}:{kind}:{len(chunks)}"
            url = "article.md#section" if kind == "article" else f"guides/{library}.md#section"
            chunks.append(
                chunk(
                    body,
                    id=at,
                    library=library,
                    kind=kind,
                    title=" > ".join(path),
                    url=url,
                    document_id=f"{library}:{kind}",
                )
            )
    return chunks
