"""One question set asked of every system: the ranks at which each found each question's gold.

Not here: the systems, averages, or printing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.progress import track

from corpus.index import Index
from corpus.text.dotted import last_part
from evals.bench.systems import Passage, Search
from evals.score.library_choice import library_ranks
from evals.score.matching import documents_name
from evals.score.metrics import Ranks
from evals.suites.question_sets import Case

Gold = Literal["names", "sections", "libraries"]


@dataclass(frozen=True, slots=True)
class Run:
    """The ranks of every gold item for every case, per system; `held[i]` is the share of case i's gold in the index."""

    name: str
    gold: Gold
    cases: tuple[Case, ...]
    held: tuple[float, ...]
    ranks: Mapping[str, Sequence[Ranks]]


def run_names(
    name: str, cases: Sequence[Case], systems: Mapping[str, Search], pages: Mapping[str, set[Passage]]
) -> Run:
    """Cases whose gold is API names; `pages` are the names that the index documents."""
    held = tuple(sum(is_held(pages, gold) for gold in case.names) / len(case.names) for case in cases)
    return Run(name, "names", tuple(cases), held, _asked(name, cases, systems, _name_ranks))


def run_sections(
    name: str, cases: Sequence[Case], gold: Sequence[frozenset[str]], systems: Mapping[str, Search]
) -> Run:
    """Cases whose gold is a section; `gold[i]` are the ids of the chunks of case i's."""
    of_case = {case.id: ids for case, ids in zip(cases, gold, strict=True)}

    def ranks(passages: Sequence[Passage], case: Case) -> Ranks:
        ids = of_case[case.id]
        return [next((rank for rank, found in enumerate(passages, 1) if ids.intersection(found.chunk_ids)), None)]

    return Run(name, "sections", tuple(cases), tuple(map(float, map(bool, gold))), _asked(name, cases, systems, ranks))


def run_choices(name: str, cases: Sequence[Case], systems: Mapping[str, Search]) -> Run:
    """Cases whose gold is a set of libraries."""
    return Run(name, "libraries", tuple(cases), (1.0,) * len(cases), _asked(name, cases, systems, library_ranks))


def documented_names(index: Index) -> dict[str, set[Passage]]:
    """Every group of names that a chunk documents, as passages, by the last part of each name in lower case."""
    pages: dict[str, set[Passage]] = {}
    for chunk in index.knowledge.all_chunks():
        for symbol in chunk.symbols:
            last = last_part(symbol.lower())
            pages.setdefault(last, set()).add(Passage(chunk.library, chunk.symbols, ()))
    return pages


def is_held(pages: Mapping[str, set[Passage]], name: str) -> bool:
    last = last_part(name.lower())
    return any(documents_name(page, name) for page in pages.get(last, ()))


def _name_ranks(passages: Sequence[Passage], case: Case) -> Ranks:
    return [
        next((rank for rank, passage in enumerate(passages, 1) if documents_name(passage, name)), None)
        for name in case.names
    ]


def _asked(
    name: str,
    cases: Sequence[Case],
    systems: Mapping[str, Search],
    ranks_of: Callable[[Sequence[Passage], Case], Ranks],
) -> dict[str, list[Ranks]]:
    console = Console(file=sys.stderr)
    return {
        system: [
            ranks_of(search(case.question), case)
            for case in track(cases, f"{name}: {system}", console=console, transient=True)
        ]
        for system, search in systems.items()
    }
