"""An ingest that is ended from outside leaves no process behind, and what it had read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.processes.limits import Guard
from tests.conftest import home_with_downloads
from tests.sessions import end_all, left_behind, listed_in_proc, processes_of

pytestmark = listed_in_proc

READERS = 2
HOUSE = Path(__file__).resolve().parent.parent


def never_return(begun: Path, guard: Guard) -> None:
    """A task whose page keeps its reader in C code, in which no other thread of the process runs."""
    begun.touch()
    re.match("(a+)+$", "a" * 60 + "b")


GIVE_IT = """
import sys
from pathlib import Path
from ingest.processes.workers import run_all
from tests.test_ingest_ended import never_return
list(run_all(never_return, [Path(sys.argv[1])]))
"""


@pytest.fixture
def begun(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """An ingest of a folder that takes its readers long, in a session of its own."""
    home = home_with_downloads(tmp_path / "home", request)
    notes = tmp_path / "notes"
    notes.mkdir()
    page = "".join(f"## Part {part}\n\n{'All of this is *read* with `care`. ' * 40}\n\n" for part in range(60))
    for number in range(600):
        (notes / f"{number}.md").write_text(f"# Page {number}\n\n{page}")
    command = [
        sys.executable,
        "-m",
        "ui",
        "ingest",
        "--scope",
        "core",
        "--library",
        "requests",
        "--folder",
        str(notes),
        "--no-lessons",
    ]
    env = os.environ | {"PRECEPTOR_HOME": str(home.root)}
    child = subprocess.Popen(command, env=env, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        end_all(child.pid)
        child.wait()
        shutil.rmtree(notes)


def wait_for_readers(child: subprocess.Popen[bytes]) -> None:
    """Until the readers are at work: beside the ingest there is a process that tracks their resources."""
    while child.poll() is None and len(processes_of(child.pid)) < 2 + min(READERS, os.cpu_count() or 1):
        time.sleep(0.05)
    time.sleep(1)
    assert child.poll() is None, "the ingest ended before it could be killed"


def test_readers_end_with_an_ingest_that_is_killed(begun: subprocess.Popen[bytes]) -> None:
    wait_for_readers(begun)
    begun.kill()
    begun.wait()
    assert left_behind(begun.pid) == []


def test_an_ingest_that_is_asked_to_end_says_so_and_ends_its_readers(begun: subprocess.Popen[bytes]) -> None:
    wait_for_readers(begun)
    begun.terminate()
    _, said = begun.communicate()
    assert begun.returncode == 130
    assert b"interrupted; what was done so far is kept" in said
    assert b"Traceback" not in said
    assert left_behind(begun.pid) == []


def test_a_reader_that_never_returns_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    parent = subprocess.Popen([sys.executable, "-c", GIVE_IT, str(begun)], cwd=HOUSE, start_new_session=True)
    try:
        while parent.poll() is None and not begun.exists():
            time.sleep(0.05)
        time.sleep(0.5)
        parent.kill()
        parent.wait()
        assert begun.exists()
        assert left_behind(parent.pid) == []
    finally:
        end_all(parent.pid)
