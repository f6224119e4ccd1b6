"""Ways in which people ask for our lessons: each belongs to one lesson, and none is a question of a suite."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from bot.ask.pasted import taken_apart
from corpus.teaching.bound import word_weights
from corpus.teaching.lesson import Lesson
from corpus.teaching.lesson_index import asks_of
from corpus.teaching.shelf import OURS, read_file, read_folder
from corpus.teaching.voices import voices, with_voices

SUITES = Path(__file__).parent.parent / "evals" / "suites"
MARKED = SUITES.parent / "marked"
IN_A_ROW = 8


@pytest.fixture(scope="module")
def written() -> dict[str, Lesson]:
    return {lesson.id: lesson for lesson in read_folder(OURS)}


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_']+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every eight words in a row, numbers alone aside: they are data that everybody has, such as the first iris."""
    words = words_of(text)
    every = (tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1))
    return {run for run in every if not "".join(run).isdigit()}


def of_their_own(question: str) -> set[tuple[str, ...]]:
    """The runs of a question that no message of a program's holds: everybody pastes that in the same words."""
    return runs(question) - {run for error in taken_apart(question).errors for run in runs(error)}


def test_each_belongs_to_a_lesson_or_one_of_its_variants(written: dict[str, Lesson]) -> None:
    for key in voices():
        id, _, title = key.partition("#")
        assert id in written, key
        assert not title or title in [variant.title for variant in written[id].variants], key


def test_no_two_lessons_are_asked_for_in_the_same_words(written: dict[str, Lesson]) -> None:
    asked: dict[tuple[str, ...], str] = {
        tuple(words_of(ask)): lesson.id for lesson in written.values() for ask in asks_of((lesson,))
    }
    for key, texts in voices().items():
        for text in texts:
            assert asked.setdefault(tuple(words_of(text)), key) == key, text


def test_none_shares_eight_words_in_a_row_with_a_suite(written: dict[str, Lesson]) -> None:
    files = (path for folder in (SUITES, MARKED) for path in folder.glob("*.jsonl"))
    rows = [orjson.loads(line) for path in files for line in path.read_bytes().splitlines()]
    questions = [text for row in rows for text in (row["question"], *row.get("turns", ()))]
    copied = {run for question in questions for run in of_their_own(question)}
    shared = [
        text
        for key, texts in voices().items()
        for text in texts
        if written[key.partition("#")[0]].kind != "error" and runs(text) & copied
    ]
    assert shared == []


def test_a_lesson_is_asked_for_by_them_but_its_words_stay_its_own() -> None:
    lesson = replace(read_file(OURS / "pandas/read-some-columns.md", OURS), needs=(), next=())
    said = {
        lesson.id: ("only two columns of my huge bakery export",),
        f"{lesson.id}#{lesson.variants[0].title}": ("by number, for a zoo",),
    }
    heard = with_voices(lesson, said)
    assert {"only two columns of my huge bakery export", "by number, for a zoo"} <= set(asks_of((heard,)))
    mine, with_theirs = word_weights(lesson), word_weights(heard)
    assert {stem: weight for stem, weight in with_theirs.items() if weight} == {
        stem: weight for stem, weight in mine.items() if weight
    }
    assert with_theirs["bakeri"] == 0.0
    assert with_voices(lesson, {}) == lesson
