"""A server that is killed while it answers, or takes another index, keeps what it has shown, for who was shown it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from threading import Event

import pytest

from corpus.home import Home
from tests.endurance.switching import switch
from tests.endurance.visitors import Visitor, written
from tests.page_server import copied, serving
from tests.sessions import left_behind, listed_in_proc
from ui.slow_model import slow_model
from ui.windowless import Windowless

pytestmark = listed_in_proc

LATEST_S = 2.0
PATIENCE_S = 60


@pytest.mark.parametrize("n_kills", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_what_was_shown_is_there_after_every_kill(
    n_kills: int, small_home: Home, tmp_path: Path, drawn: Random, capsys: pytest.CaptureFixture[str]
) -> None:
    home = copied(small_home, tmp_path)
    n_whole = n_shown = 0
    with slow_model(written, first_word_s=0.5, word_s=0.1) as model, ExitStack() as ending:
        page = ending.enter_context(serving(home, llm=model))
        for _ in range(n_kills):
            visitors = [Visitor("ada", Windowless(page.address)), Visitor("bob", Windowless(page.address), model)]
            with asking(visitors) as is_over:
                wait_for_answers(visitors)
                switch(home)
                is_over.wait(drawn.uniform(0, LATEST_S))
                is_over.set()
                page.process.kill()
            assert left_behind(page.process.pid) == []
            page = ending.enter_context(serving(home, llm=model))
            for visitor in visitors:
                visitor.page.at(page.address)
            n_shown += sum(len(told) for visitor in visitors for told in visitor.told.values())
            n_whole += sum(one.is_whole for visitor in visitors for told in visitor.told.values() for one in told)
            assert [fault for visitor in visitors for fault in (*visitor.faults, *visitor.missed())] == []
            assert not any(visitors[0].reads(id) for id in visitors[1].told)
    with closing(sqlite3.connect(home.conversations)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with capsys.disabled():
        print(f"\n{n_kills} kills of a server: {n_shown} questions shown, {n_whole} answers whole, all of them kept")


@contextmanager
def asking(visitors: list[Visitor]) -> Iterator[Event]:
    """The visitors ask while the block runs, until what comes back is set."""
    is_over = Event()
    with ThreadPoolExecutor(len(visitors)) as threads:
        under_way = [threads.submit(visitor.ask_until, is_over.is_set) for visitor in visitors]
        try:
            yield is_over
        finally:
            is_over.set()
    for one in under_way:
        one.result()


def wait_for_answers(visitors: list[Visitor]) -> None:
    """Until the page has shown each of them something."""
    until = Event()
    for _ in range(PATIENCE_S * 10):
        if all(visitor.told or visitor.faults for visitor in visitors):
            return
        until.wait(0.1)
    raise AssertionError("the page shows nothing")
