"""What the commands that answer share: the language model, reading a batch of questions, printing JSON lines.

Not here: answering.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.elsewhere.opening import IndexSource, source_at
from corpus.errors import UsageError
from corpus.home import Home

if TYPE_CHECKING:
    from bot import Tutor
    from bot.write.writer import Writer

LLM_HELP = (
    "Language model: none, local (1.1 GB, fetched on first use), PROVIDER:MODEL such as openai:gpt-5, or "
    "openai:MODEL@URL for a server of your own."
)


def index_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--index`: where the index comes from, if it isn't the home's own."""
    return click.option(
        "--index",
        "index",
        metavar="ADDRESS",
        envvar="PRECEPTOR_INDEX",
        help="A published index instead of one's own: chroma://HOST:PORT, a folder, or a URL such as s3://BUCKET/PATH.",
    )(command)


def index_source(home: Home, address: str | None) -> IndexSource:
    """Where the index at that address comes from. It is taken first if it isn't here yet, with its files on stderr."""
    columns = (TextColumn("taking the index"), TextColumn("{task.fields[file]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as lines:
        task = lines.add_task("taking", visible=False, total=None, file="")
        source = source_at(home, address, lambda name: lines.update(task, visible=True, file=name))
        source.current()
    return source


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One question of a batch. `history` is (role, text) pairs, oldest first."""

    id: str | int | None
    question: str
    libraries: tuple[str, ...]
    history: tuple[tuple[str, str], ...]


def check_llm(spec: str) -> None:
    """Raises UsageError for what names no language model. Takes no time, unlike `open_llm`."""
    from bot.write.spec import parse_spec

    parse_spec(spec)


def open_llm(spec: str, home: Home) -> Writer | str:
    """What `open_tutor` takes as `llm`: the model, which has answered once, or "none".

    The local one is fetched first, with its progress on stderr. Raises UsageError, or LlmUnavailable with advice.
    """
    if spec == "none":
        return spec
    from bot.write.opening import check_answers, open_writer

    columns = (TextColumn("fetching the local model"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("fetching", visible=False, total=None)
        writer = open_writer(
            spec, home, lambda done, total: bars.update(task, visible=True, completed=done, total=total)
        )
    if writer is None:
        return "none"
    check_answers(writer, spec)
    return writer


def opened_tutor(llm: str, index: str | None) -> Tutor:
    """The tutor of the index at that address, or of the home's own, with that language model."""
    from bot import open_tutor

    home = Home.from_environment()
    source = index_source(home, index)  # no model is fetched or asked where there is nothing to search
    return open_tutor(home, llm=open_llm(llm, home), index=source)


def read_batch(path: Path) -> tuple[BatchLine, ...]:
    """The questions of a JSON-lines file, in order. Raises UsageError naming the line that is malformed."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"batch {path} can't be read ({error}); give a file of JSON lines") from error
    if lines and not lines[-1].strip():
        lines.pop()
    return tuple(_batch_line(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1))


def print_json(content: dict[str, Any]) -> None:
    """One line of ASCII JSON."""
    click.echo(json.dumps(content, ensure_ascii=True))


def one_of(question: str | None, batch: Path | None) -> None:
    """Raises a usage error unless exactly one of the two is given."""
    if (question is None) == (batch is None):
        raise click.UsageError("give either a QUESTION or --batch FILE.jsonl")


def _batch_line(line: str, where: str) -> BatchLine:
    advice = 'write {"id": …, "question": "…"}'
    try:
        row = json.loads(line) if line.strip() else {"id": None, "question": ""}
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error}); {advice}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError(f"{where}: no text under 'question'; {advice}")
    id = row.get("id")
    if not isinstance(id, str | int | None):
        raise UsageError(f"{where}: 'id' is neither text nor a whole number")
    asked, history = row.get("libraries") or (), row.get("history") or ()
    if isinstance(asked, str) or not all(isinstance(id, str) for id in asked):
        raise UsageError(f"{where}: 'libraries' is no list of ids; write [\"pandas\"]")
    if not all(isinstance(turn, list) and len(turn) == 2 for turn in history):
        raise UsageError(f"{where}: 'history' is no list of [role, text] pairs")
    turns = tuple((str(role), str(text)) for role, text in history)
    return BatchLine(id, row["question"], tuple(asked), turns)
