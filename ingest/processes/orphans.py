"""A reader process ends with the ingest that started it, however that ends: `kill -9` runs no code of the ingest's.

Not here: starting processes (`ingest.processes.workers`), or ending an ingest that is asked to end (`ui.cli`).
"""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """Called in a process that multiprocessing started: from now on it ends as soon as its parent has ended."""
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()  # a pipe that only the parent holds open, or on Windows its handle: no polling
        os._exit(1)  # at once: nobody is left to take what is being read
