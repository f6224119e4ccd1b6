"""Lessons: read strictly, bound to the passages of an index, matched with questions, and told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.domain import Chunk
from corpus.errors import LessonUnreadable
from corpus.teaching import lessons, read_folder, read_lesson
from corpus.teaching.bound import bind
from corpus.teaching.grounding import Passages, find_words, sentence_around
from corpus.teaching.lesson import code_hash, code_runs
from corpus.teaching.pages import lesson_document
from corpus.teaching.runs import our_runs
from corpus.teaching.shelf import OURS
from tests.lesson_material import ASKS, HEAD, NOTES, STATEMENTS, lesson_text
from tests.tiny_index import PASSAGES, passage


def test_a_lesson_is_read_with_all_its_parts() -> None:
    lesson = read_lesson("pandas/read-some-columns", lesson_text(), file="x.md")
    assert (lesson.title, lesson.kind, lesson.subject) == ("Read only some columns of a CSV file", "task", "pandas")
    first, second, pitfall = lesson.statements
    assert first.text.startswith("Pass the names")
    assert first.ran
    assert first.grounds[0].target == "pandas.read_csv"
    assert second.ours
    assert not second.grounds
    assert (pitfall.label, pitfall.text) == ("pitfall", "A name that isn't in the file raises a ValueError.")
    assert [variant.title for variant in lesson.variants] == ["By position"]
    assert code_runs(lesson) == ((0, "", "print(1 + 1)", "2"), (1, "print(1 + 1)", "print(3)", "3"))
    assert len(lesson.asks) == 8
    assert len(lesson.variants[0].asks) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lesson_text(head="*task*\n"), "x.md:1: text before the title"),
        (lesson_text(head="# Title\n\n*chore*\n"), "x.md:3: the kind 'chore' is none"),
        (lesson_text(head="# Title\n\n*task · since soon*\n"), "x.md:3: 'soon' is no version"),
        (lesson_text(statements="It is so.\n"), "x.md:5: a statement doesn't say what it rests on"),
        (lesson_text(statements="It is so.[^9]\n"), "x.md:5: the note [^9] is defined nowhere"),
        (lesson_text(statements=STATEMENTS + "word " * 130 + "ends.[^ours]\n"), " words; 120 at most"),
        (lesson_text(example="```python\nprint(1)\n", variants=""), "a fence that is never closed"),
        (lesson_text(example="```python\n" + "x = 1\n" * 16 + "```\n"), "16 lines; 15 at most"),
        (lesson_text(example="", variants=""), "it rests on a run, but nothing is run"),
        (lesson_text(asks="## Asked as\n\n- one\n- two\n"), "2 ways to ask below 'Asked as'; 8 to 15"),
        (lesson_text(asks=""), "nobody asks for it"),
        (lesson_text(asks=ASKS + "- usecols example\n"), "'usecols example' stands there twice"),
        (lesson_text(notes=NOTES + '[^2]: `pandas.concat` "never used"\n'), "nothing rests on the note [^2]"),
        (lesson_text(notes="[^1]: pandas.read_csv reads\n[^run]: x\n[^ours]: x\n"), "has another form"),
        (
            lesson_text(notes='[^1]: `a.b` "one two three four five six seven eight nine"\n[^run]: x\n[^ours]: x\n'),
            "quotes 9 words; 8 at most",
        ),
        (lesson_text(statements="**Pitfall:** Don't.[^ours]\n", pitfall=""), "the first statement answers"),
        (lesson_text(head=HEAD.replace("task", "error")), "an error begins with its message"),
        (
            lesson_text(variants="".join(f"## {n}\n\nSo.[^run]\n\n- a {n}\n- b {n}\n\n" for n in range(6))),
            "6 variants",
        ),
    ],
)
def test_a_fault_is_named_with_file_and_line(text: str, said: str) -> None:
    with pytest.raises(LessonUnreadable, match=re.escape(said)):
        read_lesson("pandas/x", text, file="x.md")


def test_a_link_to_no_lesson_and_an_ask_of_two_lessons_are_faults(tmp_path: Path) -> None:
    folder = tmp_path / "pandas"
    folder.mkdir()
    (folder / "one.md").write_text(lesson_text(), "utf-8")
    assert [lesson.id for lesson in read_folder(tmp_path)] == ["pandas/one"]
    (folder / "two.md").write_text(lesson_text(), "utf-8")
    with pytest.raises(LessonUnreadable, match=r"two\.md: .* asks for pandas/one as well"):
        read_folder(tmp_path)
    (folder / "two.md").unlink()
    (folder / "one.md").write_text(lesson_text(notes=f"## Read on\n\n- next: [Gone](gone.md)\n\n{NOTES}"), "utf-8")
    with pytest.raises(LessonUnreadable, match="leads to pandas/gone"):
        read_folder(tmp_path)


def test_words_are_found_whatever_their_markdown_case_and_line_breaks() -> None:
    text = "See below. If *callable*, the `usecols` function\nwill be Evaluated against the names. More."
    found = find_words(text, "callable the usecols function will be evaluated")
    assert found is not None
    start, end = sentence_around(text, *found)
    assert text[start:end] == "If *callable*, the `usecols` function\nwill be Evaluated against the names."
    assert find_words(text, "function names") is None


def test_the_sentence_around_some_words_goes_on_after_an_abbreviation() -> None:
    text = "More. A library, e.g. NumPy, holds numbers. See fig.\n\nThe next paragraph."
    for words in ("a library", "holds numbers"):
        start, end = sentence_around(text, *(find_words(text, words) or (0, 0)))
        assert text[start:end] == "A library, e.g. NumPy, holds numbers."
    start, end = sentence_around(text, *(find_words(text, "the next paragraph") or (0, 0)))
    assert text[start:end] == "The next paragraph."


def test_a_statement_rests_on_the_passage_of_its_name_and_on_the_lesson_where_there_is_none() -> None:
    lesson = read_lesson("pandas/read-some-columns", lesson_text(), file="x.md")
    number = next(n for n, row in enumerate(PASSAGES) if row[3] == "pandas.read_csv")
    other = lesson_text(notes=NOTES.replace("comma-separated", "semicolon-separated"))
    lost = read_lesson("pandas/read-some-columns", other, file="x.md")
    document = passage(number)
    for each, n_found in ((lesson, 1), (lost, 0)):
        grounds = [ground for statement in each.statements for ground in statement.grounds]
        assert len([g for g in grounds if Passages([document], grounds).find(g)]) == n_found


def test_every_part_of_a_lesson_has_its_place_in_its_own_chunks() -> None:
    lesson = read_lesson("pandas/read-some-columns", lesson_text(), file="x.md")
    page = lesson_document(lesson)
    chunks = [
        passage(0),
        *(
            _chunk_of(page.id, page.text[section.start : section.end], " > ".join(section.path))
            for section in page.sections
        ),
    ]
    (bound,) = bind((lesson,), chunks)
    by_id = {chunk.id: chunk for chunk in chunks}
    said = [by_id[place.chunk_id].text[place.start : place.end] for place in bound.said]
    assert said == [statement.text for statement in lesson.all_statements()]
    shown = [by_id[place.chunk_id].text[place.start : place.end] for place in bound.shown if place]
    printed = [by_id[place.chunk_id].text[place.start : place.end] for place in bound.printed if place]
    assert (shown, printed) == (["print(1 + 1)", "print(3)"], ["2", "3"])
    assert bound.first == 1
    assert bound.words["usecol"] == 0.75


def _chunk_of(document_id: str, text: str, title: str) -> Chunk:
    return replace(
        passage(0), id=title, document_id=document_id, kind="lesson", title=title, text=text, start=0, end=len(text)
    )


def test_our_lessons_can_be_read_and_every_run_that_is_kept_is_of_these_very_lines() -> None:
    found = read_folder(OURS)
    assert {lesson.id for lesson in lessons()} <= {lesson.id for lesson in found}
    codes = {(lesson.id, part): code_hash(code) for lesson in found for part, _, code, _ in code_runs(lesson)}
    stale = [key for key, run in our_runs().items() if codes.get(key) != run.code_hash]
    assert not stale, "run `make lessons`"
