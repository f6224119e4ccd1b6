"""The folder of downloads that a person brought for the tests: `PRECEPTOR_ARCHIVES=DIR` names it.

It holds the archives of TensorFlow's and Caffe's documentation, under the names by which `preceptor fetch --to DIR`
lists them. Without it the tests that need one are skipped.

Not here: tests.
"""

from __future__ import annotations

import os
from pathlib import Path


def brought_archives() -> Path | None:
    """The folder; None where nothing was brought."""
    named = os.environ.get("PRECEPTOR_ARCHIVES")
    return Path(named) if named else None
