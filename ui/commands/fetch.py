"""`preceptor fetch`: fill a folder with the downloads of an ingest, for a room without internet.

Not here: fetching (`ingest.filling`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from corpus.errors import SourceUnavailable
from corpus.home import Home
from ui.commands.wishes import wished


@click.command("fetch")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The folder to fill; what is there is kept.")  # fmt: skip
@click.option("--library", "libraries", multiple=True, metavar="ID[==VERSION]", help="Only this library. Repeatable.")
@click.option(
    "--scope", type=click.Choice(["core", "full"]), default="full", show_default=True, help="What is to be read."
)
@click.option(
    "--requirements", type=click.Path(path_type=Path), metavar="FILE", help="Take the versions that this file asks for."
)
@click.option(
    "--match-env",
    is_flag=False,
    flag_value="",
    metavar="[PYTHON]",
    help="Take the versions installed beside this Python; without one, in the active environment.",
)
@click.option("--offline", is_flag=True, help="Only what was downloaded before.")
def command(
    folder: Path,
    libraries: tuple[str, ...],
    scope: Literal["core", "full"],
    requirements: Path | None,
    match_env: str | None,
    offline: bool,
) -> None:
    """Fill a folder with every download that an ingest needs.

    Take the folder to the other machine and run `preceptor ingest --downloads DIR` there. What can't be had is listed
    with its address and the name under which to put it into the folder; the exit code is 1 if something is missing
    that nothing replaces.
    """
    from ingest.filling import README, fill, table
    from ingest.progress import Reporter
    from ingest.request import Request

    home = Home.from_environment()
    there = folder if folder.is_dir() else None
    ids, versions = wished(libraries, requirements, match_env, home, offline=offline, downloads=there)
    request = Request(scope=scope, libraries=ids, versions=versions, offline=offline)
    filling = fill(request, home, folder.resolve(), Reporter())
    if filling.wanted:
        click.echo(table(filling.wanted))
    click.echo(
        f"{filling.files:,} files, {filling.size / 1e6:,.0f} MB in {folder}; {len(filling.wanted):,} could not be had"
        + (f", see {folder / README}" if filling.wanted else "")
    )
    lacking = sorted({one.library for one in filling.wanted if not one.is_replaced})
    if lacking:
        raise SourceUnavailable(
            f"nothing stands in for what {', '.join(lacking)} lack; put the files listed into {folder}"
        )
