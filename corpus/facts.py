"""What is known of every chunk before any question: its library and kind, and how prominent its API name is.

Documentation calls the functions that people need; a name that many examples call is more often the answer than its
namesake in a corner of the library (`numpy.mean` beside `numpy.ma.mean`). One array per fact, by position.

Not here: facts that depend on a question.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from math import log1p
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.domain import NO_VERSION, Chunk
from corpus.text.dotted import last_part
from corpus.text.spelling import spelled_out

LONG = 1_500
"""Characters from which on a chunk's length makes no difference."""

_CALL = re.compile(r"[A-Za-z_][\w.]{0,200}+(?=\()")


@dataclass(frozen=True, slots=True)
class ChunkFacts:
    """Arrays of length n_chunks.

    `document` numbers the documents; `opens` is true for a document's first chunk; `calls` is log(1 + chunks that call
    the chunk's API by its full name, an import alias or a telling variable), `mentions` log(1 + chunks of its library
    that call anything of that last name), `depth` the dots in its shortest name, `headings` those in its title path,
    `length` characters as a part of LONG, at most 1.
    """

    library: NDArray[np.str_]
    version: NDArray[np.str_]
    kind: NDArray[np.str_]
    document: NDArray[np.int32]
    opens: NDArray[np.bool_]
    calls: NDArray[np.float32]
    mentions: NDArray[np.float32]
    depth: NDArray[np.int32]
    headings: NDArray[np.int32]
    length: NDArray[np.float32]

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> ChunkFacts:
        """The facts of these chunks, which are in the order in which they are indexed. They are gone through twice."""
        full, last = _calls(chunk for chunk in chunks if chunk.kind != "lesson")
        numbers: dict[str, int] = {}
        rows = [
            (
                sys.intern(chunk.library),
                sys.intern(chunk.version),
                sys.intern(chunk.kind),
                numbers.setdefault(chunk.document_id, len(numbers)),
                max((log1p(full[name.lower()]) for name in chunk.symbols), default=0),
                max((log1p(last[chunk.library, _last(name)]) for name in chunk.symbols[:1]), default=0),
                min((name.count(".") for name in chunk.symbols), default=0),
                chunk.title.count(" > "),
                min(len(chunk.text), LONG) / LONG,
            )
            for chunk in chunks
        ]
        library, version, kind, document, calls, mentions, depth, headings, length = (
            zip(*rows, strict=True) if rows else ((),) * 9
        )
        numbered = np.array(document, dtype=np.int32)
        return cls(
            library=np.array(library, dtype=np.str_),
            version=np.array(version, dtype=np.str_),
            kind=np.array(kind, dtype=np.str_),
            document=numbered,
            opens=np.diff(numbered, prepend=-1) != 0,
            calls=np.array(calls, dtype=np.float32),
            mentions=np.array(mentions, dtype=np.float32),
            depth=np.array(depth, dtype=np.int32),
            headings=np.array(headings, dtype=np.int32),
            length=np.array(length, dtype=np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> ChunkFacts:
        with np.load(path) as arrays:
            loaded = cls(**{field.name: arrays[field.name] for field in fields(cls)})
        loaded.version[loaded.version == NO_VERSION] = ""
        return loaded

    def save(self, path: Path) -> None:
        arrays: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        np.savez(path, **arrays)


def release(version: str) -> tuple[int, ...]:
    """The first two numbers of a version: a bugfix release makes no page older."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


def _calls(chunks: Iterable[Chunk]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How many chunks call each full name, and how many chunks of a library each last name."""
    full: Counter[str] = Counter()
    last: Counter[tuple[str, str]] = Counter()
    for chunk in chunks:
        called = {name.strip(".") for name in _CALL.findall(chunk.text)}
        full.update({spelled_out(name).lower() for name in called})
        last.update({(chunk.library, _last(name)) for name in called})
    return full, last


def _last(name: str) -> str:
    return last_part(name).lower()
