"""A small disk of its own, which can be filled and made read-only, where the system lets tests mount one.

Not here: what is written to it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE_MB = 300
BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory, at that folder."""

    folder: Path

    @contextmanager
    def filled(self, left_bytes: int = 0) -> Iterator[None]:
        """No more room than that while the block runs."""
        filling = self.folder / "filling"
        with filling.open("wb") as file:
            for _ in range((shutil.disk_usage(self.folder).free - left_bytes) // BLOCK):
                file.write(bytes(BLOCK))
        try:
            yield
        finally:
            filling.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody can write while the block runs, not even root."""
        _called("mount", "-o", "remount,ro", str(self.folder))
        try:
            yield
        finally:
            _called("mount", "-o", "remount,rw", str(self.folder))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk at that folder, empty, while the block runs; skips where none can be mounted."""
    folder.mkdir()
    try:
        _called("mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "preceptor-test", str(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here ({error})")
    try:
        yield Disk(folder)
    finally:
        _called("umount", "--lazy", str(folder))


def _called(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
