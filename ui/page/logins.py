"""Logging in and out, in the place of Gradio's own: a login is good at every server of a database, and outlives them.

Gradio remembers within its process who has logged in, under a cookie whose name is another one with every start. Here
it only shows the form, and is told of the account with every request, by a token that no browser ever sees.

Not here: keeping logins (`ui.conversations.logins`), how often a password may be tried (`throttle`), what makes a
cookie safe (`headers`), or the password of the MCP server (`mcp_door`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.conversations import Logins
from ui.page.access import is_password
from ui.page.own_calls import ACCOUNT

LOGIN = "/login"
LOGOUT = "/logout"
COOKIE = "preceptor_login"
"""Without an age: a browser forgets it when it is closed, as on a machine that many use it should."""
GRADIOS_COOKIE = "preceptor"
_ASKED = ("/", "/config")
"""With all of Gradio's API, where Gradio asks who it is."""
_API = "/gradio_api/"
_ELSEWHERE = ("cross-site", "same-site")
"""What browsers say in Sec-Fetch-Site of a link on another page: the cookie is sent along all the same (Lax)."""


class GradiosAccounts:
    """The accounts, as Gradio knows them."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self._tokens = {account: secrets.token_urlsafe(32) for account in accounts}

    def tell(self, gradio: Any) -> None:
        """Makes a mounted app of Gradio's know them."""
        gradio.cookie_id = GRADIOS_COOKIE
        gradio.tokens = {token: account for account, token in self._tokens.items()}

    def as_account(self, scope: Scope, account: str) -> Scope:
        """The request as one of that account's; of nobody's for ""."""
        kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        cookies = Headers(scope=scope).getlist("cookie")
        # the last of a name counts
        cookies.append(f"access-token-{GRADIOS_COOKIE}={self._tokens.get(account, '')}")
        return {**scope, "headers": [*kept, (b"cookie", "; ".join(cookies).encode("latin-1"))]}


class KeptLogins:
    """ASGI middleware that answers logging in and out, and says to Gradio whose each request is."""

    def __init__(self, app: ASGIApp, logins: Logins, accounts: Mapping[str, str], gradio: GradiosAccounts) -> None:
        self._app = app
        self._logins = logins
        self._accounts = accounts
        self._gradio = gradio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif path == LOGIN:
            await (await self._logged_in(Request(scope, receive)))(scope, receive, send)
        elif path == LOGOUT:
            await (await self._logged_out(scope))(scope, receive, send)
        else:
            asks = path in _ASKED or path.startswith(_API)
            await self._app(self._gradio.as_account(scope, await self._account(scope) if asks else ""), receive, send)

    async def _logged_in(self, request: Request) -> Response:
        """As Gradio answers, which its page and its clients read."""
        account, password = await account_in_form(request)
        if not is_password(self._accounts, account, password):
            return JSONResponse({"detail": "Incorrect credentials."}, 400)
        response = JSONResponse({"success": True})
        response.set_cookie(COOKIE, await run_in_threadpool(self._logins.begin, account), httponly=True)
        return response

    async def _logged_out(self, scope: Scope) -> Response:
        response = RedirectResponse("/", 302)
        if Headers(scope=scope).get("sec-fetch-site", "") in _ELSEWHERE:
            return response
        if account := await self._account(scope):
            await run_in_threadpool(self._logins.end, account)
        response.delete_cookie(COOKIE, httponly=True)
        return response

    async def _account(self, scope: Scope) -> str:
        token = Request(scope).cookies.get(COOKIE, "")
        return str(scope.get(ACCOUNT, "")) or await run_in_threadpool(self._logins.account, token)


async def account_in_form(request: Request) -> tuple[str, str]:
    """The name and the password that a form holds; "" for each that it doesn't."""
    try:
        form = await request.form()
    except Exception:  # whatever is no form is no login
        return "", ""
    user, password = form.get("username"), form.get("password")
    return user.strip() if isinstance(user, str) else "", password if isinstance(password, str) else ""
