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
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import PreceptorError

READY = "Preceptor is ready at "
PROGRAM = """
import sys
from pathlib import Path
from bot import open_tutor
from bot.write.opening import open_writer
from corpus.home import Home
from ui.page import Opened, ServeOptions, serve
home = Home.from_environment()
database, accounts, llm = sys.argv[1:]
options = ServeOptions(
    home,
    port=0,
    open_browser=False,
    database=database,
    auth_file=Path(accounts) if accounts else None,
    writers=((llm, open_writer(llm, home)),) if llm else (),
)
serve(options, Opened(open_tutor(home)))
"""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Where the page is, and the number of the process that serves it."""

    address: str
    process: int


@contextmanager
def own_page(auth_file: Path | None = None, llm: str = "") -> Iterator[OwnPage]:
    """The page, while the block runs. `auth_file` and `llm` are `preceptor chat --auth FILE --llm SPEC`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", PROGRAM, f"sqlite:///{Path(folder) / 'conversations.db'}"]
        command += [str(auth_file or ""), llm]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  # our own words
            try:
                line = server.stdout.readline() if server.stdout else ""
                if not line.startswith(READY):
                    raise PreceptorError("the page did not start; its message stands above")
                yield OwnPage(line.removeprefix(READY).strip(), server.pid)
            finally:
                server.terminate()
