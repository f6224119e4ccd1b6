"""How fast the parts are on this machine: `make bench-speed` prints ratios, medians and seconds, on the current index.

    question   milliseconds to ranked hits and to a complete answer, with and without a library filter
    vectors    milliseconds to the 100 nearest chunks, filtered row by row and by Chroma's `where`
    memory     peak of this process while answering, of a process that ingests
    ingest     seconds by stage, of every source and again unchanged; beside the LangChain quick-start on a sample
    encoder    tokens per second, ours beside sentence-transformers with the same weights, and the floor

Not here: how good the answers are.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import click

from bot import open_tutor
from bot.tutor import Tutor
from corpus.dense import DenseIndex
from corpus.encoder import EMBEDDED_TOKENS, Encoder, RobertaEncoder, SentenceTransformerEncoder
from corpus.home import Home
from corpus.index import Index
from evals.bench import floor, pipelines, whole_ingest
from evals.bench.speed_sample import sample_documents
from evals.bench.whole_ingest import peak_mb
from ingest.request import Scope
from ingest.split import token_counter

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
SAMPLE_TEXTS = 200
ROUNDS = 3


@click.command()
@click.option("--documents", default=3_000, show_default=True, help="Documents given to both pipelines.")
@click.option("--scope", type=click.Choice(["core", "full"]), default="full", show_default=True, help="Of the ingest.")
def main(documents: int, scope: Scope) -> None:
    """Measures the current index and prints one line per figure."""
    home = Home.from_environment()
    tutor = open_tutor(home)
    manifest = tutor.index.manifest
    click.echo(f"index: {manifest.n_chunks:,} chunks, {manifest.n_symbols:,} names, scope {manifest.scope}")
    tutor.ask(QUESTIONS[0])
    _question_lines(tutor)
    _vector_lines(tutor)
    click.echo(f"memory  peak while answering {peak_mb():,.0f} MB")
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        _whole_lines(home, scope, Path(folder) / "home")
        _pipeline_lines(tutor.index, documents, Path(folder))
    _encoder_lines(tutor.index)


def _question_lines(tutor: Tutor) -> None:
    _report("question to hits", [partial(tutor.search, q) for q in QUESTIONS])
    _report("question to hits, one library", [partial(tutor.search, q, libraries=FILTER) for q in QUESTIONS])
    _report("question to answer", [partial(tutor.ask, q) for q in QUESTIONS])


def _vector_lines(tutor: Tutor) -> None:
    index = tutor.index
    vectors = index.encoder.embed(QUESTIONS)
    dense, scope = index.dense, index.shelves.named(FILTER)
    _report("100 nearest", [partial(dense.nearest, v, 100) for v in vectors])
    _report("100 nearest, one library", [partial(dense.nearest, v, 100, scope) for v in vectors])
    if isinstance(dense, DenseIndex):
        _report("100 nearest, one library by where", [partial(dense.nearest_where, v, 100, scope) for v in vectors])


def _whole_lines(home: Home, scope: Scope, folder: Path) -> None:
    sys.stderr.write(f"ingest: scope {scope}, every source read anew\n")
    whole = whole_ingest.measure(home, scope, folder)
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in whole.stages_s)
    read_s = dict(whole.stages_s)["read"]
    click.echo(f"ingest, scope {scope}: {stages} ({whole.n_embedded:,} texts embedded, the others cached)")
    click.echo(f"        reading and splitting {whole.source_characters / read_s:,.0f} characters/s of what is kept")
    click.echo(f"        peak memory {whole.peak_mb:,.0f} MB, largest reading worker {whole.reader_mb:,.0f} MB")
    again = "rebuilt, since the code was edited meanwhile" if whole.again_rebuilt else "nothing changed"
    click.echo(f"ingest again, {again}: {whole.again_s:.2f} s, {whole.again_embedded} embedded")


def _pipeline_lines(index: Index, n: int, folder: Path) -> None:
    documents = sample_documents(index.knowledge.all_chunks(), n)
    characters = sum(len(document.text) for document in documents)
    ours, theirs = pipelines.compare(documents, index.encoder, folder)
    click.echo(
        f"{len(documents):,} documents of {len({d.library for d in documents})} libraries, {characters:,} characters"
    )
    for name, stages in (("preceptor", ours), ("quick-start", theirs)):
        click.echo(
            f"        {name:12} split {stages.split_s:5.1f} s, embed {stages.embed_s:6.1f} s, "
            f"store {stages.store_s:5.1f} s, {stages.n_texts:,} texts: {characters / stages.total_s:,.0f} characters/s"
        )
    click.echo(
        f"        ratio {theirs.total_s / ours.total_s:.2f}, of embedding alone {theirs.embed_s / ours.embed_s:.2f}"
    )


def _encoder_lines(index: Index) -> None:
    ours = index.encoder
    theirs = SentenceTransformerEncoder(ours.tokenizer.parent, name=ours.name, identity=ours.identity, dim=ours.dim)
    chunks = list(index.knowledge.all_chunks())
    texts = [chunk.indexed_text for chunk in random.Random(0).sample(chunks, min(SAMPLE_TEXTS, len(chunks)))]
    n_tokens = sum(min(n + 2, EMBEDDED_TOKENS) for n in token_counter(ours.tokenizer)(texts))
    speeds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for name, encoder in (("ours", ours), ("theirs", theirs)):
            speeds[name].append(n_tokens / _seconds(encoder, texts))
    mine, other = (median(taken) for taken in speeds.values())
    cosines = (ours.embed(texts) * theirs.embed(texts)).sum(axis=1)
    click.echo(
        f"encoder  {mine:,.0f} tokens/s, sentence-transformers {other:,.0f}, ratio {mine / other:.2f}, cosine between "
        f"them mean {cosines.mean():.4f}, least {cosines.min():.4f} (n={len(texts)}, median of {ROUNDS})"
    )
    if isinstance(ours, RobertaEncoder):
        least = floor.measure(ours.tokenizer.parent, ours.ranges, n_tokens / len(texts))
        click.echo(
            f"floor    {least.linear_m:.1f} M multiply-adds per token in linear layers, {least.attention_m:.1f} M in "
            f"attention; kernels alone reach {least.linear_g:,.0f} and {least.exact_g:,.0f} G/s: "
            f"{least.tokens_per_s:,.0f} tokens/s, of which the encoder reaches {mine / least.tokens_per_s:.0%}"
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


if __name__ == "__main__":
    main()
