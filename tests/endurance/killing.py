"""Ingests of a folder that are killed: at a file that they touch, or when they have used so much processor time.

Both are counted in a run that nobody disturbs, so that the points lie where the work is, however busy the machine. The
time is that of the ingest and its readers; of the files, those below the home that the ingest itself opens for writing,
renames, makes or removes, and it is killed just before.

Not here: what must hold afterwards (`test_killed_ingest`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus.home import Home
from evals.bench.memory import children
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request
from tests.sessions import end_all, left_behind

LIBRARY = "requests"
LOOK_S = 0.01
TICKS = os.sysconf("SC_CLK_TCK")

TOUCHING = """
import atexit, os, signal, sys
root, counted, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TOUCHES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
touched = 0

def note(event, values):
    global touched
    if event in TOUCHES or (event == "open" and isinstance(values[2], int) and values[2] & WRITING):
        if any(isinstance(value, (str, os.PathLike)) and os.fspath(value).startswith(root) for value in values):
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)

def write():
    with open(counted, "w") as file:
        file.write(str(touched))

sys.argv[1:4] = []
sys.addaudithook(note)
atexit.register(write)
from ui.cli import run
run()
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Where an ingest is killed: before the touch of that number, or after so much processor time. 0 is never."""

    touch: int = 0
    cpu_s: float = 0.0


@dataclass
class Notes:
    """A folder that grows by a page, which can be told from all others, before each ingest."""

    folder: Path
    n_pages: int = 0

    def grow(self) -> None:
        self.n_pages += 1
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"page-{self.n_pages}.md").write_text(f"# Page {self.n_pages}\n\n{self.last}\n", "utf-8")

    @property
    def last(self) -> str:
        """What stands on the last page, and nowhere else."""
        return f"The churn model number {self.n_pages} is deployed on day {self.n_pages * 7} of the project."


@dataclass(frozen=True, slots=True)
class Killable:
    """Ingests of a folder into a home, in processes that may be killed."""

    home: Home
    notes: Notes

    def whole(self) -> Point:
        """The last point of an ingest that nobody disturbs: all its touches, all its time."""
        with self._begun(Point()) as child:
            spent_s = _waited(child, 0)
            assert child.returncode == 0, "the ingest failed without being disturbed"
        return Point(int(self._counted.read_text()), spent_s)

    def killed(self, point: Point) -> int:
        """An ingest that is killed at that point, unless it has ended before: what it ended with."""
        with self._begun(point) as child:
            _waited(child, point.cpu_s)
            return child.returncode

    def ended(self) -> None:
        """The next ingest, which nobody disturbs, in this process."""
        ingest(self.request(), self.home, Reporter(self.home.progress))

    def request(self) -> Request:
        return Request(
            scope="core", libraries=(LIBRARY,), folders=(self.notes.folder,), with_our_lessons=False, offline=True
        )

    @property
    def _counted(self) -> Path:
        return self.notes.folder.with_name("counted")

    @contextmanager
    def _begun(self, point: Point) -> Iterator[subprocess.Popen[bytes]]:
        asked = ("ingest", "--scope", "core", "--library", LIBRARY, "--no-lessons", "--offline")
        command = [sys.executable, "-c", TOUCHING, str(self.home.root), str(self._counted), str(point.touch), *asked]
        child = subprocess.Popen(
            [*command, "--folder", str(self.notes.folder)],
            env=os.environ | {"PRECEPTOR_HOME": str(self.home.root)},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield child
            assert not left_behind(child.pid), "processes of an ingest that was killed go on"
        finally:
            end_all(child.pid)
            child.wait()


def points(drawn: Random, whole: Point, number: int) -> list[Point]:
    """So many of them, of both kinds in turn."""
    by_touch = [Point(touch=drawn.randint(1, whole.touch)) for _ in range(number)]
    by_time = [Point(cpu_s=drawn.uniform(0, whole.cpu_s)) for _ in range(number)]
    return [point for pair in zip(by_touch, by_time, strict=True) for point in pair][:number]


def _waited(child: subprocess.Popen[bytes], cpu_s: float) -> float:
    """Until it has ended; it is killed after so much processor time if that isn't 0. Returns the time that it used."""
    spent_s = 0.0
    while child.poll() is None:
        spent_s = max(spent_s, _spent_s(child.pid))
        if cpu_s and spent_s >= cpu_s:
            child.kill()
            child.wait()
        time.sleep(LOOK_S)
    return spent_s


def _spent_s(process: int) -> float:
    """The processor time of a process and of those that it has started."""
    spent = 0
    with suppress(OSError):
        for one in (process, *children(process)):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            spent += sum(map(int, fields[11:15]))  # own and of children that have ended, user and system
    return spent / TICKS
