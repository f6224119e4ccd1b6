"""`preceptor eval`: how good the tutor is on this machine, and what changed since the last run.

Not here: asking, judging and adding up (`evals`).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.errors import EvaluationFailed, UsageError
from corpus.generation import current_folder
from corpus.home import Home
from ui.commands.answering import LLM_HELP, check_llm, open_llm

if TYPE_CHECKING:
    from bot.tutor import Tutor
    from evals.score.comparison import Comparison
    from evals.suites.gold import Item
    from evals.suites.records import Head, Run

LAST, NONE = "last", "none"
GAPS = "gaps"


@click.command("eval")
@click.argument("suites", nargs=-1, metavar="[SUITE]…")
@click.option(
    "--file", "files", type=click.Path(path_type=Path), multiple=True, metavar="FILE.jsonl", help="Your own questions."
)
@click.option("--smoke", is_flag=True, help="A few questions of every suite.")
@click.option("--llm", metavar="SPEC", default="none", show_default=True, help=LLM_HELP)
@click.option(
    "--compare",
    metavar="last|none|FILE",
    help="The run to compare with; by default the last one on the same corpus, if there is one.",
)
@click.option("--force", is_flag=True, help="Compare runs on different corpora.")
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page to read it all on.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write everything as JSON.")
def command(
    suites: tuple[str, ...],
    files: tuple[Path, ...],
    smoke: bool,
    llm: str,
    compare: str | None,
    force: bool,
    report: Path | None,
    json_file: Path | None,
) -> None:
    """Ask the questions of each SUITE (all of them by default), judge the answers and compare with the last run.

    `preceptor eval gaps` lists instead what was asked in the page here and refused, not surely answered or thumbed
    down, grouped by topic.

    Exits with 1 if an answer has what none may have, or if a suite dropped by more than chance.
    """
    check_llm(llm)
    home = Home.from_environment()
    if suites == (GAPS,):
        _list_gaps(home)
        return
    items = _items(home, suites, files, is_smoke=smoke)
    current_folder(home)  # nothing is asked of a model where there is nothing to search
    run, earlier = _run(home, items, llm=llm, is_smoke=smoke, compare=compare)
    comparison = _compared(earlier, run, force=force, is_asked_for=compare is not None)
    _write(run, earlier if comparison else None, comparison, report=report, json_file=json_file)
    _fail(run, comparison)


def _list_gaps(home: Home) -> None:
    from corpus.encoder import open_encoder
    from evals.gaps import gaps
    from ui.commands.ratings import unanswered

    asked = unanswered(home)
    found = gaps(asked, open_encoder(home).embed) if asked else ()
    for gap in found:
        click.echo(str(gap))
    click.echo(f"{len(asked)} questions without a good answer, on {len(found)} topics")


def _items(home: Home, names: Sequence[str], files: Sequence[Path], *, is_smoke: bool) -> list[Item]:
    from evals.suites.feedback import SUITE, feedback_items
    from evals.suites.gold import check_ids, own_suites, read_suite, read_suites, smoke
    from ui.commands.ratings import kept_ratings

    rated = feedback_items(kept_ratings(home)) if SUITE in names or not (names or files) else []
    if SUITE in names and not rated:
        raise UsageError("no answer has been rated yet; rate some with the thumbs below them in `preceptor chat`")
    available = own_suites()
    named = [name for name in names if name != SUITE] if names or files else list(available)
    items = [*read_suites(named, available), *rated, *(item for path in files for item in read_suite(path))]
    if not items:
        raise UsageError("there are no suites to run; give --file FILE.jsonl with questions of your own")
    check_ids(items)
    return smoke(items) if is_smoke else items


def _run(home: Home, items: Sequence[Item], *, llm: str, is_smoke: bool, compare: str | None) -> tuple[Run, Run | None]:
    """The run, asked as far as it wasn't before, and the earlier one that it is to be compared with."""
    from bot import open_tutor
    from evals.attacking.planted import planted_tutor
    from evals.bench.baselines import searching_baselines
    from evals.score.ground import Ground
    from evals.suites.records import RunFile, read_run
    from evals.suites.running import Subject, evaluate, head_of

    model = open_llm(llm, home)
    tutor = open_tutor(home, llm=model)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    head = head_of(tutor.index, items, created=created, llm=llm, is_smoke=is_smoke)
    folder = home.evals
    earlier = _earlier(folder, head, items, compare)
    file = RunFile.begin(folder, head)
    if file.done:
        click.echo(f"going on with the run of {file.head.created}: {len(file.done)} questions are answered", err=True)
    with tempfile.TemporaryDirectory() as scratch, _progress() as bars:
        task = bars.add_task("reading the index", total=len(items), completed=len(file.done))

        def planted(documents: Sequence[Item]) -> Tutor:
            bars.update(task, description="indexing planted documents")
            encoder = tutor.index.manifest.encoder
            return planted_tutor(documents, home=home, scratch=Path(scratch), encoder=encoder, llm=model)

        subject = Subject(
            tutor, Ground.of(tutor.index, items), {} if is_smoke else searching_baselines(tutor.index, home), planted
        )
        for row in evaluate(subject, items, done=file.done):
            file.add(row)
            bars.update(task, description=row.suite, advance=1)
    file.end()
    return _in_order(read_run(file.path), items), earlier


def _in_order(run: Run, items: Sequence[Item]) -> Run:
    """The run with its rows in the order of the suites: an interrupted one was written in another."""
    from dataclasses import replace

    places = {item.id: place for place, item in enumerate(items)}
    return replace(run, rows=tuple(sorted(run.rows, key=lambda row: places[row.id])))


def _earlier(folder: Path, head: Head, items: Sequence[Item], compare: str | None) -> Run | None:
    from evals.suites.records import last_comparable, read_run

    if compare == NONE:
        return None
    if compare not in {None, LAST}:
        return read_run(Path(compare or ""))
    ids = {item.id for item in items}
    path = last_comparable(folder, head, ids, same_corpus=compare is None)
    if path is None and compare == LAST:
        raise UsageError(f"there is no earlier run of these suites in {folder}; run once without --compare")
    return read_run(path) if path else None


def _compared(earlier: Run | None, run: Run, *, force: bool, is_asked_for: bool) -> Comparison | None:
    from evals.score.comparison import compare

    try:
        return compare(earlier, run, force=force) if earlier is not None else None
    except UsageError:
        if is_asked_for:
            raise
        return None  # the questions have changed since


def _write(
    run: Run, earlier: Run | None, comparison: Comparison | None, *, report: Path | None, json_file: Path | None
) -> None:
    from evals.report.table import print_run
    from evals.score.summary import summarise

    suites = summarise(run)
    print_run(Console(width=None if sys.stdout.isatty() else 200), run, suites, comparison)
    if json_file is not None:
        from evals.report.json_view import as_json

        json_file.write_text(as_json(run, suites, comparison), "utf-8")
    if report is not None:
        from evals.report import report_page

        report.write_text(report_page(run, suites, earlier, comparison), "utf-8")
        click.echo(f"report: {report}", err=True)


def _fail(run: Run, comparison: Comparison | None) -> None:
    from evals.score.summary import hard_failures

    if hard := hard_failures(run):
        kinds = sorted({kind for row in hard for kind in row.failures})
        raise EvaluationFailed(
            f"{len(hard)} answers have what none may have ({', '.join(kinds)}), {hard[0].id} first; "
            "read them in a --report, mend the cause and run it again"
        )
    if comparison is not None and comparison.has_dropped:
        dropped = [change.suite for change in comparison.changes if change.verdict == "worse"]
        raise EvaluationFailed(
            f"significantly worse than the run of {comparison.before.created}: {', '.join(dropped)}; "
            "the questions that got worse stand above and in a --report"
        )


def _progress() -> Progress:
    columns = (TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
