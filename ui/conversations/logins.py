"""Who has logged in, known to all servers of a database together, and after they were started again.

A login is a random token that its browser alone holds. The database has a hash of it, and one that binds it to the
account's password: who reads the database can neither enter with it nor try passwords on it, and a login ends where its
account is gone or has another password.

Where the database fails, logins that this server has seen go on, new ones are this server's own, and both are handed in
once that is possible, as is who has logged out.

Not here: passwords and cookies (`ui.page.logins`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine, TextClause, text

from ui.conversations.resting import Resting

LASTS_S = 14 * 24 * 3600
SEEN_AT_MOST = 10_000
OWED_AT_MOST = 10_000
OF_ACCOUNT_AT_MOST = 1_000
ALONE = "logins are known to this server alone until the database can be read and written again"

_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
_KEEP = text(
    "INSERT INTO logins (token_hash, account, proof, ends) VALUES (:token_hash, :account, :proof, :ends) "
    "ON CONFLICT (token_hash) DO NOTHING"
)
_FIND = text("SELECT account, proof, ends FROM logins WHERE token_hash = :token_hash")
_END = text("DELETE FROM logins WHERE account = :account")
_FORGET = text("DELETE FROM logins WHERE ends <= :now")
_CROWD_OUT = text(
    "DELETE FROM logins WHERE account = :account AND token_hash NOT IN "
    "(SELECT token_hash FROM logins WHERE account = :account ORDER BY ends DESC LIMIT :most)"
)

T = TypeVar("T")
Step = tuple[TextClause, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Login:
    """What is kept of one. `ends` is in seconds since 1970."""

    account: str
    proof: str
    ends: int


class Logins:
    """The logins to these accounts (user to password). Safe to use from several threads and processes."""

    def __init__(
        self,
        engine: Engine,
        accounts: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        waited: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = Resting(engine, ALONE, waited)
        self._accounts = accounts
        self._clock = clock
        self._seen: OrderedDict[str, _Login] = OrderedDict()  # by the hashes of tokens
        self._owed: tuple[Step, ...] = ()
        self._lock = threading.Lock()
        self._telling = threading.Lock()

    def begin(self, account: str) -> str:
        """The token of a new login to that account, whose password was right. The oldest of very many ends."""
        token = secrets.token_urlsafe(32)
        login = _Login(account, _proof(token, self._accounts[account]), int(self._clock()) + LASTS_S)
        kept = {"token_hash": _hashed(token), "account": account, "proof": login.proof, "ends": login.ends}
        self._note(_hashed(token), login)
        self._owe(_KEEP, kept)
        self._ask(lambda connection: _tidied(connection, account, int(self._clock())))
        return token

    def account(self, token: str) -> str:
        """The account that was logged in to by that token; "" for one that is unknown, over or ended."""
        if not _TOKEN.fullmatch(token):
            return ""
        found = self._ask(lambda connection: _found(connection, _hashed(token)))
        if found is not None:  # None: it fails, and what was seen before counts
            self._note(_hashed(token), found[0])
        with self._lock:
            login = self._seen.get(_hashed(token))
        if login is None or login.ends <= self._clock() or login.account not in self._accounts:
            return ""
        is_same = hmac.compare_digest(login.proof, _proof(token, self._accounts[login.account]))
        return login.account if is_same else ""

    def end(self, account: str) -> None:
        """Ends every login to that account, at every server."""
        with self._lock:
            for seen in [key for key, login in self._seen.items() if login.account == account]:
                del self._seen[seen]
        self._owe(_END, {"account": account})
        self._ask(lambda _: None)

    def _note(self, token_hash: str, login: _Login | None) -> None:
        with self._lock:
            self._seen.pop(token_hash, None)
            if login is not None:
                self._seen[token_hash] = login
            while len(self._seen) > SEEN_AT_MOST:
                self._seen.popitem(last=False)

    def _owe(self, statement: TextClause, values: Mapping[str, object]) -> None:
        with self._lock:
            self._owed = (*self._owed, (statement, values))

    def _ask(self, what: Callable[[Connection], T]) -> tuple[T] | None:
        """As `Resting.ask`, after all that the database wasn't told yet."""
        with self._lock:
            is_told = not self._owed
        if is_told:
            return self._database.ask(what)
        with self._telling:  # one after the other: a login that is told after its end would begin anew
            with self._lock:
                owed = self._owed = self._owed[-OWED_AT_MOST:]

            def in_order(connection: Connection) -> T:
                for statement, values in owed:
                    connection.execute(statement, values)
                return what(connection)

            found = self._database.ask(in_order)
            if found is not None:
                with self._lock:
                    self._owed = self._owed[len(owed) :]
            return found


def _found(connection: Connection, token_hash: str) -> _Login | None:
    row = connection.execute(_FIND, {"token_hash": token_hash}).one_or_none()
    return None if row is None else _Login(*row)


def _tidied(connection: Connection, account: str, now: int) -> None:
    connection.execute(_FORGET, {"now": now})
    connection.execute(_CROWD_OUT, {"account": account, "most": OF_ACCOUNT_AT_MOST})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _proof(token: str, password: str) -> str:
    """Tells whether the password is still the same, to who has the token."""
    return hmac.new(token.encode(), password.encode(), hashlib.sha256).hexdigest()
