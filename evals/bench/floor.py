"""The floor of embedding: the encoder's multiply-adds at the speed that this machine's matrix kernels reach alone.

Counted per token from the shapes of the model: the linear layers, and attention over texts of the mean length. The last
layer does for the first token what the others do for all. Kernels are timed by OpenVINO's own counters on 2,048 tokens.

Not here: the time of a whole encoder (`speed`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.encoder import BATCH_TOKENS
from corpus.linears import Exact, Integer, Linears, Range, fitting

ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Floor:
    """Millions of multiply-adds per token; billions per second of the linear layers' kernels and of exact ones."""

    linear_m: float
    attention_m: float
    linear_g: float
    exact_g: float

    @property
    def tokens_per_s(self) -> float:
        return 1e3 / (self.linear_m / self.linear_g + self.attention_m / self.exact_g)


def measure(folder: Path, ranges: Path | None, mean_tokens: float) -> Floor:
    """The floor of the model in that folder, with the arithmetic that its linear layers have here."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    key_value, rest = 2 * hidden * hidden, 2 * hidden * hidden + 2 * hidden * inner
    linear = layers * key_value + (layers - 1 + 1 / mean_tokens) * rest
    attention = (layers - 1 + 1 / mean_tokens) * 2 * mean_tokens * hidden
    integer = isinstance(fitting(ranges), Integer)
    exact_g = kernel_speed(hidden, inner, integer=False)
    linear_g = kernel_speed(hidden, inner, integer=True) if integer else exact_g
    return Floor(linear / 1e6, attention / 1e6, linear_g, exact_g)


def kernel_speed(n_in: int, n_out: int, *, integer: bool) -> float:
    """Billions of multiply-adds per second of one linear layer's kernel, the best of some rounds."""
    import openvino
    from openvino import Model, PartialShape, Type
    from openvino import opset13 as op

    generator = np.random.default_rng(0)
    x = op.parameter(PartialShape([1, BATCH_TOKENS, n_in]), Type.f32)
    ranges = {"": Range(np.ones(n_in, dtype=np.float32), -4.0, 4.0 * 127 / 128)}
    linears: Linears = Integer(ranges) if integer else Exact()
    weight = linears.weight(generator.standard_normal((n_out, n_in), dtype=np.float32), "")
    model = Model([op.matmul(linears.input(x, ""), weight, transpose_a=False, transpose_b=True)], [x])
    core = openvino.Core()
    fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    settings = {"INFERENCE_PRECISION_HINT": "bf16" if fast else "f32", "PERF_COUNT": "YES"}
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    values = generator.standard_normal((1, BATCH_TOKENS, n_in), dtype=np.float32)
    seconds = []
    for _ in range(ROUNDS):
        request.infer([values])
        seconds.append(sum(_kernel_s(node) for node in request.profiling_info))
    return BATCH_TOKENS * n_in * n_out / min(seconds) / 1e9


def _kernel_s(node: Any) -> float:
    seconds: float = node.real_time.total_seconds()
    return seconds if node.node_type.startswith("FullyConnected") else 0.0
