"""Which libraries and versions the options of `preceptor ingest` and `preceptor fetch` ask for.

Not here: reading files of versions (`ingest.requirements`).
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from corpus.home import Home

Versions = tuple[tuple[str, str], ...]


def wished(
    libraries: tuple[str, ...],
    requirements: Path | None,
    match_env: str | None,
    home: Home,
    *,
    offline: bool,
    downloads: Path | None,
) -> tuple[tuple[str, ...], Versions]:
    """The ids and the (id, version) pairs; what a file or an environment leaves open is said in a line each."""
    from ingest.request import match_environment, parse_libraries, parse_requirements

    ids, versions = parse_libraries(libraries)
    wishes = []
    if match_env is not None:
        wishes.append(match_environment(match_env, os.environ, home, offline=offline, downloads=downloads, only=ids))
    if requirements:
        wishes.append(parse_requirements(requirements, home, offline=offline, downloads=downloads, only=ids))
    for remark in (remark for wish in wishes for remark in wish.remarks):
        click.echo(remark, err=True)
    # what is said on the command line comes last and wins
    return ids, (*(pair for wish in wishes for pair in wish.versions), *versions)
