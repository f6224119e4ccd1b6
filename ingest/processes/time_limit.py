"""Ends a block of code that has used its processor time, by an exception in its thread.

A thread of its own looks at the clocks, and no signal is used: a signal's handler needs a stack of its own, which other
libraries may have taken, and there is but one timer for signals. Python raises the exception between two of its own
instructions: code in C that never returns isn't ended.

Not here: what is read under a limit, or what becomes of a page that took too long (`limits`).
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

TICK_S = 0.1


class TimeIsUp(BaseException):
    """No Exception: readers and docutils catch those to go on with what is left of a page."""


@contextmanager
def time_limit(cpu_s: float) -> Iterator[None]:
    """Raises TimeIsUp in the block once its thread has used that much processor time, again and again until it ends.

    Of blocks within each other the innermost counts.
    """
    clock = _clock()
    block = _Block(threading.get_ident(), clock, clock() + cpu_s)
    watcher = _watcher()
    watcher.enter(block)
    try:
        yield
    finally:
        while block.is_watched:
            try:
                watcher.leave(block)
            except TimeIsUp:  # it came while the block was being left
                continue


@dataclass(eq=False, slots=True)
class _Block:
    thread: int
    clock: Callable[[], float]
    until: float
    is_watched: bool = True


class _Watcher(threading.Thread):
    """Looks at the clocks while any block is watched."""

    def __init__(self) -> None:
        super().__init__(name="time limits", daemon=True)
        self._blocks: list[_Block] = []
        self._lock = threading.Lock()
        self._is_needed = threading.Event()

    def enter(self, block: _Block) -> None:
        """Watches the block from now on."""
        with self._lock:
            self._blocks.append(block)
        self._is_needed.set()

    def leave(self, block: _Block) -> None:
        """Watches it no longer; what was about to be raised in its thread isn't."""
        with self._lock:
            self._blocks = [other for other in self._blocks if other is not block]
            _raise_in(block.thread, None)
            block.is_watched = False

    def run(self) -> None:
        """Ticks, and sleeps where there is nothing to watch."""
        while True:
            self._is_needed.wait()
            time.sleep(TICK_S)
            with self._lock:
                innermost = {block.thread: block for block in self._blocks}
                if not innermost:
                    self._is_needed.clear()
                for block in innermost.values():
                    if block.clock() >= block.until:
                        # raised within a destructor or a callback of C code it may be swallowed: it is repeated
                        _raise_in(block.thread, TimeIsUp)


@cache
def _watcher() -> _Watcher:
    watcher = _Watcher()
    watcher.start()
    return watcher


def _clock() -> Callable[[], float]:
    """The processor time of this thread, to be read from any; of the whole process where threads have none."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.process_time
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Makes the thread raise it when it runs next; None takes back what it hasn't raised yet."""
    raised = ctypes.py_object() if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
