"""`preceptor publish`: copies the index that serves to where others read it.

Not here: what is copied, and how (`corpus.elsewhere`).
"""

from __future__ import annotations

from time import time

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from corpus.generation import current_folder
from corpus.home import Home


@click.command("publish")
@click.option(
    "--to",
    "address",
    metavar="URL|FOLDER",
    required=True,
    help="A folder, a URL such as s3://BUCKET/PATH, or chroma://HOST:PORT for a server started by `chroma run`.",
)
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Remove all but so many of the sets that were published there; never one that served within a day.",
)
def command(address: str, keep: int | None) -> None:
    """Copy the index to where `--index` of other machines reads it."""
    from corpus.address import server_at, shown
    from corpus.elsewhere.files import Files
    from corpus.elsewhere.outdated import note_served, remove_outdated
    from corpus.elsewhere.published import Place, point_to, publish_files
    from corpus.elsewhere.server import ServerPlace, publish_to_server

    server = server_at(address)
    folder = current_folder(Home.from_environment())
    columns = (SpinnerColumn(), TextColumn("publishing {task.fields[file]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as lines:
        task = lines.add_task("publishing", total=None, file="")

        def progress(name: str) -> None:
            lines.update(task, file=name)

        place: Place
        if server is not None:
            listing, place = publish_to_server(folder, server, progress), ServerPlace(server)
        else:
            place = Files(address)
            listing = publish_files(folder, place, vectors=True, progress=progress)
            point_to(listing, place)
        note_served(place, listing.name, time())
        removed = remove_outdated(place, keep, time()) if keep else []
    megabytes = sum(file.size for file in listing.files) / 1e6
    click.echo(
        f"{listing.name} is published at {shown(address)}: {listing.n_chunks:,} chunks, {len(listing.files)} files, "
        f"{megabytes:,.0f} MB"
    )
    if removed:
        click.echo(f"removed there: {', '.join(removed)}")
