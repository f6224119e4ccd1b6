"""The marks by which the tutor is judged are of the questions that the seed draws."""

from __future__ import annotations

import random

from click.testing import CliRunner

from evals.marked import NAMES, SEED, main, marks
from evals.suites.gold import own_suites, read_suite


def test_the_marked_questions_are_those_that_the_seed_draws() -> None:
    ids = [item.id for item in read_suite(own_suites()["basics"])]
    assert sorted(random.Random(SEED).sample(ids, 100)) == [mark.id for mark in marks()]
    assert {mark.mark for mark in marks()} <= NAMES.keys()


def test_the_command_prints_the_shares_and_how_far_the_patterns_agree() -> None:
    said = CliRunner().invoke(main).output.splitlines()
    assert [line.split()[0] for line in said[:4]] == ["right", "half", "unsure", "wrong"]
    assert said[4].startswith("100 answers marked")
