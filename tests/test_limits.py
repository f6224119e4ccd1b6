"""Pages that end or hang whoever reads them are named, and the rest is read: in one process, and over several."""

from __future__ import annotations

import os
import re
import signal
from multiprocessing import active_children
from threading import Thread

import pytest

from corpus.errors import PreceptorError, UnreadableDocument
from ingest.processes.limits import Guard
from ingest.processes.workers import run_all

PAGES = ("good", "crash", "fault", "better", "hang", "best")


def read(page: str) -> str:
    """A page that does what its name says."""
    if page == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if page == "hang":
        re.match("(a+)+$", "a" * 60 + "b")  # C code, in which no signal of Python's arrives
    if page == "fault":
        raise IndexError("list index out of range")
    return page.upper()


def read_pages(task: tuple[str, ...], guard: Guard) -> tuple[list[str | None], dict[str, str]]:
    return [guard.read(page, lambda page=page: read(page)) for page in task], guard.problems  # type: ignore[misc]  # mypy can't type a lambda's default


def end_between_pages(task: str, guard: Guard) -> str:
    if task == "ends":
        os._exit(3)
    raise UnreadableDocument(f"{task} of the source")


def test_a_page_that_ends_or_hangs_its_process_is_named_and_the_others_are_read() -> None:
    ((task, (pages, problems)),) = run_all(read_pages, [PAGES], hang_s=1.5)
    assert (task, pages) == (PAGES, ["GOOD", None, None, "BETTER", None, "BEST"])
    assert list(problems) == ["crash", "fault", "hang"]
    assert "SIGSEGV" in problems["crash"]
    assert "IndexError: list index out of range" in problems["fault"]
    assert "hangs its reader" in problems["hang"]


def test_a_page_that_ended_a_process_is_read_by_no_other_task_of_the_same_tree() -> None:
    tasks = [("one", "crash"), ("two", "crash"), ("three", "crash")]
    results = dict(run_all(read_pages, tasks, tree_of=lambda task: "tree"))
    assert {task: pages for task, (pages, _) in results.items()} == {
        ("one", "crash"): ["ONE", None],
        ("two", "crash"): ["TWO", None],
        ("three", "crash"): ["THREE", None],
    }


def test_what_fails_outside_of_any_page_is_raised() -> None:
    with pytest.raises(UnreadableDocument, match="trouble of the source"):
        list(run_all(end_between_pages, ["trouble"]))
    with pytest.raises(PreceptorError, match=r"reading 'ends' ends its reader \(exit code 3\).*run again"):
        list(run_all(end_between_pages, ["ends"]))


def test_no_process_is_left_when_nobody_wants_more() -> None:
    found = run_all(read_pages, [("a",), ("hang",)], hang_s=100)
    next(found)
    assert active_children()
    found.close()
    assert active_children() == []


def test_what_a_page_makes_its_reader_raise_is_its_reason() -> None:
    guard = Guard()

    def deeper() -> int:
        return 1 + deeper()

    def too_much() -> bytes:
        raise MemoryError

    def refused() -> None:
        raise UnreadableDocument("c.md: is binary")

    assert guard.read("a.md", deeper) is None
    assert guard.read("b.md", too_much) is None
    assert guard.read("c.md", refused) is None
    assert guard.read("d.md", lambda: "text") == "text"
    assert list(guard.problems) == ["a.md", "b.md", "c.md"]
    assert "nested too deeply" in guard.problems["a.md"]
    assert "memory" in guard.problems["b.md"]
    assert guard.problems["c.md"] == "is binary"


def endless() -> None:
    while True:
        try:
            while True:
                pass
        except Exception:  # as docutils and our directives do
            continue


def test_a_page_that_takes_too_long_is_stopped_though_its_reader_catches_all_exceptions() -> None:
    guard = Guard()
    assert guard.read("a.md", endless, cpu_s=0.1) is None
    assert guard.read("b.md", lambda: "text", cpu_s=0.1) == "text"
    assert "takes more than" in guard.problems["a.md"]


def test_a_page_within_a_page_has_its_own_time_and_the_outer_one_keeps_its_own() -> None:
    guard = Guard()

    def outer() -> None:
        assert guard.read("inner", endless, cpu_s=0.1) is None
        endless()

    assert guard.read("outer", outer, cpu_s=0.3) is None
    assert list(guard.problems) == ["inner", "outer"]


def test_what_is_begun_is_announced_so_that_it_can_be_blamed() -> None:
    said: list[str] = []
    guard = Guard(announce=said.append)
    guard.read("outer", lambda: guard.read("inner", lambda: 1))
    assert said == ["outer", "inner", "outer", ""]


def test_a_page_that_takes_too_long_is_given_up_in_any_thread_and_whatever_it_catches() -> None:
    guard = Guard(page_cpu_s=0.2)

    caught: list[int] = []

    def slow() -> None:
        n = 0
        while True:
            try:
                while True:
                    n += 1
            except BaseException:
                caught.append(n)
                if len(caught) > 1:
                    raise

    thread = Thread(target=lambda: guard.read("slow", slow))
    thread.start()
    thread.join()
    assert len(caught) == 2
    assert "takes more than" in guard.problems["slow"]
