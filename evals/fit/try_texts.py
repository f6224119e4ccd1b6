"""What should be embedded of a chunk? Vectors alone over several texts of the same chunks, on the current index.

    python -m evals.fit.try_texts [FOLDER]

Each variant is embedded anew in memory (minutes on a core index) and compared, question by question, with what the
index holds: nDCG@10 on the questions whose answer is an API name, and on the FAQ.

Not here: anything but vectors; see `evals.bench.retrieval`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

import click
import numpy as np
from rich.progress import track

from corpus.domain import Chunk
from corpus.encoder import Encoder, Vectors
from corpus.home import Home
from corpus.index import open_index
from corpus.text.dotted import last_heading
from evals.score.matching import documents_name, gold_sections
from evals.score.metrics import bootstrap_interval, ndcg_at_k
from evals.suites.question_sets import Case, read_cases

DEFAULT_FOLDER = Path("../shared/eval-dev")
NAMES = ("conala_docprompting", "odex_our_libs", "bigcodebench")
SECTIONS = ("faq_docs",)
DEPTH = 50
BLOCK = 256

CHARACTERS_PER_TOKEN = 4

VARIANTS: dict[str, Callable[[Chunk], str]] = {
    "as indexed": lambda chunk: chunk.indexed_text,
    "no library": lambda chunk: f"{chunk.title}\n{chunk.text}",
    "own heading only": lambda chunk: f"{last_heading(chunk.title)}\n{chunk.text}",
    "text alone": lambda chunk: chunk.text,
    "title alone": lambda chunk: f"{chunk.library}: {chunk.title}",
    "title and first paragraph": lambda chunk: (
        f"{chunk.library}: {chunk.title}\n{chunk.text.partition(chr(10) * 2)[0]}"
    ),
    "about 128 tokens": lambda chunk: chunk.indexed_text[: 128 * CHARACTERS_PER_TOKEN],
    "about 64 tokens": lambda chunk: chunk.indexed_text[: 64 * CHARACTERS_PER_TOKEN],
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_FOLDER)
def main(*, folder: Path) -> None:
    """Compares what might be embedded, on the question sets in FOLDER."""
    if not folder.is_dir():
        click.echo(f"no question sets at {folder}; give the folder that holds them")
        return
    index = open_index(Home.from_environment())
    chunks = list(index.knowledge.all_chunks())
    named = [case for name in NAMES for case in read_cases(folder / f"{name}.jsonl") if case.names]
    asked = [case for name in SECTIONS for case in read_cases(folder / f"{name}.jsonl") if case.section]
    sections = gold_sections(chunks, [case.section for case in asked if case.section])
    click.echo(f"{index.manifest.generation}, {len(chunks):,} chunks, {index.encoder.name}; vectors alone, nDCG@10")
    base: tuple[list[float], list[float]] | None = None
    for name, text in VARIANTS.items():
        rows = _embedded(index.encoder, [text(chunk) for chunk in chunks], name)
        gains = (
            [_by_name(_nearest(index.encoder, rows, case), chunks, case) for case in named],
            [_by_id(_nearest(index.encoder, rows, c), chunks, ids) for c, ids in zip(asked, sections, strict=True)],
        )
        base = base or gains
        click.echo(
            f"{name:26} names {_compared(gains[0], base[0], named)}  sections {_compared(gains[1], base[1], asked)}"
        )


def _embedded(encoder: Encoder, texts: Sequence[str], name: str) -> Vectors:
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    rows = np.zeros((len(texts), encoder.dim), dtype=np.float32)
    for at in track(range(0, len(order), BLOCK), description=name, transient=True):
        block = order[at : at + BLOCK]
        rows[block] = encoder.embed([texts[number] for number in block])
    return rows


def _nearest(encoder: Encoder, rows: Vectors, case: Case) -> list[int]:
    best: list[int] = np.argsort(-(rows @ encoder.embed([case.question])[0]), kind="stable")[:DEPTH].tolist()
    return best


def _by_name(order: Sequence[int], chunks: Sequence[Chunk], case: Case) -> float:
    found = [chunks[at] for at in order]
    ranks = [next((r for r, c in enumerate(found, 1) if documents_name(c, name)), None) for name in case.names]
    return ndcg_at_k(ranks, 10)


def _by_id(order: Sequence[int], chunks: Sequence[Chunk], ids: frozenset[str]) -> float:
    return ndcg_at_k([next((rank for rank, at in enumerate(order, 1) if chunks[at].id in ids), None)], 10)


def _compared(gains: Sequence[float], base: Sequence[float], cases: Sequence[Case]) -> str:
    changes = [a - b for a, b in zip(gains, base, strict=True)]
    low, high = bootstrap_interval(changes, clusters=[case.cluster for case in cases])
    return f"{mean(gains):.3f} ({mean(changes):+.3f} [{low:+.3f}, {high:+.3f}], n={len(gains)})"


if __name__ == "__main__":
    main()
