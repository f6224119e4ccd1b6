"""`preceptor ingest`: read documentation, build an index, publish it.

Not here: the reading and building (`ingest`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from corpus.home import Home
from ui.commands.wishes import wished

if TYPE_CHECKING:
    from corpus.generation import SourceReport
    from ingest.request import Request


@click.command("ingest")
@click.option("--library", "libraries", multiple=True, metavar="ID[==VERSION]", help="Only this library. Repeatable.")
@click.option(
    "--scope", type=click.Choice(["core", "full"]), default="full", show_default=True, help="How much to read."
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
@click.option("--article", type=click.Path(path_type=Path), metavar="FILE", help="Your own article in place of ours.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Your own documentation. Repeatable.",
)
@click.option(
    "--lessons",
    "lessons",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Lessons of your own, which take the place of ours with the same names. Repeatable.",
)
@click.option("--no-lessons", is_flag=True, help="Leave our lessons out.")
@click.option("--encoder", metavar="NAME", help="A sentence-transformers model by name or folder.")
@click.option("--rebuild", is_flag=True, help="Read everything again, even if nothing changed.")
@click.option("--offline", is_flag=True, help="Use what was downloaded before, never the network.")
@click.option(
    "--downloads",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Take files from here first: filled by preceptor fetch, or by hand.",
)
@click.option("--on", "engine", metavar="ray[://HOST:PORT]", help="Read and embed on Ray: here, or on a cluster.")
@click.option("--behind-page", is_flag=True, hidden=True, help="End with the page that holds the standard input.")
@click.option("--encoders", default=1, show_default=True, type=click.IntRange(1), help="Encoders side by side on Ray.")
def command(
    libraries: tuple[str, ...],
    scope: Literal["core", "full"],
    requirements: Path | None,
    match_env: str | None,
    article: Path | None,
    folders: tuple[Path, ...],
    lessons: tuple[Path, ...],
    no_lessons: bool,
    encoder: str | None,
    rebuild: bool,
    offline: bool,
    downloads: Path | None,
    engine: str | None,
    behind_page: bool,
    encoders: int,
) -> None:
    """Read documentation and build the index."""
    if behind_page:
        from ingest.processes.orphans import end_with_input

        end_with_input()
    from ingest.request import Request

    home = Home.from_environment()
    ids, versions = wished(libraries, requirements, match_env, home, offline=offline, downloads=downloads)
    build(
        Request(
            scope=scope,
            libraries=ids,
            versions=versions,
            article=article.resolve() if article else None,
            folders=tuple(folder.resolve() for folder in folders),
            lessons=tuple(folder.resolve() for folder in lessons),
            with_our_lessons=not no_lessons,
            encoder=encoder,
            rebuild=rebuild,
            offline=offline,
            downloads=downloads.resolve() if downloads else None,
        ),
        home,
        engine,
        encoders,
    )


def build(request: Request, home: Home, engine: str | None = None, encoders: int = 1) -> None:
    """Runs the ingest with progress on stderr and prints the closing table. `engine` is what `--on` names."""
    from ingest.on_ray import cluster
    from ingest.pipeline import ingest
    from ingest.progress import Reporter

    reporter = Reporter(home.progress)
    ahead = cluster(engine, encoders, reporter) if engine else None
    outcome = ingest(request, home, reporter, ahead=ahead)
    manifest = outcome.manifest
    if not outcome.changed:
        click.echo(f"nothing changed: {manifest.n_chunks:,} chunks, {manifest.n_symbols:,} names, 0 embedded")
        return
    _print_table(manifest.sources)
    click.echo(
        f"{manifest.n_chunks:,} chunks, {manifest.n_symbols:,} names, {outcome.n_embedded:,} embedded "
        f"in {outcome.seconds:.0f} s; index {manifest.generation}"
    )


def _print_table(sources: tuple[SourceReport, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("library", "version", "source", "pages", "chunks", "seconds", "remark", box=None, pad_edge=False)
    own = {kind: [row for row in sources if row.kind == kind] for kind in ("guide", "lesson")}
    for row in sources:
        if row.kind not in own:
            remark = "" if row.status == "indexed" and "passed over" not in row.detail else row.detail
            table.add_row(
                row.library, row.version, row.source, f"{row.pages:,}", f"{row.chunks:,}", f"{row.seconds:.1f}", remark
            )
    for kind, rows in own.items():
        n_pages, n_chunks = (sum(getattr(row, name) for row in rows) for name in ("pages", "chunks"))
        table.add_row(f"({kind}s)", "", "Preceptor", f"{n_pages:,}", f"{n_chunks:,}", "0.0", "")
    Console(width=None if sys.stdout.isatty() else 160).print(table)
