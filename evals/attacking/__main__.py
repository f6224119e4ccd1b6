"""`python -m evals.attacking`: attacks Preceptor in every way that is written down, a line for each: tried, held.

The last line says how many of each sort were tried, and how many of those were held.

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
from evals.attacking.tally import Tally


def requests_held() -> Tally:
    """Of what nobody should get those requests that a page of the current index refuses; prints a line for each."""
    tally = Tally("requests")
    # a program of its own: what starts the page stands above this package
    with subprocess.Popen([sys.executable, "-m", "ui.hostile_requests"], stdout=subprocess.PIPE, text=True) as asking:
        for line in asking.stdout or ():
            if line.startswith("tried "):
                click.echo(line, nl=False)
                tally = tally.with_more(1, int(": held" in line))
    if asking.returncode and tally.n_tried == tally.n_held:
        click.echo("the requests weren't all tried; what went wrong stands above", err=True)
        tally = tally.with_more(1, 0)
    return tally


WAYS: dict[str, Callable[[], Tally]] = {"requests": requests_held, "pumps": pumps_held, "pages": pages_held}
"""What can be tried. Each prints its lines, and returns how many were tried and held."""


@click.command()
@click.option("--only", type=click.Choice(list(WAYS)), help="Try these alone.")
def main(only: str | None) -> None:
    """Try every attack. Exits 1 if any of them isn't held."""
    tallies = [way() for name, way in WAYS.items() if only in (None, name)]
    click.echo("; ".join(map(str, tallies)))
    if not all(tally.is_held for tally in tallies):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
