"""A run on disk: a head that says what was measured on what, then a row per question, written as they are made.

    PRECEPTOR_HOME/evals/2026-11-24T02-31-00.jsonl     head, rows, and {"complete": …} when all are there

A run that was interrupted is taken up by the next one with the same head. `--json` writes the same as one object.

Not here: asking, or what rows are worth together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.publishing import publish_content
from evals.score.metrics import Ranks
from evals.score.scoring import Measures

SUFFIX = ".jsonl"

_ADVICE = "give a file below PRECEPTOR_HOME/evals, or one that --json wrote"


@dataclass(frozen=True, slots=True)
class Head:
    """What a run measured and on what. `code` and `questions` are hashes, `created` is when it began."""

    created: str
    version: str
    code: str
    corpus_sha256: str
    generation: str
    n_chunks: int
    encoder: str
    encoder_identity: str
    llm: str
    seed: int
    is_smoke: bool
    suites: tuple[str, ...]
    questions: str
    n_questions: int

    @property
    def key(self) -> Head:
        """What two parts of one run have in common."""
        return replace(self, created="", generation="")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What another system makes of the same question."""

    system: str
    measures: Measures


@dataclass(frozen=True, slots=True)
class Row:
    """One question with all that was seen and judged.

    `expected` is in words; `held` says whether the index has the gold, None without such gold; `answer` is the stable
    interface's JSON, its passages cut short, None after a crash; `ms` is per stage.
    """

    id: str
    suite: str
    question: str
    label: str
    cluster: str
    expected: tuple[str, ...]
    measures: Measures
    classes: tuple[str, ...]
    failures: tuple[str, ...]
    ranks: Ranks
    held: bool | None
    baselines: tuple[Baseline, ...]
    answer: dict[str, Any] | None
    crash: str
    ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A head with its rows in the order in which they were asked."""

    head: Head
    rows: tuple[Row, ...]
    is_complete: bool = True


@dataclass(slots=True)
class RunFile:
    """A run that is being written. `done` are the rows that an interrupted run left, by id."""

    path: Path
    head: Head
    done: dict[str, Row] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, head: Head) -> RunFile:
        """The newest unfinished run with this head, to go on with; else a new one."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in kept_runs(folder):
            run = _readable(path, lambda other: other.key == head.key)
            if run is not None and not run.is_complete:
                begun = cls(path, run.head, {row.id: row for row in run.rows})
                begun._rewrite(run)  # the last line may be half a row
                return begun
        begun = cls(_free_path(folder, head.created), head)
        begun._rewrite(Run(head, ()))
        return begun

    def add(self, row: Row) -> None:
        """Writes one row."""
        self._write(asdict(row))

    def end(self) -> None:
        """Marks the run as whole."""
        self._write({"complete": True})

    def _rewrite(self, run: Run) -> None:
        lines = [_line(content) for content in (asdict(run.head), *map(asdict, run.rows))]
        publish_content("".join(lines).encode(), self.path)

    def _write(self, content: dict[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(content))


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content) + "\n"  # ASCII: a question may hold what UTF-8 can't


def kept_runs(folder: Path) -> list[Path]:
    """The files of all runs, the newest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), reverse=True)


def read_run(path: Path) -> Run:
    """The run of a file. Raises UsageError for one that holds none."""
    try:
        text = path.read_text("utf-8")
        first = json.loads(text.split("\n", maxsplit=1)[0])
        if "rows" in first:
            return Run(_head(first["head"]), tuple(map(_row, first["rows"])))
        lines = [json.loads(line) for line in _whole_lines(text)[1:]]
        rows = tuple(_row(content) for content in lines if "complete" not in content)
        return Run(_head(first), rows, is_complete=any("complete" in content for content in lines))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path} holds no evaluation run ({error}); {_ADVICE}") from error


def last_comparable(folder: Path, head: Head, ids: Collection[str], *, same_corpus: bool) -> Path | None:
    """The newest whole run with a question, the LLM and the extent of this one; None if there is none."""
    for path in kept_runs(folder):
        run = _readable(path, lambda other: _is_alike(other, head, same_corpus=same_corpus))
        if run is not None and run.is_complete and any(row.id in ids for row in run.rows):
            return path
    return None


def digest(content: object) -> str:
    """A short hash of anything that prints the same each time."""
    return hashlib.sha256(repr(content).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def code_digest(*packages: Path) -> str:
    """A short hash of every file of these packages: other code, data or weights are another tutor."""
    files = [path for folder in packages for path in sorted(folder.rglob("*")) if path.is_file()]
    hashed = hashlib.sha256()
    for path in files:
        if "__pycache__" not in path.parts:
            hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def _is_alike(one: Head, other: Head, *, same_corpus: bool) -> bool:
    is_like_corpus = one.corpus_sha256 == other.corpus_sha256 or not same_corpus
    return is_like_corpus and (one.llm, one.is_smoke) == (other.llm, other.is_smoke)


def _readable(path: Path, wanted: Callable[[Head], bool]) -> Run | None:
    """The run if it can be read and its head is wanted; of others only the first line is read."""
    try:
        with path.open(encoding="utf-8") as file:
            head = _head(json.loads(file.readline()))
        return read_run(path) if wanted(head) else None
    except (OSError, ValueError, TypeError, KeyError, UsageError):
        return None  # somebody else's file, or one that was broken off in its first line


def _whole_lines(text: str) -> list[str]:
    """The lines that were written to their end."""
    return [line for line in text.split("\n")[:-1] if line.strip()]


def _free_path(folder: Path, created: str) -> Path:
    name = created.replace(":", "-")
    taken = [path for path in kept_runs(folder) if path.name.startswith(name)]
    return folder / f"{name}{f'-{len(taken)}' if taken else ''}{SUFFIX}"


def _head(content: dict[str, Any]) -> Head:
    return Head(**{**content, "suites": tuple(content["suites"])})


def _row(content: dict[str, Any]) -> Row:
    tuples = {key: tuple(content[key]) for key in ("expected", "classes", "failures", "ranks")}
    baselines = tuple(Baseline(**one) for one in content["baselines"])
    return Row(**{**content, **tuples, "baselines": baselines})
