"""Starting the page: who may reach it, the server, the build behind it, and one line that says where it is.

Gradio is imported here only when the checks have passed, so that a wrong flag is answered at once.

Not here: what the page looks like (`app`), or the command line that calls this.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import PreceptorError
from corpus.home import Home
from corpus.quiet import keep_files_below
from ui.page.access import DEFAULT_PORT, check_exposure, listening_socket, reachable, read_auth_file
from ui.page.hosts import Hosts, known_hosts

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot import Tutor
    from bot.write.writer import Writer
    from ui.page.desk import Desk
    from ui.page.progress import BackgroundBuild

SHUTDOWN_S = 2
LAST_ANSWERS_S = 25
"""How long answers under way may take to end once the server is asked to stop; a second signal stops it at once."""
LAST_SAVING_S = 10
"""How long what is held may then take to be saved."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the page is served. The default port gives way to the next free one; port 0 is any free one."""

    home: Home
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    auth_file: Path | None = None
    public: bool = False
    allowed_hosts: tuple[str, ...] = ()
    """Further names of this server: of a reverse proxy before it, say."""
    open_browser: bool = True
    writers: tuple[tuple[str, Writer], ...] = ()
    """Language models by their spec; answers are written by the first unless a visitor chooses another."""
    llm_daily: int | None = None
    """Answers that each language model may write in a day (UTC)."""
    database: str | None = None
    """URL of the database that keeps conversations; a file of the home's if it is None."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page begins with.

    `problem` says why a newer index than the tutor's doesn't serve, "" if there is none. `background` is the command of
    a build that runs behind the page, with low priority; the page shows its progress and switches to what it publishes.
    """

    tutor: Tutor
    problem: str = ""
    background: tuple[str, ...] | None = None


def check_access(options: ServeOptions) -> None:
    """Raises UsageError if the page must not or can't be served so. Takes no time, unlike what `serve` needs first."""
    check_exposure(options.host, auth_file=options.auth_file, public=options.public)
    _hosts(options)
    if options.auth_file:
        read_auth_file(options.auth_file)
    listening_socket(options.host, options.port).close()


def serve(options: ServeOptions, opened: Opened) -> None:
    """Serves the page until it is interrupted. Raises UsageError as `check_access` does."""
    check_exposure(options.host, auth_file=options.auth_file, public=options.public)
    accounts = read_auth_file(options.auth_file) if options.auth_file else None
    with listening_socket(options.host, options.port) as listener:
        port = listener.getsockname()[1]
        if port != options.port and options.port == DEFAULT_PORT:
            print(f"Port {DEFAULT_PORT} is taken; using {port} instead.", file=sys.stderr)
        address = _address(options.host, port)
        app, build = application(options, opened, accounts, port)

        def announce() -> None:
            print(f"Preceptor is ready at {address}", flush=True)
            if options.open_browser:
                webbrowser.open(address)

        threading.Thread(target=app.state.holding.save_for_ever, name="saving", daemon=True).start()
        _run(app, listener, on_ready=announce, on_stop=build.stop)


def _hosts(options: ServeOptions) -> Hosts:
    return known_hosts(options.host, options.allowed_hosts, machine=socket.gethostname())


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host and not host.startswith("[") else f"http://{host}:{port}"


def application(
    options: ServeOptions, opened: Opened, accounts: list[tuple[str, str]] | None, port: int
) -> tuple[FastAPI, BackgroundBuild]:
    """What answers the requests that come to that port, and the build behind it."""
    keep_files_below(options.home)  # before Gradio is imported, which reads this
    import gradio as gr
    from fastapi import FastAPI

    from ui.conversations import Holding, open_store
    from ui.page.app import build_page
    from ui.page.budget import Budget
    from ui.page.desk import Desk
    from ui.page.doors import Doors
    from ui.page.health import Health, add_health
    from ui.page.mcp_door import mcp_available
    from ui.page.pictures import add_pictures
    from ui.page.progress import BackgroundBuild
    from ui.page.running import Running
    from ui.page.theme import STYLESHEETS, theme

    store = open_store(options.home, options.database)
    counts = store.counts()
    desk = Desk(opened.tutor, dict(options.writers), opened.problem, Budget(counts, options.llm_daily))
    build = BackgroundBuild(options.home)
    running = Running()
    holding = Holding(store)
    page = build_page(desk, build, store, holding, running)
    doors = Doors(dict(accounts or ()))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    doors.put_before(app, _hosts(options), store, counts)
    add_pictures(app, options.home)
    app.state.health = Health(desk, store, running)
    app.state.holding = holding
    add_health(app, app.state.health)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=options.host,
        auth=accounts,
        auth_message="Preceptor",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=1,
        ssr_mode=False,
        pwa=False,
        mcp_server=mcp_available(),
        theme=theme(),
        css_paths=STYLESHEETS,
    )
    doors.open_to(app, page, _address(reachable(options.host), port))
    _prepare(desk, build, opened.background)
    return app, build


def _prepare(desk: Desk, build: BackgroundBuild, background: tuple[str, ...] | None) -> None:
    """Loads the encoder while the user types the first question, and starts the build behind the page."""
    threading.Thread(target=desk.warm_up, name="warm-up", daemon=True).start()
    if background is not None:
        build.start(background, on_end=desk.refresh)


def _run(app: FastAPI, listener: socket.socket, *, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if not self.started:
                raise PreceptorError("the server could not start; run again with --debug to see why")
            await asyncio.to_thread(on_ready)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # here and not after `run`, which ends by raising the signal again
            on_stop()
            app.state.health.stopping = True
            await self._until(lambda: app.state.health.is_idle, LAST_ANSWERS_S)
            # no worker of asyncio's, which would be waited for without an end
            last = threading.Thread(target=app.state.holding.save, name="last-saving", daemon=True)
            last.start()
            await self._until(lambda: not last.is_alive(), LAST_SAVING_S)
            # every open page holds a stream, and cutting it is no news to the user
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets=sockets)

        async def _until(self, is_over: Callable[[], bool], at_most_s: float) -> None:
            until = time.monotonic() + at_most_s
            while not (is_over() or self.force_exit) and time.monotonic() < until:
                await asyncio.sleep(0.1)

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_S, server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
