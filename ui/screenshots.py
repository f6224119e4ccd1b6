"""`python -m ui.screenshots --out docs/`: pictures of the page for the README, taken from the index that is there.

Not here: the page itself, or a browser; both must be installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import PreceptorError

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READY = "Preceptor is ready at "
QUESTION = "Which library for visualisation?"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
SETTLE_MS = 800
"""Until fonts are drawn and the chat has stopped scrolling."""


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("docs"), show_default=True)
def main(out: Path) -> None:
    """Save page-<width>-<step>.png: the empty page, an answer, and the passage behind its first sentence."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException("playwright is not installed; run `pip install playwright` first") from None
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise click.ClickException(f"no browser: none of {', '.join(BROWSERS)} is on the PATH; install one of them")
    out.mkdir(parents=True, exist_ok=True)
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address)
            _take(page, out, name)
            page.close()
        browser.close()


def _take(page: Page, out: Path, name: str) -> None:
    marker = page.locator('#chat a[href^="#passage-"]').first
    page.get_by_role("button", name=QUESTION).wait_for()
    _save(page, out / f"page-{name}-1-start.png")
    page.get_by_role("button", name=QUESTION).click()
    marker.wait_for(timeout=60_000)
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    _save(page, out / f"page-{name}-2-answer.png")
    marker.click()
    page.locator("#panel mark").first.wait_for()
    _save(page, out / f"page-{name}-3-source.png")


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file)
    click.echo(str(file))


@contextmanager
def _server() -> Iterator[str]:
    """The address of a page on the current home, served by a process of its own."""
    program = (
        "from corpus.home import Home; from ui.page import ServeOptions, serve; "
        "serve(ServeOptions(Home.from_environment(), port=0, open_browser=False))"
    )
    # S603: our own interpreter and our own words
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line.startswith(READY):
                raise PreceptorError("the page did not start; its message stands above")
            yield line.removeprefix(READY).strip()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
