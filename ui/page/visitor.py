"""Who asks: the account that logged in, or else the browser, which a random cookie knows again.

No script can read the cookie, whatever got into the page. The database holds its hash only.

Not here: passwords (`access`), what makes a cookie safe (`headers`), or what a visitor may see (`ui.conversations` asks
for the owner in every call).
"""

from __future__ import annotations

import hashlib
import re
import secrets

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import UsageError

COOKIE = "preceptor_visitor"
YEAR_S = 365 * 24 * 3600
_TOKEN = re.compile(r"[\w-]{32,64}")


def owner_of(request: gr.Request) -> str:
    """The owner of what this visitor asks. Raises UsageError for a browser that keeps no cookie."""
    if request.username:
        return f"account:{request.username}"
    token = str(dict(request.cookies).get(COOKIE, ""))
    if not _TOKEN.fullmatch(token):
        raise UsageError("this page knows your conversations by a cookie; allow cookies for it, then load it again")
    return f"browser:{hashlib.sha256(token.encode()).hexdigest()}"


def counted_as(request: gr.Request) -> str:
    """Whose answers these are where they are counted: the owner's, or those of all programs at an address."""
    try:
        return owner_of(request)
    except UsageError:
        return f"programs:{address_of(request)}"


def address_of(request: gr.Request) -> str:
    """Where the request came from: what a proxy on this machine says, or one that FORWARDED_ALLOW_IPS names."""
    client = getattr(request, "client", None)
    return str(getattr(client, "host", "") or "")


class VisitorCookie:
    """ASGI middleware that gives every browser a cookie with its first page, and renews it with every other."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", _cookie(scope))
            await send(message)

        # with the page itself only: its other requests run at once, and each would get another cookie
        is_page = scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET"
        await self._app(scope, receive, send_named if is_page else send)


def _cookie(scope: Scope) -> str:
    known = Request(scope).cookies.get(COOKIE, "")
    token = known if _TOKEN.fullmatch(known) else secrets.token_urlsafe(32)
    return f"{COOKIE}={token}; Path=/; Max-Age={YEAR_S}"
