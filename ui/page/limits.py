"""How much a request may hold: everything that this page takes is text of a few thousand characters.

Not here: how long a question may be (`desk`), or how many wait (`app`).
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000


class LimitedBodies:
    """ASGI middleware that refuses what is too large before anything reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)


def _refusal(headers: Headers) -> PlainTextResponse | None:
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers:
        # its size can't be known before it has been read
        return PlainTextResponse("send a Content-Length with what you send", status_code=411)
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        said = f"a request may hold {MAX_BODY_BYTES:,} bytes at most, this one has {int(length):,}"
        return PlainTextResponse(said, status_code=413)
    return None
