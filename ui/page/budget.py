"""What a language model that costs money may write: so much a day for everybody, so much an hour for one of them.

Not here: counting (`ui.conversations.counts`), or writing (`desk`).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.errors import UsageError
from ui.conversations import Counts
from ui.page.access import is_loopback

DAY_S = 24 * 3600
HOUR_S = 3600
HOURLY_OF_OWNER = 60
HOURLY_OF_ADDRESS = 600
FREE = "local"
WITHOUT = "quotes only in the page, search in a program"


class Budget:
    """Counts the answers of language models. `daily` is the most that each may write in a day (UTC); None for any."""

    def __init__(self, counts: Counts, daily: int | None = None) -> None:
        self._counts = counts
        self._daily = daily

    def spend(self, model: str, owner: str = "", address: str = "") -> None:
        """Counts one answer of that model. Raises UsageError if it would be one too many.

        Who sits at this machine has no limit but the day's.
        """
        if model == FREE:
            return
        for name, limit in _limits(owner, address):
            if self._counts.add(name, HOUR_S) > limit:
                minutes = max(1, self._counts.left_s(HOUR_S) // 60)
                raise UsageError(
                    f"that were {limit} answers by language models in this hour; ask again in {minutes} minutes, or "
                    f"without one: {WITHOUT}"
                )
        if self._daily is not None and self._counts.add(f"answers of {model}", DAY_S) > self._daily:
            raise UsageError(
                f"the language model has written the {self._daily} answers that it may write a day (--llm-daily); "
                f"ask it again tomorrow, or without one: {WITHOUT}"
            )


def _limits(owner: str, address: str) -> Sequence[tuple[str, int]]:
    if not owner or not address or is_loopback(address):
        return ()
    return ((f"answers for {owner}", HOURLY_OF_OWNER), (f"answers for {address}", HOURLY_OF_ADDRESS))
