"""The page in a real browser: asking, reading the passage behind a sentence, and what must not happen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import MARKER, ask

HOSTILE = (
    "<img src=x onerror=window.pwned=1> <script>window.pwned=1</script> [press](javascript:window.pwned=1) "
    "![spy](http://192.0.2.1/spy.png) <a href='javascript:window.pwned=1'>here</a> **which library for plots?**"
)


def test_an_example_question_is_answered_with_markers_that_open_the_marked_passage(page: Page) -> None:
    page.get_by_role("button", name="Which library for visualisation?").click()
    expect(page.locator(MARKER).first).to_be_visible(timeout=30_000)
    expect(page.get_by_role("region", name="Sources of this answer")).to_be_visible()
    page.locator(MARKER).first.click()
    passage = page.get_by_role("region", name="Source 1")
    expect(passage.locator("mark").first).to_be_in_viewport()
    expect(passage).to_contain_text("Library")
    expect(passage).to_contain_text("Version")
    expect(passage).to_contain_text("Licence")


def test_a_marker_is_reached_and_left_by_keyboard(page: Page) -> None:
    ask(page, "How long does it take to learn Python for machine learning?")
    marker = page.locator(MARKER).first
    for _ in range(40):
        page.keyboard.press("Tab")
        if marker.evaluate("element => element === document.activeElement"):
            break
    expect(marker).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Source 1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_a_passage_of_documentation_links_to_its_public_page_without_telling_it_who_asks(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    page.locator(MARKER).first.click()
    link = page.locator("#panel .page a")
    expect(link).to_have_attribute("href", re.compile("^https://"))
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_the_library_filter_limits_the_sources(page: Page) -> None:
    page.get_by_label("Search only in").click()
    page.get_by_role("option", name="Flask").click()
    page.keyboard.press("Escape")
    ask(page, "How do I handle an error?")
    names = page.locator("#panel .sources small").all_inner_texts()
    assert names
    assert all(name.startswith("flask ") for name in names)


def test_a_follow_up_keeps_the_conversation_and_its_older_markers(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    ask(page, "How long does it take to learn Python for machine learning?")
    page.locator('#chat a[href="#passage-0-1"]').first.click()
    expect(page.get_by_role("region", name="Source 1")).to_contain_text("numpy")


def test_a_question_outside_the_sources_is_refused(page: Page) -> None:
    answer = ask(page, "Who won the 2022 football world cup?")
    expect(answer).to_contain_text("don't answer")
    expect(page.locator("#panel mark")).to_have_count(0)


def test_planted_markup_is_shown_and_neither_runs_nor_loads(page: Page, address: str) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not _is_ours(request.url, address) else None)
    ask(page, HOSTILE)
    expect(page.locator("#chat .user.message")).to_contain_text("<img src=x onerror=window.pwned=1>")
    expect(page.locator("#chat .user.message")).to_contain_text("**which library for plots?**")
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#chat img, #chat script, #chat .message a:not([href^='#'])").count() == 0
    assert elsewhere == []


def test_a_question_that_is_too_long_is_explained_and_kept(page: Page) -> None:
    page.get_by_label("Your question").fill("why " * 600)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("2,000 characters at most")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value(re.compile("^why why"))


def test_clearing_the_chat_begins_another_conversation(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    page.get_by_role("button", name="Clear").click()
    ask(page, "How long does it take to learn Python for machine learning?")
    expect(page.locator("#chat .user.message")).to_have_count(1)
    expect(page.locator("#conversations .conversation")).to_have_count(2)


def test_the_steps_and_their_milliseconds_stand_before_the_answer(page: Page) -> None:
    answer = ask(page, "What is broadcasting in NumPy?")
    expect(answer).to_contain_text(re.compile(r"Read \d+ passages?, checked \d+ sentences? in \d+ ms"))
    answer.get_by_text(re.compile(r"^Read \d")).click()
    expect(answer).to_contain_text(re.compile(r"Searching the documentation: \d+ ms"))


def test_a_follow_up_that_is_offered_is_answered(page: Page) -> None:
    ask(page, "Which library for visualisation?")
    offered = page.locator("#chat .options button")
    assert 2 <= offered.count() <= 3
    text = offered.first.inner_text()
    offered.first.click()
    expect(page.locator("#chat .user.message").nth(1)).to_contain_text(text)
    expect(page.locator('#chat a[href^="#passage-1-"]').first).to_be_visible(timeout=30_000)


def test_a_citation_is_copied_with_its_page(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What is broadcasting in NumPy?")
    page.locator(MARKER).first.click()
    page.get_by_role("button", name="Copy citation").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“")
    assert "https://numpy.org/" in copied


def test_what_is_indexed_is_listed_with_versions_and_licences(page: Page) -> None:
    page.get_by_role("button", name="What I have read").click()
    flask = page.locator("#read details").filter(has_text="Flask")
    expect(flask.locator("summary")).to_contain_text(re.compile(r"Flask \d+\.\d+.* passages"))
    flask.locator("summary").click()
    expect(flask).to_contain_text("BSD-3-Clause")


def test_two_visitors_are_answered_at_once_and_do_not_see_each_other(
    page: Page, browser: Browser, address: str
) -> None:
    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    for visitor, question in ((page, "What is broadcasting in NumPy?"), (other, "What is a session in Requests?")):
        visitor.get_by_label("Your question").fill(question)
    for visitor in (page, other):
        visitor.get_by_role("button", name="Ask", exact=True).click()
    for visitor, own in ((page, "broadcasting"), (other, "session")):
        expect(visitor.locator("#chat .bot.message")).to_have_count(1, timeout=30_000)
        expect(visitor.locator("#chat .user.message")).to_have_count(1)
        expect(visitor.locator("#chat .user.message")).to_contain_text(own)
    context.close()


def test_eight_visitors_are_answered_at_once(browser: Browser, address: str) -> None:
    visitors = [browser.new_context().new_page() for _ in range(8)]
    for number, visitor in enumerate(visitors):
        visitor.goto(address)
        visitor.get_by_label("Your question").fill(f"How do I make an array of {number} zeros in NumPy?")
    for visitor in visitors:
        visitor.get_by_role("button", name="Ask", exact=True).click()
    for number, visitor in enumerate(visitors):
        expect(visitor.locator(MARKER).first).to_be_visible(timeout=30_000)
        expect(visitor.locator("#chat .user.message")).to_contain_text(f"of {number} zeros")
        visitor.context.close()


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_wider_than_the_screen_and_nothing_comes_from_elsewhere(
    browser: Browser, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if not _is_ours(request.url, address) else None)
    page.goto(address)
    ask(page, "Which library for visualisation?")
    page.locator(MARKER).first.click()
    expect(page.locator("#panel mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


def _is_ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
