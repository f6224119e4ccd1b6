"""`preceptor chat`: the page in the browser, with an index built first if there is none.

Without an index the core scope is built, the page opens, and a child process builds the full scope behind it.

Not here: the page (`ui.page`).
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing
from corpus.generation import Manifest, current_folder, found_again
from corpus.home import Home
from ui.commands.answering import LLM_HELP, check_llm, open_llm

DEFAULT_PORT = 7860


@click.command("chat")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="Port to listen on."
)
@click.option(
    "--llm",
    "llms",
    metavar="SPEC",
    multiple=True,
    help=f"{LLM_HELP} Give it again for each model that the page shall offer; the first is preselected.",
)
@click.option(
    "--auth",
    "auth_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Lines of user:password that may enter.",
)
@click.option("--public", is_flag=True, help="Let anybody in who reaches the host.")
@click.option(
    "--allow-host",
    "allowed_hosts",
    metavar="NAME",
    multiple=True,
    help="Another name under which the page is asked for, such as a reverse proxy's. Give it again for each.",
)
@click.option("--no-open", is_flag=True, help="Don't open a browser.")
def command(
    host: str,
    port: int,
    llms: tuple[str, ...],
    auth_file: Path | None,
    public: bool,
    allowed_hosts: tuple[str, ...],
    no_open: bool,
) -> None:
    """Open the tutor in the browser."""
    from ui.page import ServeOptions, check_access, serve

    for spec in llms:
        check_llm(spec)
    home = Home.from_environment()
    options = ServeOptions(
        home=home,
        host=host,
        port=port,
        auth_file=auth_file,
        public=public,
        allowed_hosts=allowed_hosts,
        open_browser=not no_open,
        database=os.environ.get("PRECEPTOR_DB") or None,
    )
    check_access(options)
    opened = ((spec, open_llm(spec, home)) for spec in dict.fromkeys(llms))
    writers = tuple((spec, writer) for spec, writer in opened if not isinstance(writer, str))
    serve(replace(options, writers=writers), background=_ensure_index(home))


def _ensure_index(home: Home) -> tuple[str, ...] | None:
    """Builds the core scope if nothing serves; the command that builds the rest, if the rest is missing."""
    manifest = _serving(home)
    if manifest is None:
        from ingest.request import Request
        from ui.commands.ingest import build

        click.echo(
            "no index yet: reading the documentation that learners ask for most; the rest follows behind the page"
        )
        build(Request(scope="core"), home)
        manifest = _serving(home)
    if manifest is None or manifest.scope == "full":
        return None
    return (sys.executable, "-m", "ui", "ingest", "--scope", "full", *manifest.options)


def _serving(home: Home) -> Manifest | None:
    """The manifest of the index that serves; where it is damaged, the newest that isn't serves from now on."""
    try:
        return Manifest.read(current_folder(home))
    except IndexDamaged as error:
        click.echo(f"{error}", err=True)
        manifest = found_again(home, started=time.strftime("%Y-%m-%d %H:%M:%S"))
        if manifest is not None:
            click.echo(f"index {manifest.generation} serves instead", err=True)
        return manifest
    except (IndexMissing, IndexMismatch):
        return None
