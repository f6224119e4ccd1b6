"""Runs the examples of lessons and compares what they print: `python -m evals.lessons run`, `make lessons`.

Each piece of code runs in a process of its own, in the Python that `--python` names, whose libraries need not be ours.
What agrees goes into the results file with the versions that ran; what doesn't is shown, and nothing is recorded of it.

Not here: the process that runs the code (`forker`), or reading lessons.
"""

from __future__ import annotations

import ast
import doctest
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from corpus.catalogue import LANGUAGE, libraries
from corpus.teaching import Lesson
from corpus.teaching.lesson import code_hash, code_runs
from corpus.teaching.runs import Run, read_runs, write_runs
from corpus.text.decoding import decoded

FORKER = Path(__file__).with_name("forker.py")
AT_ONCE = 2
BATCH = 25
"""So many pieces share a warm process, and are recorded together."""
SLOW_MODULES = ("torch", "tensorflow", "keras", "sklearn", "statsmodels.api", "seaborn", "matplotlib.pyplot", "pandas")
"""What a warm process imports before it forks, if the code does."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Code of a lesson that is run: its part, the code before it, and what it should print."""

    lesson: Lesson
    part: int
    before: str
    code: str
    expected: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a piece. `fault` is "" if it printed what the lesson says."""

    piece: Piece
    printed: str
    fault: str
    versions: dict[str, str]


def pieces(lessons: Sequence[Lesson]) -> list[Piece]:
    """Every piece of code that is to be run."""
    return [Piece(lesson, *run) for lesson in lessons for run in code_runs(lesson)]


def run_pieces(todo: Sequence[Piece], python: str = sys.executable) -> Iterator[Seen]:
    """Runs them, those with the same slow imports one after the other, in order of completion of their group."""
    groups: dict[tuple[str, ...], list[Piece]] = {}
    for piece in todo:
        groups.setdefault(_imported(piece), []).append(piece)
    batches = [(warm, group[at : at + BATCH]) for warm, group in groups.items() for at in range(0, len(group), BATCH)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for seen in pool.map(lambda batch: _run_group(batch[0], batch[1], python), batches):
            yield from seen


def is_same(expected: str, printed: str) -> bool:
    """Whether that was printed; `...` stands for anything, and spaces at the ends of lines for nothing."""
    wanted, got = (
        "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n" for text in (expected, printed)
    )
    return doctest.OutputChecker().check_output(wanted, got, doctest.ELLIPSIS)


def _run_group(warm: tuple[str, ...], todo: Sequence[Piece], python: str) -> list[Seen]:
    lines = [
        json.dumps({"id": at, "before": piece.before, "code": piece.code, "warm": warm})
        for at, piece in enumerate(todo)
    ]
    done = subprocess.run(  # noqa: S603  # our own script, in a Python that the caller names
        [python, str(FORKER)], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    missing = {"code": done.returncode or 1, "printed": "", "said": done.stderr[-500:], "versions": {}}
    answers += [missing] * (len(todo) - len(answers))
    return [_seen(piece, answer) for piece, answer in zip(todo, answers, strict=True)]


def _seen(piece: Piece, answer: dict[str, Any]) -> Seen:
    printed = str(answer["printed"])
    fault = ""
    if answer["code"]:
        fault = f"it ended with {answer['code']}: {str(answer['said']).strip()[-400:]}"
    elif not is_same(piece.expected, printed):
        fault = f"it printed\n{printed.rstrip()}\nand not\n{piece.expected}"
    told = {name: own_version(name, answer["versions"].get(name, {})) for name in _telling()}
    versions = {name: version for name, version in told.items() if version}
    return Seen(piece, printed, fault, versions)


def own_version(module: str, of: Mapping[str, str]) -> str:
    """The version of the library itself among those of the distributions that share its package; "" if it isn't there.

    Of Airflow's parts alone none says which Airflow ran.
    """
    entries = (entry for entry in libraries().values() if module in entry.imports)
    own = [name for entry in entries for name in (entry.distribution, *entry.other_distributions)]
    return next((of[name] for name in own or of if name in of), "")


def _imported(piece: Piece) -> tuple[str, ...]:
    """The slow modules that the code imports."""
    try:
        tree = ast.parse(f"{piece.before}\n{piece.code}")
    except SyntaxError:
        return ()
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in names}
    return tuple(module for module in SLOW_MODULES if module.partition(".")[0] in tops)


def with_output(text: str, code: str, printed: str) -> str:
    """The lesson's text with what this code printed in the fence below it."""
    fence = f"```python\n{code}\n```"
    head, found, tail = text.partition(fence)
    if not found:
        return text
    shown = f"\n\n```text\n{printed.rstrip()}\n```" if printed.strip() else ""
    rest = tail.lstrip("\n")
    if rest.startswith("```text\n"):
        rest = rest[rest.index("\n```", 7) + 4 :]
        return head + fence + shown + rest
    return head + fence + shown + tail


def run_lessons(
    chosen: Sequence[Lesson], folder: Path, *, python: str, write: bool, record: bool, changed: bool = False
) -> int:
    """Runs these lessons' code and says what doesn't print what it should; returns how many pieces don't.

    `write`: what was printed is put into the lesson, to be read and run again. `record`: what agrees is kept, as it
    comes. `changed`: only code whose run isn't kept, as after an interruption. Lessons on a library that this Python
    lacks are said not to have been run.
    """
    every = pieces(chosen)
    known = {(piece.lesson.id, piece.part) for piece in every}
    again = {lesson.id for lesson in chosen}
    # what is gone from a lesson that is run again is gone from the file
    runs = {key: run for key, run in read_runs(folder).items() if key[0] not in again or key in known}
    lacking = _lacking(python, {lesson.subject for lesson in chosen})
    able = [piece for piece in every if piece.lesson.subject not in lacking]
    todo = [piece for piece in able if not (changed and _is_kept(piece, runs))]
    n_faults = 0
    for n, seen in enumerate(run_pieces(todo, python), start=1):
        piece = seen.piece
        key = (piece.lesson.id, piece.part)
        if not seen.fault:
            runs[key] = Run(piece.lesson.id, piece.part, code_hash(piece.code), seen.versions)
        else:
            n_faults += 1
            runs.pop(key, None)
            _say_fault(seen, folder / f"{piece.lesson.id}.md", write=write)
        if record and (n % BATCH == 0 or n == len(todo)):
            write_runs(folder, runs.values())
            click.echo(f"{n} of {len(todo)} pieces of code", err=True)
    left_out = Counter(piece.lesson.subject for piece in every if piece.lesson.subject in lacking)
    for subject, n in sorted(left_out.items()):
        click.echo(f"{python} has no {subject}: {n} pieces of its lessons not run; name a Python that has it")
    click.echo(
        f"{len(chosen)} lessons, {len(todo)} pieces of code run, {len(todo) - n_faults} print what they should; "
        f"{sum(not lesson.is_run for lesson in chosen)} lessons are marked as not run"
    )
    return n_faults


def _telling() -> tuple[str, ...]:
    """The modules whose versions are kept: every library's, and the language."""
    return (*(library.imports[0] for library in libraries().values() if library.imports), LANGUAGE)


def _lacking(python: str, subjects: Collection[str]) -> frozenset[str]:
    """The libraries among these subjects that this Python can't import."""
    known = (libraries()[subject] for subject in subjects if subject in libraries())
    modules = {module: entry.id for entry in known for module in entry.imports[:1]}
    look = "import importlib.util, sys; print(*(m for m in sys.argv[1:] if importlib.util.find_spec(m) is None))"
    try:
        done = subprocess.run([python, "-c", look, *modules], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise click.UsageError(f"{python} doesn't run Python ({error}); name one that does with --python") from error
    return frozenset(modules[module] for module in done.stdout.split())


def _is_kept(piece: Piece, runs: Mapping[tuple[str, int], Run]) -> bool:
    kept = runs.get((piece.lesson.id, piece.part))
    return kept is not None and kept.code_hash == code_hash(piece.code)


def _say_fault(seen: Seen, file: Path, *, write: bool) -> None:
    click.echo(f"{file}: part {seen.piece.part}: {seen.fault}\n")
    if write and not seen.fault.startswith("it ended"):
        file.write_text(with_output(decoded(file.read_bytes()), seen.piece.code, seen.printed), "utf-8")
        click.echo("… which was written into it; read it, and run again\n")
