"""What the database says when it fails, in words that a visitor may read.

A driver names servers, accounts and files, and its error carries what was to be written: none of it is shown.

Not here: what becomes of an answer that couldn't be kept (`ui.page.asking`).
"""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

BUSY = "the database is busy"
FULL = "the disk of the database is full"
FAILING = "the disk of the database fails or is full"
READ_ONLY = "the database can't be written"
UNREACHABLE = "the database can't be reached"

_BY_CODE = {
    "53100": FULL,
    "53300": BUSY,  # no connection is left
    "55P03": BUSY,  # a lock was waited for too long
    "57014": BUSY,  # so was a statement
    "40P01": BUSY,
    "40001": BUSY,
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "57P01": UNREACHABLE,  # it is being stopped
    "57P02": UNREACHABLE,
    "57P03": UNREACHABLE,
}
"""SQLSTATE (PostgreSQL, appendix A) to words."""

_BY_SQLITE_CODE = {
    5: BUSY,  # SQLITE_BUSY, and SQLITE_LOCKED
    6: BUSY,
    8: READ_ONLY,
    10: FAILING,  # SQLITE_IOERR: of a full disk too, where the index of the log can't grow
    13: FULL,
    14: UNREACHABLE,  # SQLITE_CANTOPEN
}


def reason(error: BaseException) -> str:
    """Why the database didn't do what it was asked."""
    if isinstance(error, NoneFree):
        return BUSY
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    original = error.orig
    code = getattr(original, "sqlstate", None)
    if code:
        return _BY_CODE.get(code, f"error {code} of the database")
    sqlite = getattr(original, "sqlite_errorcode", None)
    if isinstance(sqlite, int):
        return _BY_SQLITE_CODE.get(sqlite & 0xFF, f"error {sqlite} of the database")
    # a driver that has no code has no server that could have sent one
    return UNREACHABLE if type(original).__name__ == "OperationalError" else type(original).__name__


def told(error: BaseException, url: URL) -> str:
    """What the driver itself says, in one line, for who runs the server; without passwords."""
    line = " ".join(str(getattr(error, "orig", None) or error).split())
    named = (value for name, value in url.query.items() if "password" in name and isinstance(value, str))
    for secret in filter(None, (url.password, *named)):
        line = line.replace(secret, "***")
    return line
