"""What a full, locked or stopped database can't keep is shown with a word about it, and kept when that is possible."""

from __future__ import annotations

import resource
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from corpus.domain import Answer
from corpus.errors import NotKept, UsageError
from corpus.home import Home
from tests.own_postgres import Cluster
from tests.page_material import answer, citation
from ui.conversations import Holding, Place, Store, Turn, Turns, open_store
from ui.conversations.holding import TOO_MANY, UNWRITABLE
from ui.conversations.resting import RETRY_S
from ui.conversations.store import DELETED
from ui.page.access import listening_socket
from ui.page.messages import NOT_KEPT, messages
from ui.page.serve import _run

ANSWER = answer("Use fillna. [1]", citation("to replace missing values"))
Failing = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["full", "locked", "stopped"])
def failing(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Failing]:
    """A store, and a way to make it fail for a while."""
    if request.param == "stopped":
        cluster: Cluster = request.getfixturevalue("postgres")
        return open_store(Home(tmp_path), cluster.new_database()), lambda: _stopped(cluster)
    home = Home(tmp_path)
    store = open_store(home)
    return store, lambda: _full(home) if request.param == "full" else _locked(home)


def test_what_is_asked_while_the_database_fails_is_answered_and_kept_later(failing: tuple[Store, Failing]) -> None:
    store, fails = failing
    now = [0.0]
    holding = Holding(store, clock=lambda: now[0])  # it waits before it tries again
    first = told(holding, None, "first")
    with fails():
        second = told(holding, first, "second")
        alone = told(holding, None, "alone")
        assert (second, alone != first) == (first, True)
        for id, questions in ((first, ["first", "second"]), (alone, ["alone"])):
            turns = holding.turns("ada", id)
            assert [turn.question for turn in turns] == questions
            assert [bool(turn.not_kept) for turn in turns] == [question != "first" for question in questions]
            assert NOT_KEPT in str(messages(turns)[-1])
    shown = {id: keys(holding.turns("ada", id)) for id in (first, alone)}
    now[0] += RETRY_S
    for id in (first, alone):
        kept = holding.turns("ada", id)
        assert kept == store.turns("ada", id)  # in the database
        assert keys(kept) == shown[id]  # for an open page to go on
        assert [turn.answer for turn in kept] == [ANSWER] * len(kept)
        assert NOT_KEPT not in str(messages(kept))


def test_an_answer_whose_question_was_kept_is_held(failing: tuple[Store, Failing]) -> None:
    store, fails = failing
    now = [0.0]
    holding = Holding(store, clock=lambda: now[0])
    place = holding.begin("ada", None, "why?", ())
    with fails():
        assert "the conversations can't be" in holding.finish("ada", place, ANSWER, asked="why?", before=())
    assert store.turns("ada", place.conversation)[0].answer is None
    now[0] += RETRY_S
    assert holding.turns("ada", place.conversation)[0].answer == ANSWER
    assert store.turns("ada", place.conversation)[0].answer == ANSWER


def test_a_question_that_was_held_is_asked_again_in_its_own_place(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=count(step=RETRY_S).__next__)
    id = told(holding, None, "first")
    with _full(Home(tmp_path)):
        for words in ("first, in other words", "first, in others still"):
            (last,) = holding.turns("ada", id)
            holding.begin("ada", id, words, (), replacing=last)
    assert [turn.question for turn in holding.turns("ada", id)] == ["first, in others still"]
    assert [turn.question for turn in store.turns("ada", id)] == ["first, in others still"]


def test_an_answer_is_kept_whose_question_another_thread_keeps_meanwhile(tmp_path: Path) -> None:
    store, now = open_store(Home(tmp_path)), [0.0]
    holding = Holding(store, clock=lambda: now[0])
    with _full(Home(tmp_path)):
        place = holding.begin("ada", None, "why?", ())
    held: Any = holding._of("ada", place.conversation)
    held.lock = Overtaken(lambda: holding.turns("ada", place.conversation))
    now[0] += RETRY_S
    assert holding.finish("ada", place, ANSWER, asked="why?", before=()) == ""
    assert [turn.answer for turn in store.turns("ada", place.conversation)] == [ANSWER]


def test_an_answer_is_kept_though_another_server_has_asked_before_its_question_was(tmp_path: Path) -> None:
    store, now = open_store(Home(tmp_path)), [0.0]
    holding = Holding(store, clock=lambda: now[0])
    id = told(holding, None, "first")
    before = holding.turns("ada", id)
    with _full(Home(tmp_path)):
        place = holding.begin("ada", id, "held", before)
    store.begin("ada", id, "elsewhere")
    now[0] += RETRY_S
    holding.turns("ada", id)  # which keeps the question behind the other
    assert holding.finish("ada", place, ANSWER, asked="held", before=before) == ""
    assert [(turn.question, turn.answer) for turn in store.turns("ada", id)] == [
        ("first", ANSWER),
        ("elsewhere", None),
        ("held", ANSWER),
    ]


def test_an_answer_for_which_its_conversation_has_no_room_is_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now = open_store(Home(tmp_path)), [0.0]
    holding = Holding(store, clock=lambda: now[0])
    id = told(holding, None, "first")
    before = holding.turns("ada", id)
    with _full(Home(tmp_path)):
        place = holding.begin("ada", id, "held", before)
    monkeypatch.setattr("ui.conversations.store.TURNS_AT_MOST", 1)
    now[0] += RETRY_S
    for _ in range(2):  # once as its first words come, and once when it is whole
        why = holding.finish("ada", place, ANSWER, asked="held", before=before)
        assert why == "this conversation has 1 questions; begin a new one"
        said = str(messages((*before, Turn(1, "held", ANSWER, key=place.key, not_kept=why)))[-1])
        assert f"This answer is not saved: {why}." in said
        assert NOT_KEPT not in said


def test_what_is_held_again_while_an_answer_waits_is_not_overwritten(tmp_path: Path) -> None:
    store, now = open_store(Home(tmp_path)), [0.0]
    holding = Holding(store, clock=lambda: now[0])
    with _full(Home(tmp_path)):
        place = holding.begin("ada", None, "first", ())
    held: Any = holding._of("ada", place.conversation)

    def kept_and_held_again() -> None:
        before = holding.turns("ada", place.conversation)
        with _full(Home(tmp_path)):
            holding.begin("ada", place.conversation, "second", before)

    held.lock = Overtaken(kept_and_held_again)
    now[0] += RETRY_S
    assert holding.finish("ada", place, ANSWER, asked="first", before=()) == ""
    now[0] += RETRY_S
    holding.turns("ada", place.conversation)
    kept = [(turn.question, turn.answer) for turn in store.turns("ada", place.conversation)]
    assert kept == [("first", ANSWER), ("second", None)]


def test_what_is_deleted_while_it_is_being_kept_stays_deleted(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=count(step=RETRY_S).__next__)
    with _full(Home(tmp_path)):
        id = holding.begin("ada", None, "why?", ()).conversation
    held: Any = holding._of("ada", id)
    held.lock = Overtaken(lambda: holding.delete("ada", id))  # while a thread waits to keep it
    holding.save()
    assert store.turns("ada", id) == ()
    assert holding.turns("ada", id) == ()


def test_a_late_answer_leaves_what_was_asked_after_it(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    with _full(Home(tmp_path)):
        first = holding.begin("ada", None, "first", ())
        before = holding.turns("ada", first.conversation)
        second = holding.begin("ada", first.conversation, "second", before)
        holding.finish("ada", first, ANSWER, asked="first", before=())
        assert [turn.question for turn in holding.turns("ada", first.conversation)] == ["first", "second"]
        holding.finish("ada", second, ANSWER, asked="second", before=before)
    holding.save()
    assert said_in(store, first.conversation) == [("first", ANSWER), ("second", ANSWER)]


def test_a_late_answer_does_not_take_the_place_of_what_was_asked_instead(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    place = holding.begin("ada", None, "first", ())
    (last,) = holding.turns("ada", place.conversation)
    with _full(Home(tmp_path)):
        holding.begin("ada", place.conversation, "first, in other words", (), replacing=last)
        holding.finish("ada", place, ANSWER, asked="first", before=())
        assert [turn.question for turn in holding.turns("ada", place.conversation)] == ["first, in other words"]
    holding.save()
    assert said_in(store, place.conversation) == [("first, in other words", None)]


def test_of_two_pages_that_ask_at_once_both_are_kept(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    id = told(holding, None, "first")
    before = holding.turns("ada", id)
    with _full(Home(tmp_path)):
        for question in ("here", "there"):
            place = holding.begin("ada", id, question, before)
            holding.finish("ada", place, ANSWER, asked=question, before=before)
        with pytest.raises(UsageError, match="another question has been asked"):
            holding.begin("ada", id, "first again", (), replacing=before[-1])
    holding.save()
    assert said_in(store, id) == [("first", ANSWER), ("here", ANSWER), ("there", ANSWER)]


def test_a_question_in_a_conversation_of_somebody_else_begins_one_of_its_own(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    id = told(holding, None, "first")  # which a browser remembers, where another account logs in
    with _full(Home(tmp_path)):
        assert holding.turns("eve", id) == ()
        place = holding.begin("eve", id, "mine", ())
        holding.finish("eve", place, ANSWER, asked="mine", before=())
    holding.save()
    assert not holding._held
    assert [turn.question for turn in store.turns("eve", place.conversation)] == ["mine"]
    assert said_in(store, id) == [("first", ANSWER)]


def test_what_is_deleted_at_another_server_is_not_begun_anew(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    id = told(holding, None, "first")
    before = holding.turns("ada", id)
    with _full(Home(tmp_path)):
        place = holding.begin("ada", id, "second", before)
    store.delete("ada", id)
    holding.save()
    assert (store.headings("ada"), holding.turns("ada", id)) == ((), ())
    assert holding.finish("ada", place, ANSWER, asked="second", before=before) == DELETED


def test_what_was_deleted_does_not_come_back_when_the_database_fails(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    place = holding.begin("ada", None, "why?", ())
    holding.delete("ada", place.conversation)
    holding.finish("ada", place, ANSWER, asked="why?", before=())  # which was under way
    store._engine.dispose()
    Home(tmp_path).conversations.unlink()
    Home(tmp_path).conversations.mkdir()
    with pytest.raises(NotKept):
        holding.turns("ada", place.conversation)


def test_a_question_that_was_kept_though_the_database_did_not_say_so_is_kept_once(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    with _full(Home(tmp_path)):
        id = told(holding, None, "why?")
    (turn,) = holding.turns("ada", id)
    store.begin("ada", id, "why?", wished=Place(id, 0, turn.key))  # and the connection broke
    holding.save()
    assert said_in(store, id) == [("why?", ANSWER)]


def test_an_answer_that_will_never_be_kept_stays_on_the_page_which_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    id = told(holding, None, "first")
    with _full(Home(tmp_path)):
        told(holding, id, "second")
    monkeypatch.setattr("ui.conversations.store.TURNS_AT_MOST", 1)
    holding.save()
    for _ in range(2):
        _, last = holding.turns("ada", id)
        assert (last.question, last.answer) == ("second", ANSWER)
        assert "This answer is not saved: this conversation has 1 questions" in str(messages((last,))[-1])
    with pytest.raises(UsageError, match="begin a new one"):
        holding.begin("ada", id, "second", holding.turns("ada", id)[:1], replacing=last)
    holding.delete("ada", id)
    assert holding.turns("ada", id) == ()


def test_what_nobody_can_write_is_said_and_holds_nothing_else_up(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    torn = answer("\ud800 [1]", citation("to replace missing values"))  # which is no Unicode
    with _full(Home(tmp_path)):
        place = holding.begin("ada", None, "torn", ())
        holding.finish("ada", place, torn, asked="torn", before=())
        id = told(holding, None, "whole")
    holding.save()
    assert said_in(store, id) == [("whole", ANSWER)]
    (shown,) = holding.turns("ada", place.conversation)
    assert (shown.answer, shown.not_kept) == (torn, UNWRITABLE)


def test_an_answer_that_was_forgotten_for_want_of_room_is_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.conversations.holding.HELD_AT_MOST", 1)
    holding = Holding(open_store(Home(tmp_path)), clock=lambda: 0.0)
    with _full(Home(tmp_path)):
        place = holding.begin("ada", None, "first", ())
        told(holding, None, "second")
        assert holding.finish("ada", place, ANSWER, asked="first", before=()) == TOO_MANY
    holding.save()
    assert holding.finish("ada", place, ANSWER, asked="first", before=()) == TOO_MANY


def test_what_is_held_is_saved_though_nobody_touches_it_again(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    holding = Holding(store, clock=lambda: 0.0)
    with _full(Home(tmp_path)):
        ids = [told(holding, None, question) for question in ("first", "second")]
        holding.save()
        assert [id for _, id in holding._held] == ids[::-1]  # the one that failed is tried last
    holding.save()
    assert [[turn.answer for turn in store.turns("ada", id)] for id in ids] == [[ANSWER], [ANSWER]]
    assert not holding._held


def test_a_server_that_is_stopped_saves_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FastAPI()
    app.state.health = SimpleNamespace(stopping=False, is_idle=True)
    saved = threading.Event()
    app.state.holding = SimpleNamespace(save=saved.set)
    with listening_socket("127.0.0.1", 0) as listener, ThreadPoolExecutor() as apart:
        # where a browser is open, its event loop runs in this thread
        apart.submit(_run, app, listener, on_ready=_stopping_all(monkeypatch), on_stop=lambda: None).result()
    assert saved.is_set()


def _stopping_all(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What stops the server that begins next."""
    begun: list[uvicorn.Server] = []
    run = uvicorn.Server.run

    def noted(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        begun.append(server)
        run(server, sockets)

    monkeypatch.setattr(uvicorn.Server, "run", noted)
    return lambda: setattr(begun[0], "should_exit", True)


class Overtaken:
    """A lock that another thread gets first, which does that meanwhile."""

    def __init__(self, other: Callable[[], object]) -> None:
        self._others = [other]

    def __enter__(self) -> None:
        while self._others:
            self._others.pop()()

    def __exit__(self, *_: object) -> None:
        pass


def told(holding: Holding, id: str | None, question: str) -> str:
    """The conversation in which that question has been answered."""
    before = holding.turns("ada", id)
    place = holding.begin("ada", id, question, before)
    holding.finish("ada", place, ANSWER, asked=question, before=before)
    return place.conversation


def said_in(store: Store, id: str) -> list[tuple[str, Answer | None]]:
    """What is kept of the conversation."""
    return [(turn.question, turn.answer) for turn in store.turns("ada", id)]


def keys(turns: Turns) -> list[str]:
    """Their keys."""
    return [turn.key for turn in turns]


@contextmanager
def _full(home: Home) -> Iterator[None]:
    """As if no file could grow any more, as on a full disk."""
    with closing(sqlite3.connect(home.conversations)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    with closing(sqlite3.connect(home.conversations, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _stopped(cluster: Cluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()
