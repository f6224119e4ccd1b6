"""An ingest that is killed anywhere costs nothing but its time."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot import open_tutor
from corpus.generation import Manifest, current_folder, current_name
from corpus.home import Home
from corpus.kept_files import damage
from corpus.knowledge import Knowledge
from tests.endurance.killing import Killable, Notes, points
from tests.sessions import listed_in_proc

pytestmark = listed_in_proc

QUESTION, ANSWER = "How long does it take to learn Python for machine learning?", "3 to 6 months"


@pytest.mark.parametrize("n_kills", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_an_index_answers_after_every_kill_and_the_next_ingest_ends(
    n_kills: int, old_home: Home, tmp_path: Path, drawn: Random, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = Notes(tmp_path / "notes")
    killable = Killable(old_home, notes)
    outcomes: Counter[str] = Counter()
    notes.grow()
    whole = killable.whole()
    for point in points(drawn, whole, n_kills):
        before, known = current_name(old_home), notes.last
        notes.grow()
        code = killable.killed(point)
        assert code in {-signal.SIGKILL, 0}, point
        assert answers(old_home, known), point
        is_new = current_name(old_home) != before
        outcomes["it had ended" if code == 0 else "the new index serves" if is_new else "the old index serves"] += 1
        killable.ended()
        assert is_read(old_home, notes.last), point
    assert strays(old_home) == []
    with capsys.disabled():
        print(f"\n{n_kills} kills of an ingest of {whole.touch} touches, {whole.cpu_s:.1f} s: {dict(outcomes)}")


def answers(home: Home, known: str) -> bool:
    """Whether an index serves that is as it was written, holds that passage, and answers."""
    folder = current_folder(home)
    tutor = open_tutor(home)
    try:
        is_whole = not damage(folder, Manifest.read(folder).files, by_content=True)
        return is_whole and is_read(home, known) and ANSWER in tutor.ask(QUESTION).text
    finally:
        tutor.index.close()


def is_read(home: Home, known: str) -> bool:
    """Whether the index that serves holds that passage of the folder."""
    with closing(Knowledge(current_folder(home) / "knowledge.db")) as knowledge:
        return any(known in chunk.text for chunk in knowledge.all_chunks() if chunk.source == "folder")


def strays(home: Home) -> list[str]:
    """Files of the home that no one will ever look for again."""
    return sorted(str(path.relative_to(home.root)) for path in home.root.rglob(".*"))
