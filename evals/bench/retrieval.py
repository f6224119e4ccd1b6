"""How well Preceptor finds, beside BM25 alone, vectors alone and the LangChain quick-start: `make bench-retrieval`.

    names       questions whose answer is the page of an API name
    sections    questions of the libraries' own FAQ, as indexed and with the gold passages' headings hidden
    choice      questions whose answer is a library

The sets are read from a folder of outside questions where there is one, else from the project's own suites.

Not here: tuning anything, or judging answers.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

import click

from corpus.home import Home
from corpus.index import Index, open_index
from evals.bench.hidden_headings import hiding
from evals.bench.quickstart import Quickstart, agreement, fast_embeddings, huggingface_embeddings
from evals.bench.retrieval_report import as_json, pooled, rows
from evals.bench.retrieval_runs import Run, documented_names, run_choices, run_names, run_sections
from evals.bench.systems import Passage, Search, searches
from evals.score.library_choice import answerable
from evals.score.matching import gold_sections
from evals.score.metrics import RESAMPLES
from evals.suites.question_sets import Case, read_cases, read_choices, read_method_cases

DEFAULT_FOLDER = Path("../shared/eval-dev")
POOLED = ("conala_docprompting", "odex_our_libs", "bigcodebench")
NAMES = (*POOLED, "numpy100", "pandas100", "pandas_exercises")
METHODS = ("pandas100:methods", "pandas_exercises:methods")
SECTIONS = ("faq_docs",)
LISTS = ("bestof_category:choice", "awesome_python_category:choice", "awesome_ml_category:choice")
CHOICES = ("bigcodebench:choice", *LISTS)
QUICKSTART = "quickstart"
SAMPLE = 100
SYSTEMS = ("words", "vectors", QUICKSTART, "preceptor")


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured and how."""

    every: int
    sets: tuple[str, ...]
    systems: tuple[str, ...]
    depth: int
    seed: int

    def wants(self, name: str) -> bool:
        return not self.sets or name in self.sets

    def some(self, cases: Sequence[Case]) -> list[Case]:
        return list(cases[:: self.every])


@dataclass(frozen=True, slots=True)
class Bench:
    """The index with the names that it documents, and the quick-start beside it, None where it isn't asked for."""

    index: Index
    pages: Mapping[str, set[Passage]]
    quickstart: Quickstart | None
    options: Options

    def systems(self, index: Index | None = None, quickstart: Quickstart | None = None) -> dict[str, Search]:
        """The systems asked for, on this index or on one that stands in for it."""
        found = searches(index or self.index, self.options.depth)
        beside = quickstart or self.quickstart
        if beside is not None:
            found[QUICKSTART] = partial(beside.search, k=self.options.depth)
        return {name: found[name] for name in SYSTEMS if name in self.options.systems and name in found}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_FOLDER)
@click.option("--every", default=1, help="Ask every N-th question only.")
@click.option("--sets", multiple=True, help="A set to measure, repeatable; all by default.")
@click.option("--systems", multiple=True, type=click.Choice(SYSTEMS), default=SYSTEMS, help="Repeatable.")
@click.option("--depth", default=50, help="How many hits are judged.")
@click.option("--seed", default=0, help="Of the bootstrap.")
@click.option("--huggingface-embeddings", is_flag=True, help="LangChain's own class in the quick-start; slow to build.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write every question's ranks here.")
def main(  # noqa: PLR0913 - a command takes its options
    *,
    folder: Path,
    every: int,
    sets: tuple[str, ...],
    systems: tuple[str, ...],
    depth: int,
    seed: int,
    huggingface_embeddings: bool,
    json_file: Path | None,
) -> None:
    """Measures retrieval on the question sets in FOLDER."""
    options = Options(every, sets, systems, depth, seed)
    if not folder.is_dir() and not _own_suites():
        click.echo(f"no question sets at {folder}, and the project has no suites of its own yet: nothing to measure")
        return
    home = Home.from_environment()
    index = open_index(home)
    head = _head(index, options)
    click.echo("\n".join(f"{name:10} {value}" for name, value in head.items()))
    with tempfile.TemporaryDirectory() as scratch:
        beside = _quickstart(index, home, options, huggingface=huggingface_embeddings)
        bench = Bench(index, documented_names(index), beside, options)
        runs: list[Run] = []
        for run in _outside_runs(bench, folder, Path(scratch)) if folder.is_dir() else _own_runs(bench):
            runs.append(run)
            _write(run, options)
        for names in (POOLED, LISTS):
            together = [run for run in runs if run.name in names]
            if len(together) == len(names):
                _write(pooled(" + ".join(names), together), options)
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(runs, head), indent=1), "utf-8")
        click.echo(f"ranks of every question: {json_file}", err=True)


def _outside_runs(bench: Bench, folder: Path, scratch: Path) -> Iterator[Run]:
    options = bench.options
    for name in filter(options.wants, NAMES):
        yield from _names(bench, name, read_cases(folder / f"{name}.jsonl"))
    for name in filter(options.wants, METHODS):
        yield from _names(bench, name, read_method_cases(folder / f"{name.partition(':')[0]}.jsonl"))
    for name in filter(options.wants, SECTIONS):
        yield from _sections(bench, name, read_cases(folder / f"{name}.jsonl"), scratch)
    for name in filter(options.wants, CHOICES):
        cases = answerable(read_choices(folder / f"{name.partition(':')[0]}.jsonl"), bench.index)
        if chosen := options.some(cases):
            yield run_choices(name, chosen, bench.systems())


def _own_suites() -> list[Path]:
    return sorted(Path(str(resources.files("evals"))).glob("suites/*.jsonl"))


def _own_runs(bench: Bench) -> Iterator[Run]:
    """The project's own suites, where the folder of outside questions is missing."""
    for path in filter(lambda path: bench.options.wants(path.stem), _own_suites()):
        cases = read_cases(path)
        yield from _names(bench, path.stem, [case for case in cases if case.names])
        sections = bench.options.some([case for case in cases if case.section and not case.names])
        if sections:
            yield run_sections(f"{path.stem}:sections", sections, _gold(bench.index, sections), bench.systems())


def _names(bench: Bench, name: str, cases: Sequence[Case]) -> Iterator[Run]:
    if chosen := bench.options.some(cases):
        yield run_names(name, chosen, bench.systems(), bench.pages)


def _sections(bench: Bench, name: str, cases: Sequence[Case], scratch: Path) -> Iterator[Run]:
    """As indexed, then with the headings of all gold chunks of the set hidden at once."""
    everything = _gold(bench.index, cases)
    chosen = bench.options.some(cases)
    gold = everything[:: bench.options.every]
    if not chosen:
        return
    yield run_sections(f"{name}, heading shown", chosen, gold, bench.systems())
    hidden = frozenset[str]().union(*everything)
    index = hiding(bench.index, hidden, scratch)
    quickstart = bench.quickstart.hiding(hidden, scratch / QUICKSTART) if bench.quickstart else None
    yield run_sections(f"{name}, heading hidden", chosen, gold, bench.systems(index, quickstart))


def _gold(index: Index, cases: Sequence[Case]) -> list[frozenset[str]]:
    return gold_sections(index.knowledge.all_chunks(), [case.section for case in cases if case.section])


def _quickstart(index: Index, home: Home, options: Options, *, huggingface: bool) -> Quickstart | None:
    if QUICKSTART not in options.systems:
        return None
    fast, theirs = fast_embeddings(index.encoder), huggingface_embeddings(index.encoder)
    chunks = list(index.knowledge.all_chunks())
    texts = [chunk.text for chunk in random.Random(options.seed).sample(chunks, min(SAMPLE, len(chunks)))]
    used = theirs if huggingface else fast
    click.echo(
        f"quickstart embeds with {type(used).__name__}; LangChain's HuggingFaceEmbeddings and ours, cosine on "
        f"{len(texts)} texts: {agreement(fast, theirs, texts)}"
    )
    return Quickstart.open(index, home, used)


def _head(index: Index, options: Options) -> dict[str, object]:
    manifest = index.manifest
    return {
        "index": f"{manifest.generation}, {manifest.n_chunks:,} chunks, corpus {manifest.corpus_sha256[:16]}",
        "encoder": f"{manifest.encoder} ({manifest.encoder_identity})",
        "asked": f"every {options.every}. question, {options.depth} hits judged",
        "intervals": f"95%, {RESAMPLES:,} resamples over clusters, seed {options.seed}",
    }


def _write(run: Run, options: Options) -> None:
    click.echo("")
    for line in rows(run, depth=options.depth, seed=options.seed):
        click.echo(line)


if __name__ == "__main__":
    main()
