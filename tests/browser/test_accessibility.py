"""axe-core finds no serious fault in any state of the page, light and dark, on a desk and on a phone."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import MARKER, ask

AXE = "axe-core@4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = ("serious", "critical")
NPM_S = 60


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core's script, fetched once from the npm registry that this machine is configured for."""
    folder = request.config.cache.mkdir("axe")
    script = folder / "package" / "axe.min.js"
    npm = shutil.which("npm")
    if not script.is_file() and npm is None:
        pytest.skip(f"no npm on this machine, which {AXE} comes from")
    if not script.is_file():
        command = [str(npm), "pack", AXE, "--silent", "--pack-destination", str(folder)]
        fetched = subprocess.run(command, capture_output=True, text=True, timeout=NPM_S, check=False)
        if fetched.returncode != 0:
            pytest.skip(f"{AXE} can't be fetched: {fetched.stderr.strip()[-300:]}")
        with tarfile.open(folder / fetched.stdout.strip().splitlines()[-1]) as package:
            package.extractall(folder, filter="data")
    return script.read_text("utf-8")


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 900, "light"), (390, 844, "dark")])
def test_no_state_of_the_page_has_a_serious_fault(
    browser: Browser, address: str, axe: str, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    faults = {state: found for state in states(page, is_narrow=width < 1000) if (found := serious_faults(page, axe))}
    assert faults == {}
    context.close()


def states(page: Page, *, is_narrow: bool) -> Iterator[str]:
    """Brings the page into one state after the other, and says which."""
    expect(page.get_by_role("button", name="Which library for visualisation?")).to_be_visible()
    yield "start"
    ask(page, "What is broadcasting in NumPy?")
    yield "answer"
    page.locator(MARKER).first.click()
    expect(page.locator("#panel mark").first).to_be_visible()
    yield "source"
    page.get_by_role("button", name="Back to the answer").click()
    ask(page, "Which library for visualisation?")
    expect(page.locator("#chat .gallery")).to_be_visible()
    yield "pictures"
    ask(page, "Who won the 2022 football world cup?")
    yield "refusal"
    ask(page, "Compare Flask and FastAPI")
    expect(page.locator("#chat table")).to_be_visible()
    page.get_by_role("button", name="Dislike").last.click()
    expect(page.get_by_label("It is too long")).to_be_visible()
    yield "comparison, and a thumb down"
    if is_narrow:
        page.get_by_role("button", name="Sources", exact=True).click()
    page.get_by_role("button", name="What I have read").click()
    expect(page.locator("#read summary").first).to_be_visible()
    yield "what has been read"
    if is_narrow:
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Conversations").click()
    expect(page.get_by_role("button", name="Rename")).to_be_in_viewport()
    yield "conversations"


def serious_faults(page: Page, axe: str) -> list[str]:
    """What axe finds, each with the elements that have it."""
    # moving things have no colour yet
    page.wait_for_timeout(400)
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run({ runOnly: rules })", RULES)["violations"]
    return [
        f"{fault['id']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in SERIOUS
    ]
