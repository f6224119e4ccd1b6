"""A database is brought up to date in numbered steps, by one process, and PostgreSQL is asked for rightly."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url

from corpus.errors import NotKept, UsageError
from corpus.home import Home
from tests.own_postgres import PASSWORD, Cluster
from ui.conversations import open_store
from ui.conversations.database import open_engine
from ui.conversations.migrations import STEPS, migrate
from ui.conversations.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty database of each kind in turn."""
    if request.param == "sqlite":
        return open_engine(make_url(f"sqlite:///{tmp_path / 'c.db'}"))
    cluster: Cluster = request.getfixturevalue("postgres")
    return open_engine(make_url(cluster.new_database()))


def test_the_steps_lead_to_the_tables_that_are_read_and_written(engine: Engine) -> None:
    assert migrate(engine) == len(STEPS)
    found = inspect(engine)
    for table in Base.metadata.sorted_tables:
        there = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert there == {column.name: column.nullable for column in table.columns}
        indexed = {tuple(index["column_names"]) for index in found.get_indexes(table.name) if not index["unique"]}
        assert indexed == {tuple(column.name for column in index.columns) for index in table.indexes}


def test_of_many_who_begin_at_once_one_takes_the_steps(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(migrate, [engine] * 8)) == [len(STEPS)] * 8
    with engine.connect() as connection:
        taken = connection.execute(text("SELECT number FROM steps ORDER BY number")).scalars().all()
    assert taken == list(range(1, len(STEPS) + 1))


def test_a_database_that_is_ahead_is_left_as_it_is(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO steps (number) VALUES (9999)"))
    assert migrate(engine) == 9999


def test_where_the_driver_is_missing_the_command_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"pip install -e '\.\[postgres\]'"):
        open_store(Home(tmp_path), "postgresql://ada:secret@host/x")


def test_a_database_that_cannot_keep_every_text_is_refused(postgres: Cluster, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="encoded in SQL_ASCII; make one in UTF8: createdb"):
        open_store(Home(tmp_path), postgres.new_database("SQL_ASCII"))


def test_a_wrong_password_is_told_and_not_shown(postgres: Cluster, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="password authentication failed") as raised:
        open_store(Home(tmp_path), postgres.url().replace(PASSWORD, "wr0ng"))
    assert "wr0ng" not in str(raised.value)


def test_a_server_that_was_started_again_goes_on(
    postgres: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(Home(tmp_path), postgres.new_database().replace("postgresql:", "postgres:"))
    id = store.begin("ada", None, "why?").conversation
    postgres.stop()
    try:
        with pytest.raises(NotKept, match=r"\(the database can't be reached\)") as raised:
            store.begin("ada", id, "and then?")
    finally:
        postgres.start()
    said = f"{raised.value} {caplog.text}"
    assert not [word for word in (PASSWORD, "and then?") if word in said]
    assert [turn.question for turn in store.turns("ada", id)] == ["why?"]
