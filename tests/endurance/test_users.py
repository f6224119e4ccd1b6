"""Eight users at once, some with a slow language model, while the index is replaced: everybody gets what is theirs.

The short form, for two of them, is in `test_killed_serving`. How long they wait is printed by
`python -m ui.bench_users --seconds 300 --slow 2`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from corpus.home import Home
from tests.endurance.switching import switch
from tests.endurance.visitors import Visitor, written
from tests.page_server import copied, serving
from ui.bench_users import Memory
from ui.slow_model import slow_model
from ui.windowless import Windowless

NAMES, N_SLOW = ("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal"), 2
SECONDS, N_SWITCHES = 300.0, 5
FLAT = 1.1
"""The growth of memory from the middle of the time to its end that is no growth."""


@pytest.mark.slow
def test_everybody_finds_what_they_were_told_and_nobody_else_does(
    small_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, memory, is_over = copied(small_home, tmp_path), Memory(), Event()
    with slow_model(written, first_word_s=1, word_s=0.1) as model, serving(home, llm=model) as page:
        models = [model] * N_SLOW + ["none"] * (len(NAMES) - N_SLOW)
        users = [Visitor(name, Windowless(page.address), one) for name, one in zip(NAMES, models, strict=True)]
        with memory.watching(page.process.pid), ThreadPoolExecutor(len(users)) as threads:
            under_way = [threads.submit(user.ask_until, is_over.is_set) for user in users]
            for _ in range(N_SWITCHES):
                is_over.wait(SECONDS / (N_SWITCHES + 1))
                switch(home)
            is_over.wait(SECONDS / (N_SWITCHES + 1))
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
            f"\n{len(users)} users, {N_SLOW} with a slow model, {SECONDS} s, {N_SWITCHES} switches: {n_asked} asked in "
            f"{n_conversations} conversations, {max(memory.sizes, default=0):.0f} MB at most, grown {memory.grown:.3f}"
        )
