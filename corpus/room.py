"""Room on the disk: whatever fails for want of it is said to be a full disk.

SQLite, Chroma and NumPy each say it in their own words, or in none: "failed to apply logs to the hnsw segment writer".

Not here: what people are told to do about it (`ui.cli`).
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import PreceptorError

FULL_BYTES = 16_000_000
"""With less than this a disk counts as full where something has failed: what failed may have let go of some."""


@contextmanager
def needing_room(folder: Path) -> Iterator[None]:
    """Raises OSError (ENOSPC) for whatever goes wrong in the block while that folder's disk is full."""
    try:
        yield
    except PreceptorError:
        raise
    except Exception as error:  # libraries fail in as many ways as there are libraries
        if shutil.disk_usage(folder).free >= FULL_BYTES:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
