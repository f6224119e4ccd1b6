"""The page served by a process of its own, as a user runs it, for the tests that need one.

Not here: a browser.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.generation import current_folder
from corpus.home import Home

READY = "Preceptor is ready at "
PROGRAM = """
import sys
from pathlib import Path
from bot import open_tutor
from bot.write.opening import open_writer
from corpus.home import Home
from ui.page import Opened, ServeOptions, serve
home, accounts, port, database, llm, host, allowed, *background = sys.argv[1:]
options = ServeOptions(
    Home(Path(home)),
    host=host,
    public=host != "127.0.0.1" and not accounts,
    allowed_hosts=tuple(allowed.split()),
    port=int(port),
    auth_file=Path(accounts) if accounts else None,
    open_browser=False,
    writers=((llm, open_writer(llm, Home(Path(home)))),) if llm else (),
    database=database or None,
)
serve(options, Opened(open_tutor(options.home), background=tuple(background) or None))
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A page, and the process that serves it, the first of a session of its own."""

    address: str
    process: subprocess.Popen[str]


@contextmanager
def served(
    home: Home,
    *,
    auth_file: str = "",
    port: int = 0,
    database: str = "",
    llm: str = "",
    host: str = "127.0.0.1",
    allowed_hosts: tuple[str, ...] = (),
    background: tuple[str, ...] = (),
) -> Iterator[str]:
    """The address of a page that serves that home while the block runs."""
    values = (str(home.root), auth_file, str(port), database, llm, host, " ".join(allowed_hosts))
    with _begun(*values, *background) as page:
        yield page.address


@contextmanager
def serving(home: Home, *, database: str = "", llm: str = "", auth_file: str = "") -> Iterator[Served]:
    """The page that serves that home, with its process, which ends with the block at the latest."""
    with _begun(str(home.root), auth_file, "0", database, llm, "127.0.0.1", "") as page:
        yield page


@contextmanager
def _begun(*values: str) -> Iterator[Served]:
    command = [sys.executable, "-c", PROGRAM, *values]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        try:
            assert server.stdout is not None  # asked for above
            line = server.stdout.readline()
            assert line.startswith(READY), f"the server said {line!r}"
            yield Served(line.removeprefix(READY).strip(), server)
        finally:
            server.terminate()


def copied(home: Home, root: Path) -> Home:
    """A home with the same index and models, to be written to."""
    index = current_folder(home)
    shutil.copytree(index, root / "index" / "generations" / index.name)
    (root / "index" / "current").write_text(index.name)
    (root / "models").symlink_to(home.models)
    return Home(root)
