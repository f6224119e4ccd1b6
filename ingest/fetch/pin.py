"""`python -m ingest.fetch.pin`: fetch every source of the catalogue that can be had here, and write the committed lock.

Pins that stand are kept; sources that can't be had here keep theirs, and pins that no source names any more go.
Run it after changing a version in libraries.toml, then commit sources.lock.toml.

Not here: fetching. This only says what was got.
"""

from __future__ import annotations

import time
from pathlib import Path

from corpus.catalogue import SourceSpec, libraries
from corpus.errors import PreceptorError
from corpus.home import Home
from ingest.fetch.fetching import fetch
from ingest.fetch.lock import COMMITTED, Lock, Pin, write
from ingest.fetch.tree import select


def main() -> None:
    """Print a line per source, then write the lock."""
    home = Home.from_environment()
    sources = [source for library in libraries().values() for source in library.sources]
    lock = Lock(COMMITTED, home.downloads / "sources.lock.toml")
    pins: list[Pin] = []
    for source in sources:
        print(_line(source, home), flush=True)
        pins += lock.candidates(source)[:1]
    write(COMMITTED, pins)
    print(f"{len(set(pins))} pins in {Path(COMMITTED).name}")


def _line(source: SourceSpec, home: Home) -> str:
    began = time.perf_counter()
    head = f"{source.library:13} {source.kind:8} {source.reads:6}"
    try:
        fetched = fetch(source, home=home, offline=False)
        names = select(fetched.tree.names(), root=source.root, include=source.include, exclude=source.exclude)
        text_bytes = sum(len(fetched.tree.read(name)) for name in names)
    except PreceptorError as error:
        return f"{head} not to be had: {error}"
    figures = f"{len(names)} files, {text_bytes / 1e6:.2f} MB, {time.perf_counter() - began:.1f} s"
    return f"{head} {fetched.location} ({fetched.version}): {figures}"


if __name__ == "__main__":
    main()
