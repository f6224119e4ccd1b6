"""Generations that are published while questions are answered: each answer is of one, and nothing piles up."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from bot import open_tutor
from corpus.home import Home
from evals.bench.memory import resident_mb
from tests.endurance.switching import switch
from tests.page_server import copied
from tests.sessions import listed_in_proc
from ui.bench_users import Memory
from ui.page.desk import Desk

pytestmark = listed_in_proc

QUESTION = "which library for visualisation"
VERSIONS = ("1", "2")
N_ASKING = 4
FLAT = 1.1


@pytest.mark.parametrize("n_switches", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_an_answer_is_of_one_generation_however_often_they_are_switched(
    n_switches: int, small_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = copied(small_home, tmp_path)
    switch(home, VERSIONS[0])
    before, memory = n_open(), Memory()
    desk = Desk(open_tutor(home))
    desk.ask(QUESTION)
    of_one = n_open() - before
    with asked(desk) as (answers, faults):
        for version, _ in zip(cycle(reversed(VERSIONS)), range(n_switches), strict=False):
            n_before = len(answers)
            switch(home, version)
            wait_for(lambda n=n_before, version=version: bool(faults) or {version} in answers[n:])
            memory.sizes.append(resident_mb(os.getpid()))
    assert faults == []
    assert all(len(versions) == 1 for versions in answers), "an answer cites two generations"
    assert desk.edition == n_switches + 1
    # a file or two may be another test's, whose threads go on in this process
    assert n_open() - before < 2 * of_one, "replaced generations are left open"
    assert memory.grown < FLAT
    with capsys.disabled():
        print(f"\n{n_switches} switches, {len(answers)} answers, memory grown to {memory.grown:.3f}")


def n_open() -> int:
    """The files that this process has open."""
    return len(os.listdir("/proc/self/fd"))


@contextmanager
def asked(desk: Desk) -> Iterator[tuple[list[set[str]], list[str]]]:
    """Some ask without end while the block runs: the versions that each answer cites, and what went wrong."""
    answers: list[set[str]] = []
    faults: list[str] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            try:
                answer = desk.ask(QUESTION)
            except Exception as error:  # whatever it is
                faults.append(f"{type(error).__name__}: {error}")
                return
            if answer.abstained or desk.problem:
                faults.append(desk.problem or answer.text)
            answers.append({cited.chunk.version for cited in answer.citations})

    threads = [threading.Thread(target=ask) for _ in range(N_ASKING)]
    for thread in threads:
        thread.start()
    try:
        yield answers, faults
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def wait_for(happened: object) -> None:
    """Until it has happened."""
    assert callable(happened)
    waited = threading.Event()
    for _ in range(2_400):
        if happened():
            return
        waited.wait(0.05)
    raise AssertionError("the newer generation never served")
