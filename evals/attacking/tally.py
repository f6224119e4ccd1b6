"""How much was tried of one sort of attack, and how much of it was held.

Not here: the attacks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """So many attacks, called `what`, were tried, and so many of them held."""

    what: str
    n_tried: int = 0
    n_held: int = 0

    def __str__(self) -> str:
        return f"{self.n_tried:,} {self.what} tried, {self.n_held:,} held"

    @property
    def is_held(self) -> bool:
        """Whether each was held. Where nothing was tried, nothing was."""
        return 0 < self.n_tried == self.n_held

    def with_more(self, n_tried: int, n_held: int) -> Tally:
        """The tally after so many more."""
        return Tally(self.what, self.n_tried + n_tried, self.n_held + n_held)
