"""Second readers: what a sheet shows, whom a verdict counts for, and which lessons are taught."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.teaching import lessons, read_folder, read_lesson
from corpus.teaching.shelf import OURS
from corpus.teaching.verdicts import is_read, read_verdicts, statement_key
from evals.lessons.second_readers import SheetUnreadable, compare, sampled, sheet, take
from tests.lesson_material import lesson_text
from tests.tiny_index import passage

LESSON = read_lesson("pandas/read-some-columns", lesson_text(), file="lesson.md")


def test_a_sheet_shows_each_statement_beside_what_it_rests_on() -> None:
    found = replace(
        passage(0), symbols=("pandas.read_csv",), text="Read a comma-separated values (csv) file into DataFrame."
    )
    rows = list(sheet([LESSON], [found]))
    assert [row["statement"] for row in rows] == [one.text for one in LESSON.all_statements()]
    assert list(rows[0]["passages"].values()) == ["Read a comma-separated values (csv) file into DataFrame."]
    assert rows[0]["run"].endswith("# prints:\n2")
    assert (rows[1]["ours"], rows[1]["passages"]) == (True, {})
    assert {row["verdict"] for row in rows} == {""}


def test_a_verdict_counts_until_the_statement_changes(tmp_path: Path) -> None:
    rows = [{**row, "verdict": "yes"} for row in sheet([LESSON], [])]
    file = tmp_path / "sheet.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    take(file, [LESSON], tmp_path)
    assert is_read(LESSON, read_verdicts(tmp_path))
    first = LESSON.statements[0]
    for changed in (replace(first, text="Otherwise."), replace(first, grounds=()), replace(first, ours=True)):
        assert statement_key(changed) != statement_key(first)
        assert not is_read(replace(LESSON, statements=(changed, *LESSON.statements[1:])), read_verdicts(tmp_path))
    assert statement_key(replace(first, line=99)) == statement_key(first)


def test_a_lesson_with_a_no_is_not_taught_and_a_row_that_nobody_read_says_nothing(tmp_path: Path) -> None:
    rows = list(sheet([LESSON], []))
    for verdict, kept in (("no", {"no"}), ("", set())):
        file = tmp_path / "sheet.jsonl"
        file.write_text("".join(f"{json.dumps({**row, 'verdict': verdict})}\n" for row in rows), "utf-8")
        (tmp_path / "verdicts.json").unlink(missing_ok=True)
        take(file, [LESSON], tmp_path)
        assert {one for said in read_verdicts(tmp_path).values() for one in said.values()} == kept
        assert not is_read(LESSON, read_verdicts(tmp_path))


def test_a_sheet_with_a_fault_is_refused_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "sheet.jsonl"
    file.write_text('{"lesson": "a", "key": "b", "verdict": "perhaps"}\n', "utf-8")
    with pytest.raises(SheetUnreadable, match=r"sheet.jsonl:1 says 'perhaps'; a verdict is one of yes, no"):
        take(file, [LESSON], tmp_path)


def test_a_third_reader_is_compared_with_the_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(sheet([LESSON], []))
    for name, verdicts in (("second", ["yes"] * len(rows)), ("third", ["no", *["yes"] * (len(rows) - 1)])):
        lines = (json.dumps({**row, "verdict": verdict}) for row, verdict in zip(rows, verdicts, strict=True))
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    take(tmp_path / "second", [LESSON], tmp_path)
    compare(tmp_path / "third", tmp_path)
    assert f"{len(rows)} statements read by a third reader, who agrees on {len(rows) - 1}" in capsys.readouterr().out
    assert sampled(rows, 2) == sampled(rows, 2)


def test_only_our_lessons_that_a_second_reader_said_yes_to_are_taught_and_lead_to_each_other() -> None:
    verdicts = read_verdicts(OURS)
    taught = {lesson.id: lesson for lesson in lessons()}
    assert taught
    assert set(taught) == {lesson.id for lesson in read_folder(OURS) if is_read(lesson, verdicts)}
    assert all(id in taught for lesson in taught.values() for id in (*lesson.needs, *lesson.next))
