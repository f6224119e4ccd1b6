"""An encoder that embeds a text once, and what has a vector made ahead not at all: many small indexes hold the same
guides and phrasings.

Not here: any test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from corpus.encoder import Encoder, Vectors
from ingest.own.vectors import own_vectors
from ingest.vectors import text_key


class Remembering:
    """The vectors of another encoder, each made once, or taken from those that ship with its texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._ahead = own_vectors(encoder.identity)
        self.name, self.identity, self.dim = encoder.name, encoder.identity, encoder.dim

    def rest(self) -> None:
        self._encoder.rest()

    @property
    def tokenizer(self) -> Path:
        return self._encoder.tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._take(text for text in dict.fromkeys(texts) if text not in self._known)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.embed(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(len(texts), self.dim)

    def _take(self, texts: Iterable[str]) -> None:
        """From those made ahead."""
        by_key = {text_key(text): text for text in texts}
        if self._ahead and by_key:
            for key, vector in self._ahead.known(list(by_key)).items():
                self._known[by_key[key]] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
