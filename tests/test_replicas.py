"""Two servers on one PostgreSQL: one is killed in the middle of a conversation, and the other goes on with it."""

from __future__ import annotations

import pytest
import requests

from corpus.home import Home
from tests.own_postgres import Cluster
from tests.page_server import serving
from tests.page_visitor import asked
from ui.windowless import Windowless

QUESTION = "How long does it take to learn Python for machine learning?"
ANSWER = "3 to 6 months"


@pytest.mark.slow
def test_a_conversation_goes_on_at_another_server(small_home: Home, postgres: Cluster) -> None:
    database = postgres.new_database()
    with serving(small_home, database=database) as first, serving(small_home, database=database) as second:
        ada = Windowless(first.address)
        conversation = asked(ada, QUESTION)
        first.process.kill()
        first.process.wait()
        assert requests.get(f"{second.address}/healthz", timeout=60).text == "alive\n"
        ada.at(second.address)
        eve = Windowless(second.address)
        assert ANSWER in ada.export(conversation)
        assert ANSWER not in eve.export(conversation)
