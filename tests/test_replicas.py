"""Two servers on one PostgreSQL: one is killed in the middle of a conversation, and the other goes on with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests

from corpus.home import Home
from tests.fake_openai import Reply, fake_openai
from tests.own_postgres import Cluster
from tests.page_server import serving
from tests.page_visitor import asked
from ui.windowless import TIMEOUT_S, Windowless

QUESTION = "How long does it take to learn Python for machine learning?"
ANSWER = "3 to 6 months"
LOGIN = {"username": "ada", "password": "engine"}


@pytest.mark.slow
def test_a_conversation_goes_on_at_another_server_without_another_login(
    small_home: Home, postgres: Cluster, tmp_path: Path
) -> None:
    database, accounts = postgres.new_database(), tmp_path / "accounts"
    accounts.write_text("ada:engine\neve:apple\n")
    of_ada, of_eve = requests.Session(), requests.Session()
    with (
        serving(small_home, database=database, auth_file=str(accounts)) as one,
        serving(small_home, database=database, auth_file=str(accounts)) as two,
    ):
        of_ada.post(f"{one.address}/login", LOGIN, timeout=TIMEOUT_S).raise_for_status()
        conversation = asked(Windowless(one.address, browser=of_ada), QUESTION)
        one.process.kill()
        one.process.wait()
        assert requests.get(f"{two.address}/healthz", timeout=60).text == "alive\n"
        assert ANSWER in Windowless(two.address, browser=of_ada).export(conversation)
        of_eve.post(
            f"{two.address}/login", {"username": "eve", "password": "apple"}, timeout=TIMEOUT_S
        ).raise_for_status()
        assert ANSWER not in Windowless(two.address, browser=of_eve).export(conversation)
        with serving(small_home, database=database, auth_file=str(accounts)) as three:
            assert ANSWER in Windowless(three.address, browser=of_ada).export(conversation)
            of_ada.get(f"{three.address}/logout", timeout=TIMEOUT_S)
        assert of_ada.get(f"{two.address}/config", timeout=TIMEOUT_S).status_code == 401


@pytest.mark.slow
def test_an_answer_that_one_server_writes_is_stopped_at_another(small_home: Home, postgres: Cluster) -> None:
    database, browser = postgres.new_database(), requests.Session()
    with (
        fake_openai(Reply("Broadcasting describes how NumPy treats arrays [1].", wait_s=600)) as fake,
        serving(small_home, database=database, llm=fake.spec) as one,
        serving(small_home, database=database, llm=fake.spec) as two,
    ):
        # as many as are written at once, so that the last one waits, which the page says over and over
        for _ in range(2):
            next(Windowless(one.address).events(QUESTION, fake.spec))
        waiting = Windowless(one.address, browser=browser).events("What is broadcasting in NumPy?", fake.spec)
        conversation = next(filter(None, map(conversation_in, waiting)))
        elsewhere = Windowless(two.address, browser=browser)
        elsewhere.stop(conversation)
        assert [*waiting][-1]["msg"] in ("process_completed", "close_stream")
        assert "There is no answer." in elsewhere.export(conversation)
        one.process.kill()  # which would wait for the others


def conversation_in(event: dict[str, object]) -> str:
    """The conversation that an update speaks of; "" if it speaks of none."""
    found = re.findall(r'data-conversation=\\"([^"\\]+)', json.dumps(event))
    return str(found[0]) if found else ""
