"""Question sets read into cases: a question, the cluster it was written in, and one kind of gold.

A set is a file of JSON lines. Gold is one of three: names of the API that answers (`gold_api_norm`, else `gold_api`), a
section of the documentation (`gold_anchor` and `gold_passage`, or `gold_url`), or the libraries to choose.

Not here: what counts as finding gold (`evals.score.matching`), or which sets are measured.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.catalogue import libraries


@dataclass(frozen=True, slots=True)
class SectionGold:
    """A section of a library's documentation, by its anchor, its words or its address; "" is unknown."""

    library: str
    anchor: str = ""
    passage: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold.

    `cluster` is shared by questions that were derived from one another; uncertainty is estimated over clusters.
    """

    id: str
    question: str
    cluster: str
    names: tuple[str, ...] = ()
    section: SectionGold | None = None
    libraries: tuple[str, ...] = ()


def read_cases(path: Path) -> list[Case]:
    """The questions of the set that have a name or a section as gold, in their order; none if there is no such file."""
    cases = (_case(row, names=_names(row), section=_section(row)) for row in _rows(path))
    return [case for case in cases if case.names or case.section]


def read_method_cases(path: Path) -> list[Case]:
    """The questions whose gold is bare methods of one library (`head`, of pandas), as names of two parts."""
    return [
        _case(row, names=tuple(f"{root}.{method}" for method in row["gold_methods"]))
        for row in _rows(path)
        if not _names(row) and row.get("gold_methods") and len(libraries_of(row)) == 1
        for root in _import_names(libraries_of(row)[0])
    ]


def read_choices(path: Path) -> list[Case]:
    """The questions that don't name a library, with the libraries that their solutions or a curated list name."""
    rows = (row for row in _rows(path) if not row.get("names_library"))
    return [_case(row, libraries=libraries_of(row)) for row in rows]


def libraries_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The row's libraries, as it writes them."""
    named = row.get("library") or ()
    return (named,) if isinstance(named, str) else tuple(dict.fromkeys(named))


def _case(
    row: dict[str, Any],
    *,
    names: tuple[str, ...] = (),
    section: SectionGold | None = None,
    libraries: tuple[str, ...] = (),
) -> Case:
    # CoNaLa and ODEX took some of their questions from the same threads of Stack Overflow
    cluster = re.sub(r"^odex-", "so-", row.get("cluster") or row["id"])
    return Case(row["id"], row["question"], cluster, names, section, libraries)


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.get("gold_api_norm") or row.get("gold_api") or ()))


def _section(row: dict[str, Any]) -> SectionGold | None:
    if not any(row.get(key) for key in ("gold_anchor", "gold_passage", "gold_url")):
        return None
    library = next(iter(libraries_of(row)), "")
    return SectionGold(library, row.get("gold_anchor") or "", row.get("gold_passage") or "", row.get("gold_url") or "")


def _import_names(library: str) -> tuple[str, ...]:
    """The name under which a library of the catalogue is imported, as one item; none for another library."""
    entry = libraries().get(library)
    return entry.imports[:1] if entry else ()


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.is_file() else []
