"""`python -m ui.hostile_requests`: asks a page of the current index for what nobody should get, and tells what came.

Requests are written to the socket as they stand: a client of HTTP would mend the paths and headers that matter here.

Not here: what keeps them out (`guard`, `limits` and `mcp_door` of `ui.page`, and Gradio's login), or hostile text.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import click

from ui.own_page import own_page
from ui.page.limits import MAX_BODY_BYTES

TIMEOUT_S = 30
USER, PASSWORD = "ada", "engine"
EVIL = "evil.example"
SEARCH = "/gradio_api/call/search"
MCP = "/gradio_api/mcp/"
QUESTION = json.dumps({"data": ["error handling", [], 3]}).encode()
INITIALIZE = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
    }
).encode()
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

CLOSED = (
    ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/upload_progress?upload_id=x"),
    ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/gradio_api/file=http://127.0.0.1:22/"),
    ("GET", "/gradio_api/file/etc/passwd"),
    ("GET", "/gradio_api/proxy=https://evil.hf.space/"), ("GET", "/gradio_api/token"), ("GET", "/gradio_api/user"),
    ("GET", "/gradio_api/app_id"), ("GET", "/gradio_api/login_check"), ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/deep_link?session_hash=x"), ("GET", "/gradio_api/dev/reload"), ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/run-history/records"), ("GET", "/gradio_api/openapi.json"), ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/component_server"), ("POST", "/gradio_api/component_server/"),
    ("POST", "/gradio_api/api/predict"), ("POST", "/gradio_api/run/ask"), ("POST", "/gradio_api/call/v2/ask"),
    ("POST", "/gradio_api/call/predict"), ("POST", "/gradio_api/stream/x"),
    ("GET", "/gradio_api/stream/x/1/1/playlist.m3u8"),
    ("POST", "/gradio_api/process_recording"), ("POST", "/gradio_api/vibe-edit"), ("GET", "/gradio_api/vibe-code"),
    ("GET", "/gradio_api/custom_component/x/client/component/index.js"), ("GET", "/gradio_api/mcp/schema"),
    ("GET", "/gradio_api/mcp/sse"), ("POST", "/gradio_api/mcp/messages/"), ("GET", "/monitoring"),
    ("GET", "/monitoring/summary"), ("GET", "/pwa_icon"), ("GET", "/manifest.json"), ("GET", "/svelte/svelte.js"),
    ("GET", "/docs"), ("GET", "/openapi.json"), ("GET", "/login/huggingface"),
)  # fmt: skip
"""Routes that Gradio has or had, and that nothing of ours needs."""
PATHS = (
    "//gradio_api/token", "/gradio_api//token", "/gradio_api/./token", "/assets/../gradio_api/token",
    "/gradio_api/%74oken",
    "/gradio_api%2ftoken", "/%67radio_api/token", "/GRADIO_API/token", "/gradio_api/token/", "/gradio_api/token;x",
    "/gradio_api\\token", "/assets/..%2f..%2f..%2froutes.py", "/assets/%2e%2e/%2e%2e/%2e%2e/routes.py",
    "/static/../../../routes.py", "/static/..%5c..%5croutes.py", "/pictures/..%2f..%2fetc/passwd",
    "/gradio_api/call/search%2f..%2f..%2ftoken", "/gradio_api/file%3d/etc/passwd", "//evil.example/gradio_api/token",
)  # fmt: skip
"""Other ways to write an address that is closed."""


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request, what it wants, and the statuses by which it is refused. `hosts`: the Host headers that it sends."""

    wants: str
    method: str
    path: str
    held_by: tuple[int, ...]
    hosts: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request and what came of it. Held: it was refused, and no foreign page may read even that."""

    request: HostileRequest
    status: int
    allows_origin: str | None

    @property
    def is_held(self) -> bool:
        """Whether the page held."""
        return self.status in self.request.held_by and self.allows_origin is None

    def line(self) -> str:
        """For people: what was tried, and whether it was held."""
        opened = f", opened to {self.allows_origin}" if self.allows_origin else ""
        held = "held" if self.is_held else "NOT held"
        return f"tried {self.request.wants}: {held} ({self.status}{opened})"


def attempts(address: str, *, accounts: bool = False) -> Iterator[Attempt]:
    """Tries every hostile request on the page there; with `accounts`, those that have no account there instead."""
    host = address.removeprefix("http://")
    for request in without_account(host) if accounts else hostile_requests(host):
        yield _attempt(host, request)


def hostile_requests(host: str) -> Iterator[HostileRequest]:
    """Those for a page that everybody on this machine may use."""
    port = host.rpartition(":")[2]
    calls = (("search", SEARCH, QUESTION), ("MCP's initialize", MCP, INITIALIZE))
    headers = tuple(JSON.items())
    for what, path, body in calls:
        for hosts in (
            (EVIL,), (f"{EVIL}:{port}",), (f"localhost.{EVIL}",), (f"127.0.0.1.{EVIL}:{port}",), ("0x7f000001",),
            (host, EVIL), (EVIL, host), (host, host), (), ("",), (f"{EVIL}@{host}",), (f"{host}/",), ("[::1",),
        ):  # fmt: skip
            yield HostileRequest(f"{what} as Host {_named(hosts)}", "POST", path, (400, 421), hosts, headers, body)
        more = (*headers, ("X-Forwarded-Host", EVIL))
        yield HostileRequest(f"{what} passed on for {EVIL}", "POST", path, (421,), (host,), more, body)
        for origin in (
            f"http://{EVIL}",
            f"https://{host}.{EVIL}",
            "http://localhost:1",
            "http://192.0.2.7",
            "null",
            "",
        ):
            more = (*headers, ("Origin", origin))
            yield HostileRequest(
                f"{what} from {origin or 'an empty'} origin", "POST", path, (403,), (host,), more, body
            )
    yield HostileRequest("the page as Host evil.example", "GET", "/", (421,), (EVIL,))
    yield HostileRequest("the page from a foreign origin", "GET", "/", (403,), (host,), (("Origin", f"http://{EVIL}"),))
    asks = (("Origin", f"http://{EVIL}"), ("Access-Control-Request-Method", "POST"))
    yield HostileRequest("a preflight of a foreign origin", "OPTIONS", SEARCH, (403,), (host,), asks)
    for method, path in CLOSED:
        yield HostileRequest(f"{method} {path}", method, path, (404, 405), (host,))
    for path in PATHS:
        # 400: the server's own parser takes it for no address
        yield HostileRequest(f"GET {path}", "GET", path, (400, 404, 405), (host,))
    yield _socket(host)
    large = (("Content-Length", str(MAX_BODY_BYTES + 1)),)
    yield HostileRequest("a body that is announced as too large", "POST", SEARCH, (413,), (host,), large)
    chunked = (("Transfer-Encoding", "chunked"),)
    yield HostileRequest("a body of unknown size", "POST", SEARCH, (411,), (host,), chunked, b"0\r\n\r\n")


def without_account(host: str) -> Iterator[HostileRequest]:
    """Those for a page that asks for an account."""
    headers = tuple(JSON.items())
    yield HostileRequest("search without an account", "POST", SEARCH, (401,), (host,), headers, QUESTION)
    yield HostileRequest("the configuration without an account", "GET", "/config", (401,), (host,))
    yield HostileRequest("MCP without an account", "POST", MCP, (401,), (host,), headers, INITIALIZE)
    for account in (f"{USER}:wrong", f"{USER}:", ":", f"nobody:{PASSWORD}", f"{USER}:{PASSWORD} ", PASSWORD):
        basic = ("Authorization", f"Basic {base64.b64encode(account.encode()).decode()}")
        yield HostileRequest(f"MCP as {account!r}", "POST", MCP, (401,), (host,), (*headers, basic), INITIALIZE)
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    for password in ("wrong", "%00", "engine%20x", ""):
        body = f"username={USER}&password={password}".encode()
        # 422: Gradio's form takes an empty field for a missing one
        yield HostileRequest(f"to log in with {password!r}", "POST", "/login", (400, 422), (host,), form, body)
    for path in ("/login", MCP):
        more = (*form, ("Origin", f"http://{EVIL}"))
        body = f"username={USER}&password={PASSWORD}".encode()
        yield HostileRequest(f"{path} from a foreign origin", "POST", path, (403,), (host,), more, body)


def _socket(host: str) -> HostileRequest:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    # 404 where the server has no websockets to offer, and takes it for an ordinary request
    return HostileRequest(
        "a websocket", "GET", "/gradio_api/queue/join", (403, 404, 405), (host,), tuple(upgrade.items())
    )


def _named(hosts: tuple[str, ...]) -> str:
    return " and ".join(name or "(empty)" for name in hosts) or "(none)"


def _attempt(host: str, request: HostileRequest) -> Attempt:
    connection = HTTPConnection(host, timeout=TIMEOUT_S)
    try:
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name in request.hosts:
            connection.putheader("Host", name)
        sized = {"content-length", "transfer-encoding"} & {name.lower() for name, _ in request.headers}
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.body and not sized:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        return Attempt(request, response.status, response.getheader("access-control-allow-origin"))
    finally:
        connection.close()


@click.command()
def main() -> None:
    """Try every hostile request on a page of the current index. Exits 1 if any of them isn't held."""
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder) / "accounts"
        accounts.write_text(f"{USER}:{PASSWORD}\n", "utf-8")
        tried: list[Attempt] = []
        for auth_file in (None, accounts):
            with own_page(auth_file) as page:
                for attempt in attempts(page.address, accounts=auth_file is not None):
                    click.echo(attempt.line())
                    tried.append(attempt)
    broken = sum(not attempt.is_held for attempt in tried)
    click.echo(f"{len(tried)} requests tried, {len(tried) - broken} held")
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
