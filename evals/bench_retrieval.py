"""Preceptor's retrieval beside vectors alone and words alone, on a folder of question sets with gold.

    python -m evals.bench_retrieval [FOLDER] [--every N]

Not here: the project's own suites, or anything about answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, quantiles

from bot.question import understand
from bot.retrieve import retrieve
from corpus.domain import Chunk
from corpus.home import Home
from corpus.index import Index, open_index
from evals.matching import documents_method, documents_name, is_section
from evals.metrics import Ranks, bootstrap_interval, mrr, ndcg_at_k, recall_at_k

DEFAULT_FOLDER = Path("../shared/eval-dev")
SETS = ("conala_docprompting", "odex_our_libs", "numpy100", "pandas100", "pandas_exercises", "bigcodebench", "faq_docs")
SYSTEMS = ("words", "vectors", "preceptor")
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold: API names, bare methods of a library, or a section (library, anchor, passage)."""

    question: str
    names: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    section: tuple[str, str, str] | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="nDCG@10, recall@5, recall@50 and MRR per set and system")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--every", type=int, default=1, help="measure every N-th question only")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        sys.stdout.write(f"no question sets at {options.folder}; give the folder that holds them\n")
        return 0
    index = open_index(Home.from_environment())
    sys.stdout.write(
        f"index {index.manifest.generation}: {index.manifest.n_chunks} chunks, encoder {index.encoder.name}\n"
    )
    pooled: dict[str, list[Ranks]] = {system: [] for system in SYSTEMS}
    for name in SETS:
        cases = list(read_cases(options.folder / f"{name}.jsonl"))[:: options.every]
        for system in SYSTEMS if cases else ():
            ranks = [ranks_of(search(index, system, case.question), case) for case in cases]
            pooled[system] += ranks
            _write_row(name, system, ranks)
    if not pooled["preceptor"]:
        return 0
    for system in SYSTEMS:
        _write_row("all", system, pooled[system])
    for other in SYSTEMS[:-1]:
        gains = [ndcg_at_k(a, 10) - ndcg_at_k(b, 10) for a, b in zip(pooled["preceptor"], pooled[other], strict=True)]
        low, high = bootstrap_interval(gains)
        sys.stdout.write(f"preceptor - {other:8} nDCG@10 {mean(gains):+.3f} [{low:+.3f}, {high:+.3f}]\n")
    _write_speed(
        index,
        [case.question for name in SETS for case in read_cases(options.folder / f"{name}.jsonl")][:: 5 * options.every],
    )
    return 0


def read_cases(path: Path) -> Iterator[Case]:
    """The questions of a set that have gold."""
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        library = row["library"] if isinstance(row["library"], str) else (row["library"] or [""])[0]
        if row.get("gold_anchor"):
            yield Case(row["question"], section=(library, row["gold_anchor"], row["gold_passage"] or ""))
            continue
        names = tuple(row.get("gold_api_norm") or row.get("gold_api") or ())
        methods = tuple((method, library) for method in row.get("gold_methods") or ())
        if names or methods:
            yield Case(row["question"], names, methods)


def search(index: Index, system: str, question: str) -> list[Chunk]:
    """The first 50 chunks of one system."""
    if system == "words":
        return index.knowledge.chunks_at([position for position, _ in index.matching(question, DEPTH)])
    if system == "vectors":
        ids = [id for id, _ in index.nearest(question, DEPTH)]
        found = index.knowledge.chunks(ids)
        return [found[id] for id in ids]
    return [hit.chunk for hit in retrieve(index, understand(index, question), k=DEPTH)]


def ranks_of(chunks: Sequence[Chunk], case: Case) -> Ranks:
    """The rank of each gold item of the case among the chunks."""
    tests = [partial(documents_name, name=name) for name in case.names]
    tests += [partial(documents_method, method=method, library=library) for method, library in case.methods]
    if case.section:
        library, anchor, passage = case.section
        tests.append(partial(is_section, library=library, anchor=anchor, passage=passage))
    return [next((rank for rank, chunk in enumerate(chunks, 1) if test(chunk)), None) for test in tests]


def _write_row(name: str, system: str, ranks: Sequence[Ranks]) -> None:
    gains = [ndcg_at_k(found, 10) for found in ranks]
    low, high = bootstrap_interval(gains)
    early, deep = (mean(recall_at_k(found, k) for found in ranks) for k in (5, DEPTH))
    sys.stdout.write(
        f"{name:20} {system:10} n={len(ranks):<5} nDCG@10 {mean(gains):.3f} [{low:.3f}, {high:.3f}]"
        f"  recall@5 {early:.3f}  recall@{DEPTH} {deep:.3f}  MRR {mrr(ranks):.3f}\n"
    )


def _write_speed(index: Index, questions: Sequence[str]) -> None:
    took: list[float] = []
    for question in questions:
        start = time.perf_counter()
        retrieve(index, understand(index, question))
        took.append((time.perf_counter() - start) * 1_000)
    if len(took) > 1:
        cuts = quantiles(took, n=20)
        sys.stdout.write(f"question to 10 hits: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, n={len(took)}\n")


if __name__ == "__main__":
    raise SystemExit(main())
