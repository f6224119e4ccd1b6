"""RoBERTa as an OpenVINO graph: token numbers in, the vector of the first token out.

The graph is built from the weights of a sentence-transformers folder, operation by operation, so that a question needs
neither torch nor a converter. Architecture: Liu et al. 2019, "RoBERTa"; layer normalisation after each residual sum.
openvino is imported here only.

Not here: tokenizing, batching, or which weights these are.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

if TYPE_CHECKING:
    from openvino import CompiledModel

# Padding is number 1; positions are counted from the one after it.
FIRST_POSITION = 2
MASKED = -1e4

Weights = dict[str, NDArray[np.float32]]


class Roberta:
    """A compiled model. Safe to use from several threads: one runs at a time, on all cores."""

    def __init__(self, folder: Path) -> None:
        self._compiled = _compiled(folder)
        self._turn = threading.Lock()

    def first_token(self, ids: NDArray[np.int64], mask: NDArray[np.float32]) -> NDArray[np.float32]:
        """The last layer's vector of each row's first token, shape (n, hidden), for ids and mask of shape (n, length).

        `mask` is 1 where a token stands and 0 where a row is padded.
        """
        positions = np.arange(FIRST_POSITION, ids.shape[1] + FIRST_POSITION, dtype=np.int64)
        bias = ((1.0 - mask) * MASKED)[:, None, None, :].astype(np.float32)
        with self._turn:
            result = self._compiled([ids, positions, bias])
            return np.array(result[0], dtype=np.float32)


def _compiled(folder: Path) -> CompiledModel:
    import openvino

    config = json.loads((folder / "config.json").read_text("utf-8"))
    core = openvino.Core()
    # bfloat16 halves the time where the processor multiplies it, at cosine .9999 to float32
    fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "bf16" if fast else "f32"}
    return core.compile_model(_graph(load_file(folder / "model.safetensors"), config), "CPU", settings)


def _graph(weights: Weights, config: dict[str, Any]) -> Any:
    """The model with inputs ids (n, length), positions (length), bias (n, 1, 1, length)."""
    from openvino import Model, PartialShape, Type
    from openvino import opset13 as op
    from openvino.op import Constant

    eps, heads = config["layer_norm_eps"], config["num_attention_heads"]
    ids = op.parameter(PartialShape([-1, -1]), Type.i64, name="ids")
    positions = op.parameter(PartialShape([-1]), Type.i64, name="positions")
    bias = op.parameter(PartialShape([-1, 1, 1, -1]), Type.f32, name="bias")

    def weight(name: str) -> Any:
        return Constant(weights[name], shared_memory=True)

    def looked_up(name: str, numbers: Any) -> Any:
        return op.gather(weight(f"embeddings.{name}_embeddings.weight"), numbers, np.int64(0))

    def linear(x: Any, name: str) -> Any:
        product = op.matmul(x, weight(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return op.add(product, weight(f"{name}.bias"))

    def normalised(x: Any, name: str) -> Any:
        centred = op.mvn(x, np.array([-1]), normalize_variance=True, eps=eps, eps_mode="inside_sqrt")
        return op.add(op.multiply(centred, weight(f"{name}.weight")), weight(f"{name}.bias"))

    def split_heads(x: Any) -> Any:
        parted = op.reshape(x, np.array([0, 0, heads, -1]), special_zero=True)
        return op.transpose(parted, np.array([0, 2, 1, 3]))

    def attended(x: Any, layer: str) -> Any:
        query, key, value = (split_heads(linear(x, f"{layer}.self.{part}")) for part in ("query", "key", "value"))
        mixed = op.transpose(op.scaled_dot_product_attention(query, key, value, bias), np.array([0, 2, 1, 3]))
        return linear(op.reshape(mixed, np.array([0, 0, -1]), special_zero=True), f"{layer}.output.dense")

    # every token is of type 0
    first_type = weights["embeddings.token_type_embeddings.weight"][0]
    x = op.add(op.add(looked_up("word", ids), looked_up("position", positions)), first_type)
    x = normalised(x, "embeddings.LayerNorm")
    for number in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        x = normalised(op.add(x, attended(x, f"{layer}.attention")), f"{layer}.attention.output.LayerNorm")
        inner = op.gelu(linear(x, f"{layer}.intermediate.dense"), "erf")
        x = normalised(op.add(x, linear(inner, f"{layer}.output.dense")), f"{layer}.output.LayerNorm")
    first = op.gather(x, np.int64(0), np.int64(1))
    return Model([first], [ids, positions, bias])
