"""What may be asked for: the routes that the page and the documented endpoints need.

Gradio serves many more, which take files, fetch addresses, or show what is going on inside; a newer Gradio may add
others. Whatever isn't listed here is closed.

Not here: who asks (`hosts`), or what becomes of a request (`guard`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

READ = ("GET", "HEAD")
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
"""A part of a path. None begins with a dot, so that no path leads upwards."""
_FUNCTION = "(?:ask|search|sources)"
"""Those of `endpoints`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A whole path, as a pattern, and the methods that it takes."""

    methods: tuple[str, ...]
    path: re.Pattern[str]


def _route(methods: tuple[str, ...], path: str) -> Route:
    return Route(methods, re.compile(path, re.ASCII))


OPEN = (
    # the page, what it is made of, and its pictures
    _route(READ, "/"),
    _route(READ, f"/(?:assets|static)/{_PART}(?:/{_PART})*"),
    _route(READ, "/theme.css|/favicon.ico"),
    _route(READ, f"/pictures/(?:{_PART}/)?{_PART}"),
    # who runs the server
    _route(READ, "/healthz|/readyz"),
    # who has an account
    _route(("POST",), "/login"),
    _route(("GET",), "/logout"),
    # Gradio's API: what its clients ask for first, and the calls of the page and of programs
    _route(("GET",), "/config"),
    _route(("GET",), "/gradio_api/info"),
    _route(("POST",), "/gradio_api/run/predict"),
    _route(("POST",), "/gradio_api/queue/join"),
    _route(("GET",), "/gradio_api/queue/data"),
    _route(("POST",), "/gradio_api/cancel"),
    _route(("GET",), f"/gradio_api/heartbeat/{_PART}"),
    _route(("POST",), f"/gradio_api/call/{_FUNCTION}"),
    _route(("GET",), f"/gradio_api/call/{_FUNCTION}/{_PART}"),
    # MCP over streamable HTTP
    _route(("GET", "POST", "DELETE"), "/gradio_api/mcp/?"),
)


def methods_of(path: str) -> tuple[str, ...]:
    """The methods that may be used at that path, as it stands in the request; none for a path that is closed."""
    return next((route.methods for route in OPEN if route.path.fullmatch(path)), ())
