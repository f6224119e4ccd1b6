"""The MCP server that Gradio makes of the endpoints: in JSON, and under `--auth` with a password.

The login is a form for people; Gradio's MCP server asks nobody, and can't call what is behind the form. So programs
send the name and password of an account with every request (HTTP Basic), and are let through to it.

Not here: what the tools do (`endpoints`), or for whom the server calls them (`own_calls`).
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import gradio as gr
from gradio_client import Client  # type: ignore[import-untyped]  # it ships no types
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.page.access import is_password

PATH = "/gradio_api/mcp"

log = logging.getLogger(__name__)


def mcp_available() -> bool:
    """Whether gradio's mcp extra is installed."""
    if find_spec("mcp") is None:
        log.debug("no MCP server: the mcp package is not installed (pip install 'gradio[mcp]')")
        return False
    return True


def answer_in_json(page: gr.Blocks) -> None:
    """Makes the MCP server of a mounted page send JSON, as the API does; Gradio 6.31 sends Python's `str(dict)`."""
    server = page.mcp_server_obj
    if server is None:
        return

    def as_json(data: list[Any], root_url: str) -> list[Any]:
        return [server.types.TextContent(type="text", text=json.dumps(value)) for value in data]

    server.postprocess_output_data = as_json  # type: ignore[method-assign]  # Gradio offers no hook for it


def call_at(page: gr.Blocks, address: str, headers: Mapping[str, str]) -> None:
    """Makes the MCP server of a mounted page call the endpoints there, with these headers unless a call has its own.

    By itself it calls them, for ever, where the first request said that it was sent to: Host is the caller's word.
    """
    server = page.mcp_server_obj
    if server is None:
        return

    def client() -> Client:
        if server._client_instance is None:
            server._client_instance = Client(
                address, headers=dict(headers), download_files=False, verbose=False, analytics_enabled=False
            )
        return server._client_instance

    server._get_or_create_client = client  # type: ignore[method-assign]  # as above


class AskPassword:
    """ASGI middleware that lets nobody speak to the MCP server who doesn't send the password of an account."""

    def __init__(self, app: ASGIApp, accounts: Mapping[str, str]) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and str(scope["path"]).startswith(PATH)
        if is_asked and not knows(self._accounts, Headers(scope=scope).get("authorization", "")):
            await _refusal()(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def account_of(authorization: str) -> tuple[str, str]:
    """The name and password that HTTP Basic sends; "" for each of none."""
    kind, _, encoded = authorization.partition(" ")
    try:
        sent = base64.b64decode(encoded, validate=True).decode("utf-8") if kind.lower() == "basic" else ""
    except ValueError:  # no base64, or no text
        return "", ""
    user, _, password = sent.partition(":")
    return user, password


def knows(accounts: Mapping[str, str], authorization: str) -> bool:
    """Whether that is the name and the password of an account."""
    return is_password(accounts, *account_of(authorization))


def _refusal() -> PlainTextResponse:
    said = "this MCP server asks for the name and password of an account (HTTP Basic)"
    return PlainTextResponse(said, status_code=401, headers={"WWW-Authenticate": 'Basic realm="Preceptor"'})
