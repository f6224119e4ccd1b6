"""Vectors, made once per text: a cache on disk by (encoder, hash of text), filled in blocks that a stop doesn't lose.

Not here: the encoder itself, or the index that uses the vectors.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from corpus.encoder import Encoder, Vectors
from ingest.own.vectors import MadeAhead

BLOCK_TEXTS = 256
LOOKUP_ROWS = 500
WINDOW_TEXTS = 4_096

Result = TypeVar("Result")


class VectorCache:
    """The vectors of one encoder. Kept as float16: the error, about 1e-3, is below that of bfloat16 arithmetic."""

    def __init__(self, folder: Path, encoder: Encoder, given: MadeAhead | None = None) -> None:
        """`given` are vectors that needn't be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self._given = given
        self._file = folder / f"{encoder.identity}.db"
        self._db = sqlite3.connect(self._file)
        self._mended(self._prepare)

    def missing(self, texts: Iterable[str]) -> Iterator[str]:
        """The distinct texts that have no vector yet, in their order; some thousand are looked up at a time."""
        met: set[bytes] = set()
        for some in _parted(texts, WINDOW_TEXTS):
            keys = {key: text for text in some if (key := text_key(text)) not in met}
            met.update(keys)
            known = self._known(list(keys))
            yield from (text for key, text in keys.items() if key not in known)

    def fill(self, texts: Iterable[str], progress: Callable[[int], None] = lambda n: None) -> int:
        """Embeds what is missing, block by block, and returns how many texts that were."""
        n_filled = 0
        for some in _parted(self.missing(texts), WINDOW_TEXTS):
            some.sort(key=lambda text: (-len(text), text))  # equal lengths make full batches
            for block in _parted(some, BLOCK_TEXTS):
                self.keep(embed_block(self._encoder, block))
                n_filled += len(block)
                progress(len(block))
        return n_filled

    def keep(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Keeps vectors as `embed_block` gives them."""
        self._mended(partial(self._keep, rows))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, shape (len(texts), dim). What the cache doesn't have (any more) is embedded."""
        keys = [text_key(text) for text in texts]
        distinct = list(dict.fromkeys(keys))
        known = self._known(distinct)
        if len(known) < len(distinct):
            self.fill(texts)
            known = self._known(distinct)
        result = np.empty((len(keys), self._encoder.dim), dtype=np.float32)
        for row, key in enumerate(keys):
            result[row] = np.frombuffer(known[key], dtype=np.float16)
        return result

    def keys(self) -> list[bytes]:
        """Those of all texts that have a vector on disk."""
        return [key for (key,) in self._mended(lambda: self._db.execute("SELECT text FROM vectors").fetchall())]

    def close(self) -> None:
        self._db.close()

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors that are there, by key; one of another length is as good as none."""
        whole = self._encoder.dim * np.dtype(np.float16).itemsize
        found: dict[bytes, bytes] = {}
        for at in range(0, len(keys), LOOKUP_ROWS):
            some = keys[at : at + LOOKUP_ROWS]
            marks = ", ".join("?" * len(some))
            rows = self._mended(partial(self._rows, f"SELECT text, vector FROM vectors WHERE text IN ({marks})", some))
            found.update((key, vector) for key, vector in rows if len(vector) == whole)
        rest = [key for key in keys if key not in found] if self._given else []
        return found | self._given.known(rest) if self._given and rest else found

    def _prepare(self) -> None:
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def _rows(self, query: str, values: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        return self._db.execute(query, values).fetchall()

    def _keep(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _mended(self, asked: Callable[[], Result]) -> Result:
        """What `asked` returns; where the file is torn, once more on a new one with what could be read of it."""
        try:
            return asked()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise
        self._begin_anew()
        return asked()

    def _begin_anew(self) -> None:
        rows: dict[bytes, bytes] = {}
        for order in ("ASC", "DESC"):  # from both ends up to where it is torn
            with contextlib.suppress(sqlite3.DatabaseError):
                rows.update(self._db.execute(f"SELECT text, vector FROM vectors ORDER BY text {order}"))
        self._db.close()
        for torn in self._file.parent.glob(f"{self._file.name}*"):  # with its journal, which belongs to it
            torn.unlink()
        self._db = sqlite3.connect(self._file)
        self._prepare()
        self._keep(list(rows.items()))


def embed_block(encoder: Encoder, texts: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """The key of each text and its vector, as the bytes of half floats: the same, whatever texts it stands among."""
    vectors = encoder.embed(texts).astype(np.float16)
    return [(text_key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)]


def text_key(text: str) -> bytes:
    """What a text is known by: a hash of it."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _parted(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """The items in lists of that size, the last one shorter."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
