"""`python -m ui.screenshots`: the pictures of the page in README and docs, taken from the index that is there.

Not here: the page itself, or a browser; both must be installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ui.own_page import own_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VISUALISATION = "Which library for visualisation?"
COMPARISON = "Compare NumPy and pandas"
SETTLE_MS = 800
"""Until fonts are drawn."""
FOLLOWED_MS = 3000
"""Until the chat has stopped keeping the question at its top."""
DRAWN_MS = 60_000


@dataclass(frozen=True, slots=True)
class View:
    """A window, and which of the steps are kept as pictures."""

    name: str
    size: tuple[int, int]
    scheme: Literal["light", "dark"]
    steps: tuple[str, ...]


VIEWS = (
    View("wide", (1280, 900), "light", ("1-start", "3-source")),
    View("broad", (1600, 1000), "light", ("4-pictures",)),
    View("dark", (1280, 900), "dark", ("3-source",)),
    View("narrow", (390, 844), "light", ("3-source", "5-comparison")),
)


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("docs"), show_default=True)
def main(out: Path) -> None:
    """Save page-<view>-<step>.png for each picture that the documentation shows."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException("playwright is not installed; run `pip install playwright` first") from None
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise click.ClickException(f"no browser: none of {', '.join(BROWSERS)} is on the PATH; install one of them")
    out.mkdir(parents=True, exist_ok=True)
    with own_page() as own, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for view in VIEWS:
            width, height = view.size
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=view.scheme)
            page.goto(own.address)
            for step in _steps(page):
                if step in view.steps:
                    _save(page, out / f"page-{view.name}-{step}.png")
            page.close()
        browser.close()


def _steps(page: Page) -> Iterator[str]:
    """Brings the page from one step to the next, and says which."""
    page.get_by_role("button", name=VISUALISATION).wait_for()
    yield "1-start"
    page.get_by_role("button", name=VISUALISATION).click()
    page.locator('#chat a[href^="#passage-"]').first.wait_for(timeout=DRAWN_MS)
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    yield "2-answer"
    page.locator('#chat a[href^="#passage-"]').first.click()
    page.locator("#panel mark").first.wait_for()
    yield "3-source"
    page.get_by_role("button", name="Back to the answer").click()
    page.wait_for_timeout(FOLLOWED_MS)
    gallery = page.locator("#chat .gallery")
    gallery.locator("h2").first.evaluate("heading => heading.scrollIntoView()")
    for image in gallery.locator("img").all():
        image.evaluate("image => image.decode()", timeout=DRAWN_MS)
    yield "4-pictures"
    page.get_by_label("Your question").fill(COMPARISON)
    page.keyboard.press("Enter")
    page.locator("#chat table").wait_for(timeout=DRAWN_MS)
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    yield "5-comparison"


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file)
    click.echo(str(file))


if __name__ == "__main__":
    main()
