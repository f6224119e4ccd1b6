"""A whole ingest in a process and a home of its own: seconds per stage, the same again unchanged, peak memory.

Downloads and vectors are taken from the cache of the home that is measured; every source is read anew.

Not here: embedding speed (`pipelines`).
"""

from __future__ import annotations

import resource
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from corpus.generation import current_folder
from corpus.home import Home
from corpus.knowledge import Knowledge
from evals.bench.apart import apart
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request, Scope


@dataclass(frozen=True, slots=True)
class WholeIngest:
    """Figures of one ingest and of its repetition. Memory in MB; `reader_mb` is the largest reading worker's."""

    stages_s: tuple[tuple[str, float], ...]
    source_characters: int
    n_embedded: int
    peak_mb: float
    reader_mb: float
    again_s: float
    again_embedded: int
    again_rebuilt: bool


class StageClock(Reporter):
    """A reporter that keeps when each stage began."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.began: list[tuple[str, float]] = []

    def stage(self, name: str, total: int) -> None:
        self.began.append((name, perf_counter()))
        super().stage(name, total)


def measure(home: Home, scope: Scope, folder: Path) -> WholeIngest:
    """Ingests into `folder`, which is empty, in a process of its own, whose memory is then its own."""
    own = home_beside(home, folder)
    return apart(_ingest_twice, own, scope)


def home_beside(home: Home, folder: Path) -> Home:
    """A home in `folder` without an index, with the downloads and the vectors of another."""
    own = Home(folder)
    own.downloads.parent.mkdir(parents=True)
    own.downloads.symlink_to(home.downloads.resolve())
    if home.vectors.is_dir():
        shutil.copytree(home.vectors, own.vectors)
    return own


def peak_mb(of: int = resource.RUSAGE_SELF) -> float:
    """The largest resident size so far, of this process or of its largest child that ended."""
    peak = resource.getrusage(of).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _ingest_twice(home: Home, scope: Scope) -> WholeIngest:
    """Runs in the child."""
    clock = StageClock(home.progress)
    first = ingest(Request(scope=scope, offline=True), home, clock)
    ends = [began for _, began in clock.began[1:]] + [perf_counter()]
    stages = tuple((name, end - began) for (name, began), end in zip(clock.began, ends, strict=True))
    again = ingest(Request(scope=scope, offline=True), home, Reporter(home.progress))
    knowledge = Knowledge(current_folder(home) / "knowledge.db")
    return WholeIngest(
        stages_s=stages,
        source_characters=sum(len(chunk.text) for chunk in knowledge.all_chunks()),
        n_embedded=first.n_embedded,
        peak_mb=peak_mb(),
        reader_mb=peak_mb(resource.RUSAGE_CHILDREN),
        again_s=again.seconds,
        again_embedded=again.n_embedded,
        again_rebuilt=again.changed,
    )
