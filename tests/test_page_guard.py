"""A page answers under its own names, to its own pages and to programs, at the routes that they need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import requests
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from bot import open_tutor
from corpus.home import Home
from tests.page_server import served
from tests.page_visitor import asked
from ui.page import Opened, ServeOptions
from ui.page.guard import NOT_SERVED
from ui.page.open_routes import methods_of
from ui.page.serve import application
from ui.windowless import Windowless

SEARCH = "/gradio_api/call/search"
QUESTION = {"data": ["error handling", [], 3]}
PROXY = "tutor.example"
OPEN = {
    "/", "/assets/{path:path}", "/static/{path:path}", "/theme.css", "/favicon.ico", "/login", "/logout", "/config",
    "/gradio_api/info", "/gradio_api/run/{api_name}", "/gradio_api/queue/join", "/gradio_api/queue/data",
    "/gradio_api/cancel", "/gradio_api/heartbeat/{session_hash}", "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/{event_id}", "/gradio_api/mcp/", "/pictures/{library}/{chart}.py",
    "/healthz", "/readyz", "/pictures/weather.csv", "/pictures/plotly/plotly.min.js", "/pictures/{library}/{chart}",
}  # fmt: skip
"""What a page and programs need, as Gradio and we name it. Whatever else a newer Gradio serves must stay closed."""
OPEN_BY_NAME = {"{api_name}/": "ask/", "/run/{api_name}": "/run/predict"}


@pytest.fixture(scope="module")
def proxied(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page with an account listens on every address, behind a proxy of another name."""
    accounts = tmp_path_factory.mktemp("accounts") / "accounts"
    accounts.write_text("ada:engine\n")
    with served(small_home, auth_file=str(accounts), host="0.0.0.0", allowed_hosts=(PROXY,)) as address:
        yield address.replace("0.0.0.0", "127.0.0.1")


@pytest.fixture(scope="module")
def address(small_home: Home) -> Iterator[str]:
    """Where a page is that everybody on this machine may use."""
    with served(small_home) as address:
        yield address


def test_every_hostile_request_is_held(small_home: Home) -> None:
    command = [sys.executable, "-m", "evals.attacking", "--only", "requests"]
    environment = os.environ | {"PRECEPTOR_HOME": str(small_home.root)}
    tried = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    lines = tried.stdout.splitlines()
    assert [line for line in lines if ": held" not in line] == lines[-1:]
    assert len(lines) > 100
    assert tried.returncode == 0


def test_no_route_is_open_but_those_that_are_needed(small_home: Home, tmp_path: Path) -> None:
    options = ServeOptions(small_home, port=0, database=f"sqlite:///{tmp_path / 'conversations.db'}")
    app, _ = application(options, Opened(open_tutor(small_home)), None, 7860)
    found: dict[str, set[str]] = {}
    for path, methods in routes(app.routes):
        found.setdefault(path, set()).update(methods)
    assert len(found) > 80
    assert {path for path, methods in found.items() if set(methods_of(written(path))) & methods} == OPEN
    client = TestClient(app, base_url="http://localhost:7860")
    for path in found.keys() - OPEN:
        for method in found[path]:
            # by its words, for a route that answers "not found" is open; HEAD has none
            said = client.request(method, written(path), follow_redirects=False)
            expected = "" if method == "HEAD" else f"{NOT_SERVED}\n"
            assert (path, method, said.status_code, said.text) == (path, method, 404, expected)


def test_names_of_a_proxy_are_answered_and_its_pages_may_ask(proxied: str) -> None:
    named = {"Host": PROXY, "Origin": f"https://{PROXY}", "X-Forwarded-Proto": "https"}
    account = {"username": "ada", "password": "engine"}
    login = requests.post(f"{proxied}/login", data=account, headers=named, timeout=60)
    assert login.status_code == 200
    # a client of HTTP keeps a cookie for https to itself here
    cookie = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
    for headers in (named, named | {"Host": "127.0.0.1:7860", "X-Forwarded-Host": PROXY}):
        said = requests.post(f"{proxied}{SEARCH}", json=QUESTION, headers=headers | {"Cookie": cookie}, timeout=60)
        assert (said.status_code, "event_id" in said.json()) == (200, True)


def test_behind_https_every_cookie_is_for_this_page_only(proxied: str) -> None:
    account = "username=ada&password=engine"
    cookies = [
        *cookies_of(proxied, "GET", "/", {"X-Forwarded-Proto": "https"}),
        *cookies_of(proxied, "POST", "/login", {"X-Forwarded-Proto": "https"}, account),
    ]
    assert len(cookies) == 2
    for cookie in cookies:
        assert {"httponly", "samesite=lax", "secure"} <= set(cookie.lower().split("; "))
        assert "samesite=none" not in cookie.lower()
    assert not any("secure" in cookie.lower().split("; ") for cookie in cookies_of(proxied, "GET", "/", {}))


def test_no_response_opens_itself_to_another_origin(address: str) -> None:
    said = requests.post(f"{address}{SEARCH}", json=QUESTION, headers={"Origin": address}, timeout=60)
    assert said.status_code == 200
    assert [name for name in said.headers if name.lower().startswith("access-control")] == []


def test_a_refusal_says_what_to_do(address: str) -> None:
    said = requests.get(address, headers={"Host": "tutor.example"}, timeout=60)
    assert (said.status_code, "`preceptor chat --allow-host tutor.example`" in said.text) == (421, True)


def test_mcp_calls_this_server_whatever_host_the_first_request_names(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "sources", "arguments": {}}}
    elsewhere = {"Host": "127.0.0.1:1", "X-Gradio-Server": "http://127.0.0.1:1"}
    headers = {"Accept": "application/json, text/event-stream", **elsewhere}
    said = requests.post(f"{address}/gradio_api/mcp/", json=call, headers=headers, timeout=120).text
    assert "chunks" in said, said


def test_the_address_of_the_page_chooses_nothing_on_the_server(address: str) -> None:
    assert requests.get(f"{address}/?page=nonesuch&deep_link=nonesuch", timeout=60).status_code == 200


def test_nobody_opens_the_conversation_of_somebody_else(address: str) -> None:
    ada, eve, program = Windowless(address), Windowless(address), Windowless(address, has_cookie=False)
    conversation = asked(ada, "How long does it take to learn Python for machine learning?")
    assert "3 to 6 months" in ada.export(conversation)
    assert "3 to 6 months" not in eve.export(conversation) + program.export(conversation)


def routes(found: list[BaseRoute], before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every path that an application serves with its methods, those of what is mounted in it too."""
    for route in found:
        # what FastAPI makes of `include_router`, whose routes have their whole paths
        included = getattr(route, "original_router", None)
        inside = included.routes if included is not None else route.routes if isinstance(route, Mount) else []
        path = before + str(getattr(route, "path", ""))
        if inside:
            yield from routes(inside, path)
        else:
            methods = getattr(route, "methods", None) or {"GET", "POST"}
            yield (f"{path}/" if isinstance(route, Mount) else path), set(methods)


def written(path: str) -> str:
    """A path of that pattern; one that is open, if any is."""
    for name, value in OPEN_BY_NAME.items():
        path = path.replace(name, value)
    return re.sub(r"{api_name}$", "ask", re.sub(r"{(?!api_name)[^}]*}", "x", path))


def cookies_of(address: str, method: str, path: str, headers: dict[str, str], body: str = "") -> list[str]:
    """The Set-Cookie headers of a response, each as it stands."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
    connection.request(method, path, body, headers | {"Content-Type": "application/x-www-form-urlencoded"})
    response: HTTPResponse = connection.getresponse()
    found = response.headers.get_all("Set-Cookie") or []
    connection.close()
    return found
