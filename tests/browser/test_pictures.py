"""Pictures beside an answer in a real browser: drawn, described, and fenced in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from corpus.charts import DRAWING_LIBRARIES
from tests.browser.asking import ask
from ui.drawing import missing

DRAWN_MS = 120_000


def test_a_question_for_a_chart_shows_it_by_every_library_with_its_code(page: Page, address: str) -> None:
    elsewhere: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else elsewhere.append(request.url)
    )
    ask(page, "Which library for visualisation?")
    figures = page.locator("#chat .gallery figure")
    expect(figures).to_have_count(3)
    expect(page.locator("#chat .gallery pre")).to_contain_text(["plt.subplots"] * 2 + ["px.scatter"])
    for library in DRAWING_LIBRARIES:
        figure = figures.filter(has=page.locator(f'a[href^="pictures/{library}/"]'))
        figure.scroll_into_view_if_needed()
        if missing(library):
            expect(figure).to_contain_text("pip install")
        elif library == "plotly":
            drawn = figure.frame_locator("iframe").locator(".main-svg").first
            expect(drawn).to_be_visible(timeout=DRAWN_MS)
            # a frame without our origin: its scripts can't reach the page
            assert figure.frame_locator("iframe").locator("html").evaluate("() => window.origin") == "null"
        else:
            image = figure.get_by_role("img")
            image.evaluate("image => image.decode()", timeout=DRAWN_MS)
            assert image.evaluate("image => image.naturalWidth") > 300
    assert elsewhere == []


def test_a_question_about_something_else_shows_none(page: Page) -> None:
    ask(page, "What is broadcasting in NumPy?")
    expect(page.locator("#chat .gallery")).to_have_count(0)
