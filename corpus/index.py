"""The index that serves: one generation, opened for reading. Vectors, words, chunks and symbols behind one door.

Not here: fusing, judging or choosing. `bot.retrieve` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.dense import DenseIndex
from corpus.encoder import Encoder, open_encoder
from corpus.errors import IndexMismatch
from corpus.generation import Manifest, current_folder
from corpus.home import Home
from corpus.knowledge import Knowledge
from corpus.lexical import LexicalIndex


@dataclass(frozen=True, slots=True)
class Index:
    """An opened generation.

    `library_of[position]` is the library of the chunk at that position of `knowledge` and of the lexical index.
    """

    folder: Path
    manifest: Manifest
    encoder: Encoder
    dense: DenseIndex
    lexical: LexicalIndex
    knowledge: Knowledge
    library_of: NDArray[np.str_]

    def nearest(self, question: str, k: int, libraries: tuple[str, ...] = ()) -> list[tuple[str, float]]:
        """Up to k (chunk id, cosine) for the question, best first, of these libraries only if any are named."""
        return self.dense.nearest(self.encoder.embed([question])[0], k, libraries)

    def matching(self, question: str, k: int, libraries: tuple[str, ...] = ()) -> list[tuple[int, float]]:
        """Up to k (position, BM25) for the question's words, best first; chunks that share no word are left out."""
        scores = self.lexical.scores(question)
        if libraries:
            scores = np.where(np.isin(self.library_of, libraries), scores, 0.0)
        k = min(k, len(scores))
        best = np.argpartition(-scores, k - 1)[:k] if k else np.array([], dtype=int)
        # ties in order of position, so that two runs agree
        ordered = sorted(((int(at), float(scores[at])) for at in best), key=lambda pair: (-pair[1], pair[0]))
        return [(at, score) for at, score in ordered if score > 0]


def open_index(home: Home, encoder: str | None = None) -> Index:
    """The current generation. Raises IndexMissing, or IndexMismatch if `encoder` is named and is another."""
    folder = current_folder(home)
    manifest = Manifest.read(folder)
    opened = open_encoder(home, encoder or manifest.encoder)
    if opened.identity != manifest.encoder_identity:
        raise IndexMismatch(
            f"index at {folder} was built with {manifest.encoder!r} ({manifest.encoder_identity}), not "
            f"{opened.name!r} ({opened.identity}); run `preceptor ingest --rebuild --encoder {opened.name}`"
        )
    knowledge = Knowledge(folder / "knowledge.db")
    return Index(
        folder=folder,
        manifest=manifest,
        encoder=opened,
        dense=DenseIndex(folder / "chroma"),
        lexical=LexicalIndex.open(folder / "lexical"),
        knowledge=knowledge,
        library_of=np.array(knowledge.libraries(), dtype=np.str_),
    )
