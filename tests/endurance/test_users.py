"""Eight users at once, some with a slow language model, while the index is replaced: everybody gets what is theirs.

How long they wait, `python -m ui.bench_users --seconds 300 --slow 2` prints.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from corpus.generation import Manifest, current_folder, new_generation, next_name
from corpus.home import Home
from tests.endurance.visitors import Visitor
from tests.page_server import copied, serving
from ui.bench_users import Memory
from ui.slow_model import slow_model
from ui.windowless import Windowless

FLAT = 1.1
"""The growth of memory from the middle of the time to its end that is no growth."""


@pytest.mark.parametrize(
    ("names", "n_slow", "seconds", "n_switches"),
    [
        (("ada", "bob"), 1, 4, 1),
        pytest.param(("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal"), 2, 300, 5, marks=pytest.mark.slow),
    ],
)
def test_everybody_finds_what_they_were_told_and_nobody_else_does(
    names: tuple[str, ...], n_slow: int, seconds: float, n_switches: int, small_home: Home, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    home, memory, is_over = copied(small_home, tmp_path), Memory(), Event()
    with slow_model(first_word_s=1, word_s=0.1) as model, serving(home, llm=model) as page:
        models = [model] * n_slow + ["none"] * (len(names) - n_slow)
        users = [Visitor(name, Windowless(page.address), one) for name, one in zip(names, models, strict=True)]
        with memory.watching(page.process.pid), ThreadPoolExecutor(len(users)) as threads:
            under_way = [threads.submit(user.ask_until, is_over.is_set) for user in users]
            for _ in range(n_switches):
                is_over.wait(seconds / (n_switches + 1))
                switch(home)
            is_over.wait(seconds / (n_switches + 1))
            is_over.set()
        for one in under_way:
            one.result()
        assert [fault for user in users for fault in (*user.faults, *user.missed())] == []
        of_others = [(user, id) for user in users for other in users if other is not user for id in other.told]
        assert not any(user.reads(id) for user, id in of_others)
    assert memory.grown < FLAT
    n_asked = sum(len(told) for user in users for told in user.told.values())
    n_conversations = sum(len(user.told) for user in users)
    with capsys.disabled():
        print(
            f"\n{len(users)} users, {n_slow} with a slow model, {seconds} s, {n_switches} switches: {n_asked} asked in "
            f"{n_conversations} conversations, {max(memory.sizes, default=0):.0f} MB at most, grown {memory.grown:.3f}"
        )


def switch(home: Home) -> None:
    """The same index under another name, published while it is used."""
    old, name = current_folder(home), next_name(home, "copied")
    with new_generation(home, name) as folder:
        shutil.copytree(old, folder, dirs_exist_ok=True)
        Manifest.read(old).write(folder)
