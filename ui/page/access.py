"""Who may reach the page: which hosts need a password file, who is in it, and which port is free.

Not here: the server itself.
"""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import UsageError

DEFAULT_PORT = 7860
PORTS_TRIED = 20


def check_exposure(host: str, *, auth_file: Path | None, public: bool) -> None:
    """Raises UsageError if anybody on the network could use the page without it being wanted."""
    if auth_file is not None and public:
        raise UsageError(f"--auth {auth_file} and --public contradict each other; give one of them")
    if not is_loopback(host) and auth_file is None and not public:
        raise UsageError(
            f"host {host!r} can be reached from other machines; give --auth FILE (lines `user:password`), "
            "or --public if everybody there may use this page"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that host name or address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def reachable(host: str) -> str:
    """Where this machine itself reaches a server that listens on `host`: "every address" is none to call."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"}.get(host, host)  # noqa: S104 - it is compared with


def read_auth_file(path: Path) -> list[tuple[str, str]]:
    """The (user, password) pairs of a file with one `user:password` a line; blank lines and # comments are skipped."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the password file {path} can't be read ({error}); it holds lines `user:password`") from error
    accounts: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        user, colon, password = line.strip().partition(":")
        # the line itself may hold a password: it is never shown
        if not colon or not user.strip() or not password or "\0" in user:  # which PostgreSQL can't keep
            raise UsageError(f"line {number} of the password file {path} is not `user:password`; mend or remove it")
        if user.strip() in accounts:
            raise UsageError(
                f"line {number} of the password file {path} names {user.strip()!r} again; remove one of them"
            )
        accounts[user.strip()] = password
    if not accounts:
        raise UsageError(f"the password file {path} names nobody; add a line `user:password`")
    return list(accounts.items())


def is_password(accounts: Mapping[str, str], user: str, password: str) -> bool:
    """Whether that is the password of one of these accounts."""
    known = accounts.get(user, "")
    return bool(known) and secrets.compare_digest(known.encode(), password.encode("utf-8", "replace"))


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there; for the default port, on the first free one from it on. Raises UsageError."""
    tried = range(port, port + PORTS_TRIED) if port == DEFAULT_PORT else range(port, port + 1)
    family, address = _resolved(host)
    for number in tried:
        try:
            return _listening(family, address, number)
        except (OSError, OverflowError) as error:
            if not isinstance(error, OSError) or error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise UsageError(
                    f"can't listen on {host} port {number} ({error}); give another --host or --port"
                ) from error
    wanted = f"port {port} of {host} is" if len(tried) == 1 else f"ports {port} to {tried[-1]} of {host} are"
    raise UsageError(f"{wanted} taken or not allowed; give another one with --port")


def _resolved(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        family, _, _, _, address = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"host {host!r} is not known here ({error}); give an address of this machine") from error
    return family, str(address[0])


def _listening(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # on Windows this option would let two servers share a port
        if socket.SO_REUSEADDR and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        # a port is only ours once we listen: two servers may bind one with SO_REUSEADDR
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
