"""A page on the current home, served by a process of its own, for commands that look at it from outside.

Its conversations are kept in a folder that is thrown away: they are nobody's.

Not here: the page (`ui.page`).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import PreceptorError

READY = "Preceptor is ready at "
PROGRAM = """
import sys
from pathlib import Path
from bot import open_tutor
from corpus.home import Home
from ui.page import Opened, ServeOptions, serve
home, accounts = Home.from_environment(), Path(sys.argv[2]) if sys.argv[2:] else None
options = ServeOptions(home, port=0, open_browser=False, database=sys.argv[1], auth_file=accounts)
serve(options, Opened(open_tutor(home)))
"""


@contextmanager
def own_page(auth_file: Path | None = None) -> Iterator[str]:
    """The page's address, while the block runs. `auth_file` is `preceptor chat --auth FILE`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", PROGRAM, f"sqlite:///{Path(folder) / 'conversations.db'}"]
        command += [str(auth_file)] if auth_file else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  # our own words
            try:
                line = server.stdout.readline() if server.stdout else ""
                if not line.startswith(READY):
                    raise PreceptorError("the page did not start; its message stands above")
                yield line.removeprefix(READY).strip()
            finally:
                server.terminate()
