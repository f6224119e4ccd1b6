"""The page in a real browser: asking, reading the passage behind a sentence, and what must not happen."""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.home import Home
from tests.browser.asking import MARKER, ask
from tests.page_material import answer
from ui.conversations import open_store


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
    page.get_by_label("Search in").click()
    page.get_by_role("option", name="Flask").click()
    page.keyboard.press("Escape")
    ask(page, "How do I handle an error?")
    names = page.locator("#panel .sources small").all_inner_texts()
    assert names
    assert all(name.startswith("flask ") for name in names)


def test_what_was_chosen_is_chosen_again_after_a_reload(page: Page) -> None:
    page.get_by_label("Search in").click()
    page.get_by_role("option", name="Flask").click()
    page.keyboard.press("Escape")
    expect(page.locator("#scope .token")).to_have_text([re.compile("Flask")])
    page.wait_for_function("localStorage.getItem('preceptor-choices')")
    page.reload()
    expect(page.locator("#scope .token")).to_have_text([re.compile("Flask")])


def test_a_follow_up_keeps_the_conversation_and_its_older_markers(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    ask(page, "How long does it take to learn Python for machine learning?")
    page.locator('#chat a[href="#passage-0-1"]').first.click()
    expect(page.get_by_role("region", name="Source 1")).to_contain_text("numpy")


def test_a_new_question_stands_at_the_top_of_the_chat(page: Page) -> None:
    ask(page, "Which library for visualisation?")
    ask(page, "Compare Flask and FastAPI")
    page.wait_for_timeout(500)
    above = page.locator("#chat .user-row").last.evaluate(
        "row => row.getBoundingClientRect().top - row.closest('.bubble-wrap').getBoundingClientRect().top"
    )
    assert 0 <= above < 50


def test_a_question_outside_the_sources_is_refused(page: Page) -> None:
    refusal = ask(page, "Who won the 2022 football world cup?")
    expect(refusal).to_contain_text("don't answer")
    expect(page.locator("#panel mark")).to_have_count(0)
    expect(page.locator("#chat .options button").first).to_be_visible()


def test_a_name_that_does_not_exist_leads_to_those_that_do(page: Page) -> None:
    ask(page, "What does np.zeross do?")
    page.get_by_role("button", name="What does numpy.zeros do?").click()
    expect(page.locator('#chat a[href^="#passage-1-"]').first).to_be_visible(timeout=30_000)


def test_code_is_coloured_and_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What does numpy.zeros do?")
    expect(page.locator("#chat pre .token.keyword").first).to_have_text("import")
    page.locator("#chat .copy_code_button").first.click()
    assert "import numpy as np" in page.evaluate("navigator.clipboard.readText()")


def test_a_formula_is_drawn_and_a_price_is_not(browser: Browser, address: str, small_home: Home) -> None:
    cookie, store = "formula".rjust(43, "0"), open_store(small_home)
    owner = f"browser:{hashlib.sha256(cookie.encode()).hexdigest()}"
    place = store.begin(owner, None, "How far?")
    store.finish(owner, place, answer(r"It is $\sqrt{x^2 + y^2}$ and costs $5 to $6."))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "preceptor_visitor", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto(address)
    page.locator(f'[data-conversation="{place.conversation}"]').click()
    expect(page.locator("#chat .bot.message .katex")).to_have_count(1)
    expect(page.locator("#chat .bot.message")).to_contain_text("costs $5 to $6.")
    context.close()


def test_a_passage_lies_over_a_small_page_until_it_is_left(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    ask(page, "What is broadcasting in NumPy?")
    expect(page.locator("#panel")).to_be_hidden()
    page.locator(MARKER).first.click()
    expect(page.get_by_role("region", name="Source 1").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(MARKER).first).to_be_focused()
    page.get_by_role("button", name="Sources", exact=True).click()
    expect(page.get_by_role("region", name="Source 1")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the answer").click()
    expect(page.locator("#panel")).to_be_hidden()
    context.close()


def test_a_question_that_is_too_long_is_explained_and_kept(page: Page) -> None:
    page.get_by_label("Your question").fill("why " * 600)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("2,000 characters at most")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value(re.compile("^why why"))


def test_another_conversation_is_begun_from_the_header_while_the_list_is_closed(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    page.get_by_role("button", name="Conversations").click()
    page.locator("#title").get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat .message")).to_have_count(0)
    ask(page, "How long does it take to learn Python for machine learning?")
    expect(page.locator("#chat .user.message")).to_have_count(1)
    expect(page.locator("#conversations .conversation")).to_have_count(2)


def test_the_steps_and_their_milliseconds_stand_before_the_answer(page: Page) -> None:
    shown = ask(page, "What is broadcasting in NumPy?")
    expect(shown).to_contain_text(re.compile(r"Read \d+ passages?, checked \d+ sentences? in \d+ ms"))
    shown.get_by_text(re.compile(r"^Read \d")).click()
    expect(shown).to_contain_text(re.compile(r"Searching the documentation: \d+ ms"))


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


@pytest.mark.parametrize(("width", "widened"), [(390, 768), (1280, 1920)])
def test_nothing_is_wider_than_the_screen_and_nothing_comes_from_elsewhere(
    browser: Browser, address: str, width: int, widened: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if not _is_ours(request.url, address) else None)
    page.goto(address)
    ask(page, "Which library for visualisation?")
    page.locator(MARKER).first.click()
    for screen in (width, widened):
        page.set_viewport_size({"width": screen, "height": 844})
        expect(page.locator("#panel mark").first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= screen
    assert complaints == []
    context.close()


def _is_ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
