"""The answers that are being written now, so that another request can stop one or take its place.

Not here: writing them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Run:
    """One answer under way. `reading` is set once a passage has been opened meanwhile, which then stays open.

    `look_at` is when to look again whether it was stopped at another server, by the clock of `time.monotonic`.
    """

    owner: str
    stopped: threading.Event = field(default_factory=threading.Event)
    reading: threading.Event = field(default_factory=threading.Event)
    look_at: float = 0.0


class Running:
    """At most one run per conversation."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()

    def begin(self, owner: str, conversation: str) -> Run:
        """A new run. One that is still under way is stopped: its page may be long gone."""
        run = Run(owner)
        with self._lock:
            before = self._runs.get(conversation)
            self._runs[conversation] = run
        if before is not None:
            before.stopped.set()
        return run

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._runs

    def of(self, owner: str, conversation: str | None) -> Run | None:
        """The owner's run in that conversation, if there is one."""
        run = self._runs.get(conversation or "")
        return run if run is not None and run.owner == owner else None

    def end(self, conversation: str, run: Run) -> None:
        """Forgets the run, unless another has taken its place."""
        with self._lock:
            if self._runs.get(conversation) is run:
                del self._runs[conversation]
