"""Somebody who uses the page without a window, for tests of what the page's own handlers do.

Not here: serving it (`page_server`), or a real browser (`tests/browser`).
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

import requests


class Visitor:
    """A browser without its window, which calls the page's private handlers by their numbers."""

    def __init__(self, address: str, *, has_cookie: bool = True) -> None:
        self._address = address
        self._browser = requests.Session()
        self._config = requests.get(f"{address}/config", timeout=60).json()
        if has_cookie:
            self._browser.get(address, timeout=60)

    def ask(self, question: str) -> str:
        """The id of the conversation that the answer is kept in."""
        handler = self._handler("submit", "question")
        body = {"data": [question, [], "none", None], "fn_index": handler["id"], "session_hash": "ada"}
        self._browser.post(f"{self._address}/gradio_api/queue/join", json=body, timeout=60).raise_for_status()
        url = f"{self._address}/gradio_api/queue/data?session_hash=ada"
        with self._browser.get(url, stream=True, timeout=60) as events:
            lines = takewhile(lambda line: b"process_completed" not in line, events.iter_lines())
            said = b"".join(lines).decode()
        return str(re.findall(r'data-conversation=\\"([^"\\]+)', said)[0])

    def export(self, conversation: str) -> str:
        """What comes back where that conversation is asked for as a file, as Gradio sends it."""
        handler = self._handler("export_conversation")
        body = {"data": [conversation], "fn_index": handler["id"], "session_hash": "x"}
        return self._browser.post(f"{self._address}/gradio_api/run/predict", json=body, timeout=60).text

    def _handler(self, event: str, element: str = "") -> dict[str, Any]:
        ids = [part["id"] for part in self._config["components"] if part["props"].get("elem_id") == element]
        return next(
            one
            for one in self._config["dependencies"]
            if any(name == event and (not element or id in ids) for id, name in one["targets"])
        )
