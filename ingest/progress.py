"""How far an ingest is: bars on stderr for a person, a small file for the page in the browser.

Not here: what is being done.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

FILE_INTERVAL_S = 0.5


@dataclass(frozen=True, slots=True)
class State:
    """What the progress file holds. `running` is false once the ingest has ended, well or not."""

    stage: str
    done: int
    total: int
    detail: str
    running: bool


class Reporter:
    """Stages with a number of steps each. `say` prints a line above the bars; the page reads the file, if any."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}"),
            console=self._console,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bars.add_task("", detail="", visible=False)
        self._state = State("start", 0, 0, "", running=True)
        self._written = 0.0

    @contextmanager
    def running(self) -> Iterator[Reporter]:
        """Shows progress while the block runs, and marks it as ended after it."""
        try:
            with self._bars:
                yield self
        finally:
            self._write(
                State(self._state.stage, self._state.done, self._state.total, self._state.detail, running=False)
            )

    def stage(self, name: str, total: int) -> None:
        """Begins a stage of that many steps."""
        self._bars.update(self._task, visible=False)
        self._task = self._bars.add_task(name, total=total, detail="")
        self._show(State(name, 0, total, "", running=True), at_once=True)

    def advance(self, steps: int = 1, detail: str = "") -> None:
        self._bars.update(self._task, advance=steps, detail=detail)
        done = self._state.done + steps
        self._show(State(self._state.stage, done, self._state.total, detail, running=True), at_once=False)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    def _show(self, state: State, *, at_once: bool) -> None:
        self._state = state
        if at_once or time.monotonic() - self._written > FILE_INTERVAL_S:
            self._write(state)

    def _write(self, state: State) -> None:
        self._written = time.monotonic()
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".new")
        partial.write_text(json.dumps(asdict(state)), "utf-8")
        os.replace(partial, self._file)  # not `publish`: of what a power cut ends nobody asks how far it was
