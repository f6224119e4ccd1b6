"""How the encoder's linear layers multiply: in floating point, or in 8-bit integers with ranges that are known before.

Static quantisation with smoothing (Xiao et al. 2023, "SmoothQuant", section 4): a channel of the input with outliers is
divided by a factor, and the weights that meet it are multiplied by the same, so that one range of 256 steps serves all
channels. OpenVINO finds the FakeQuantize operations and runs integer kernels. The ranges are a file beside the name of
the encoder; `python -m evals.fit.encoder` makes it.

Not here: the layers themselves (`roberta`).
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

LEVELS = 256

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Range:
    """What the input of a linear layer may be: `factors` per channel, and the ends of input / factors, 0 among them."""

    factors: Matrix
    low: float
    high: float


class Linears(Protocol):
    """Operations of OpenVINO for the linear layers that are named `name`."""

    def input(self, x: Any, name: str) -> Any:
        """What those layers multiply, given what the graph hands them."""

    def weight(self, matrix: Matrix, name: str) -> Any:
        """The weights, shape (n_out, n_in), for that input."""


class Exact:
    """Linear layers in the precision of the rest of the graph."""

    def input(self, x: Any, name: str) -> Any:
        return x

    def weight(self, matrix: Matrix, name: str) -> Any:
        return _constant(matrix)


class Observed(Exact):
    """Exact linear layers; `inputs` collects what they multiply, for calibration."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def input(self, x: Any, name: str) -> Any:
        self.inputs[name] = x
        return x


class Integer:
    """Linear layers in 8 bits: one range per input, one step per row of weights."""

    def __init__(self, ranges: dict[str, Range]) -> None:
        self._ranges = ranges

    def input(self, x: Any, name: str) -> Any:
        from openvino import opset13 as op

        range_ = self._ranges[name]
        low, high = (_constant(np.full((1, 1, 1), end, dtype=np.float32)) for end in (range_.low, range_.high))
        smooth = op.multiply(x, _constant(1 / range_.factors))
        return op.fake_quantize(smooth, low, high, low, high, LEVELS)

    def weight(self, matrix: Matrix, name: str) -> Any:
        from openvino import Type
        from openvino import opset13 as op

        rows, steps = integer_rows(matrix * self._ranges[name].factors)
        return op.multiply(op.convert(_constant(rows), Type.f32), _constant(steps))


def fitting(ranges: Path | None) -> Linears:
    """Integer linear layers with the ranges of that file where this processor can; exact ones elsewhere."""
    # on arm OpenVINO may emulate what it has no integer kernel for
    if ranges is None or platform.machine().lower() not in {"x86_64", "amd64"} or not multiplies_integers():
        return Exact()
    return Integer(read_ranges(ranges))


def integer_rows(matrix: Matrix) -> tuple[NDArray[np.int8], Matrix]:
    """The matrix as int8 rows and a step per row, shape (n, 1): rows * steps is nearest to the matrix."""
    steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
    return np.round(matrix / steps).astype(np.int8), steps.astype(np.float32)


def read_ranges(path: Path) -> dict[str, Range]:
    """The ranges of a calibration file, by the name of the input."""
    ranges: dict[str, Range] = {}
    for name, values in load_file(path).items():
        ranges[name] = Range(values[2:], float(values[0]), float(values[1]))
    return ranges


def write_ranges(ranges: dict[str, Range], path: Path) -> None:
    """Writes a calibration file: per input a vector of low, high, then the factors."""
    values = {name: np.array([r.low, r.high, *r.factors], dtype=np.float32) for name, r in ranges.items()}
    save_file(values, path)


def multiplies_integers() -> bool:
    """True where sums of 8-bit products come out right.

    Processors without such instructions (VNNI) add pairs in 16 bits, which overflow: one product tells.
    """
    from openvino import Model, PartialShape, Type, compile_model
    from openvino import opset13 as op

    width, largest = 64, 255.0
    x = op.parameter(PartialShape([1, 1, width]), Type.f32)
    linears = Integer({"": Range(np.ones(width, dtype=np.float32), 0.0, largest)})
    product = op.matmul(linears.input(x, ""), linears.weight(np.full((width, width), 127, np.float32), ""), False, True)
    compiled = compile_model(Model([product], [x]), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    result = compiled([np.full((1, 1, width), largest, dtype=np.float32)])[0]
    return bool(np.allclose(result, width * largest * 127))


def _constant(values: NDArray[Any]) -> Any:
    from openvino.op import Constant

    return Constant(np.ascontiguousarray(values), shared_memory=True)
