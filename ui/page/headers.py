"""Response headers that fence the page in: nothing is loaded from elsewhere, no inline handler runs, nobody frames it,
nobody else's page may read what it is answered, and cookies stay with the browser and this page.

Not here: what is answered at all (`guard`).
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page starts from inline scripts and compiles its templates, hence 'unsafe-inline' and 'unsafe-eval';
# `script-src-attr 'none'` still stops every onerror= and onclick= that came with a text.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


_ALLOWING = "access-control-"
"""Begins every header by which a server opens itself to other origins. Gradio sends them to whatever origin asks."""


class FencedHeaders:
    """ASGI middleware that mends the headers of every response, streams included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_fenced(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _kept(message.get("headers", ()), is_https=_is_https(scope))
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_fenced if scope["type"] == "http" else send)


def _kept(headers: Iterable[tuple[bytes, bytes]], *, is_https: bool) -> list[tuple[bytes, bytes]]:
    return [
        (name, _kept_cookie(value.decode("latin-1"), is_https=is_https).encode("latin-1"))
        if name.lower() == b"set-cookie"
        else (name, value)
        for name, value in headers
        if not name.lower().startswith(_ALLOWING.encode())
    ]


def _kept_cookie(cookie: str, *, is_https: bool) -> str:
    """The cookie for this page only. Others of Gradio's say SameSite=None: sent along from every other page."""
    parts = [part.strip() for part in cookie.split(";")]
    names = [part.partition("=")[0].strip().lower() for part in parts]
    others = [part for part, name in zip(parts, names, strict=True) if name not in ("httponly", "samesite")]
    # Lax: with Strict, following a link to the page would look like a first visit
    return "; ".join([*others, "HttpOnly", "SameSite=Lax", *(["Secure"] if is_https and "secure" not in names else [])])


def _is_https(scope: Scope) -> bool:
    # whoever lies here about their own connection loses their own cookie, so anybody is believed
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    return "https" in (scope["scheme"], forwarded)
