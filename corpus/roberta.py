"""RoBERTa as an OpenVINO graph: token numbers in, the vector of the first token out.

The graph is built from the weights of a sentence-transformers folder, operation by operation, so that a question needs
neither torch nor a converter. Architecture: Liu et al. 2019, "RoBERTa"; layer normalisation after each residual sum.
Only the first token's vector is used, so the last layer asks and transforms for that token alone.

Not here: tokenizing, batching, which weights these are, or how linear layers multiply (`linears`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from corpus.linears import Linears, Matrix, Observed, fitting

if TYPE_CHECKING:
    from openvino import CompiledModel, Model

# Padding is number 1; positions are counted from the one after it.
FIRST_POSITION = 2
MASKED = -1e4

Weights = dict[str, Matrix]


class Roberta:
    """A compiled model. Safe to use from several threads: one runs at a time, on all cores.

    With a file of `ranges` its linear layers multiply 8-bit integers where the processor can; without, or elsewhere,
    they are exact.
    """

    def __init__(self, folder: Path, ranges: Path | None = None) -> None:
        self._compiled = _compiled(folder, ranges)
        self._turn = threading.Lock()

    def first_token(self, ids: NDArray[np.int64], mask: Matrix) -> Matrix:
        """The last layer's vector of each row's first token, shape (n, hidden), for ids and mask of shape (n, length).

        `mask` is 1 where a token stands and 0 where a row is padded.
        """
        with self._turn:
            result = self._compiled(graph_inputs(ids, mask))
            return np.array(result[0], dtype=np.float32)


def graph_inputs(ids: NDArray[np.int64], mask: Matrix) -> list[NDArray[Any]]:
    """What the graph takes: ids, positions, and what is added to each attention score."""
    positions = np.arange(FIRST_POSITION, ids.shape[1] + FIRST_POSITION, dtype=np.int64)
    bias = ((1.0 - mask) * MASKED)[:, None, None, :].astype(np.float32)
    return [ids, positions, bias]


def read_model(folder: Path) -> tuple[Weights, dict[str, Any]]:
    """The weights by name, and the settings, of a sentence-transformers folder."""
    return load_file(folder / "model.safetensors"), json.loads((folder / "config.json").read_text("utf-8"))


def observed_inputs(folder: Path, texts: Iterable[list[int]]) -> dict[str, Matrix]:
    """What each linear layer multiplies in float32 while these texts, as token numbers, run: rows by layer's name."""
    import openvino

    observed = Observed()
    model = graph(*read_model(folder), observed)
    model.add_outputs([node.output(0) for node in observed.inputs.values()])
    compiled = openvino.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    rows: dict[str, list[Matrix]] = {name: [] for name in observed.inputs}
    for text in texts:
        result = compiled(graph_inputs(np.array([text]), np.ones((1, len(text)), dtype=np.float32)))
        for number, name in enumerate(rows, start=1):
            rows[name].append(np.array(result[number][0]))
    return {name: np.concatenate(parts) for name, parts in rows.items()}


def stacked(weights: Weights, layer: str, end: str, parts: tuple[str, ...] = ("query", "key", "value")) -> Matrix:
    """A layer's query, key and value, or some of them, stacked, since they multiply the same input."""
    return np.concatenate([weights[f"{layer}.attention.self.{part}.{end}"] for part in parts])


def _compiled(folder: Path, ranges: Path | None) -> CompiledModel:
    import openvino

    core = openvino.Core()
    # bfloat16 halves the time where the processor multiplies it, at cosine .9999 to float32
    fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "bf16" if fast else "f32"}
    return core.compile_model(graph(*read_model(folder), fitting(ranges)), "CPU", settings)


def graph(weights: Weights, config: dict[str, Any], linears: Linears) -> Model:
    """The model with inputs ids (n, length), positions (length), bias (n, 1, 1, length)."""
    from openvino import Model, PartialShape, Type
    from openvino import opset13 as op

    ids = op.parameter(PartialShape([-1, -1]), Type.i64, name="ids")
    positions = op.parameter(PartialShape([-1]), Type.i64, name="positions")
    bias = op.parameter(PartialShape([-1, 1, 1, -1]), Type.f32, name="bias")
    layers = _Layers(weights, config, linears)
    x = layers.embedded(ids, positions)
    last = config["num_hidden_layers"] - 1
    for number in range(last + 1):
        x = layers.layer(x, bias, number, first_only=number == last)
    return Model([op.gather(x, np.int64(0), np.int64(1))], [ids, positions, bias])


class _Layers:
    """The parts of the graph."""

    def __init__(self, weights: Weights, config: dict[str, Any], linears: Linears) -> None:
        self._weights = weights
        self._eps: float = config["layer_norm_eps"]
        self._heads: int = config["num_attention_heads"]
        self._linears = linears

    def embedded(self, ids: Any, positions: Any) -> Any:
        from openvino import opset13 as op

        words, places = (
            op.gather(self._constant(f"embeddings.{name}_embeddings.weight"), numbers, np.int64(0))
            for name, numbers in (("word", ids), ("position", positions))
        )
        # every token is of type 0
        first_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalised(op.add(op.add(words, places), first_type), "embeddings.LayerNorm")

    def layer(self, x: Any, bias: Any, number: int, *, first_only: bool) -> Any:
        """The layer's output for each token, or for the first token alone."""
        from openvino import opset13 as op

        layer = f"encoder.layer.{number}"
        mixed = self._mixed(x, bias, layer, first_only=first_only)
        if first_only:
            x = op.gather(x, np.array([0]), np.int64(1))
        x = op.add(x, self._linear(mixed, f"{layer}.attention.output.dense"))
        x = self._normalised(x, f"{layer}.attention.output.LayerNorm")
        inner = op.gelu(self._linear(x, f"{layer}.intermediate.dense"), "erf")
        return self._normalised(op.add(x, self._linear(inner, f"{layer}.output.dense")), f"{layer}.output.LayerNorm")

    def _mixed(self, x: Any, bias: Any, layer: str, *, first_only: bool) -> Any:
        """What attention mixes for each token, or for the first token alone."""
        from openvino import opset13 as op

        name = f"{layer}.attention.self"
        x = self._linears.input(x, name)

        def multiplied(x: Any, *parts: str) -> Any:
            weight, bias = (stacked(self._weights, layer, end, parts) for end in ("weight", "bias"))
            return op.add(op.matmul(x, self._linears.weight(weight, name), False, True), bias)

        if first_only:
            query = multiplied(op.gather(x, np.array([0]), np.int64(1)), "query")
            key, value = op.split(multiplied(x, "key", "value"), np.int64(2), 2).outputs()
        else:
            query, key, value = op.split(multiplied(x, "query", "key", "value"), np.int64(2), 3).outputs()
        heads = (self._split_heads(part) for part in (query, key, value))
        mixed = op.transpose(op.scaled_dot_product_attention(*heads, bias), np.array([0, 2, 1, 3]))
        return op.reshape(mixed, np.array([0, 0, -1]), special_zero=True)

    def _split_heads(self, x: Any) -> Any:
        from openvino import opset13 as op

        parted = op.reshape(x, np.array([0, 0, self._heads, -1]), special_zero=True)
        return op.transpose(parted, np.array([0, 2, 1, 3]))

    def _linear(self, x: Any, name: str) -> Any:
        from openvino import opset13 as op

        weight = self._linears.weight(self._weights[f"{name}.weight"], name)
        product = op.matmul(self._linears.input(x, name), weight, transpose_a=False, transpose_b=True)
        return op.add(product, self._constant(f"{name}.bias"))

    def _normalised(self, x: Any, name: str) -> Any:
        from openvino import opset13 as op

        centred = op.mvn(x, np.array([-1]), normalize_variance=True, eps=self._eps, eps_mode="inside_sqrt")
        return op.add(op.multiply(centred, self._constant(f"{name}.weight")), self._constant(f"{name}.bias"))

    def _constant(self, name: str) -> Any:
        from openvino.op import Constant

        return Constant(self._weights[name], shared_memory=True)
