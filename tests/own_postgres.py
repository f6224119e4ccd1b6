"""A PostgreSQL of the tests' own: a cluster in a temporary folder, which is gone with them.

PostgreSQL refuses to run as root, so that root's tests start it as Debian's account for it.

Not here: what is tested with it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

ACCOUNT = "postgres"
PASSWORD = "s3cr3t-of-the-tests"
DEBIAN = Path("/usr/lib/postgresql")
PATIENCE_S = 60


def missing() -> str:
    """Why there can be no PostgreSQL here; "" if there can."""
    if _programs() is None:
        return "PostgreSQL isn't installed: apt-get install postgresql"
    if find_spec("psycopg") is None:
        return "its driver is missing: make install-dev"
    if os.name != "posix" or (os.getuid() == 0 and _account() is None):
        return f"PostgreSQL doesn't run as root, and there is no account {ACCOUNT!r}"
    return ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that can be stopped and started. `port` stays the same."""

    folder: Path
    port: int

    def start(self) -> None:
        """Returns when it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-t", str(PATIENCE_S), "-o", options, "start")

    def stop(self) -> None:
        """Cuts every connection, as a server does that is stopped for maintenance."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop")

    def url(self, database: str = ACCOUNT) -> str:
        """Where Preceptor finds that database."""
        return f"postgresql://{ACCOUNT}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def new_database(self, encoding: str = "UTF8") -> str:
        """The URL of an empty one."""
        name = f"d{secrets.token_hex(6)}"
        admin = create_engine(make_url(self.url()).set(drivername="postgresql+psycopg"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"))
        admin.dispose()
        return self.url(name)

    def make(self) -> None:
        """Makes the files of an empty cluster."""
        words = self.folder / "password"
        words.write_text(PASSWORD)
        if (account := _account()) is not None:
            for path in (self.folder, words):
                os.chown(path, account.pw_uid, account.pw_gid)
        first = ("-D", str(self._data), "-U", ACCOUNT, "--auth=scram-sha-256", f"--pwfile={words}")
        self._run("initdb", *first, "--encoding=UTF8", "--locale=C", "--no-sync")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        programs, account = _programs(), _account()
        assert programs is not None  # `missing` was asked before
        subprocess.run(
            [programs / program, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            # not a pipe: the server would hold it open
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


@contextmanager
def own_postgres() -> Iterator[Cluster]:
    """A server that runs while the block does."""
    folder = Path(tempfile.mkdtemp(prefix="preceptor-postgres-"))
    cluster = Cluster(folder, _free_port())
    try:
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest version's programs, which Debian keeps off the PATH."""
    on_path = shutil.which("initdb")
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


def _account() -> pwd.struct_passwd | None:
    """Whom the server is started as where we are root; None for ourselves."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
