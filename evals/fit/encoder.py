"""The ranges of the default encoder's linear layers, measured on our own pages: what int8 arithmetic needs to know.

    python -m evals.fit.encoder

It runs the exact graph over the article and the guides, chooses each layer's smoothing exponent by the error of the
layer's output, and writes the file that `corpus/models.toml` names. Other ranges are another encoder: every index is
built anew after it.

Not here: the arithmetic itself (`corpus.linears`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from corpus import weights
from corpus.encoder import EMBEDDED_TOKENS
from corpus.home import Home
from corpus.linears import LEVELS, Matrix, Range, integer_rows, write_ranges
from corpus.roberta import Weights, observed_inputs, read_model, stacked
from ingest.own import pages as own_pages
from ingest.split import split, token_counter

CALIBRATION_TOKENS = 6_000
EXPONENTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def main() -> int:
    packed = weights.packed_encoder(weights.default_encoder_name())
    if packed is None or packed.ranges is None:
        sys.stderr.write("the default encoder has no file of ranges in corpus/models.toml; name one there\n")
        return 1
    folder = weights.unpacked_folder(packed, Home.from_environment().models)
    model, _ = read_model(folder)
    inputs = observed_inputs(folder, _token_rows(folder / "tokenizer.json"))
    ranges: dict[str, Range] = {}
    for name, rows in inputs.items():
        ranges[name], error = best_range(rows, _matrix(model, name))
        sys.stdout.write(f"{name:40} squared error {error:.5f} of the output, n={len(rows)}\n")
    write_ranges(ranges, packed.ranges)
    return 0


def best_range(rows: Matrix, matrix: Matrix) -> tuple[Range, float]:
    """The range with the least relative squared error of rows @ matrix.T, and that error."""
    exact = rows @ matrix.T
    scored = []
    for exponent in EXPONENTS:
        range_ = smoothed_range(rows, matrix, exponent)
        error = float(((integer_product(rows, matrix, range_) - exact) ** 2).mean() / (exact**2).mean())
        scored.append((error, exponent, range_))
    error, _, range_ = min(scored)
    return range_, error


def smoothed_range(rows: Matrix, matrix: Matrix, exponent: float) -> Range:
    """Factors that move this share of the channels' sizes into the weights; ends that hold all rows, 0 on a step."""
    sizes, weight_sizes = (np.abs(each).max(axis=0) + 1e-5 for each in (rows, matrix))
    factors = sizes**exponent / weight_sizes ** (1 - exponent)
    factors = np.maximum(factors, factors.max() * 1e-4)
    smooth = rows / factors
    low, high = min(float(smooth.min()), 0.0), max(float(smooth.max()), 0.0)
    step = (high - low) / (LEVELS - 1)
    zero = round(-low / step)
    return Range(factors, -zero * step, (LEVELS - 1 - zero) * step)


def integer_product(rows: Matrix, matrix: Matrix, range_: Range) -> Matrix:
    """What the integer kernels compute for rows @ matrix.T."""
    step = (range_.high - range_.low) / (LEVELS - 1)
    steps = np.round((np.clip(rows / range_.factors, range_.low, range_.high) - range_.low) / step)
    integers, sizes = integer_rows(matrix * range_.factors)
    product: Matrix = (steps * step + range_.low) @ (integers * sizes).T
    return product


def _token_rows(tokenizer: Path) -> Iterator[list[int]]:
    """The tokens of our own pages' chunks, in an order that repeats, until there are enough."""
    count = token_counter(tokenizer)
    documents = [own_pages.article(None), *own_pages.guides()]
    texts = [chunk.indexed_text for document in documents for chunk in split(document, count)]
    random.Random(0).shuffle(texts)
    tokens = Tokenizer.from_file(str(tokenizer))
    tokens.enable_truncation(EMBEDDED_TOKENS)
    seen = 0
    for encoding in tokens.encode_batch(texts):
        if seen < CALIBRATION_TOKENS:
            seen += len(encoding)
            yield encoding.ids


def _matrix(model: Weights, name: str) -> Matrix:
    layer, inside, _ = name.partition(".attention.self")
    matrix: Matrix = stacked(model, layer, "weight") if inside else model[f"{name}.weight"]
    return matrix


if __name__ == "__main__":
    raise SystemExit(main())
