"""The questions that fits are made on: what they name exists, or a fit would leave out or miss it without a word."""

from __future__ import annotations

from collections import Counter

from corpus.teaching.shelf import OURS, read_folder
from evals.fit.asked import asked_questions, newer_lessons


def test_each_has_an_id_of_its_own() -> None:
    assert [id for id, n in Counter(question.id for question in asked_questions()).items() if n > 1] == []


def test_lessons_that_are_named_exist() -> None:
    written = {lesson.id for lesson in read_folder(OURS)}
    named = {id for question in asked_questions() for id in question.lessons or ()}
    assert newer_lessons() - written == set()
    assert named - written == set()


def test_what_was_compared_is_newer() -> None:
    assert {id for question in asked_questions() for id in question.compared} - newer_lessons() == set()
