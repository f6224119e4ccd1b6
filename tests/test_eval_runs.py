"""Runs on disk: kept as they are made, taken up again, compared only with their like."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import UsageError
from evals.report.json_view import as_json
from evals.score.comparison import compare
from evals.score.summary import summarise
from evals.suites.records import Baseline, Head, Row, Run, RunFile, code_digest, last_comparable, read_run

HEAD = Head(
    created="2026-01-01T10:00:00",
    version="1",
    code="c",
    corpus_sha256="corpus one",
    generation="g",
    n_chunks=10,
    encoder="e",
    encoder_identity="i",
    llm="none",
    seed=0,
    is_smoke=False,
    suites=("safety",),
    questions="q",
    n_questions=2,
)


def row(id: str, *, passed: float | None = 1.0, suite: str = "safety", failures: tuple[str, ...] = ()) -> Row:
    return Row(
        id=id,
        suite=suite,
        question=f"question {id} \ud800",  # a lone surrogate, as a user can send it
        label="",
        cluster=id,
        expected=(),
        measures={} if passed is None else {"passed": passed},
        classes=(),
        failures=failures,
        ranks=(1, None),
        held=None,
        baselines=(Baseline("words", {"passed": 0.0}),),
        answer=None,
        crash="",
        ms={"total": 1.5},
    )


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = RunFile.begin(tmp_path, HEAD)
    file.add(row("a"))
    assert not read_run(file.path).is_complete
    file.end()
    assert read_run(file.path) == Run(HEAD, (row("a"),))


def test_an_interrupted_run_is_taken_up_without_its_half_row(tmp_path: Path) -> None:
    file = RunFile.begin(tmp_path, HEAD)
    file.add(row("a"))
    with file.path.open("a") as half:
        half.write('{"id": "b", "sui')
    again = RunFile.begin(tmp_path, replace(HEAD, created="2026-01-02T10:00:00"))
    assert (again.path, list(again.done)) == (file.path, ["a"])
    again.add(row("b"))
    again.end()
    assert [one.id for one in read_run(again.path).rows] == ["a", "b"]


@pytest.mark.parametrize("other", [replace(HEAD, llm="local"), replace(HEAD, code="d"), replace(HEAD, questions="r")])
def test_another_tutor_or_other_questions_begin_anew(other: Head, tmp_path: Path) -> None:
    RunFile.begin(tmp_path, HEAD).add(row("a"))
    assert RunFile.begin(tmp_path, other).done == {}
    assert len(list(tmp_path.iterdir())) == 2


def test_the_last_run_is_the_newest_whole_one_of_its_like(tmp_path: Path) -> None:
    heads = [replace(HEAD, created=f"2026-01-0{day}T10:00:00") for day in (1, 2, 3, 4)]
    heads[2] = replace(heads[2], corpus_sha256="corpus two")
    files = [RunFile.begin(tmp_path, replace(head, code=head.created)) for head in heads]
    for file in files[:3]:
        file.add(row("a"))
        file.end()
    assert last_comparable(tmp_path, HEAD, {"a"}, same_corpus=True) == files[1].path
    assert last_comparable(tmp_path, HEAD, {"a"}, same_corpus=False) == files[2].path
    assert last_comparable(tmp_path, HEAD, {"b"}, same_corpus=False) is None
    assert last_comparable(tmp_path, replace(HEAD, llm="local"), {"a"}, same_corpus=False) is None


def test_runs_on_different_corpora_are_compared_only_by_force() -> None:
    before = Run(replace(HEAD, corpus_sha256="corpus two"), (row("a"),))
    after = Run(HEAD, (row("a"),))
    with pytest.raises(UsageError, match="on another corpus"):
        compare(before, after)
    assert [change.verdict for change in compare(before, after, force=True).changes] == ["unchanged"]


def test_answers_that_differ_in_more_than_their_times_are_counted() -> None:
    def run(a: str, b: str, ms: float) -> Run:
        said = {"a": {"answer": a, "ms": {"total": ms}}, "b": {"answer": b, "ms": {"total": ms}}}
        return Run(HEAD, tuple(replace(row(id), answer=answer) for id, answer in said.items()))

    compared = compare(run("yes", "no", 1.0), run("yes", "perhaps", 2.0))
    assert (compared.n_pairs, compared.n_same) == (2, 1)


def test_runs_without_a_question_in_common_are_not_compared() -> None:
    with pytest.raises(UsageError, match="asked none of these questions"):
        compare(Run(HEAD, (row("a"),)), Run(HEAD, (row("b"),)))


def test_five_of_five_turned_bad_are_no_proof_and_eight_of_eight_are() -> None:
    def verdict(n: int) -> str:
        ids = [str(at) for at in range(n)]
        before = Run(HEAD, tuple(map(row, ids)))
        return compare(before, Run(HEAD, tuple(row(id, passed=0.0) for id in ids))).changes[0].verdict

    assert (verdict(5), verdict(8)) == ("no clear change", "worse")


def test_what_cannot_be_judged_is_counted_and_left_out_of_the_score() -> None:
    (suite,) = summarise(Run(HEAD, (row("a"), row("b", passed=0.0), row("c", passed=None))))
    assert suite.score is not None
    assert (suite.n, suite.unscored, suite.score.n, suite.score.estimate.mean) == (3, 1, 2, 0.5)
    assert suite.baselines[0].figure.estimate.mean == 0.0


def test_the_json_of_a_run_can_be_compared_with(tmp_path: Path) -> None:
    run = Run(HEAD, (row("a"),))
    path = tmp_path / "run.json"
    path.write_text(as_json(run, summarise(run), None), "utf-8")
    assert read_run(path) == run
    assert path.read_text("utf-8").isascii()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rows": [1]}', json.dumps({"created": "x"})])
def test_a_file_that_holds_no_run_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="holds no evaluation run"):
        read_run(path)


def test_another_file_of_the_code_is_another_tutor(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", "utf-8")
    first = code_digest(tmp_path)
    (tmp_path / "b.npz").write_bytes(b"weights")
    assert code_digest(tmp_path) != first
