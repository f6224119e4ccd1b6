"""The page in a real browser under a name that it is given, and under one that somebody has made to point to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from corpus.home import Home
from tests.browser.asking import ask
from tests.page_server import served

NAME, EVIL = "tutor.example", "evil.example"
FETCHED = """async ([address, body]) => {
    const options = {method: "POST", credentials: "include", headers: {"Content-Type": "application/json"}, body};
    const read = what => what.then(said => said.text(), error => "failed");
    const page = await read(fetch(address, {credentials: "include"}));
    return [page, await read(fetch(`${address}/gradio_api/call/search`, options))];
}"""


@pytest.fixture(scope="module")
def port(small_home: Home) -> Iterator[str]:
    """The port of a page that listens on every address, for everybody, and has been given a name."""
    with served(small_home, host="0.0.0.0", allowed_hosts=(NAME,)) as address:
        yield address.rpartition(":")[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", NAME])
def test_the_page_works_under_its_names(browser: Browser, port: str, host: str) -> None:
    page = browser.new_page()
    page.goto(f"http://{host}:{port}")
    expect(ask(page, "How long does it take to learn Python for machine learning?")).to_contain_text("3 to 6 months")
    page.close()


def test_a_name_that_was_made_to_point_here_shows_how_to_allow_it(browser: Browser, port: str) -> None:
    page = browser.new_page()
    said = page.goto(f"http://{EVIL}:{port}")
    assert said is not None
    assert said.status == 421
    expect(page.locator("body")).to_contain_text(f"--allow-host {EVIL}")
    page.close()


def test_the_page_of_somebody_else_reads_nothing_through_the_browser(browser: Browser, port: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://{EVIL}:{server.server_address[1]}")
        asked = [f"http://{NAME}:{port}", '{"data": ["error handling", [], 3]}']
        assert page.evaluate(FETCHED, asked) == ["failed", "failed"]
        page.close()
        server.shutdown()


class Elsewhere(BaseHTTPRequestHandler):
    """A server of somebody else's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, format: str, *args: object) -> None:
        pass
