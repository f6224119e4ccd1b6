"""For whom the MCP server calls the endpoints: it does so over HTTP, from this machine, whoever has asked it.

What comes in at the MCP server gets a header that Gradio hands on with the calls. It holds a secret of this
process's, so that nobody else can say who they are by it.

Not here: the MCP server itself (`mcp_door`), or what is made of account and address (`logins`, `visitor`).
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.page.mcp_door import PATH, account_of, knows

ACCOUNT = "preceptor.account"
"""Where a request's scope says whose it is."""
HEADER = "x-preceptor-for"
SERVERS = "x-preceptor-self"
"""Of what the server asks for itself; its client sends that with every call as well, where the other one counts."""


class OwnCalls:
    """Writes the header and reads it again. `accounts` are user to password; none where nobody needs one."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self._accounts = accounts
        self._secret = secrets.token_urlsafe(32)

    @property
    def of_the_server(self) -> dict[str, str]:
        """The header of what the MCP server asks for itself, as any account."""
        return {SERVERS: self._written(next(iter(self._accounts), ""), "")}

    def marked(self, scope: Scope) -> Scope:
        """What comes in at the MCP server, with who has sent it."""
        sent = Headers(scope=scope).get("authorization", "")
        account = account_of(sent)[0] if knows(self._accounts, sent) else ""
        address = str(scope["client"][0]) if scope.get("client") else ""
        return {**scope, "headers": [*_others(scope), (HEADER.encode(), self._written(account, address).encode())]}

    def meant(self, scope: Scope) -> Scope:
        """What comes in elsewhere, as what it was marked; whatever else was sent in its place is dropped."""
        sent = Headers(scope=scope)
        read = self._read(sent.get(HEADER, "")) or self._read(sent.get(SERVERS, ""))
        scope = {**scope, "headers": _others(scope)}
        if read is None:
            return scope
        account, address = read
        # a mark without an address is of what the server asks for itself
        return {**scope, ACCOUNT: account} | ({"client": (address, 0)} if address else {})

    def _written(self, account: str, address: str) -> str:
        said = base64.urlsafe_b64encode(json.dumps([account, address]).encode()).decode()
        return f"{self._secret}.{said}"

    def _read(self, sent: str) -> tuple[str, str] | None:
        secret, _, said = sent.partition(".")
        # what anybody else says isn't read at all
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            return None
        account, address = json.loads(base64.urlsafe_b64decode(said))
        return account, address


class ForWhom:
    """ASGI middleware that marks what comes in at the MCP server, and reads the marks of its calls."""

    def __init__(self, app: ASGIApp, calls: OwnCalls) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            is_mcp = str(scope["path"]).startswith(PATH)
            scope = self._calls.marked(scope) if is_mcp else self._calls.meant(scope)
        await self._app(scope, receive, send)


def _others(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in scope["headers"] if name not in (HEADER.encode(), SERVERS.encode())]
