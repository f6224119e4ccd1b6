"""The names under which this server is asked, and which of them are its own.

A browser sends the name of its address bar as Host. Whoever owns a name can make it point here (DNS rebinding), and
then reads what a page of theirs asks for; so only names that mean this server are answered. An address in numbers
means itself wherever it is written, and is answered too.

Not here: what becomes of a request (`guard`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import UsageError

LOOPBACK_NAME = "localhost"
DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Authority:
    """What Host and Origin say: a name in lower case or an address, and a port if one is given."""

    host: str
    port: int | None

    @property
    def is_address(self) -> bool:
        """Whether the host is written in numbers."""
        return _is_address(self.host)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of this server: its own, and those that a reverse proxy or a name server gives it (`allowed`)."""

    own: frozenset[str]
    allowed: frozenset[str]

    def answers(self, asked: Authority) -> bool:
        """Whether that name means this server."""
        return asked.is_address or asked.host in self.own | self.allowed

    def is_same_origin(self, origin: str, asked: Authority, scheme: str) -> bool:
        """Whether a page of that origin is one of this server's, which was asked for as `asked` over `scheme`.

        A proxy may hide name, port and scheme of what stands in the address bar, hence the allowed names at any port.
        """
        origin_scheme, _, rest = origin.partition("://")
        page, default = authority(rest), DEFAULT_PORTS.get(origin_scheme)
        if page is None or default is None or (scheme, origin_scheme) == ("https", "http"):
            return False
        is_same_port = (page.port or default) == (asked.port or default)
        return page.host in self.allowed or (page.host == asked.host and is_same_port)


def authority(text: str) -> Authority | None:
    """`name`, `name:port`, `192.0.2.7:80` or `[::1]:80` taken apart; None for anything else."""
    found = _HOST.fullmatch(text)
    if found is None or int(found["port"] or 0) > 65_535:
        return None
    host = found["host"].lower().removesuffix(".")
    if not host or (host.startswith("[") and not _is_address(host)):
        return None
    return Authority(host, int(found["port"]) if found["port"] else None)


def known_hosts(host: str, allowed: Iterable[str], *, machine: str) -> Hosts:
    """The names of a server that listens on `host` (a name or an address). Raises UsageError for what is no name.

    `machine` is this machine's own name. It counts where the server listens on every address: there whoever can forge
    it in a network reaches the server anyway, while a server on loopback would be opened to them by it.
    """
    own = {LOOPBACK_NAME}
    listening = authority(f"[{host}]" if ":" in host and not host.startswith("[") else host)
    if listening is not None and not listening.is_address:
        own.add(listening.host)
    elif listening is None or ipaddress.ip_address(listening.host.strip("[]")).is_unspecified:
        name = machine.lower().removesuffix(".")
        short = name.partition(".")[0]
        own |= {name, short, f"{short}.local"} if short else set()
    return Hosts(frozenset(own), frozenset(map(_checked, allowed)))


def _checked(name: str) -> str:
    try:
        known = authority(name.strip().encode("idna").decode("ascii"))
    except UnicodeError:
        known = None
    if known is None or known.port is not None:
        raise UsageError(
            f"--allow-host takes a name as it stands in the address bar, such as tutor.example.org, without https://, "
            f"port and path; it was given {name!r}"
        )
    return known.host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
