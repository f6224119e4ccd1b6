"""Vectors made ahead with the default encoder: of our own texts, and of the documentation of a full index.

What we wrote is the same on every machine, and so is what is read of pinned versions: a file each, since ours change
with every lesson. A text without a vector here is embedded where it is needed.

    encoder   the identity of the encoder
    keys      the first 8 bytes of each text's key as a number, sorted, shape (n,)
    codes     two numbers of 4 bits a byte, shape (n, dim / 2)
    middle, step    per dimension the mean and what a step of 4 bits is worth, shape (dim,)

Dimensions have means and spreads of their own, so they are scaled one by one: the cosine with the exact vector is .997
in the mean. `python -m evals.fit.own_vectors --write` prints that and makes the files.

Not here: the cache of all other vectors (`ingest.vectors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from corpus.encoder import Vectors

OURS, DOCUMENTATION = FILES = ("vectors.npz", "documentation.npz")
LEVELS = 16
REACH = 2.75
"""So many standard deviations to either side are told apart; of 2.5 to 3.5 by half steps the cosine was best there."""


@dataclass(frozen=True, slots=True)
class OwnVectors:
    """Vectors in 4 bits a dimension, found by the keys of their texts."""

    encoder: str
    keys: NDArray[np.uint64]
    codes: NDArray[np.uint8]
    middle: NDArray[np.float32]
    step: NDArray[np.float32]

    @classmethod
    def packed(cls, encoder: str, keys: Sequence[bytes], vectors: Vectors) -> OwnVectors:
        """These vectors, shape (n, dim), in 4 bits a dimension."""
        middle = vectors.mean(axis=0)
        step = np.maximum(vectors.std(axis=0), 1e-6) * (2 * REACH / (LEVELS - 1))
        nothing = cls(encoder, np.zeros(0, np.uint64), np.zeros((0, len(middle) // 2), np.uint8), middle, step)
        return nothing.replaced(keys, keys, vectors)

    def replaced(self, keys: Sequence[bytes], new: Sequence[bytes], vectors: Vectors) -> OwnVectors:
        """Those of these keys as they are, and vectors of new ones, shape (len(new), dim), in the same 4 bits."""
        numbers = np.array([_number(key) for key in new], dtype=np.uint64)
        middle, step = self.middle, self.step
        levels = np.clip(np.round((vectors - middle) / step + (LEVELS - 1) / 2), 0, LEVELS - 1).astype(np.uint8)
        wanted = np.array([_number(key) for key in keys], dtype=np.uint64)
        stays = np.isin(self.keys, wanted) & ~np.isin(self.keys, numbers)
        every = np.concatenate([self.keys[stays], numbers])
        codes = np.concatenate([self.codes[stays], levels[:, ::2] << 4 | levels[:, 1::2]])
        order = np.argsort(every)
        return OwnVectors(self.encoder, every[order], codes[order], middle, step)

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The unit vectors of the keys that are here, as the bytes of half floats."""
        numbers = np.array([_number(key) for key in keys], dtype=np.uint64)
        if not len(self.keys):
            return {}
        at = np.minimum(np.searchsorted(self.keys, numbers), len(self.keys) - 1)
        here = np.flatnonzero(self.keys[at] == numbers)
        rows = self.codes[at[here]]
        levels = np.stack([rows >> 4, rows & (LEVELS - 1)], axis=2).reshape(len(rows), 2 * rows.shape[1])
        vectors = (levels - (LEVELS - 1) / 2).astype(np.float32) * self.step + self.middle
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return {keys[n]: vector.tobytes() for n, vector in zip(here.tolist(), vectors.astype(np.float16), strict=True)}


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """The vectors of all files that ship."""

    files: tuple[OwnVectors, ...]

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The unit vectors of the keys that are in one of them, as the bytes of half floats."""
        found: dict[bytes, bytes] = {}
        for one in self.files:
            found |= one.known([key for key in keys if key not in found])
        return found


def own_vectors(encoder: str) -> MadeAhead | None:
    """Those that ship; None for another encoder."""
    files = [one for name in FILES if (one := kept_in(name, encoder)) is not None]
    return MadeAhead(tuple(files)) if files else None


def kept_in(name: str, encoder: str) -> OwnVectors | None:
    """Those of one file, None if they are of another encoder or there is none yet."""
    path = resources.files("ingest.own").joinpath(name)
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file) as kept:
        if str(kept["encoder"]) != encoder:
            return None
        return OwnVectors(encoder, *(kept[part] for part in ("keys", "codes", "middle", "step")))


def _number(key: bytes) -> int:
    return int.from_bytes(key[:8])
