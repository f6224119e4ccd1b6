"""The database that keeps conversations, opened: SQLite, the default, or PostgreSQL, for several servers at once.

Whatever differs between the two stands here: how a connection is made ready, and which driver is needed.

Not here: its tables (`tables`, `migrations`), or what goes wrong later (`failures`).
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from corpus.errors import UsageError

BUSY_S = 10
CONNECT_S = 5
POOL_SIZE = 10
DRIVER = "postgresql+psycopg"
NO_URL = "that is no URL of a database; in a password, write each of @ : / % as %40 %3A %2F %25"
_NAMES = {"postgres", "postgresql", "postgresql+psycopg"}

_DEADLINES: dict[str, str | int] = {
    "application_name": "preceptor",
    "client_encoding": "utf8",  # else texts come as bytes from a database without an encoding
    "connect_timeout": CONNECT_S,
    # a server that is gone without a word would be waited for a quarter of an hour
    "tcp_user_timeout": BUSY_S * 1000,
    "options": f"-c lock_timeout={BUSY_S}s -c statement_timeout={BUSY_S}s",
}
"""What libpq is told unless the URL tells it something else."""


def open_engine(url: URL) -> Engine:
    """The database at that URL. Raises UsageError for one whose driver is missing, or that can't keep every text."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _configure_sqlite)
    elif url.drivername in _NAMES:
        engine = _postgres(url)
    else:
        raise UsageError(f"{url.drivername} is no database of Preceptor's; it knows sqlite and postgresql")
    return engine


def parsed(written: str) -> URL:
    """The URL that was written so. Raises UsageError for what is none."""
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        # without the cause, which shows what was written, and there may be a password in it
        raise UsageError(NO_URL) from None
    if "@" in (url.host or ""):  # the rest of a password
        raise UsageError(NO_URL)
    return url


def _postgres(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        install = f"{sys.executable} -m pip install -e '.[postgres]'"
        raise UsageError(f"PostgreSQL needs a driver; in Preceptor's checkout run {install}")
    engine = create_engine(
        url.set(drivername=DRIVER),
        connect_args={name: value for name, value in _DEADLINES.items() if name not in url.query},
        hide_parameters=True,  # questions and answers stay out of the log
        pool_size=POOL_SIZE,
        pool_timeout=BUSY_S,
        pool_pre_ping=True,  # a server that was started again is no error
    )
    with engine.connect() as connection:
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UsageError(
            f"that database is encoded in {encoding}; make one in UTF8: createdb -E UTF8 -T template0 NAME"
        )
    return engine


def _configure_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # SQLAlchemy gives the driver's own connection
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_S * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
