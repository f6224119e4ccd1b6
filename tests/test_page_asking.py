"""What the page is told while an answer comes, and when it is over."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from corpus.home import Home
from tests.own_postgres import Cluster
from tests.page_material import answer, citation
from ui.conversations import Holding, Store, open_store
from ui.page import asking, keeping
from ui.page.asking import FAILED, Asking
from ui.page.desk import QUOTES_ONLY
from ui.page.keeping import Keeping
from ui.page.parts import REASONS, Parts
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


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Store]:
    """Those of two servers, on one database of each kind in turn."""
    if request.param == "sqlite":
        return open_store(Home(tmp_path)), open_store(Home(tmp_path))
    cluster: Cluster = request.getfixturevalue("postgres")
    database = cluster.new_database()
    return open_store(Home(tmp_path), database), open_store(Home(tmp_path), database)


def test_an_answer_is_stopped_at_another_server(stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "owner_of", lambda _: "ada")
    monkeypatch.setattr(asking, "LOOK_S", 0.0)
    nothing: Any = None
    names: dict[str, Any] = {part.name: part.name for part in fields(Parts) if part.name != "sidebar"}
    parts = Parts(**names, sidebar=nothing)
    growing: Any = Growing(ANSWER)
    one, other = (Asking(growing, store, Holding(store), Running(), parts) for store in stores)
    answering = one.ask("how do I fill gaps", [], "openai:a", None, nothing)
    conversation = next(update["current"] for update in answering if "current" in update)
    other.stop("nothing of the sort", nothing)
    assert next(answering)
    other.stop(conversation, nothing)
    assert list(answering)
    assert (growing.told < len(growing.words), growing.is_closed) == (True, True)
    (turn,) = stores[1].turns("ada", conversation)
    assert turn.text in (" ".join(growing.words[:number]) for number in range(1, len(growing.words)))


class Growing(Desk):
    """Says a few words after the other, as a language model does."""

    words = tuple(f"word{number}" for number in range(8))

    def __init__(self, said: Answer) -> None:
        super().__init__(said)
        self._whole = said
        self.told = 0
        self.is_closed = False

    def stream(self, *_: object, **__: object) -> Generator[Answer | None, None, None]:
        try:
            for number in range(1, len(self.words) + 1):
                self.told = number
                yield replace(self._whole, text=" ".join(self.words[:number]))
        finally:
            self.is_closed = True


def test_an_answer_is_rated_at_another_server_and_explained_at_the_first(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "owner_of", lambda _: "ada")
    one, other = (keeping_of(store) for store in stores)
    place = stores[0].begin("ada", None, "how do I fill gaps")
    stores[0].finish("ada", place, ANSWER)
    thumb: Any = SimpleNamespace(index=1, liked="Dislike")
    nothing: Any = None
    said: dict[Any, Any] = other.rate(place.conversation, [place.key], thumb, nothing)
    sent = json.loads(json.dumps(said["rated"]))  # as a browser keeps it
    one.explain(sent, [REASONS[0]], "it is wrong", nothing)
    (given,) = stores[1].feedback()
    assert (given.verdict, given.reasons, given.comment) == ("down", (REASONS[0],), "it is wrong")
    for wrong in (None, [place.conversation, "0", place.key], "x"):
        with pytest.raises(gr.Error, match="press the thumb again"):
            one.explain(wrong, [], "", nothing)


def test_an_answer_that_is_not_saved_is_said_to_be_rated_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "owner_of", lambda _: "ada")
    store = open_store(Home(tmp_path))
    handlers, thumb, nothing = keeping_of(store), cast("Any", SimpleNamespace(index=1, liked="Like")), cast("Any", None)
    monkeypatch.setattr(store, "begin", unreadable)
    place = handlers._holding.begin("ada", None, "why?", ())
    handlers._holding.finish("ada", place, ANSWER, asked="why?", before=())
    with pytest.raises(gr.Error, match="rate it once the page no longer says so"):
        handlers.rate(place.conversation, [place.key], thumb, nothing)
    elsewhere = keeping_of(open_store(Home(tmp_path)))  # which has nothing of it
    with pytest.raises(gr.Error, match="can be rated later"):
        elsewhere.rate(place.conversation, [place.key], thumb, nothing)


def keeping_of(store: Store) -> Keeping:
    """The handlers of a server with that store."""
    nothing: Any = None
    parts: Any = Parts(**{part.name: part.name for part in fields(Parts)})  # type: ignore[arg-type]  # only their names
    return Keeping(nothing, store, Holding(store), Running(), nothing, parts)


def unreadable(*_: object, **__: object) -> tuple[()]:
    """As a database that fails."""
    raise NotKept("the conversations can't be read")
