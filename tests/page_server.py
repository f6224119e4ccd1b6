"""The page served by a process of its own, as a user runs it, for the tests that need one.

Not here: a browser.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.home import Home

READY = "Preceptor is ready at "
PROGRAM = """
import sys
from pathlib import Path
from corpus.home import Home
from ui.page import ServeOptions, serve
accounts = Path(sys.argv[2]) if sys.argv[2] else None
options = ServeOptions(Home(Path(sys.argv[1])), port=0, auth_file=accounts, open_browser=False)
serve(options, background=tuple(sys.argv[3:]) or None)
"""


@contextmanager
def served(home: Home, *, auth_file: str = "", background: tuple[str, ...] = ()) -> Iterator[str]:
    """The address of a page that serves that home while the block runs."""
    command = [sys.executable, "-c", PROGRAM, str(home.root), auth_file, *background]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None  # asked for above
            line = server.stdout.readline()
            assert line.startswith(READY), f"the server said {line!r}"
            yield line.removeprefix(READY).strip()
        finally:
            server.terminate()
