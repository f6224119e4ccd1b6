"""The marks by which the tutor is judged: which questions they are of, and what the command says of them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from evals.marked import BASICS, NAMES, SETS, drawn, marks, questions
from evals.marked.__main__ import main


def test_the_marked_basics_are_those_that_the_seed_draws() -> None:
    assert drawn() == tuple(mark.id for mark in marks(BASICS))


@pytest.mark.parametrize("name", SETS)
def test_each_question_of_a_set_has_a_gist_and_a_mark(name: str) -> None:
    asked = questions(name)
    assert [one.id for one in asked] == [mark.id for mark in marks(name)]
    assert {mark.mark for mark in marks(name)} <= NAMES.keys()
    assert all(one.question and one.gist for one in asked)


def test_the_command_prints_the_shares_and_how_far_the_patterns_agree() -> None:
    said = CliRunner().invoke(main).output.splitlines()
    assert [line.split()[0] for line in said] == list(SETS)
    assert "right" in said[0]
    assert "patterns pass" in said[0]
