"""The report of an evaluation in a real browser: reading, filtering, and what must not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import open_tutor
from corpus.home import Home
from evals.report import report_page
from evals.score.comparison import compare
from evals.score.summary import summarise
from evals.suites.records import Run
from tests.eval_material import LacksFlask, run_of, tiny_suites

HOSTILE = '"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>'


@pytest.fixture(scope="module")
def report(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a tutor that has lost a library, compared with one that hasn't; users and pages are hostile in it."""
    folder = tmp_path_factory.mktemp("report")
    items = [item for item in tiny_suites(folder) if item.suite != "refusing"]
    tutor = open_tutor(small_home)
    before, after = _hostile(run_of(tutor, items)), _hostile(run_of(LacksFlask(tutor), items))
    page = folder / "report.html"
    page.write_text(report_page(after, summarise(after), before, compare(before, after)), "utf-8")
    return page


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    yield page
    context.close()


def test_a_suite_and_a_failure_narrow_the_questions(opened: Page) -> None:
    expect(opened.locator("#count")).to_have_text("16 of 16 questions")
    opened.locator("[data-filter=suite]").select_option("retrieval")
    expect(opened.locator("#count")).to_have_text("10 of 16 questions")
    opened.locator("[data-filter=failure]").select_option("not found")
    opened.locator("[data-filter=library]").select_option("flask")
    expect(opened.locator("#count")).to_have_text(re.compile(r"^[1-4] of 16"))
    opened.reload()
    expect(opened.locator("#count")).to_have_text(re.compile(r"^[1-4] of 16"))
    opened.get_by_role("button", name="Clear").click()
    expect(opened.locator("#count")).to_have_text("16 of 16 questions")


def test_a_kind_of_failure_leads_to_its_questions(opened: Page) -> None:
    opened.get_by_role("button", name=re.compile("^not found")).click()
    expect(opened.locator("details.entry:visible").first).to_be_in_viewport()
    for entry in opened.locator("details.entry:visible").all():
        assert "not found" in (entry.get_attribute("data-failure") or "")


def test_a_question_shows_its_answer_its_gold_and_what_it_was_before(opened: Page) -> None:
    opened.get_by_label("Change").select_option("worse")
    entry = opened.locator("details.entry:visible").first
    entry.locator("summary").first.click()
    expect(entry.get_by_text("The answer before")).to_be_visible()
    expect(entry.get_by_text("the page of flask.")).to_be_visible()
    opened.get_by_label("Change").select_option("same")
    opened.locator("[data-filter=suite]").select_option("retrieval")
    unchanged = opened.locator("details.entry:visible").first
    unchanged.locator("summary").first.click()
    expect(unchanged.locator("li.gold").first).to_be_visible()
    opened.locator("[data-filter=suite]").select_option("citations")
    cited = opened.locator("details.entry:visible").first
    cited.locator("summary").first.click()
    expect(cited.locator(".sentence.quoted").first).to_be_visible()


def test_scores_are_drawn_beside_their_figures(opened: Page) -> None:
    expect(opened.locator("figure svg").first).to_be_visible()
    expect(opened.locator("table").first).to_contain_text("retrieval")
    expect(opened.locator("table").first).to_contain_text("worse")


def test_nothing_that_a_user_or_a_page_says_runs(opened: Page) -> None:
    for entry in opened.locator("details.entry").all():
        entry.evaluate("element => { element.open = true }")
    assert HOSTILE in opened.locator("details.entry .asked").first.inner_text()
    assert opened.evaluate("window.pwned") is None
    assert opened.locator("body img, body script:not(:last-of-type), body iframe").count() == 0
    assert opened.locator('a[href^="javascript"]').count() == 0


def test_the_page_needs_nothing_from_elsewhere_and_fits_a_phone(browser: Browser, report: Path) -> None:
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(report.as_uri())
    assert (asked, errors) == ([report.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def _hostile(run: Run) -> Run:
    """The run with markup in every place that a user or a page can fill."""
    first, *rest = run.rows
    answer = first.answer or {}
    for hit in answer.get("hits", ()):
        hit |= {"title": hit["title"] + HOSTILE, "url": "javascript:window.pwned=1", "library": HOSTILE}
    for sentence in answer.get("sentences", ()):
        sentence["text"] += HOSTILE
    spoilt = replace(first, question=first.question + HOSTILE, label=HOSTILE, crash=HOSTILE, expected=(HOSTILE,))
    return replace(run, rows=(replace(spoilt, answer=answer), *rest))
