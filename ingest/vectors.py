"""Vectors, made once per text: a cache on disk by (encoder, hash of text), filled in blocks that a stop doesn't lose.

Not here: the encoder itself, or the index that uses the vectors.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.encoder import Encoder, Vectors

BLOCK_TEXTS = 256
LOOKUP_ROWS = 500


class VectorCache:
    """The vectors of one encoder. Kept as float16: the error, about 1e-3, is below that of bfloat16 arithmetic."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self._db = sqlite3.connect(folder / f"{encoder.identity}.db")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The distinct texts that have no vector yet, longest first (equal lengths make full batches)."""
        keys = {_key(text): text for text in texts}
        known = self._known(list(keys))
        return sorted((text for key, text in keys.items() if key not in known), key=lambda text: (-len(text), text))

    def fill(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> int:
        """Embeds what is missing, block by block, and returns how many texts that were."""
        missing = self.missing(texts)
        for at in range(0, len(missing), BLOCK_TEXTS):
            block = missing[at : at + BLOCK_TEXTS]
            vectors = self._encoder.embed(block).astype(np.float16)
            rows = [(_key(text), vector.tobytes()) for text, vector in zip(block, vectors, strict=True)]
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            progress(len(block))
        return len(missing)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, shape (len(texts), dim). Raises KeyError for a text that was not embedded."""
        keys = [_key(text) for text in texts]
        known = self._known(list(dict.fromkeys(keys)))
        result = np.empty((len(keys), self._encoder.dim), dtype=np.float32)
        for row, key in enumerate(keys):
            result[row] = np.frombuffer(known[key], dtype=np.float16)
        return result

    def close(self) -> None:
        self._db.close()

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for at in range(0, len(keys), LOOKUP_ROWS):
            some = keys[at : at + LOOKUP_ROWS]
            marks = ", ".join("?" * len(some))
            found.update(self._db.execute(f"SELECT text, vector FROM vectors WHERE text IN ({marks})", some))
        return found


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
