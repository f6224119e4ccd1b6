"""A login is good at every server of a database, after a restart too, and ends at all of them at once."""

from __future__ import annotations

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import gradio as gr
import pytest
import requests
from gradio.events import api
from gradio_client import Client  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from corpus.home import Home
from tests.behind_doors import behind_doors, said_over_mcp
from tests.own_postgres import PASSWORD, Cluster
from ui.conversations import Logins, Store, open_store
from ui.conversations.logins import ALONE, LASTS_S
from ui.conversations.resting import RETRY_S
from ui.page.logins import COOKIE
from ui.page.mcp_door import mcp_available
from ui.page.own_calls import HEADER, SERVERS, OwnCalls
from ui.page.visitor import address_of, counted_as

ACCOUNTS = {"grace": "compiler", "ada": "engine"}
TIMEOUT_S = 60


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.db'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.new_database()


def opened(database: str) -> Store:
    """The store of a server that has just been started."""
    return open_store(Home(Path("unused")), database)


def test_a_login_is_good_at_another_server_until_its_account_logs_out_anywhere(database: str) -> None:
    one, other = (opened(database).logins(ACCOUNTS) for _ in range(2))
    tokens = [one.begin("ada"), other.begin("ada"), one.begin("grace")]
    for server in (one, other, opened(database).logins(ACCOUNTS)):
        assert [server.account(token) for token in tokens] == ["ada", "ada", "grace"]
    other.end("ada")
    for server in (one, other, opened(database).logins(ACCOUNTS)):
        assert [server.account(token) for token in tokens] == ["", "", "grace"]


def test_a_login_ends_with_its_time_its_account_or_its_password(database: str) -> None:
    engine, now = opened(database)._engine, [0.0]

    def server(accounts: dict[str, str]) -> Logins:
        return Logins(engine, accounts, clock=lambda: now[0])

    token = server(ACCOUNTS).begin("ada")
    assert server({"grace": "compiler"}).account(token) == ""
    assert server({"ada": "another"}).account(token) == ""
    now[0] = LASTS_S - 1
    assert server(ACCOUNTS).account(token) == "ada"
    now[0] = LASTS_S
    assert server(ACCOUNTS).account(token) == ""
    server(ACCOUNTS).begin("grace")
    with engine.connect() as connection:  # what is over is forgotten
        assert connection.execute(text("SELECT account FROM logins")).scalars().all() == ["grace"]


def test_the_database_holds_nothing_that_lets_anybody_in(database: str) -> None:
    store = opened(database)
    token = store.logins(ACCOUNTS).begin("ada")
    with store._engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM logins")).all())
    assert not [secret for secret in (token, "engine") if secret in kept]


def test_while_the_database_fails_people_stay_logged_in_and_log_in_and_out(
    postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    database, now = postgres.new_database(), [0.0]
    logins, elsewhere = (Logins(opened(database)._engine, ACCOUNTS, waited=lambda: now[0]) for _ in range(2))
    stays, leaves = logins.begin("ada"), logins.begin("grace")
    assert [elsewhere.account(leaves)] == ["grace"]
    postgres.stop()
    try:
        comes = logins.begin("ada")
        logins.end("grace")
        assert [logins.account(token) for token in (stays, comes, leaves)] == ["ada", "ada", ""]
    finally:
        postgres.start()
    assert [record.message.partition(":")[0] for record in caplog.records] == [ALONE]  # it was asked once
    assert not [secret for secret in (PASSWORD, comes, stays) if secret in caplog.text]
    now[0] += RETRY_S
    for server in (logins, elsewhere):
        assert [server.account(token) for token in (stays, comes, leaves)] == ["ada", "ada", ""]


def test_who_logs_out_while_a_login_is_handed_in_is_logged_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, now = opened(f"sqlite:///{tmp_path / 'c.db'}"), [0.0]
    logins = Logins(store._engine, ACCOUNTS, waited=lambda: now[0])
    begin, asked, leaves = store._engine.begin, threading.Event(), threading.Event()

    def fails() -> None:
        if threading.current_thread() is threading.main_thread():
            leaves.set()
            time.sleep(0.5)  # so that what is handed in has failed before this
        else:
            asked.set()
            leaves.wait(0.5)
        raise OperationalError("", None, Exception("gone"))

    monkeypatch.setattr(store._engine, "begin", fails)
    token = logins.begin("ada")
    now[0] += RETRY_S
    leaves.clear()
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(logins.account, token)
        assert asked.wait(TIMEOUT_S)
        logins.end("ada")
        asking.result()
    monkeypatch.setattr(store._engine, "begin", begin)
    now[0] += RETRY_S
    assert [server.account(token) for server in (logins, store.logins(ACCOUNTS))] == ["", ""]


def test_an_account_has_so_many_logins_and_the_oldest_end(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.conversations.logins.OF_ACCOUNT_AT_MOST", 2)
    now = [0.0]
    logins = Logins(opened(database)._engine, ACCOUNTS, clock=lambda: now[0])
    grace, tokens = logins.begin("grace"), []
    for _ in range(4):
        now[0] += 1
        tokens.append(logins.begin("ada"))
    assert [logins.account(token) for token in (grace, *tokens)] == ["grace", "", "", "ada", "ada"]


def test_a_browser_and_a_program_are_known_at_both_servers_and_after_they_log_out_at_none(database: str) -> None:
    with ExitStack() as servers:
        one, other = (servers.enter_context(served(database, ACCOUNTS)) for _ in range(2))
        ada = requests.Session()
        assert "auth_required" in ada.get(one, timeout=TIMEOUT_S).text
        wrong = ada.post(f"{one}/login", {"username": "ada", "password": "compiler"}, timeout=TIMEOUT_S)
        assert (wrong.status_code, wrong.json()) == (400, {"detail": "Incorrect credentials."})
        right = ada.post(f"{one}/login", {"username": "ada", "password": "engine"}, timeout=TIMEOUT_S)
        assert (right.status_code, right.json()) == (200, {"success": True})
        (cookie,) = (sent for sent in right.headers["Set-Cookie"].split(", ") if sent.startswith(COOKIE))
        assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        program = Client(other, auth=("ada", "engine"), verbose=False)
        assert program.predict(api_name="/who") == ["account:ada", "127.0.0.1"]
        assert [ada.get(f"{server}/config", timeout=TIMEOUT_S).status_code for server in (one, other)] == [200, 200]
        sent_there = ada.get(f"{one}/logout", headers={"Sec-Fetch-Site": "cross-site"}, timeout=TIMEOUT_S)
        assert "auth_required" not in sent_there.text  # another page can't log anybody out by a link
        left = ada.get(f"{other}/logout", headers={"Sec-Fetch-Site": "same-origin"}, timeout=TIMEOUT_S)
        assert (left.status_code, "auth_required" in left.text) == (200, True)
        for server in (one, other):
            with_program = requests.get(f"{server}/config", cookies=program.cookies, timeout=TIMEOUT_S)
            assert [ada.get(f"{server}/config", timeout=TIMEOUT_S).status_code, with_program.status_code] == [401, 401]


def test_nobody_is_let_in_by_what_they_say_of_themselves(tmp_path: Path) -> None:
    # what the server's own calls say, under the secret of another one
    mark = OwnCalls(ACCOUNTS).of_the_server[SERVERS]
    deep = base64.urlsafe_b64encode(b"[" * 20_000).decode()  # which no parser goes down
    with served(f"sqlite:///{tmp_path / 'c.db'}", ACCOUNTS) as address:
        for headers in (
            {HEADER: mark},
            {SERVERS: mark},
            {HEADER: "é"},
            {HEADER: mark.partition(".")[2]},
            {HEADER: deep},
            {HEADER: f".{deep}"},
            {"Cookie": f"access-token-preceptor=; {COOKIE}={'x' * 43}"},
        ):
            assert requests.get(f"{address}/config", headers=headers, timeout=TIMEOUT_S).status_code == 401
        for form in ({}, {"username": "ada"}, {"username": "nobody", "password": ""}, {"password": "engine"}):
            assert requests.post(f"{address}/login", form, timeout=TIMEOUT_S).status_code == 400
        for password in (b"Basic \xe9", b"Basic /w==", b"Basic Og==", b"Basic YWRh"):
            over_mcp = requests.post(
                f"{address}/gradio_api/mcp/", headers={"Authorization": password}, timeout=TIMEOUT_S
            )
            assert over_mcp.status_code == 401


@pytest.mark.skipif(not mcp_available(), reason="gradio's mcp extra is not installed")
def test_the_mcp_server_calls_for_whom_has_asked_it(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'c.db'}"
    with served(database, ACCOUNTS) as address:
        assert said_over_mcp(address, "who", auth=("ada", "engine")) == ["account:ada", "127.0.0.1"]
        # whoever logs out takes the server's own calls along no more
        form = {"username": "grace", "password": "compiler"}
        with requests.Session() as grace:
            grace.post(f"{address}/login", form, timeout=TIMEOUT_S)
            grace.get(f"{address}/logout", timeout=TIMEOUT_S)
        passed_on = {"X-Forwarded-For": "192.0.2.7"}
        assert said_over_mcp(address, "who", auth=("ada", "engine"), headers=passed_on) == ["account:ada", "192.0.2.7"]
    with served(database, {}) as address:
        assert said_over_mcp(address, "who", headers=passed_on) == ["programs:192.0.2.7", "192.0.2.7"]


def who(request: gr.Request = None) -> list[str]:  # type: ignore[assignment]  # Gradio gives it
    """Who asks, and from where."""
    return [counted_as(request), address_of(request)]


def says_who() -> None:
    """The one endpoint of a page."""
    api(who, api_name="who")


def served(database: str, accounts: dict[str, str]) -> AbstractContextManager[str]:
    """The address of a page that says who asks."""
    return behind_doors(says_who, database, accounts)
