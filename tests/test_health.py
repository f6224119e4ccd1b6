"""Whoever runs the server learns whether it lives, and whether to send it visitors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.home import Home
from tests.own_postgres import Cluster
from ui.conversations import Store, open_store
from ui.page.health import Health, add_health
from ui.page.open_routes import methods_of
from ui.page.running import Running


class Desk:
    """One that may be warm."""

    is_warm = True


def asked(store: Store, running: Running | None = None) -> tuple[Health, TestClient]:
    """How a server with that store is, and whoever asks it."""
    desk: Any = Desk()
    health = Health(desk, store, running or Running())
    app = FastAPI()
    add_health(app, health)
    return health, TestClient(app)


def test_a_server_is_ready_once_all_is_loaded_and_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    health, client = asked(open_store(Home(tmp_path)))
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")
    desk: Any = health._desk
    desk.is_warm = False
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "starting\n")
    health.stopping = True
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "stopping\n")
    assert (client.get("/healthz").status_code, client.head("/healthz").status_code) == (200, 200)


def test_a_database_that_fails_is_said_and_turns_nobody_away(postgres: Cluster, tmp_path: Path) -> None:
    _, client = asked(open_store(Home(tmp_path), postgres.new_database()))
    postgres.stop()
    try:
        said = client.get("/readyz")
    finally:
        postgres.start()
    assert said.status_code == 200
    assert said.text.startswith("ready, but the conversations can't be read or written now (the database can't be rea")


def test_a_server_is_idle_when_no_answer_is_under_way(tmp_path: Path) -> None:
    running = Running()
    health, _ = asked(open_store(Home(tmp_path)), running)
    run = running.begin("ada", "c")
    assert not health.is_idle
    running.end("c", run)
    assert health.is_idle


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_both_addresses_are_open(path: str) -> None:
    assert methods_of(path) == ("GET", "HEAD")
