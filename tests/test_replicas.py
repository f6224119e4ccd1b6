"""Two servers on one PostgreSQL: one is killed in the middle of a conversation, and the other goes on with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from corpus.home import Home
from tests.own_postgres import Cluster
from tests.page_server import PROGRAM, READY
from tests.page_visitor import asked
from ui.windowless import Windowless

QUESTION = "How long does it take to learn Python for machine learning?"
ANSWER = "3 to 6 months"


@pytest.mark.slow
def test_a_conversation_goes_on_at_another_server(small_home: Home, postgres: Cluster) -> None:
    database = postgres.new_database()
    with server(small_home, database) as (one, first), server(small_home, database) as (_, second):
        ada = Windowless(first)
        conversation = asked(ada, QUESTION)
        one.kill()
        one.wait()
        assert requests.get(f"{second}/healthz", timeout=60).text == "alive\n"
        again, eve = Windowless(second), Windowless(second)
        again._browser.cookies.clear()
        again._browser.cookies.update(ada._browser.cookies)
        assert ANSWER in again.export(conversation)
        assert ANSWER not in eve.export(conversation)


@contextmanager
def server(home: Home, database: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of a page that ends with the block at the latest, and its address."""
    values = (str(home.root), "", "0", database, "", "127.0.0.1", "")
    with subprocess.Popen([sys.executable, "-c", PROGRAM, *values], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # asked for above
            yield process, process.stdout.readline().removeprefix(READY).strip()
        finally:
            process.terminate()
