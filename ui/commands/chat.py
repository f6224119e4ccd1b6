"""`preceptor chat`: the page in the browser, with an index built first if there is none.

Without an index the core scope is built, the page opens, and a child process builds the full scope behind it.

Not here: the page (`ui.page`).
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing
from corpus.generation import Manifest, current_folder, current_manifest, current_name
from corpus.home import Home
from ui.commands.answering import LLM_HELP, check_llm, index_option, index_source, open_llm
from ui.commands.falling_back import fall_back, lost

if TYPE_CHECKING:
    from bot import Tutor
    from ui.page import Opened

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
    "--llm-daily",
    type=click.IntRange(min=0),
    metavar="N",
    help="Answers that each language model may write in a day (UTC), for everybody together; any number without it.",
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
@index_option
@click.option("--no-open", is_flag=True, help="Don't open a browser.")
def command(
    host: str,
    port: int,
    llms: tuple[str, ...],
    llm_daily: int | None,
    auth_file: Path | None,
    public: bool,
    allowed_hosts: tuple[str, ...],
    index: str | None,
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
        llm_daily=llm_daily,
        database=os.environ.get("PRECEPTOR_DB") or None,
    )
    check_access(options)
    opened = ((spec, open_llm(spec, home)) for spec in dict.fromkeys(llms))
    writers = tuple((spec, writer) for spec, writer in opened if not isinstance(writer, str))
    serve(replace(options, writers=writers), open_published(home, index) if index else open_newest(home))


def open_published(home: Home, address: str) -> Opened:
    """The index that is published there. Nothing is built behind it: whoever publishes it does that."""
    from bot import open_tutor
    from ui.page import Opened

    return Opened(open_tutor(home, index=index_source(home, address)))


def open_newest(home: Home) -> Opened:
    """The newest index that can be opened, and the command that builds what is missing: the rest, or what is damaged.

    Where nothing is indexed, the core scope is built first. In a home that can't be written nothing is.
    """
    from bot import open_tutor
    from ui.page import Opened

    tutor = _serving(home)
    if tutor is None:
        from ingest.request import Request
        from ui.commands.ingest import build

        click.echo(
            "no index yet: reading the documentation that learners ask for most; the rest follows behind the page"
        )
        build(Request(scope="core"), home)
        tutor = open_tutor(home)
    damaged = lost(home)
    manifest = tutor.index.manifest
    if damaged is None and manifest.scope == "full":
        return Opened(tutor)
    if not os.access(home.root, os.W_OK):
        return Opened(tutor, damaged.said if damaged else "")
    options = manifest.options if damaged is None else damaged.options
    build_rest = (sys.executable, "-m", "ui", "ingest", "--behind-page", "--scope", "full", *options)
    return Opened(tutor, damaged.said_while_built if damaged else "", build_rest)


def _serving(home: Home) -> Tutor | None:
    """A tutor on the newest index that isn't damaged; None if there is no index.

    Raises IndexDamaged if there is no other, and the doctor can read in its manifest how to build it again.
    """
    from bot import open_tutor

    name = current_name(home)
    try:
        Manifest.read(current_folder(home))
    except IndexDamaged:
        pass  # opening it says so again
    except (IndexMissing, IndexMismatch):
        return None
    try:
        return open_tutor(home)
    except IndexDamaged as error:
        if fall_back(home, name, error):
            return open_tutor(home)
        if current_manifest(home) is not None:
            raise
        click.echo(str(error), err=True)
        return None
