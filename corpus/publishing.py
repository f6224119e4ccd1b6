"""Publishing: what gets its final name is whole, whenever the machine stops.

A rename is one step, but it may reach the disk before what was written: after a power cut the name then stands for an
empty file. So content goes first, then the rename, then the folder that holds the name.

Not here: what is written, or who may write it.
"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

_ASIDE = re.compile(r"\..+-\d+-\d+")


def publish(written: Path, target: Path) -> None:
    """Gives a finished file or folder its final name, in one step, when all of it is on the disk.

    Both must lie on one file system. A file takes the place of an older one; a folder must be the first of its name.
    """
    if written.is_dir():
        for folder, _, files in os.walk(written, topdown=False):
            for name in files:
                _flush(Path(folder, name))
            _flush_folder(Path(folder))
    else:
        _flush(written)
    os.replace(written, target)
    _flush_folder(target.parent)


def publish_content(content: bytes, target: Path) -> None:
    """Replaces a file by these bytes, in one step. Safe with several writers: one of them is the last."""
    aside = target.with_name(f".{target.name}-{os.getpid()}-{threading.get_ident()}")
    try:
        aside.write_bytes(content)
        publish(aside, target)
    finally:
        aside.unlink(missing_ok=True)


def remove_left_over(folder: Path) -> None:
    """Removes what `publish_content` wrote aside in processes that were killed. Nobody else may write there now."""
    for path in folder.glob(".*"):
        if _ASIDE.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _flush(file: Path) -> None:
    # for writing, because Windows flushes nothing else
    with file.open("r+b") as opened:
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # where folders can't be opened, and renames are written through
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
