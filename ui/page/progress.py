"""The full build that runs behind the page: a niced child process, and what it says about how far it is.

Not here: building. The child is an `ingest` of its own, and writes its progress to a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, Literal

from corpus.home import Home

NICENESS = 15
LOG_NAME = "build.log"

State = Literal["none", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` steps of a stage; a total of 0 means that it isn't known."""

    stage: str
    done: int
    total: int
    detail: str


class BackgroundBuild:
    """The child process, if there is one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._child: subprocess.Popen[bytes] | None = None
        self._code: int | None = None
        self._before = ""

    @property
    def log(self) -> Path:
        return self._home.progress.with_name(LOG_NAME)

    def start(self, command: Sequence[str], on_end: Callable[[], object]) -> None:
        """Starts the command with low priority; calls `on_end`, in a thread of its own, when it has ended somehow."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # what is there now is an earlier build's, or of one that holds the lock: it isn't ours to remove
        self._before = self._written()
        with self.log.open("wb") as log:
            child = _started_low(command, log)
        self._child = child

        def watch() -> None:
            code = child.wait()
            try:
                on_end()
            finally:
                self._code = code

        threading.Thread(target=watch, name="build-watch", daemon=True).start()

    def stop(self) -> None:
        """Ends the build if it runs. The next one goes on where it was."""
        if self._child is not None:
            self._child.terminate()

    @property
    def state(self) -> State:
        """Running until what it has built is taken over, so that no page stops looking before that."""
        if self._child is None:
            return "none"
        if self._code is None:
            return "running"
        return "done" if self._code == 0 else "failed"

    def progress(self) -> Progress | None:
        """What the build last wrote; None before it has written anything that can be read."""
        written = self._written()
        if written == self._before:
            return None
        try:
            content = json.loads(written)
            return Progress(str(content["stage"]), int(content["done"]), int(content["total"]), str(content["detail"]))
        except (ValueError, TypeError, KeyError):
            # by another version
            return None

    def _written(self) -> str:
        try:
            return self._home.progress.read_text("utf-8", errors="replace")
        except OSError:
            return ""


def _started_low(command: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    # S603: the command is our own, from the command line's own module. Its input ends with this process, however that
    # ends, and `ingest --behind-page` with its input: nobody else would
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, creationflags=flags)  # noqa: S603
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)  # noqa: S603
    os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
    return child


def status_html(build: BackgroundBuild, problem: str) -> str:
    """The line above the chat: why a newer index doesn't serve, if one doesn't, and how far a build is."""
    kept = (
        f'<p class="build failed" role="status">A newer index can\'t be opened, so the one before it goes on serving: '
        f"{escape(problem)}</p>"
        if problem
        else ""
    )
    return kept + progress_html(build.state, build.progress(), build.log)


def progress_html(state: State, progress: Progress | None, log: Path) -> str:
    """The line above the chat while the full documentation is being read; empty when there is nothing to say."""
    if state == "failed":
        return (
            '<p class="build failed" role="status">Reading the full documentation stopped. What has been read so far '
            f"serves; <code>preceptor ingest</code> goes on with it, {escape(str(log))} says why it stopped.</p>"
        )
    if state != "running":
        return ""
    if progress is None:
        return '<p class="build">Starting to read the full documentation in the background.</p>'
    known = f'max="{progress.total}" value="{min(progress.done, progress.total)}"' if progress.total > 0 else ""
    counted = f" ({progress.done:,} of {progress.total:,})" if progress.total > 0 else ""
    return (
        '<p class="build">You can ask already. Reading the full documentation in the background: '
        f"{escape(progress.stage)}{counted} <span>{escape(progress.detail)}</span></p>"
        f'<progress aria-label="Progress of the full build" {known}></progress>'
    )
