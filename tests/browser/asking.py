"""Asking on the page, for every test that needs an answer."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MARKER = '#chat a[href^="#passage-"]'


def ask(page: Page, question: str) -> Locator:
    """Asks, waits for the answer to be complete, and returns it."""
    before = page.locator("#chat .bot.message").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    return answered(page, before)


def answered(page: Page, number: int = 0) -> Locator:
    """The answer of that number, once it is complete."""
    answer = page.locator("#chat .bot.message").nth(number)
    expect(answer).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible(timeout=30_000)
    return answer
