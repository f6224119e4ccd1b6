"""Addresses of published indexes: a folder, any URL that fsspec reads, or `chroma://HOST:PORT`.

An address may hold a password. What is shown or said in an error never does.

Not here: speaking to what lies there.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from corpus.errors import UsageError

CHROMA_PORT = 8000
_SCHEMES = {"chroma": False, "chroma+https": True}


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server. `login` is "user:password", "" for none, and isn't part of what is printed."""

    host: str
    port: int
    is_tls: bool
    login: str = ""

    def __repr__(self) -> str:
        return f"Server({self.shown!r})"

    @property
    def shown(self) -> str:
        """The address without its login."""
        return f"chroma{'+https' if self.is_tls else ''}://{self._netloc}"

    @property
    def url(self) -> str:
        """Where it is asked, without its login."""
        return f"http{'s' if self.is_tls else ''}://{self._netloc}"

    @property
    def _netloc(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What a proxy before the server wants to be told: HTTP Basic."""
        if not self.login:
            return {}
        return {"Authorization": f"Basic {base64.b64encode(self.login.encode()).decode()}"}


def server_at(address: str) -> Server | None:
    """The Chroma server that the address names; None for a folder or another URL. Raises UsageError for a wrong one."""
    scheme = address.partition("://")[0].lower()
    if scheme not in _SCHEMES or "://" not in address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or CHROMA_PORT
    except ValueError:
        parts, port = urlsplit(""), 0
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise UsageError(f"{shown(address)!r} names no Chroma server; write chroma://HOST:PORT")
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
    return Server(parts.hostname, port, _SCHEMES[scheme], login)


def shown(address: str) -> str:
    """The address without login, query and fragment, where passwords and signatures stand.

    Only its scheme where it can't be told what else is secret.
    """
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    if _is_obscure(address):
        return f"{scheme}://…"
    host, slash, path = rest.partition("/")
    bare = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
    try:
        return urlunsplit((*urlsplit(bare)[:3], "", ""))
    except ValueError:
        return f"{scheme}://…"


def scrubbed(said: str, address: str) -> str:
    """A message of a library's without what isn't shown of an address, or of a login ("user:password")."""
    if _is_obscure(address):
        return shown(address)
    login, _, _ = (
        address.partition("://")[2].partition("/")[0].rpartition("@") if "://" in address else (address, "", "")
    )
    said = said.replace(address, shown(address)) if "://" in address else said
    secrets = (login, login.partition(":")[2], address.partition("?")[2])
    for secret in sorted({form for one in secrets for form in (one, unquote(one)) if form}, key=len, reverse=True):
        said = said.replace(secret, "…")
    return said


def _is_obscure(address: str) -> bool:
    """Whether it is several addresses in one, or has an "@" where a password with a "/" in it may end."""
    _, slashes, rest = address.partition("://")
    return bool(slashes) and ("::" in address or "@" in rest.partition("/")[2])
