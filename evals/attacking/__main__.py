"""`python -m evals.attacking`: attacks Preceptor in every way that is written down, a line for each: tried, held.

Not here: the attacks themselves (`ui.hostile_requests` on the page, `growth` on patterns, `hostile_pages` on readers),
or instructions for a language model (`injected`).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import click

from evals.attacking.growth import pumps_held
from evals.attacking.hostile_pages import pages_held


def requests_held() -> bool:
    """Whether a page of the current index refuses what nobody should get."""
    # a program of its own: what starts the page stands above this package
    return subprocess.run([sys.executable, "-m", "ui.hostile_requests"], check=False).returncode == 0


WAYS: dict[str, Callable[[], bool]] = {"requests": requests_held, "pumps": pumps_held, "pages": pages_held}
"""What can be tried. Each prints its lines, and returns whether all was held."""


@click.command()
@click.option("--only", type=click.Choice(list(WAYS)), help="Try these alone.")
def main(only: str | None) -> None:
    """Try every attack. Exits 1 if any of them isn't held."""
    held = [way() for name, way in WAYS.items() if only in (None, name)]
    if not all(held):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
