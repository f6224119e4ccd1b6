"""A process ends with the one that started it, however that ends: `kill -9` runs no code of the killed one's.

A reader ends with its ingest: on Linux the kernel ends it, even within C code that never returns. Elsewhere a thread
does, which such code keeps from running. An ingest behind a page ends with the page, which holds the other end of its
standard input.

Not here: starting processes (`ingest.processes.workers`), or ending an ingest that is asked to end (`ui.cli`).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from multiprocessing import parent_process

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Called in a process that multiprocessing started: from now on it ends as soon as its parent has ended.

    On Linux also as soon as the thread that started it has: that thread lives until it needs the process no more.
    """
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()
    if sys.platform == "linux":
        _ask_the_kernel()


def end_with_input() -> None:
    """From now on this process ends as soon as its standard input does, of which nothing is wanted."""
    threading.Thread(target=_watch_input, name="input-watch", daemon=True).start()


def _ask_the_kernel() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = parent_process()
    if parent is not None and parent.pid != os.getppid():
        os._exit(1)  # it ended before the kernel was asked


def _watch_input() -> None:
    # not `sys.stdin`, whose lock the end of the interpreter would find taken
    while os.read(0, 1):
        pass
    os._exit(1)


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()  # a pipe that only the parent holds open, or on Windows its handle: no polling
        os._exit(1)  # at once: nobody is left to take what is being read
