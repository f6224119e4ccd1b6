"""What a row of a suite may hold, a user's shorter names included, and what is said about one that can't be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus.errors import UsageError
from evals.suites.feedback import Rated, feedback_items
from evals.suites.gold import Expected, check_ids, read_suite, read_suites, smoke

HERE = Path(__file__).resolve().parent.parent


def written(folder: Path, *rows: object, name: str = "mine") -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_a_user_may_say_page_api_words_and_must(tmp_path: Path) -> None:
    rows = [
        {"question": "a", "page": "https://docs.example/x.html"},
        {"question": "b", "api": "numpy.zeros"},
        {"question": "c", "words": ["six months", ["3", "three"]]},
        {"question": "d", "must": "refuse"},
    ]
    items = read_suite(written(tmp_path, *rows))
    assert [item.expected for item in items] == [
        Expected(pages=("https://docs.example/x.html",)),
        Expected(names=("numpy.zeros",)),
        Expected(facts=(("six months",), ("3", "three"))),
        Expected(must="refuse"),
    ]
    assert [(item.id, item.suite) for item in items] == [(f"mine-00{n}", "mine") for n in (1, 2, 3, 4)]


def test_the_names_of_our_own_suites_mean_the_same(tmp_path: Path) -> None:
    rows = [
        {"question": "a", "gold_url": "https://docs.example/x.html"},
        {"question": "b", "gold_api": ["numpy.zeros"]},
    ]
    first, second = read_suite(written(tmp_path, *rows))
    assert (first.expected.pages, second.expected.names) == (("https://docs.example/x.html",), ("numpy.zeros",))


def test_a_follow_up_with_a_library_alone_is_to_be_answered_from_it(tmp_path: Path) -> None:
    (item,) = read_suite(written(tmp_path, {"question": "and for strings?", "turns": ["fillna?"], "library": "pandas"}))
    assert (item.expected.library, item.turns) == ("pandas", ("fillna?",))


def test_a_question_can_be_repeated_to_a_length(tmp_path: Path) -> None:
    (item,) = read_suite(written(tmp_path, {"question": "ab ", "repeat": 3}))
    assert item.question == "ab ab ab "


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"question": ', "line 1: not JSON"),
        ('{"id": 1}', "line 1: no text under 'question'"),
        ('{"question": "a", "must": "maybe"}', "'must' is 'maybe'; it can be answer, refuse, reply"),
        ('{"question": "a", "api": 3}', "line 1"),
        ('{"question": "a", "words": [3]}', "line 1"),
        ('{"question": "a", "repeat": "often"}', "line 1"),
        ("", "holds no question"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        read_suite(written(tmp_path, row))


def test_an_unknown_suite_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown suite 'safty'; there are: safety"):
        read_suites(["safty"], {"safety": tmp_path})


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    items = read_suite(written(tmp_path, {"id": "x", "question": "a"}, {"id": "x", "question": "b"}))
    with pytest.raises(UsageError, match="the id 'x' stands twice"):
        check_ids(items)


def test_a_smoke_run_takes_six_questions_spread_over_each_suite(tmp_path: Path) -> None:
    long = read_suite(written(tmp_path, *({"question": str(n)} for n in range(60)), name="long"))
    short = read_suite(written(tmp_path, {"question": "only"}, name="short"))
    assert [item.question for item in smoke([*long, *short])] == ["0", "10", "20", "30", "40", "50", "only"]


def test_the_examples_for_users_can_be_read(tmp_path: Path) -> None:
    page = (HERE / "evals" / "YOUR_QUESTIONS.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert blocks
    for number, block in enumerate(blocks):
        assert all(item.expected != Expected() for item in read_suite(written(tmp_path, block, name=str(number))))


class FakeRatings:
    """Two ratings, as the page would hand them over."""

    def rated(self) -> list[Rated]:
        good = Rated("1", "What is X?", is_good=True, cited=("https://docs.example/x.html",), wish="answer")
        return [good, Rated("2", "Bake?", is_good=True, wish="refuse"), Rated("3", "Hm?", is_good=False)]


def test_a_rated_answer_becomes_a_question_that_expects_what_the_user_wished() -> None:
    good, refused, unclear = feedback_items(FakeRatings())
    assert good.expected == Expected(pages=("https://docs.example/x.html",), must="answer")
    assert refused.expected == Expected(must="refuse")
    assert unclear.expected == Expected()
