"""Linear layers in 8-bit integers, and how their ranges are found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import weights
from corpus.encoder import Encoder, RobertaEncoder
from corpus.linears import Exact, Range, fitting, integer_rows, multiplies_integers, read_ranges, write_ranges
from evals.fit.encoder import best_range, integer_product, smoothed_range

TEXTS = ["pandas: fill missing values", "short", "A long text about arrays and their shapes. " * 60, "naïve café ∑"]
FITTING = "import sys, pathlib, corpus.linears as l; print(type(l.fitting(pathlib.Path(sys.argv[1]))).__name__)"


def default_ranges() -> Path:
    packed = weights.packed_encoder(weights.default_encoder_name())
    assert packed is not None
    assert packed.ranges is not None
    return packed.ranges


def test_integer_vectors_are_close_to_exact_ones(encoder: Encoder) -> None:
    exact = RobertaEncoder(encoder.tokenizer.parent, name="exact", identity="exact", dim=encoder.dim)
    cosines = (encoder.embed(TEXTS) * exact.embed(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.985


@pytest.mark.skipif(not multiplies_integers(), reason="this processor is such a one itself")
def test_a_processor_whose_sums_overflow_multiplies_exactly() -> None:
    # OpenVINO's kernels are kept from using the instructions that this machine has
    environment = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2"}
    command = [sys.executable, "-c", FITTING, str(default_ranges())]
    found = subprocess.run(command, env=environment, check=True, timeout=120, capture_output=True, text=True)
    assert found.stdout.strip() == "Exact"


def test_without_ranges_linear_layers_are_exact() -> None:
    assert isinstance(fitting(None), Exact)


def test_the_encoder_is_another_with_other_ranges(tmp_path: Path) -> None:
    packed = weights.packed_encoder(weights.default_encoder_name())
    assert packed is not None
    changed = read_ranges(default_ranges())
    name, first = next(iter(changed.items()))
    changed[name] = Range(first.factors, first.low, first.high * 2)
    write_ranges(changed, tmp_path / "ranges")
    other = weights.PackedEncoder(
        packed.name, packed.distribution, packed.version, packed.file, packed.sha256, packed.dim, tmp_path / "ranges"
    )
    assert other.identity() != packed.identity()
    assert read_ranges(tmp_path / "ranges")[name].high == pytest.approx(first.high * 2)


def test_integer_rows_use_all_steps_of_each_row() -> None:
    rows, steps = integer_rows(np.array([[127.0, -63.5], [0.5, 0.25]], dtype=np.float32))
    assert rows.tolist() == [[127, -64], [127, 64]]
    assert steps.ravel().tolist() == pytest.approx([1.0, 0.5 / 127])


def test_smoothing_saves_small_channels_beside_an_outlier() -> None:
    rows = np.random.default_rng(0).standard_normal((200, 16)).astype(np.float32)
    rows[:, 3] *= 100
    matrix = np.random.default_rng(1).standard_normal((8, 16)).astype(np.float32)
    matrix[:, 3] /= 100
    exact = rows @ matrix.T

    def error(range_: Range) -> float:
        return float(((integer_product(rows, matrix, range_) - exact) ** 2).mean() / (exact**2).mean())

    plain = Range(np.ones(16, dtype=np.float32), float(rows.min()), float(rows.max()))
    _, best = best_range(rows, matrix)
    assert best < 0.001
    assert error(plain) > 0.1


def test_zero_is_a_step_of_its_range() -> None:
    rows = np.random.default_rng(0).uniform(-0.3, 5, (50, 4)).astype(np.float32)
    range_ = smoothed_range(rows, np.ones((2, 4), dtype=np.float32), 0.5)
    step = (range_.high - range_.low) / 255
    assert range_.low / step == pytest.approx(round(range_.low / step), abs=1e-4)
    assert range_.low < 0 < range_.high
