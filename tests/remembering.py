"""An encoder that embeds a text once: many small indexes hold the same guides and phrasings.

Not here: any test.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.encoder import Encoder, Vectors


class Remembering:
    """The vectors of another encoder, each made once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self.name, self.identity, self.dim = encoder.name, encoder.identity, encoder.dim

    @property
    def tokenizer(self) -> Path:
        return self._encoder.tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.embed(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(len(texts), self.dim)
