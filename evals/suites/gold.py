"""The rows of a suite: a question, how it is asked, and what is expected of the answer.

Our own suites are the files of `evals/suites`; a user's file has the same rows, under shorter names if they like
(YOUR_QUESTIONS.md). What a row doesn't say isn't expected.

Not here: judging an answer by it (`evals.score.scoring`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast, get_args

from corpus.errors import UsageError
from evals.suites.question_sets import SectionGold, libraries_of

Must = Literal["answer", "refuse", "reply"]
"""Answer it, refuse it, or do either, as long as something is said."""

Alternatives = tuple[str, ...]
"""Ways to put one fact, any of which will do; "re:" begins a regular expression."""

SMOKE_ROWS = 6
"""Questions per suite in a smoke run."""

_ADVICE = "see evals/YOUR_QUESTIONS.md for what a row may hold"


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of the answer; empty or None where nothing is.

    One of `names`, `pages` (addresses; without "#…" any part of the page counts) and `section` is to be found, one of
    `libraries` to be recommended first, `library` to be answered from, every one of `facts` to be said, `absent` not to
    be shown.
    """

    names: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    section: SectionGold | None = None
    libraries: tuple[str, ...] = ()
    library: str = ""
    facts: tuple[Alternatives, ...] = ()
    cites: str = ""
    must: Must | None = None
    reason: str = ""
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a suite.

    `turns` are asked before it, and answered by the tutor itself; `history` is a conversation as it was. `document` is
    planted among what the tutor reads. `label` is the library that the question is about, to filter by.
    """

    id: str
    suite: str
    question: str
    cluster: str
    label: str = ""
    history: tuple[tuple[str, str], ...] = ()
    turns: tuple[str, ...] = ()
    document: str = ""
    expected: Expected = field(default_factory=Expected)


def own_suites() -> dict[str, Path]:
    """The files of our own suites, by name."""
    folder = Path(str(resources.files("evals"))) / "suites"
    return {path.stem: path for path in sorted(folder.glob("*.jsonl"))}


def read_suites(names: Sequence[str], available: Mapping[str, Path]) -> list[Item]:
    """The rows of the suites of these names, in their order. Raises UsageError for an unknown name."""
    unknown = [name for name in names if name not in available]
    if unknown:
        raise UsageError(f"unknown suite {unknown[0]!r}; there are: {', '.join(available) or 'none'}")
    return [item for name in names for item in read_suite(available[name])]


def read_suite(path: Path) -> list[Item]:
    """The rows of one file, in order. Raises UsageError that names the line which can't be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"suite {path} can't be read ({error}); give a file of JSON lines") from error
    items = [_item(line, path, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not items:
        raise UsageError(f"suite {path} holds no question; {_ADVICE}")
    return items


def check_ids(items: Iterable[Item]) -> None:
    """Raises UsageError for an id that two questions share."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.id in seen:
            raise UsageError(
                f"the id {item.id!r} stands twice, in {seen[item.id].suite} and in {item.suite}; "
                "give every question its own"
            )
        seen[item.id] = item


def smoke(items: Iterable[Item]) -> list[Item]:
    """A few rows of every suite, spread over it."""
    of_suite: dict[str, list[Item]] = {}
    for item in items:
        of_suite.setdefault(item.suite, []).append(item)
    return [row for rows in of_suite.values() for row in _spread(rows, min(SMOKE_ROWS, len(rows)))]


def _spread(rows: Sequence[Item], n: int) -> list[Item]:
    return [rows[len(rows) * at // n] for at in range(n)]


def _item(line: str, path: Path, number: int) -> Item:
    where = f"{path}, line {number}"
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error}); {_ADVICE}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError(f"{where}: no text under 'question'; {_ADVICE}")
    try:
        return _read(row, path.stem, number)
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{where}: {error}; {_ADVICE}") from error


def _read(row: dict[str, Any], suite: str, number: int) -> Item:
    id = str(row.get("id") or f"{suite}-{number:03}")
    libraries = libraries_of(row)
    return Item(
        id=id,
        suite=str(row.get("suite") or suite),
        question=row["question"] * max(1, int(row.get("repeat") or 1)),
        cluster=str(row.get("cluster") or id),
        label=libraries[0] if libraries else "",
        history=tuple((str(role), str(text)) for role, text in row.get("history") or ()),
        turns=_texts(row, "turns"),
        document=str(row.get("document") or ""),
        expected=_expected(row, libraries),
    )


def _expected(row: dict[str, Any], libraries: tuple[str, ...]) -> Expected:
    must = row.get("must")
    if must is not None and must not in get_args(Must):
        raise ValueError(f"'must' is {must!r}; it can be {', '.join(get_args(Must))}")
    has_section = row.get("gold_anchor") or row.get("gold_passage")
    section = SectionGold(
        libraries[0] if libraries else "", row.get("gold_anchor") or "", row.get("gold_passage") or ""
    )
    found = Expected(
        names=_texts(row, "gold_api_norm") or _texts(row, "gold_api", "api"),
        pages=_texts(row, "gold_url", "page"),
        section=section if has_section else None,
        libraries=_texts(row, "libraries"),
        facts=tuple(_alternatives(fact) for key in ("facts", "words") for fact in row.get(key) or ()),
        cites=str(row.get("cites") or ""),
        must=cast("Must | None", must),
        reason=str(row.get("reason") or ""),
        absent=_texts(row, "must_not_contain"),
    )
    says_where = found.names or found.pages or found.section or found.facts or found.must == "refuse"
    is_asked_of_library = bool(row.get("history") or row.get("turns")) and not says_where
    return found if not is_asked_of_library or not libraries else _from_library(found, libraries[0])


def _from_library(expected: Expected, library: str) -> Expected:
    """A follow-up that says nothing but its library is to be answered from there."""
    return replace(expected, library=library)


def _texts(row: dict[str, Any], *keys: str) -> tuple[str, ...]:
    values = [row[key] for key in keys if row.get(key)]
    texts = [text for value in values for text in ([value] if isinstance(value, str) else value)]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{' or '.join(map(repr, keys))} is neither text nor a list of texts")
    return tuple(dict.fromkeys(texts))


def _alternatives(fact: Any) -> Alternatives:
    found = (fact,) if isinstance(fact, str) else tuple(fact)
    if not found or not all(isinstance(text, str) for text in found):
        raise TypeError(f"a fact is {fact!r}, neither text nor a list of texts")
    return found
