"""What the page is told while an answer comes, and when it is over."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from corpus.home import Home
from tests.page_material import answer, citation
from ui.conversations import Holding, open_store
from ui.page import asking, keeping
from ui.page.asking import FAILED, Asking
from ui.page.desk import QUOTES_ONLY
from ui.page.keeping import Keeping
from ui.page.parts import Parts
from ui.page.render import plain_text
from ui.page.running import Running

ANSWER = answer("Use fillna. [1]", citation("to replace missing values"))


class Desk:
    """Answers everything with that answer, or fails with that error."""

    problem = ""

    def __init__(self, said: Answer | Exception) -> None:
        self._said = said

    def stream(self, *_: object, **__: object) -> Generator[Answer | None, None, None]:
        if isinstance(self._said, Exception):
            raise self._said
        yield self._said

    def models(self) -> tuple[()]:
        return ()


def updates(said: Answer | Exception, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a question brings to the page, by the names of its parts."""
    monkeypatch.setattr(asking, "owner_of", lambda _: "ada")
    monkeypatch.setattr(asking, "follow_ups", lambda *_: ("And for strings?",))
    desk: Any = Desk(said)
    nothing: Any = None
    parts: dict[str, Any] = {part.name: part.name for part in fields(Parts) if part.name != "sidebar"}
    store = open_store(Home(folder), clock=lambda: datetime.now(UTC).replace(tzinfo=None))
    handlers = Asking(desk, store, Holding(store), Running(), Parts(**parts, sidebar=nothing))
    return list(handlers.ask("how do I fill gaps", [], QUOTES_ONLY, None, nothing))


def test_all_that_an_answer_ends_with_comes_in_one_update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *before, last = updates(ANSWER, tmp_path, monkeypatch)
    assert {"chat", "current", "shown", "question", "model"} <= last.keys()
    assert "And for strings?" in str(last["chat"].value)
    assert not any("And for strings?" in str(update) for update in before)


def test_a_marker_can_be_looked_up_though_the_page_shows_one_update_of_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, *of_chat = updates(ANSWER, tmp_path, monkeypatch)
    assert all(update.keys() >= {"chat", "current", "shown"} for update in of_chat)
    assert len({(update["current"], *update["shown"]) for update in of_chat}) == 1
    _, *drawn, last = of_chat
    assert all("panel" in update for update in drawn)
    assert "panel" not in last  # which would close a passage that has been opened meanwhile


@pytest.mark.parametrize(
    ("error", "said"),
    [(UsageError("too many wait"), "too many wait"), (ValueError("no error of ours"), plain_text(FAILED))],
)
def test_an_error_is_said_in_the_place_of_the_answer_and_the_next_question_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    *_, last = updates(error, tmp_path, monkeypatch)
    assert said in str(last["chat"])
    assert last["question"].submit_btn == "Ask"


def test_a_conversation_begins_and_is_exported_while_the_list_of_them_cant_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(Home(tmp_path))
    place = store.begin("ada", None, "how do I fill gaps")
    monkeypatch.setattr(keeping, "owner_of", lambda _: "ada")
    monkeypatch.setattr(store, "headings", unreadable)
    parts: Any = Parts(**{part.name: part.name for part in fields(Parts)})  # type: ignore[arg-type]  # only their names
    nothing: Any = None
    handlers = Keeping(nothing, store, Holding(store), Running(), nothing, parts)
    begun: dict[Any, Any] = handlers.begin(nothing)
    assert begun["current"] is None
    assert "sidebar" not in begun  # which stays as it is
    exported: dict[Any, Any] = handlers.export(place.conversation, nothing)
    assert "how-do-I-fill-gaps.md" in str(exported["sidebar"].props)


def unreadable(_: str) -> tuple[()]:
    """As a database that fails."""
    raise NotKept("the conversations can't be read")
