"""How much memory a whole ingest takes: `python -m evals.bench.memory` prints the peak of every stage.

    ingest    the process itself
    reader    the largest of the processes that read
    together  all of them at one time; pages that they share are counted once for each

Downloads and vectors are those of the home; every source is read anew, in a home of its own. Sizes are resident, looked
up in /proc twenty times a second.

Not here: seconds (`speed`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from corpus.home import Home
from evals.bench.apart import apart
from evals.bench.whole_ingest import home_beside
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request, Scope

LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that a stage took, in MB."""

    stage: str
    ingest_mb: float
    reader_mb: float
    together_mb: float


class PeakWatch(Reporter):
    """A reporter that knows the peaks of every stage."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.peaks: dict[str, Peak] = {}
        self._stage = "start"
        self._is_over = threading.Event()

    def stage(self, name: str, total: int) -> None:
        self._stage = name
        super().stage(name, total)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Looks again and again while the block runs."""
        thread = threading.Thread(target=self._watch, name="memory watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            own = resident_mb(os.getpid())
            readers = [resident_mb(child) for child in children(os.getpid())]
            before = self.peaks.get(self._stage, Peak(self._stage, 0, 0, 0))
            self.peaks[self._stage] = Peak(
                self._stage,
                max(before.ingest_mb, own),
                max(before.reader_mb, *readers, 0.0),
                max(before.together_mb, own + sum(readers)),
            )


def resident_mb(process: int) -> float:
    """The resident size of a process; 0 if it has ended."""
    with suppress(OSError, ProcessLookupError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def children(process: int) -> list[int]:
    """The processes that a process has started and that haven't ended."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):
            found += map(int, (thread / "children").read_text().split())
    return found


def measure(home: Home, scope: Scope, folder: Path) -> tuple[Peak, ...]:
    """The peaks of an ingest into `folder`, which is empty, in a process of its own."""
    own = home_beside(home, folder)
    return apart(_ingest, own, scope)


def _ingest(home: Home, scope: Scope) -> tuple[Peak, ...]:
    """Runs in the child."""
    watch = PeakWatch(home.progress)
    with watch.watching():
        ingest(Request(scope=scope, offline=True), home, watch)
    return tuple(watch.peaks.values())


@click.command()
@click.option("--scope", type=click.Choice(["core", "full"]), default="full", show_default=True, help="Of the ingest.")
def main(scope: Scope) -> None:
    """Ingests with the downloads of the home and prints the peaks."""
    if not Path("/proc/self/statm").exists():
        raise click.ClickException("sizes of processes are read in /proc, which this system lacks; run it on Linux")
    home = Home.from_environment()
    folder = Path(tempfile.mkdtemp(prefix="preceptor-bench-"))
    try:
        peaks = measure(home, scope, folder / "home")
    finally:
        shutil.rmtree(folder)
    for peak in peaks:
        click.echo(
            f"{peak.stage:8} ingest {peak.ingest_mb:6,.0f} MB, reader {peak.reader_mb:6,.0f} MB, "
            f"together {peak.together_mb:6,.0f} MB"
        )
    click.echo(
        f"peak     ingest {max(peak.ingest_mb for peak in peaks):6,.0f} MB, "
        f"reader {max(peak.reader_mb for peak in peaks):6,.0f} MB, "
        f"together {max(peak.together_mb for peak in peaks):6,.0f} MB (scope {scope})"
    )


if __name__ == "__main__":
    main()
