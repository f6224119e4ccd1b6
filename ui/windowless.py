"""A browser without its window: it speaks to the page as a browser does, over its queue and by its handlers' numbers.

Not here: serving the page (`own_page`), or what is measured or tested with it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

import requests

TIMEOUT_S = 120


class Windowless:
    """Somebody at the page, with a cookie of their own or the `browser` that is given, or a program without one."""

    def __init__(self, address: str, *, has_cookie: bool = True, browser: requests.Session | None = None) -> None:
        self._browser = requests.Session() if browser is None else browser
        self.at(address)
        if has_cookie:
            self._browser.get(address, timeout=TIMEOUT_S)

    def at(self, address: str) -> None:
        """Goes on at that address, with the same cookie: of a server that was started anew, or of another."""
        self._address = address
        self._config = self._browser.get(f"{address}/config", timeout=TIMEOUT_S).json()

    def events(self, question: str, model: str = "none", conversation: str | None = None) -> Iterator[dict[str, Any]]:
        """What the page is sent, in order, for that question in that conversation; in one of its own for None."""
        session = secrets.token_hex(8)
        box, handler = self._handler("submit", "question")
        asked = {
            "data": [question, [], model, conversation],
            "fn_index": handler,
            "session_hash": session,
            "trigger_id": box,
        }
        queue = f"{self._address}/gradio_api/queue"
        self._browser.post(f"{queue}/join", json=asked, timeout=TIMEOUT_S).raise_for_status()
        address = f"{queue}/data?session_hash={session}"
        with self._browser.get(address, stream=True, timeout=TIMEOUT_S) as stream:
            for line in stream.iter_lines():
                if line.startswith(b"data:"):
                    yield json.loads(line.removeprefix(b"data:"))

    def export(self, conversation: str) -> str:
        """What comes back where that conversation is asked for as a file, as Gradio sends it."""
        _, handler = self._handler("export_conversation")
        body = {"data": [conversation], "fn_index": handler, "session_hash": secrets.token_hex(8)}
        return self._browser.post(f"{self._address}/gradio_api/run/predict", json=body, timeout=TIMEOUT_S).text

    def stop(self, conversation: str) -> None:
        """Presses the button that ends the answer under way there."""
        _, handler = self._handler("stop", "question")
        body = {"data": [conversation], "fn_index": handler, "session_hash": secrets.token_hex(8)}
        answer = self._browser.post(f"{self._address}/gradio_api/run/predict", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()

    def _handler(self, event: str, element: str = "") -> tuple[int, int]:
        """The numbers of the first component with that event, of that element if one is named, and of its handler."""
        ids = {part["id"] for part in self._config["components"] if part["props"].get("elem_id") == element}
        return next(
            (id, one["id"])
            for one in self._config["dependencies"]
            for id, name in one["targets"]
            if name == event and (not element or id in ids)
        )
