"""Passwords, hostile documents, and an index that is published while the page is open."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from corpus.generation import Manifest, current_folder, new_generation
from corpus.home import Home
from tests.browser.asking import MARKER, ask
from tests.page_server import copied, served

PUBLISH = """
import json, shutil, sys, time
from pathlib import Path
from corpus.generation import Manifest, current_folder, new_generation
from corpus.home import Home
home = Home(Path(sys.argv[1]))
old = current_folder(home)
state = {"stage": "embed", "done": 3, "total": 9, "detail": "the rest of Flask", "running": True}
home.progress.write_text(json.dumps(state))
while not (home.root / "go on").exists():
    time.sleep(0.1)
with new_generation(home, old.name + "-newer") as folder:
    shutil.copytree(old, folder, dirs_exist_ok=True)
"""
HOSTILE = (
    "</p></section><img src=x onerror=window.pwned=1><script>window.pwned=1</script>${window.pwned=1} {{pwned}} `"
    "<a href='javascript:window.pwned=1'>x</a> ![x](http://192.0.2.1/x.png) [x](javascript:window.pwned=1)"
    "<style>*{display:none}</style><iframe src='http://192.0.2.1/'></iframe>"
)


def test_the_page_shows_the_build_behind_it_and_says_once_when_it_serves(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    home = copied(small_home, tmp_path)
    with served(home, background=(sys.executable, "-c", PUBLISH, str(home.root))) as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_text("embed (3 of 9)")).to_be_visible(timeout=30_000)
        (home.root / "go on").touch()
        expect(page.get_by_text("answers now draw on it")).to_be_visible(timeout=30_000)
        expect(page.locator("#build-status progress")).to_have_count(0)
        answer = ask(page, "How long does it take to learn Python for machine learning?")
        expect(answer).to_contain_text("3 to 6 months")
        page.close()


def test_the_page_says_why_a_newer_index_does_not_serve_and_answers_from_the_old_one(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    home = copied(small_home, tmp_path)
    with served(home) as address:
        page = browser.new_page()
        page.goto(address)
        with new_generation(home, "newer") as folder:
            shutil.copytree(current_folder(small_home), folder, dirs_exist_ok=True)
            (folder / "facts.npz").write_bytes(b"torn")
        answer = ask(page, "How long does it take to learn Python for machine learning?")
        expect(answer).to_contain_text("3 to 6 months")
        expect(page.locator("#build-status")).to_contain_text("facts.npz has 4 bytes", timeout=30_000)
        page.close()


@pytest.mark.slow
def test_the_first_page_can_be_used_within_three_seconds(
    browser: Browser, small_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(small_home) as address:
        started = time.perf_counter()
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("button", name="Which library for visualisation?")).to_be_visible()
        taken_s = time.perf_counter() - started
        page.close()
    with capsys.disabled():
        print(f"\nfirst page {taken_s:.2f} s after the server is ready")
    assert taken_s < 3


def test_a_page_with_accounts_lets_nobody_else_in(browser: Browser, small_home: Home, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("ada:engine\n")
    with served(small_home, auth_file=str(accounts)) as address:
        page = browser.new_page()
        page.goto(address)
        assert page.request.post(f"{address}/gradio_api/call/sources", data={"data": []}).status == 401
        for password, status in (("", 401), ("compiler", 401), ("engine", 200)):
            assert sources_over_mcp(address, ("ada", password)).status_code == status
        assert "chunks" in sources_over_mcp(address, ("ada", "engine")).text
        expect(page.get_by_label("Your question")).to_have_count(0)
        page.get_by_label("username").fill("ada")
        page.get_by_label("password").fill("engine")
        page.get_by_role("button", name="Login").click()
        expect(page.get_by_label("Your question")).to_be_visible()
        page.close()


def test_markup_in_a_document_is_shown_and_neither_runs_nor_loads(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    home = copied(small_home, tmp_path)
    folder = current_folder(home)
    with sqlite3.connect(folder / "knowledge.db") as db:
        db.execute("UPDATE chunks SET text = text || ?1, title = ?1, version = ?1, licence = ?1, url = ?1", (HOSTILE,))
    Manifest.read(folder).write(folder)  # which knows how large its files are
    with served(home) as address:
        page = browser.new_page()
        elsewhere: list[str] = []
        page.on("request", lambda sent: None if sent.url.startswith((address, "data:")) else elsewhere.append(sent.url))
        page.goto(address)
        page.get_by_role("button", name="How long does it take").click()
        page.locator(MARKER).first.click(timeout=30_000)
        expect(page.locator("#panel mark").first).to_be_visible()
        expect(page.locator("#panel .text")).to_contain_text("<img src=x onerror=window.pwned=1>")
        expect(page.locator("#panel .text")).to_contain_text("${window.pwned=1} {{pwned}}")
        page.get_by_role("link", name="All sources of this answer").click()
        expect(page.locator("#panel .sources li").first).to_be_visible()
        assert page.evaluate("window.pwned") is None
        assert page.locator("#panel img, #panel script, #panel iframe, #panel style, #chat .message img").count() == 0
        assert elsewhere == []
        page.close()


def sources_over_mcp(address: str, account: tuple[str, str]) -> requests.Response:
    """What the MCP server answers to an account's call."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "sources", "arguments": {}}}
    accepted = {"Accept": "application/json, text/event-stream"}
    return requests.post(f"{address}/gradio_api/mcp/", json=call, auth=account, headers=accepted, timeout=60)
