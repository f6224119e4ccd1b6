"""The door before everything: a request is let in for a name of this server, from a page of this server or from a
program, and to a route that is open.

Gradio checks none of these by itself: it takes any Host, answers whatever origin asks, and serves every route it has.

Not here: the names (`hosts`), the routes (`open_routes`), how large a request may be (`limits`), passwords (`logins`,
`mcp_door`), or what goes into a response (`headers`).
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.page.hosts import Authority, Hosts, authority
from ui.page.open_routes import READ, methods_of

PAGE = "/"
NOT_SERVED = "nothing is served at this address"
_NEVER_READ = (b"x-gradio-server",)
"""Gradio would take this header's value for its own address; it is for a server of Gradio's that we don't run."""


class Guard:
    """ASGI middleware that lets through what is meant for this server, and tells the rest what to do about it."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            # nothing here speaks over one; before it is accepted, this is answered as 403
            await send({"type": "websocket.close", "code": 1008})
        elif refusal := self._refusal(scope):
            await refusal(scope, receive, send)
        else:
            await self._app(_as_meant(scope), receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        asked = _one_host(headers.getlist("host"))
        if asked is None:
            return _said(400, "a request names the host that it is meant for, once, as in `Host: localhost:7860`")
        # what a proxy says that it was asked for ends up in the page's own addresses
        passed_on = [part.strip() for value in headers.getlist("x-forwarded-host") for part in value.split(",")]
        for host in (asked, *map(authority, passed_on)):
            if host is None or not self._hosts.answers(host):
                return _unknown_host("?" if host is None else host.host)
        if not self._may_come_from(headers.getlist("origin"), asked, scope):
            return _said(
                403,
                "another page may not use this one. If you see this on a page of Preceptor's own, behind a proxy, "
                "start it with `preceptor chat --allow-host NAME`, NAME being what stands in your address bar",
            )
        return _closed(scope)

    def _may_come_from(self, origins: list[str], asked: Authority, scope: Scope) -> bool:
        """Whether the request is of a page of this server's, or of a program, which sends no Origin."""
        if origins == ["null"]:
            # the frame of a picture loads its script so. It can't read what it gets: no response says that it may
            return scope["method"] in READ
        return len(origins) < 2 and all(self._hosts.is_same_origin(one, asked, scope["scheme"]) for one in origins)


def _one_host(sent: list[str]) -> Authority | None:
    return authority(sent[0]) if len(sent) == 1 else None


def _unknown_host(host: str) -> Response:
    # 421: misdirected request
    return _said(
        421,
        f"this server does not know the name {host}. If it is a name of yours for it (of a proxy before it, or of this "
        f"machine), start it with `preceptor chat --allow-host {host}`",
    )


def _closed(scope: Scope) -> Response | None:
    path = str(scope["path"])
    # an escape in a path has no use here but to say something in another way
    methods = methods_of(path) if scope.get("raw_path") in (None, path.encode()) else ()
    if not methods:
        return _said(404, NOT_SERVED)
    if scope["method"] not in methods:
        response = _said(405, f"this address takes {' and '.join(methods)}")
        response.headers["Allow"] = ", ".join(methods)
        return response
    return None


def _as_meant(scope: Scope) -> Scope:
    """Without what Gradio would read, but no page and no program of ours sends."""
    headers = [(name, value) for name, value in scope["headers"] if name not in _NEVER_READ]
    # the page itself takes nothing from its address; Gradio would look up whatever page or stored state is named there
    query = b"" if scope["path"] == PAGE else scope["query_string"]
    return {**scope, "headers": headers, "query_string": query}


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status)
