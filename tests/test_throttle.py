"""Passwords can't be tried out, and a language model writes no more than it may cost."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from corpus.errors import UsageError
from corpus.home import Home
from tests.own_postgres import PASSWORD, Cluster
from ui.conversations import Counts, open_store
from ui.conversations.counts import ALONE
from ui.conversations.resting import RETRY_S
from ui.page import throttle
from ui.page.budget import DAY_S, HOURLY_OF_OWNER, Budget
from ui.page.mcp_door import AskPassword
from ui.page.throttle import SPAN_S, WRONG_FOR_ONE, ThrottledLogins

Server = Callable[[str], TestClient]
WRONG_OF_ADDRESS = 50


@pytest.fixture(params=["sqlite", "postgresql"])
def counts(request: pytest.FixtureRequest, tmp_path: Path) -> Counts:
    """Counters in each kind of database in turn, whose clock stands: no span ends in the middle of a test."""
    database = ""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        database = cluster.new_database()
    now = time.time()
    return Counts(open_store(Home(tmp_path), database)._engine, clock=lambda: now)


@pytest.fixture
def at(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Somebody at that address of a page with one account."""
    monkeypatch.setattr(throttle, "WRONG_OF_ADDRESS", WRONG_OF_ADDRESS)

    async def login(request: Request) -> PlainTextResponse:
        form = await request.form()
        is_right = (form.get("username"), form.get("password")) == ("ada", "engine")
        return PlainTextResponse("", 200 if is_right else 400)

    async def mcp(_: Request) -> PlainTextResponse:
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/login", login, methods=["POST"]), Route("/gradio_api/mcp/", mcp)])
    app.add_middleware(AskPassword, accounts={"ada": "engine"})
    app.add_middleware(ThrottledLogins, counts=counts, accounts={"ada": "engine"})
    return lambda address: TestClient(app, client=(address, 1))


def login(client: TestClient, password: str, user: str = "ada") -> int:
    """What a login is answered."""
    return client.post("/login", data={"username": user, "password": password}).status_code


def mcp(client: TestClient, password: str) -> int:
    """What a call of the MCP server is answered."""
    sent = base64.b64encode(f"ada:{password}".encode()).decode()
    return client.get("/gradio_api/mcp/", headers={"Authorization": f"Basic {sent}"}).status_code


def test_fifty_wrong_passwords_at_once_are_held_and_then_the_right_one_too(at: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: login(at("192.0.2.7"), f"wrong {number}"), range(50)))
    assert said.count(400) <= WRONG_FOR_ONE
    assert set(said) == {400, 429}
    assert login(at("192.0.2.7"), "engine") == 429
    assert mcp(at("192.0.2.7"), "engine") == 429
    assert login(at("192.0.2.8"), "engine") == 200  # nobody is locked out of an account from elsewhere


def test_the_mcp_server_counts_wrong_passwords_too(at: Server) -> None:
    said = [mcp(at("192.0.2.7"), "wrong") for _ in range(WRONG_FOR_ONE + 1)]
    assert said == [401] * WRONG_FOR_ONE + [429]
    unnamed = [at("192.0.2.8").get("/gradio_api/mcp/").status_code for _ in range(WRONG_OF_ADDRESS + 5)]
    assert set(unnamed) == {401}  # which asks for a password
    assert login(at("192.0.2.8"), "engine") == 200


def test_a_burst_of_wrong_passwords_at_the_mcp_server_is_held(
    at: Server, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    # all of it has been looked at before any of it is counted
    monkeypatch.setattr(counts, "of", lambda *_: 0)
    said = [mcp(at("192.0.2.7"), "wrong") for _ in range(WRONG_FOR_ONE + 5)]
    assert said == [401] * WRONG_FOR_ONE + [429] * 5
    monkeypatch.undo()
    assert mcp(at("192.0.2.7"), "engine") == 429
    assert {mcp(at("192.0.2.8"), "engine") for _ in range(WRONG_FOR_ONE + 5)} == {200}


def test_a_class_behind_one_address_may_mistype(at: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # with the figure that the page has
    assert {login(at("192.0.2.7"), "wrong", f"user{number}") for number in range(60)} == {400}
    assert login(at("192.0.2.7"), "engine") == 200


def test_who_is_refused_isnt_counted(at: Server, counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    # as in a burst, all of which has been looked at before any of it is counted
    monkeypatch.setattr(counts, "of", lambda *_: 0)
    said = [login(at("192.0.2.7"), "wrong") for _ in range(WRONG_FOR_ONE + 5)]
    assert said == [400] * WRONG_FOR_ONE + [429] * 5
    monkeypatch.undo()
    assert counts.of("login 'ada'", SPAN_S) == WRONG_FOR_ONE


def test_an_address_that_tries_many_accounts_is_held(at: Server) -> None:
    said = [login(at("192.0.2.7"), "wrong", f"user{number}") for number in range(WRONG_OF_ADDRESS + 1)]
    assert said == [400] * WRONG_OF_ADDRESS + [429]


def test_a_class_that_logs_in_from_one_address_is_not_held_up(at: Server) -> None:
    assert {login(at("192.0.2.7"), "engine") for _ in range(WRONG_OF_ADDRESS + 5)} == {200}


def test_it_is_over_when_the_span_is(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    now = [0.0]
    counts = Counts(store._engine, clock=lambda: now[0])
    assert [counts.add("x", SPAN_S), counts.add("x", SPAN_S), counts.of("x", SPAN_S)] == [1, 2, 2]
    now[0] = SPAN_S
    assert (counts.of("x", SPAN_S), counts.add("x", SPAN_S)) == (0, 1)


def test_where_the_database_fails_it_is_counted_all_the_same(
    postgres: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_store(Home(tmp_path), postgres.new_database())._engine
    now = [0.0]
    counts, elsewhere = (Counts(engine, waited=lambda: now[0]) for _ in range(2))
    assert [elsewhere.add("x", DAY_S), counts.add("x", DAY_S), counts.of("x", DAY_S)] == [1, 2, 2]
    postgres.stop()
    try:  # on from what it knew last
        assert [counts.add("x", DAY_S), counts.add("x", DAY_S), counts.of("x", DAY_S)] == [3, 4, 4]
    finally:
        postgres.start()
    assert [record.message.partition(":")[0] for record in caplog.records] == [ALONE]  # it was asked once
    assert PASSWORD not in caplog.text
    assert (counts.add("x", DAY_S), elsewhere.of("x", DAY_S)) == (5, 2)
    now[0] += RETRY_S
    assert (counts.add("x", DAY_S), elsewhere.of("x", DAY_S)) == (6, 6)


def test_what_is_only_looked_at_is_handed_in_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, now = open_store(Home(tmp_path))._engine, [0.0]
    counts, elsewhere = (Counts(engine, waited=lambda: now[0]) for _ in range(2))
    with monkeypatch.context() as failing:
        failing.setattr(engine, "begin", fails)
        counts.add("x", DAY_S)
    now[0] += RETRY_S
    assert (counts.of("x", DAY_S), elsewhere.of("x", DAY_S), counts.of("x", DAY_S)) == (1, 1, 1)


def test_after_its_rest_one_asks_a_database_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, now = open_store(Home(tmp_path))._engine, [0.0]
    asked: list[int] = []
    counts = Counts(engine, waited=lambda: now[0])

    def slow_to_fail() -> None:
        asked.append(counts.of("x", DAY_S) if len(asked) < 5 else 0)  # somebody else asks meanwhile
        fails()

    with monkeypatch.context() as failing:
        failing.setattr(engine, "begin", fails)
        counts.of("x", DAY_S)
        failing.setattr(engine, "begin", slow_to_fail)
        now[0] += RETRY_S
        counts.of("x", DAY_S)
    assert asked == [0]
    now[0] += RETRY_S
    assert [counts.add("x", DAY_S), counts.add("x", DAY_S)] == [1, 2]
    assert Counts(engine).of("x", DAY_S) == 2


def fails() -> None:
    """As a database that is gone."""
    raise OperationalError("", None, Exception("gone"))


def test_servers_of_one_database_count_together(postgres: Cluster, tmp_path: Path) -> None:
    database = postgres.new_database()
    one, other = (Budget(open_store(Home(tmp_path), database).counts(), daily=3) for _ in range(2))
    for budget in (one, other, one):
        budget.spend("openai:a")
    with pytest.raises(UsageError, match="--llm-daily"):
        other.spend("openai:a")


def test_a_model_writes_as_many_answers_a_day_as_it_may(counts: Counts) -> None:
    budget = Budget(counts, daily=2)
    budget.spend("openai:a")
    budget.spend("openai:a")
    with pytest.raises(UsageError, match=r"the 2 answers that it may write a day \(--llm-daily\)"):
        budget.spend("openai:a")
    budget.spend("openai:b")
    for _ in range(3):
        budget.spend("local")


def test_nobody_has_all_of_a_models_answers_to_themselves(counts: Counts) -> None:
    budget = Budget(counts)
    for _ in range(HOURLY_OF_OWNER):
        budget.spend("openai:a", "account:ada", "192.0.2.7")
    with pytest.raises(UsageError, match=f"that were {HOURLY_OF_OWNER} answers"):
        budget.spend("openai:a", "account:ada", "192.0.2.7")
    budget.spend("openai:a", "account:grace", "192.0.2.7")
    budget.spend("openai:a", "account:ada", "127.0.0.1")  # at this machine
