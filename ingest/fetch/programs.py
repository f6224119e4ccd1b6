"""What apt's programs print.

Not here: which of them are run.
"""

from __future__ import annotations

import os
import subprocess


def output_of(*command: str, folder: str | None = None) -> str:
    """What the command printed; nothing if it failed, because apt says no more than that with its exit code."""
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603  # names of packages come from our catalogue, and no shell reads them
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout
