"""How often somebody may give a wrong password: few times for one account from one address, more for either alone.

An attempt is counted before it is answered, so that many at once gain nothing. At the form, where it isn't known yet
whether the password is right, it is taken back if so: a class that logs in from one address is not held up. A program
may have many calls of the MCP server under way at once, so there a right password isn't counted at all.

Not here: counting (`ui.conversations.counts`), or comparing passwords (`logins`, `mcp_door`).
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.conversations import Counts
from ui.page.logins import LOGIN, account_in_form
from ui.page.mcp_door import PATH, account_of, knows

SPAN_S = 15 * 60
WRONG_FOR_ONE = 10
WRONG_OF_ADDRESS = 500
WRONG_OF_ACCOUNT = 100
REFUSED = (400,)


class ThrottledLogins:
    """ASGI middleware that lets nobody go on trying passwords, at the form or at the MCP server."""

    def __init__(self, app: ASGIApp, counts: Counts, accounts: Mapping[str, str]) -> None:
        self._app = app
        self._accounts = accounts
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not (path == LOGIN or path.startswith(PATH)):
            await self._app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        if path == LOGIN:
            await self._at_form(address, scope, receive, send)
        else:
            await self._at_mcp(address, scope, receive, send)

    async def _at_mcp(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        sent = Headers(scope=scope).get("authorization", "")
        account, _ = account_of(sent)
        # who names none is asked for a password first
        if account and await self._is_refused(account, address, counted=not knows(self._accounts, sent)):
            await _refusal(self._counts.left_s(SPAN_S))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _at_form(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        account, _ = await account_in_form(Request(scope, _again(body)))
        receive = _again(body, receive)
        if await self._is_refused(account, address, counted=True):
            await _refusal(self._counts.left_s(SPAN_S))(scope, receive, send)
            return
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            if status not in REFUSED:
                await run_in_threadpool(self._count, account, address, -1)

    async def _is_refused(self, account: str, address: str, *, counted: bool) -> bool:
        return await run_in_threadpool(self._too_often, account, address, counted=counted)

    def _too_often(self, account: str, address: str, *, counted: bool) -> bool:
        limits = _limits(account, address)
        # one that is over its limit is only looked at: what comes in a flood costs no writing
        if any(self._counts.of(name, SPAN_S) >= limit for name, limit in limits):
            return True
        found = [(self._counts.add(name, SPAN_S), limit) for name, limit in limits] if counted else []
        is_too_often = any(count > limit for count, limit in found)
        if is_too_often:  # it isn't tried: it is no wrong password
            self._count(account, address, -1)
        return is_too_often

    def _count(self, account: str, address: str, by: int) -> None:
        for name, _ in _limits(account, address):
            self._counts.add(name, SPAN_S, by)


def _limits(account: str, address: str) -> tuple[tuple[str, int], ...]:
    return (
        (f"login {account!r} from {address}", WRONG_FOR_ONE),
        (f"login from {address}", WRONG_OF_ADDRESS),
        (f"login {account!r}", WRONG_OF_ACCOUNT),
    )


def _again(body: bytes, receive: Receive | None = None) -> Receive:
    """What has been read, to be read again."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        if messages:
            return messages.pop()
        return await receive() if receive else {"type": "http.disconnect"}

    return read


def _refusal(left_s: int) -> PlainTextResponse:
    said = f"too many wrong passwords; try again in {max(1, left_s // 60)} minutes"
    return PlainTextResponse(said, status_code=429, headers={"Retry-After": str(left_s)})
