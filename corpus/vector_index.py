"""The seam between retrieval and where the vectors lie: what every side of it can be asked.

    dense     embedded: Chroma's graph and the rows beside it, in the generation's folder
    served    a Chroma server, for many readers of one generation

Words, names, asks, the symbol table and the chunks themselves are read from files by both: a question needs them tens
of times, and they are a fifth of a generation.

Not here: either side, or making vectors.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.encoder import Vectors
from corpus.scores import Positions
from corpus.shelves import ShelfNames


class VectorIndex(Protocol):
    """The unit vectors of one generation's chunks, which are numbered by position. Safe to use from several threads."""

    def nearest(self, vector: Vectors, k: int, scope: ShelfNames | None = None) -> list[tuple[str, float]]:
        """Up to k chunk ids with their cosine to that unit vector, best first, of these shelves only, if given."""
        ...

    def cosines(self, vector: Vectors, positions: Positions) -> NDArray[np.float32]:
        """The cosines of the chunks at these positions, in the order asked."""
        ...

    def chunk(self, position: int) -> tuple[str, Vectors]:
        """The id and the vector of the chunk at that position."""
        ...

    def count(self) -> int:
        """How many chunks there are."""
        ...

    def close(self) -> None:
        """Lets go of files and connections. Nothing can be asked afterwards."""
        ...
