"""All that a request meets before Gradio has it, in order, and what Gradio is told for it.

Not here: what each of them does.
"""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from ui.conversations import Counts, Store
from ui.page.guard import Guard
from ui.page.headers import FencedHeaders
from ui.page.hosts import Hosts
from ui.page.limits import LimitedBodies
from ui.page.logins import GradiosAccounts, KeptLogins
from ui.page.mcp_door import AskPassword, answer_in_json, call_at
from ui.page.own_calls import ForWhom, OwnCalls
from ui.page.throttle import ThrottledLogins
from ui.page.visitor import VisitorCookie


class Doors:
    """Those of one server. `accounts` are user to password; none where nobody needs one."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self._accounts = dict(accounts)
        self._calls = OwnCalls(self._accounts)
        self._gradio = GradiosAccounts(self._accounts)

    def put_before(self, app: FastAPI, hosts: Hosts, store: Store, counts: Counts) -> None:
        """Adds them, from the innermost to the first that a request meets."""
        accounts = self._accounts
        app.add_middleware(VisitorCookie)
        if accounts:
            app.add_middleware(KeptLogins, logins=store.logins(accounts), accounts=accounts, gradio=self._gradio)
        app.add_middleware(ForWhom, calls=self._calls)
        if accounts:
            app.add_middleware(AskPassword, accounts=accounts)
            app.add_middleware(ThrottledLogins, counts=counts, accounts=accounts)
        app.add_middleware(LimitedBodies)
        app.add_middleware(Guard, hosts=hosts)
        app.add_middleware(FencedHeaders)

    def open_to(self, app: FastAPI, page: gr.Blocks, address: str) -> None:
        """Makes the page that is mounted on the app, and its MCP server, go by them; it answers at that address."""
        if self._accounts:
            self._gradio.tell(next(route.app for route in reversed(app.routes) if isinstance(route, Mount)))
        answer_in_json(page)
        call_at(page, address, self._calls.of_the_server)
