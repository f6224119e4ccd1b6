"""Graded passages: where they stand, and what is left of them when pages are cut anew."""

from __future__ import annotations

from evals.fit.judged import Place, bound, grades, judged_questions, place_of
from evals.fit.judging import take
from tests.answering import chunk

TEXT = "One sentence to begin the whole passage. Another in between. The last of them ends it all."
PAGE = "https://pandas.pydata.org/docs/user_guide/merging.html#joining"


def test_a_passage_is_found_by_its_name_or_its_page_of_any_release() -> None:
    named = chunk(TEXT, id="a", symbols=("pandas.merge",))
    paged = chunk(TEXT, id="b", url=PAGE)
    newer = PAGE.replace("/docs/", "/docs/3.2/")
    later = [chunk(TEXT, id="c", symbols=("pandas.merge",)), chunk(TEXT, id="d", url=newer)]
    assert bound([place_of(named), place_of(paged)], later) == {place_of(named): "c", place_of(paged): "d"}


def test_a_passage_that_was_cut_in_two_is_where_it_begins() -> None:
    place = place_of(chunk(TEXT, symbols=("pandas.merge",)))
    first, rest = TEXT[:50], TEXT[50:]
    halves = [chunk(rest, id="rest", symbols=("pandas.merge",)), chunk(first, id="first", symbols=("pandas.merge",))]
    assert bound([place], halves) == {place: "first"}
    assert bound([place], [chunk("Nothing of it is left.", symbols=("pandas.merge",))]) == {}


def test_a_second_reader_is_kept_beside_the_first() -> None:
    question = judged_questions()[0].id
    passage = {"library": "pandas", "at": "pandas.merge", "first": "One", "last": "all."}
    once = take([{"id": question, "passages": [{**passage, "grade": 2}]}], ())
    known = [one for one in grades() if one.question == question]
    assert once == [{"question": question, **passage, "grade": 2}]
    twice = take([{"id": question, "passages": [{**written(known[0].place), "grade": 3}]}], known)
    assert [line["again"] for line in twice if "again" in line][:1] == [3]


def written(place: Place) -> dict[str, str]:
    return {name: getattr(place, name) for name in ("library", "at", "first", "last")}


def test_grades_are_of_questions_that_are_there_and_a_quarter_is_long() -> None:
    ids = {question.id for question in judged_questions()}
    assert {one.question for one in grades()} == ids
    long = sum(len(question.question.split()) > 40 for question in judged_questions())
    assert long >= len(ids) / 4
    assert 0.2 < sum(question.is_test for question in judged_questions()) / len(ids) < 0.3
