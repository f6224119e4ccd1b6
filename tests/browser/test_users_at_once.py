"""Eight users at once: all of them are answered, soon, and whatever a language model does beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from corpus.home import Home
from tests.fake_openai import FakeOpenAIServer, Reply, fake_openai
from tests.page_server import served
from ui.bench_users import QUESTIONS, Wait, percentile, report, wait, waits
from ui.page.desk import ASKED_AT_ONCE
from ui.windowless import Windowless

SOON_S = 2.0
PATIENCE_S = 60
TOO_MANY = 2
"""Questions to the model that find no room."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A page whose language model answers nobody, and the questions that have been put to it."""

    address: str
    model: FakeOpenAIServer
    asked: tuple[Future[Wait], ...]


@contextmanager
def stuck_model(home: Home) -> Iterator[Stuck]:
    """A page on that home with more questions to a model than may wait for it."""
    number = ASKED_AT_ONCE + TOO_MANY
    with (
        ThreadPoolExecutor(number) as threads,
        fake_openai(Reply("Nothing.", wait_s=600)) as model,
        served(home, llm=model.spec) as address,
    ):
        users = [Windowless(address) for _ in range(number)]
        yield Stuck(address, model, tuple(threads.submit(wait, user, QUESTIONS[3], model.spec) for user in users))


def test_all_of_them_are_answered(address: str) -> None:
    assert [one.error for one in waits(address, rounds=2) if one.error] == []


def test_a_model_that_answers_nobody_holds_up_nobody_who_wants_quotes(small_home: Home) -> None:
    with stuck_model(small_home) as stuck:
        until = time.monotonic() + PATIENCE_S
        # those that found no room are told so at once
        while sum(map(Future.done, stuck.asked)) < TOO_MANY and time.monotonic() < until:
            time.sleep(0.1)
        assert sum(map(Future.done, stuck.asked)) == TOO_MANY
        assert [one.error for one in waits(stuck.address, rounds=1) if one.error] == []
        assert sum(map(Future.done, stuck.asked)) == TOO_MANY
        assert stuck.model.requests


@pytest.mark.slow
@pytest.mark.parametrize("is_stuck", [False, True], ids=["alone", "beside a model that answers nobody"])
def test_their_answers_are_there_within_two_seconds(
    address: str, small_home: Home, capsys: pytest.CaptureFixture[str], is_stuck: bool
) -> None:
    if is_stuck:
        with stuck_model(small_home) as stuck:
            taken = waits(stuck.address)
    else:
        taken = waits(address)
    with capsys.disabled():
        print(f"\n{report(taken)}")
    assert [one.error for one in taken if one.error] == []
    assert percentile([one.last_words_s for one in taken], 0.95) < SOON_S
