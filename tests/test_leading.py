"""Which part of a lesson leads: what the fit has seen, and what ships of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.find.leading import UNIT, trained
from evals.fit.leading import FILE, Case, fitted, keep, kept


def test_the_weights_that_ship_are_those_of_the_kept_questions() -> None:
    assert fitted(kept()).weight == pytest.approx(trained().weight)


def test_what_is_kept_names_one_unit_of_each_lesson() -> None:
    for case in kept():
        assert case.rows.shape[1] == len(UNIT)
        assert case.rows[:, UNIT.index("itself")].tolist() == [1.0, *(0.0 for _ in case.rows[1:])]
        assert 0 <= case.leads < len(case.rows)


def test_questions_are_kept_as_they_were(tmp_path: Path) -> None:
    cases = [Case("a", np.ones((2, len(UNIT))), 1, 0), Case("b", np.zeros((3, len(UNIT))), 2, 2)]
    keep(cases, tmp_path / FILE.name)
    again = kept(tmp_path / FILE.name)
    assert [(one.id, one.leads, one.speaks_most, one.rows.tolist()) for one in again] == [
        (one.id, one.leads, one.speaks_most, one.rows.tolist()) for one in cases
    ]


def test_other_features_are_refused(tmp_path: Path) -> None:
    file = tmp_path / FILE.name
    keep([Case("a", np.ones((2, len(UNIT))), 1, 0)], file)
    with np.load(file) as held:
        np.savez(file, **{**held, "names": ("another",)})
    with pytest.raises(ValueError, match="other features"):
        kept(file)
