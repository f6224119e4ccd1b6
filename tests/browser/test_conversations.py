"""Conversations in a real browser: found again, named, exported, deleted, private, and continued after a restart."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from corpus.home import Home
from tests.browser.asking import MARKER, answered, ask
from tests.page_server import served
from ui.conversations import open_store

LONG = "How long does it take to learn Python for machine learning?"
BROADCASTING = "What is broadcasting in NumPy?"
HOSTILE = "<img src=x onerror=window.pwned=1> <script>window.pwned=1</script> ${window.pwned=1} {{pwned}} \"'><b>"


def test_a_conversation_is_there_again_after_a_reload_and_its_markers_open(page: Page) -> None:
    ask(page, LONG)
    page.reload()
    page.locator(MARKER).first.click()
    expect(page.get_by_role("region", name="Source 1").locator("mark").first).to_be_visible()
    ask(page, BROADCASTING)
    expect(page.locator("#chat .user.message")).to_have_count(2)


def test_conversations_are_listed_opened_and_deleted(page: Page) -> None:
    ask(page, LONG)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat .message")).to_have_count(0)
    ask(page, BROADCASTING)
    page.locator("#conversations").get_by_role("button", name=LONG).click()
    expect(page.locator("#chat .user.message")).to_have_text(re.compile("How long"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#conversations .conversation")).to_have_text([BROADCASTING])
    page.reload()
    expect(page.locator("#conversations .conversation")).to_have_text([BROADCASTING])


def test_a_name_is_shown_as_it_was_typed_and_does_nothing(page: Page) -> None:
    ask(page, LONG)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name of the conversation").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator("#conversations .conversation")).to_have_text(HOSTILE)
    page.reload()
    expect(page.locator("#conversations .conversation")).to_have_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#conversations img, #conversations script, #conversations b").count() == 0


def test_a_conversation_is_exported_with_its_citations(page: Page, tmp_path: Path) -> None:
    ask(page, LONG)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "How-long-does-it-take-to-learn-Python-for-machine-learning.md"
    download.value.save_as(tmp_path / "export.md")
    text = (tmp_path / "export.md").read_text("utf-8")
    assert f"> {LONG}" in text
    assert "[1] article: Python for machine learning engineers" in text


def test_the_last_question_is_edited_or_asked_again_in_its_place(page: Page) -> None:
    ask(page, LONG)
    ask(page, "What is a session in Flask?")
    expect(page.get_by_role("button", name="Edit")).to_have_count(1)
    page.get_by_role("button", name="Edit").click()
    page.locator("#chat textarea").fill(BROADCASTING)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#chat .user.message").nth(1)).to_contain_text("broadcasting")
    answered(page, 1)
    with page.expect_request("**/queue/join*"):
        page.get_by_role("button", name="Retry").click()
    answered(page, 1)
    expect(page.locator("#chat .user.message")).to_have_count(2)
    expect(page.locator('#chat a[href^="#passage-1-"]').first).to_be_visible()


def test_a_thumb_down_is_kept_with_its_reasons(page: Page, small_home: Home) -> None:
    ask(page, LONG)
    page.get_by_role("button", name="Dislike").click()
    page.get_by_label("It is too long").check()
    page.get_by_label("In your own words").fill("One sentence would do.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("kept on this machine only")).to_be_visible()
    given = open_store(small_home).feedback()[-1]
    assert (given.question, given.verdict, given.reasons) == (LONG, "down", ("It is too long",))
    assert given.comment == "One sentence would do."
    assert given.answer.hits
    page.reload()
    expect(page.get_by_role("button", name="Disliked")).to_be_visible()


def test_a_thumb_on_the_second_answer_is_on_the_second_answer(page: Page, small_home: Home) -> None:
    ask(page, LONG)
    ask(page, BROADCASTING)
    page.get_by_role("button", name="Like", exact=True).last.click()
    page.wait_for_timeout(500)
    given = open_store(small_home).feedback()[-1]
    assert (given.question, given.verdict) == (BROADCASTING, "up")


def test_a_tab_with_an_old_answer_does_nothing_to_the_one_in_its_place(page: Page, small_home: Home) -> None:
    ask(page, LONG)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Edit").click()
    other.locator("#chat textarea").fill(BROADCASTING)
    other.get_by_role("button", name="Submit").click()
    expect(other.locator("#chat .user.message")).to_contain_text("broadcasting")
    answered(other)
    before = open_store(small_home).feedback()
    page.get_by_role("button", name="Dislike").click()
    expect(page.get_by_text("no such answer in this conversation any more")).to_be_visible()
    assert open_store(small_home).feedback() == before
    page.locator(MARKER).first.click()
    expect(page.get_by_text("This answer isn't in the conversation any more")).to_be_visible()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#chat .user.message")).to_contain_text("broadcasting")
    page.get_by_role("button", name="Dislike").click()
    expect(page.get_by_label("It is too long")).to_be_visible()
    assert open_store(small_home).feedback()[-1].question == BROADCASTING


def test_a_conversation_of_one_browser_is_nothing_to_another(page: Page, browser: Browser, address: str) -> None:
    ask(page, LONG)
    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    # even with the id that the first browser has open
    kept = page.evaluate("localStorage.getItem('preceptor-conversation')")
    other.evaluate("kept => localStorage.setItem('preceptor-conversation', kept)", kept)
    other.reload()
    expect(other.locator("#conversations .hint")).to_be_attached()
    expect(other.locator("#chat .message")).to_have_count(0)
    context.close()


def test_no_script_can_read_the_cookie(page: Page) -> None:
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["preceptor_visitor"]["httpOnly"]
    assert cookies["preceptor_visitor"]["sameSite"] == "Lax"


def test_a_conversation_goes_on_after_the_server_was_restarted(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    database, port = f"sqlite:///{tmp_path / 'kept.db'}", _free_port()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    with served(small_home, port=port, database=database) as address:
        page.goto(address)
        ask(page, LONG)
    with served(small_home, port=port, database=database) as address:
        page.goto(address)
        expect(page.locator("#chat .user.message")).to_have_count(1)
        ask(page, BROADCASTING)
        expect(page.locator("#chat .user.message")).to_have_count(2)
        page.locator('#chat a[href="#passage-0-1"]').first.click()
        expect(page.get_by_role("region", name="Source 1").locator("mark").first).to_be_visible()
    context.close()


def test_accounts_keep_their_conversations_apart_in_one_browser(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("ada:engine\ngrace:compiler\n")
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with served(small_home, auth_file=str(accounts), database=database) as address:
        for user, password, others in (("ada", "engine", 0), ("grace", "compiler", 0), ("ada", "engine", 1)):
            page = context.new_page()
            page.goto(f"{address}/logout")
            page.goto(address)
            page.get_by_label("username").fill(user)
            page.get_by_label("password").fill(password)
            page.get_by_role("button", name="Login").click()
            expect(page.get_by_label("Your question")).to_be_visible()
            expect(page.locator("#conversations .conversation")).to_have_count(others)
            ask(page, LONG)
            page.close()
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
