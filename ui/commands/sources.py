"""`preceptor sources`: what is indexed, from where, under which licence, and what could not be had.

Not here: how it got there.
"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from corpus.generation import Manifest, SourceReport, current_folder
from corpus.home import Home

FIELDS = ("library", "version", "source", "kind", "pages", "chunks", "licence", "url", "status", "detail")


@click.command("sources")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(as_json: bool) -> None:
    """List what is indexed, and what could not be had."""
    manifest = Manifest.read(current_folder(Home.from_environment()))
    if as_json:
        click.echo(json.dumps([row_json(source) for source in manifest.sources], indent=1))
        return
    for source in manifest.sources:
        named = f"{source.source}: " if source.status == "unreadable" else ""
        click.echo(
            f"{source.library:16} {source.version:10} {source.kind:8} {source.chunks:>7,} chunks  "
            f"{source.status}  {named}{source.detail}"
        )
    click.echo(
        f"{manifest.n_chunks:,} chunks, {manifest.n_symbols:,} names, scope {manifest.scope}, built {manifest.created}"
    )


def row_json(source: SourceReport) -> dict[str, object]:
    """One row as the stable interface gives it."""
    content = asdict(source)
    return {field: content[field] for field in FIELDS}
