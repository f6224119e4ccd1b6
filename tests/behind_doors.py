"""A page of a few endpoints behind all of Preceptor's doors, in this process: real requests, without an index.

Not here: the page itself (`page_server`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import requests
import uvicorn
from fastapi import FastAPI

from corpus.home import Home
from ui.conversations import open_store
from ui.page.access import listening_socket
from ui.page.doors import Doors
from ui.page.hosts import known_hosts
from ui.page.mcp_door import mcp_available

TIMEOUT_S = 60


@contextmanager
def behind_doors(add: Callable[[], None], database: str, accounts: dict[str, str]) -> Iterator[str]:
    """The address of a page with what `add` adds to it."""
    with gr.Blocks(analytics_enabled=False) as page:
        add()
    app, doors, store = FastAPI(), Doors(accounts), open_store(Home(Path("unused")), database)
    doors.put_before(app, known_hosts("127.0.0.1", (), machine=""), store, store.counts())
    auth = list(accounts.items()) or None
    gr.mount_gradio_app(app, page, path="/", auth=auth, ssr_mode=False, show_error=False, mcp_server=mcp_available())
    with listening_socket("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        doors.open_to(app, page, address)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()


def called_over_mcp(
    address: str,
    tool: str,
    arguments: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
    *,
    auth: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """The result of a call of that tool."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    accepted = {"Accept": "application/json, text/event-stream", **(headers or {})}
    said = requests.post(f"{address}/gradio_api/mcp/", json=call, auth=auth, headers=accepted, timeout=TIMEOUT_S).text
    (line,) = (line for line in said.splitlines() if line.startswith("data:"))
    result: dict[str, Any] = json.loads(line.removeprefix("data:"))["result"]
    return result


def said_over_mcp(
    address: str, tool: str, headers: Mapping[str, str] | None = None, *, auth: tuple[str, str] | None = None
) -> Any:
    """What that tool says without arguments."""
    return json.loads(called_over_mcp(address, tool, {}, headers, auth=auth)["content"][0]["text"])
