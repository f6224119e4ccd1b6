"""How fast the parts are on this machine: `make bench-speed` prints ratios and medians, measured on the current index.

    encoder    tokens per second, ours beside sentence-transformers with the same weights
    question   milliseconds to ranked hits and to a complete answer, with and without a library filter
    vectors    milliseconds to the 100 nearest chunks, filtered row by row and by Chroma's `where`
    memory     peak of this process

Not here: how good the answers are.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

import click

from bot import open_tutor
from bot.tutor import Tutor
from corpus.encoder import Encoder, SentenceTransformerEncoder
from corpus.home import Home

SAMPLE_TEXTS = 200
QUESTIONS = (
    "which library for visualisation",
    "how do I fill missing values in a DataFrame column",
    "how long does it take to learn Python for machine learning",
    "what is broadcasting",
    "how do I split data into train and test sets",
    "upload a file with a POST request",
    "numpy.linspace",
    "how to stop training when the validation loss stops falling",
    "schedule a workflow every night",
    "draw a histogram with a density curve",
)
FILTER = ("pandas",)


@click.command()
def main() -> None:
    """Measures the current index and prints one line per figure."""
    tutor = open_tutor(Home.from_environment())
    manifest = tutor.index.manifest
    click.echo(f"index: {manifest.n_chunks:,} chunks, {manifest.n_symbols:,} names, scope {manifest.scope}")
    tutor.ask(QUESTIONS[0])
    _question_lines(tutor)
    _vector_lines(tutor)
    click.echo(f"memory  peak while answering {_peak_mb():,.0f} MB")
    _encoder_lines(tutor)


def _question_lines(tutor: Tutor) -> None:
    _report("question to hits", [partial(tutor.search, q) for q in QUESTIONS])
    _report("question to hits, one library", [partial(tutor.search, q, libraries=FILTER) for q in QUESTIONS])
    _report("question to answer", [partial(tutor.ask, q) for q in QUESTIONS])


def _vector_lines(tutor: Tutor) -> None:
    index = tutor.index
    vectors = index.encoder.embed(QUESTIONS)
    dense = index.dense
    _report("100 nearest", [partial(dense.nearest, v, 100) for v in vectors])
    _report("100 nearest, one library", [partial(dense.nearest, v, 100, FILTER) for v in vectors])
    _report("100 nearest, one library by where", [partial(dense.nearest_where, v, 100, FILTER) for v in vectors])


def _encoder_lines(tutor: Tutor) -> None:
    ours = tutor.index.encoder
    theirs = SentenceTransformerEncoder(ours.tokenizer.parent, name=ours.name, identity=ours.identity, dim=ours.dim)
    chunks = list(tutor.index.knowledge.all_chunks())
    texts = [chunk.indexed_text for chunk in random.Random(0).sample(chunks, min(SAMPLE_TEXTS, len(chunks)))]
    ours_s, theirs_s = _seconds(ours, texts), _seconds(theirs, texts)
    cosines = (ours.embed(texts) * theirs.embed(texts)).sum(axis=1)
    click.echo(
        f"encoder  {len(texts) / ours_s:.1f} texts/s, sentence-transformers {len(texts) / theirs_s:.1f} texts/s, "
        f"ratio {theirs_s / ours_s:.2f}, least cosine between them {cosines.min():.4f} (n={len(texts)})"
    )


def _seconds(encoder: Encoder, texts: Sequence[str]) -> float:
    encoder.embed(texts[:8])
    began = perf_counter()
    encoder.embed(texts)
    return perf_counter() - began


def _report(name: str, calls: Sequence[Callable[[], object]], rounds: int = 5) -> None:
    taken: list[float] = []
    for _ in range(rounds):
        for call in calls:
            began = perf_counter()
            call()
            taken.append(1e3 * (perf_counter() - began))
    taken.sort()
    p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    click.echo(f"{name:36} p50 {p50:6.1f} ms, p95 {p95:6.1f} ms (n={len(taken)})")


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
