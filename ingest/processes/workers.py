"""Reader processes: tasks side by side, and a process that one page ends or hangs is replaced, the page left out.

A process says which page it begins. If it ends there (a crash in C code, no memory left), or if nothing is heard of it
for HANG_S, its task goes to a new process, which leaves that page out and reports it.

Not here: what a task reads (`ingest.shards`), and the limits that work from within a process (`limits`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Hashable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Generic, TypeVar

from corpus.errors import PreceptorError
from ingest.processes.limits import Guard, limit_memory
from ingest.processes.orphans import end_with_parent

HANG_S = 180.0
TICK_S = 1.0
"""A longer gap between two looks at the processes counts as this much: a machine that slept is no page's fault."""

Task = TypeVar("Task")
Result = TypeVar("Result")


def run_all(
    work: Callable[[Task, Guard], Result],
    tasks: Sequence[Task],
    *,
    tree_of: Callable[[Task], Hashable] = lambda task: task,
    hang_s: float = HANG_S,
    n_workers: int | None = None,
) -> Generator[tuple[Task, Result], None, None]:
    """Every task with what `work` makes of it, in order of completion; they are begun in the order given.

    Tasks of the same `tree_of` read the same pages: one that is lost in one of them isn't read in the others. What
    `work` raises is raised here. There are `n_workers` processes, or as many as cores. The thread that takes the
    results starts the processes, which end with it.
    """
    waiting = deque(tasks)
    lost: dict[Hashable, dict[str, str]] = {}
    workers = [_Worker[Task, Result](work) for _ in range(max(1, min(n_workers or os.cpu_count() or 1, len(waiting))))]
    try:
        while waiting or any(worker.tasks for worker in workers):
            for worker in workers:
                if waiting and not worker.tasks:
                    task = waiting.popleft()
                    worker.give(task, lost.get(tree_of(task), {}))
            for number, worker in _heard_or_hanging(workers, hang_s):
                (task,) = worker.tasks
                try:
                    results = worker.hear()
                except _LostPage as loss:
                    lost.setdefault(tree_of(task), {})[loss.page] = loss.reason
                    waiting.appendleft(task)
                    workers[number] = _Worker(work)
                else:
                    yield from ((task, result) for result in results)
    finally:
        for worker in workers:
            worker.stop()


class _LostPage(Exception):
    """A process is gone with the page that it read. Never leaves this module."""

    def __init__(self, page: str, reason: str) -> None:
        super().__init__(page, reason)
        self.page, self.reason = page, reason


class _Worker(Generic[Task, Result]):
    """One process. `tasks` holds the task that it works on, if it has one; `silent_s` for how long nothing came."""

    def __init__(self, work: Callable[[Task, Guard], Result]) -> None:
        context = get_context("spawn")  # a forked child would inherit torch's threads
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends when the process does
        self.tasks: list[Task] = []
        self.page = ""
        self.silent_s = 0.0

    def give(self, task: Task, lost: dict[str, str]) -> None:
        """Begins the task, without the pages that are lost."""
        with contextlib.suppress(BrokenPipeError):  # it is gone, and `hear` says so
            self.pipe.send((task, lost))
        self.tasks, self.page, self.silent_s = [task], "", 0.0

    def hear(self) -> tuple[Result, ...]:
        """The result of the task, () while it goes on. Raises what `work` raised, or _LostPage if it is to be ended."""
        if not self.pipe.poll():
            self.stop()
            raise _LostPage(self.page, f"hangs its reader, which was stopped after {self.silent_s:.0f} s; simplify it")
        try:
            kind, content = self.pipe.recv()
        except (EOFError, OSError):
            self.stop()
            reason = f"ends its reader ({_ending(self._process.exitcode)}); split or simplify it"
            if not self.page:
                raise PreceptorError(f"reading {self.tasks[0]!r:.200} {reason}; free some memory, run again") from None
            raise _LostPage(self.page, reason) from None
        self.silent_s = 0.0
        if kind == "failed":
            raise content
        if kind == "done":
            self.tasks, self.page = [], ""
            return (content,)
        self.page = content
        return ()

    def stop(self) -> None:
        """Ends the process: what it was doing isn't needed any more."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _heard_or_hanging(workers: list[_Worker[Task, Result]], hang_s: float) -> list[tuple[int, _Worker[Task, Result]]]:
    """The working processes of which something is heard or has not been heard for too long, after a tick at most."""
    busy = [(number, worker) for number, worker in enumerate(workers) if worker.tasks]
    began = monotonic()
    heard = wait([worker.pipe for _, worker in busy], TICK_S)
    for _, worker in busy:
        worker.silent_s += min(monotonic() - began, TICK_S) if worker.page else 0.0
    return [(number, worker) for number, worker in busy if worker.pipe in heard or worker.silent_s > hang_s]


def _serve(pipe: Connection, work: Callable[[Task, Guard], Result]) -> None:
    """Runs in a process of its own, until nobody listens any more."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; who gives the tasks ends us
    limit_memory()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task, lost = pipe.recv()
            try:
                done = work(task, Guard(lost, announce=lambda page: pipe.send(("page", page))))
            except BrokenPipeError:
                raise
            except Exception as error:
                error.add_note(traceback.format_exc())
                pipe.send(("failed", error))
            else:
                pipe.send(("done", done))


def _ending(exit_code: int | None) -> str:
    try:
        return signal.Signals(-(exit_code or 0)).name
    except ValueError:
        return f"exit code {exit_code}"
