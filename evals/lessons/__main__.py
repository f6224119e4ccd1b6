"""The checks of lessons: `python -m evals.lessons check | run | grounds | pairs | sheet | verdicts`.

An id may be the beginning of one: `pandas/` means all lessons on pandas.

Not here: the checks themselves (`runs`, `grounds`, `pairs`, `second_readers`).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
import orjson

from corpus.errors import LessonUnreadable
from corpus.home import Home
from corpus.index import open_index
from corpus.teaching import Lesson, read_folder
from corpus.teaching.shelf import OURS, lesson_files, read_file
from evals.lessons import second_readers
from evals.lessons.grounds import find_grounds
from evals.lessons.pairs import write_pairs
from evals.lessons.runs import run_lessons

_ids = click.argument("ids", nargs=-1)
_folder = click.option("--folder", type=click.Path(path_type=Path, exists=True), default=OURS, help="Where they are.")


@click.group()
def main() -> None:
    """Check lessons."""


@main.command()
@_ids
@_folder
def check(ids: tuple[str, ...], folder: Path) -> None:
    """Read them strictly: one fault a file, then links and ways to ask that two lessons share."""
    chosen, n_faults = _readable(ids, folder)
    if not n_faults:
        try:
            read_folder(folder)
        except LessonUnreadable as error:
            n_faults += 1
            click.echo(str(error))
    kinds = Counter(lesson.kind for lesson in chosen)
    n_variants = sum(len(lesson.variants) for lesson in chosen)
    counted = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
    click.echo(f"{len(chosen)} lessons can be read ({counted}), with {n_variants} variants; {n_faults} faults")
    _end(n_faults)


@main.command()
@_ids
@_folder
@click.option("--python", default=sys.executable, help="The Python whose libraries run the examples.")
@click.option("--write", is_flag=True, help="Put what was printed into the lessons, to be read and run again.")
@click.option("--record", is_flag=True, help="Keep in runs.json what printed what it should, and on which versions.")
@click.option("--changed", is_flag=True, help="Only code whose run isn't kept, as after an interruption.")
def run(ids: tuple[str, ...], folder: Path, python: str, write: bool, record: bool, changed: bool) -> None:
    """Run their examples, and compare what they print."""
    chosen, n_faults = _readable(ids, folder)
    n_faults += run_lessons(chosen, folder, python=python, write=write, record=record, changed=changed)
    _end(n_faults)


@main.command()
@_ids
@_folder
@click.option("--show", is_flag=True, help="Print the sentence that each passage's words find.")
def grounds(ids: tuple[str, ...], folder: Path, show: bool) -> None:
    """Find the passages that they rest on in the current index."""
    chosen, n_faults = _readable(ids, folder)
    indexed = open_index(Home.from_environment()).knowledge.all_chunks()
    _end(n_faults + find_grounds(chosen, folder, indexed, show=show))


@main.command()
def pairs() -> None:
    """List lessons of the current index that are hard to tell apart."""
    write_pairs(open_index(Home.from_environment()))


@main.command()
@_ids
@_folder
@click.option("--sample", type=click.IntRange(min=1), help="Only so many statements, drawn by a fixed seed.")
def sheet(ids: tuple[str, ...], folder: Path, sample: int | None) -> None:
    """Print every statement beside what it rests on, a JSON object a line, for a second reader to fill in verdicts."""
    chosen, n_faults = _readable(ids, folder)
    rows = list(second_readers.sheet(chosen, open_index(Home.from_environment()).knowledge.all_chunks()))
    for row in second_readers.sampled(rows, sample) if sample else rows:
        click.echo(orjson.dumps(row).decode())
    _end(n_faults)


@main.command()
@_ids
@_folder
@click.option("--take", type=click.Path(path_type=Path, exists=True), help="Keep the verdicts of this sheet.")
@click.option("--third", type=click.Path(path_type=Path, exists=True), help="Compare the kept ones with this sheet.")
def verdicts(ids: tuple[str, ...], folder: Path, take: Path | None, third: Path | None) -> None:
    """Say which statements a second reader, who didn't write them, has said yes to."""
    chosen, n_faults = _readable(() if take else ids, folder)
    if take:
        second_readers.take(take, chosen, folder)
    elif third:
        second_readers.compare(third, folder)
    else:
        n_faults += second_readers.count(chosen, folder)
    _end(n_faults)


def _readable(ids: tuple[str, ...], folder: Path) -> tuple[list[Lesson], int]:
    """The lessons whose ids begin so, all without one, and how many of them can't be read, which is said."""
    found: list[Lesson] = []
    n_faults = 0
    for path in lesson_files(folder):
        if ids and not path.relative_to(folder).as_posix().startswith(ids):
            continue
        try:
            found.append(read_file(path, folder))
        except LessonUnreadable as error:
            n_faults += 1
            click.echo(str(error))
    return found, n_faults


def _end(n_faults: int) -> None:
    if n_faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
