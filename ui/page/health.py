"""Two addresses for whoever runs the server: /healthz, whether it lives, and /readyz, whether to send it visitors.

A database that fails doesn't make it unready: all servers would be so at once, and each still answers. It is said.

Not here: stopping (`serve`), or who may ask (`open_routes`: everybody, since neither says anything of anybody).
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from corpus.errors import NotKept
from ui.conversations import Store
from ui.page.desk import Desk
from ui.page.running import Running


class Health:
    """How the server is. `stopping` is set when it has been asked to end."""

    def __init__(self, desk: Desk, store: Store, running: Running) -> None:
        self._desk = desk
        self._store = store
        self._running = running
        self.stopping = False

    @property
    def is_idle(self) -> bool:
        """Whether no answer is being written."""
        return self._running.is_idle

    def state(self) -> tuple[int, str]:
        """An HTTP status, and the words for it."""
        if self.stopping:
            return 503, "stopping"
        if not self._desk.is_warm:
            return 503, "starting"
        try:
            self._store.check()
        except NotKept as error:
            return 200, f"ready, but {error}"
        return 200, "ready"


def add_health(app: FastAPI, health: Health) -> None:
    """Adds the two addresses."""

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @app.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz() -> PlainTextResponse:
        status, said = health.state()
        return PlainTextResponse(f"{said}\n", status_code=status)
