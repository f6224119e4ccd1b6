"""Several writers of one home: one writes at a time, the others are told who, and a killed one is in nobody's way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from corpus.generation import KEPT_GENERATIONS, current_folder, current_name
from corpus.home import Home

WRITER = """
import os, signal, sys, time
from pathlib import Path
from corpus.errors import IndexLocked
from corpus.generation import new_generation, next_name, writer_lock
from corpus.home import Home
home, name, n_tries, killed_at = Home(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for number in range(n_tries):
    try:
        with writer_lock(home, purpose=name, started="today"):
            with new_generation(home, next_name(home, f"{name}-{number}")) as folder:
                (folder / "content.txt").write_text(folder.name)
                if number == killed_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                print("wrote", folder.name.removeprefix(".building-"), flush=True)
    except IndexLocked as locked:
        print("locked", locked, flush=True)
        time.sleep(0.001)
"""


@pytest.mark.parametrize(("n_writers", "n_tries"), [(3, 60), pytest.param(8, 2_000, marks=pytest.mark.slow)])
def test_of_several_writers_one_writes_at_a_time(n_writers: int, n_tries: int, tmp_path: Path, drawn: Random) -> None:
    home = Home(tmp_path)
    ends_at = [-1] + [drawn.randrange(n_tries) for _ in range(n_writers - 1)]
    writers = [begun(home, f"writer-{place}", n_tries, end) for place, end in enumerate(ends_at)]
    said = [writer.communicate()[0].splitlines() for writer in writers]
    assert writers[0].returncode == 0
    wrote = sorted(line.split()[1] for lines in said for line in lines if line.startswith("wrote"))
    assert [int(name[:6]) for name in wrote] == list(range(1, len(wrote) + 1))  # none lost, none twice
    assert current_name(home) == wrote[-1]
    assert (current_folder(home) / "content.txt").read_text().endswith(wrote[-1])
    locked = [line for lines in said for line in lines if line.startswith("locked")]
    assert all("is writing the index" in line and "is writing" not in line.split()[1] for line in locked)
    left = sorted(path.name for path in home.generations.iterdir() if not path.name.startswith("."))
    assert left == wrote[-KEPT_GENERATIONS:]
    print(f"{len(wrote)} generations by {n_writers} writers, who were told {len(locked)} times that another writes")


def test_what_killed_writers_left_is_gone_after_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for end in (0, 1, 2):
        begun(home, "writer", 3, end).communicate()
    begun(home, "writer", 1, -1).communicate()
    assert [path.name for path in home.root.rglob(".*")] == []


def begun(home: Home, name: str, n_tries: int, killed_at: int) -> subprocess.Popen[str]:
    """A writer that tries so often, and is killed while it writes for that time; -1 is never."""
    command = [sys.executable, "-c", WRITER, str(home.root), name, str(n_tries), str(killed_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
