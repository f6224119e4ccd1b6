"""What a language model writes for programs counts as what it writes for the page, whichever way they ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from gradio_client import Client  # type: ignore[import-untyped]  # it ships no types
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]  # as above

from corpus.domain import Answer
from corpus.home import Home
from tests.behind_doors import TIMEOUT_S, behind_doors, called_over_mcp
from tests.page_material import answer, citation
from ui.conversations import open_store
from ui.page import budget
from ui.page.budget import Budget
from ui.page.desk import Desk
from ui.page.endpoints import add_endpoints
from ui.page.mcp_door import mcp_available

ANSWER = answer("Use fillna. [1]", citation("to replace missing values"))
QUESTION = "How do I fill gaps?"
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
"""As a proxy on this machine says it."""
LIMIT = 2
REFUSED = "that were 2 answers by language models in this hour; ask again in"


class Tutor:
    """Answers everything with that answer, as if a model had written it."""

    def reload_if_newer(self) -> bool:
        return False

    def with_writer(self, _: object) -> Tutor:
        return self

    def stream(self, *_: object, **__: object) -> Iterator[Answer]:
        yield ANSWER


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty one, and few answers an hour."""
    monkeypatch.setattr(budget, "HOURLY_OF_OWNER", LIMIT)
    return f"sqlite:///{tmp_path / 'c.db'}"


def asking(database: str) -> Any:
    """What adds the endpoints to a page whose answers a model writes."""
    tutor: Any = Tutor()
    writer: Any = None
    counts = open_store(Home(Path("unused")), database).counts()
    desk = Desk(tutor, {"openai:a": writer}, budget=Budget(counts))
    return lambda: add_endpoints(desk)


def test_an_account_has_its_answers_of_an_hour_over_the_api_and_mcp_together(database: str) -> None:
    accounts = {"grace": "compiler", "ada": "engine"}
    with behind_doors(asking(database), database, accounts) as address:
        ada, grace = (
            Client(address, auth=(user, accounts[user]), headers=ELSEWHERE, verbose=False) for user in ("ada", "grace")
        )
        assert ada.predict(QUESTION, api_name="/ask")["answer"] == ANSWER.text
        over_mcp = [said_by_mcp(address, ("ada", "engine")) for _ in range(2)] if mcp_available() else []
        if over_mcp:
            assert [is_error for is_error, _ in over_mcp] == [False, True]
            assert REFUSED in over_mcp[1][1]
            with pytest.raises(AppError, match=REFUSED):
                ada.predict(QUESTION, api_name="/ask")
        assert grace.predict(QUESTION, api_name="/ask")["answer"] == ANSWER.text


def test_programs_without_an_account_are_counted_by_their_address(database: str) -> None:
    with behind_doors(asking(database), database, {}) as address:
        said = [over_http(address, ELSEWHERE) for _ in range(LIMIT + 1)]
        assert [REFUSED in one for one in said] == [False] * LIMIT + [True]
        assert "event: error" in said[-1]
        if mcp_available():
            is_error, text = said_by_mcp(address, None)
            assert (is_error, REFUSED in text) == (True, True)
        assert REFUSED not in over_http(address, {"X-Forwarded-For": "192.0.2.8"})
        assert not [
            one for one in (over_http(address, {}) for _ in range(LIMIT + 1)) if REFUSED in one
        ]  # at this machine


def said_by_mcp(address: str, auth: tuple[str, str] | None) -> tuple[bool, str]:
    """Whether the tool `ask` fails, and what it says."""
    result = called_over_mcp(address, "ask", {"question": QUESTION}, ELSEWHERE, auth=auth)
    return result["isError"], result["content"][0]["text"]


def over_http(address: str, headers: dict[str, str]) -> str:
    """What comes back for a question in Gradio's API, without a client."""
    call = f"{address}/gradio_api/call/ask"
    event = requests.post(call, json={"data": [QUESTION, None, None]}, headers=headers, timeout=TIMEOUT_S).json()
    return requests.get(f"{call}/{event['event_id']}", headers=headers, timeout=TIMEOUT_S).text
