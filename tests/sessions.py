"""Processes in a session of their own, for tests of what is left when the first of them is killed.

Not here: starting them.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

PATIENCE_S = 60

listed_in_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed in /proc")


def processes_of(session: int) -> list[int]:
    """The processes of that session that haven't ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it has ended meanwhile
            continue
        if int(of_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def left_behind(session: int) -> list[int]:
    """What is left of it after a while."""
    give_up = time.monotonic() + PATIENCE_S
    while (left := processes_of(session)) and time.monotonic() < give_up:
        time.sleep(0.1)
    return left


def end_all(session: int) -> None:
    """Kills what is left of it."""
    for process in processes_of(session):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
