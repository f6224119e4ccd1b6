"""Answers in a language model's words, in the page: they grow, look different, stop, and hold nobody up."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from corpus.home import Home
from tests.browser.asking import MARKER, answered
from tests.fake_openai import Reply, fake_openai
from tests.page_server import served

QUESTION = "What is broadcasting in NumPy?"
SAID = "Broadcasting describes how NumPy treats arrays with different shapes during arithmetic operations [1]."


def test_a_models_sentences_are_marked_and_it_can_be_left_out(
    browser: Browser, small_home: Home, tmp_path: Path
) -> None:
    with (
        fake_openai(SAID) as fake,
        served(small_home, llm=fake.spec, database=f"sqlite:///{tmp_path / 'kept.db'}") as address,
    ):
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_label("Answers by")).to_have_value(re.compile("fake .ready"))
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        answered(page)
        expect(page.locator(MARKER).first).to_be_visible()
        page.get_by_label("Answers by").click()
        page.get_by_role("option", name="Quotes only").click()
        expect(page.locator("#chat .told, #chat .legend").first).to_be_visible()
        asked = len(fake.requests)
        page.get_by_label("Your question").fill("What is a session in Requests?")
        page.keyboard.press("Enter")
        answered(page, 1)
        assert len(fake.requests) == asked
        page.close()


def test_a_slow_model_is_stopped_and_blocks_nobody_else(browser: Browser, small_home: Home) -> None:
    with fake_openai(Reply(SAID, wait_s=60)) as fake, served(small_home, llm=fake.spec) as address:
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#chat .bot.message")).to_contain_text("Reading", timeout=30_000)
        other = browser.new_context().new_page()
        other.goto(address)
        other.get_by_label("Answers by").click()
        other.get_by_role("option", name="Quotes only").click()
        other.get_by_label("Your question").fill(QUESTION)
        other.keyboard.press("Enter")
        expect(other.locator(MARKER).first).to_be_visible(timeout=30_000)
        page.get_by_role("button", name="Stop").click()
        page.reload()
        expect(page.locator("#chat .user.message")).to_contain_text("broadcasting")
        page.close()
        other.context.close()
