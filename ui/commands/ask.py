"""`preceptor ask`: one answer, or a batch of them.

Not here: answering (`bot`).
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from corpus.guide_links import rests_on
from ui.commands.answering import (
    LLM_HELP,
    check_llm,
    index_option,
    one_of,
    opened_tutor,
    print_json,
    read_batch,
)


@click.command("ask")
@click.argument("question", required=False)
@click.option(
    "--batch", type=click.Path(path_type=Path), metavar="FILE.jsonl", help="Answer every line of a JSON-lines file."
)
@click.option("--library", "libraries", multiple=True, metavar="ID", help="Only from this library. Repeatable.")
@click.option("--llm", metavar="SPEC", default="none", show_default=True, help=LLM_HELP)
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    question: str | None, batch: Path | None, libraries: tuple[str, ...], llm: str, index: str | None, as_json: bool
) -> None:
    """Answer a QUESTION with its sources."""
    one_of(question, batch)
    check_llm(llm)
    from bot.json_view import answer_json

    lines = read_batch(batch) if batch is not None else ()
    tutor = opened_tutor(llm, index)
    if batch is not None:
        for line in track(lines, description="asking", console=Console(stderr=True), transient=True):
            answer = tutor.ask(line.question, libraries=line.libraries or libraries, history=line.history)
            print_json(answer_json(answer, id=line.id))
        return
    answer = tutor.ask(question or "", libraries=libraries)
    if as_json:
        print_json(answer_json(answer, id=None))
        return
    click.echo(answer.text)
    if answer.citations:
        click.echo()
    for citation in answer.citations:
        chunk = citation.chunk
        pages = " ".join(rests_on(citation)) or chunk.url
        click.echo(f"[{citation.marker}] {chunk.title} ({chunk.origin}, {chunk.licence}) {pages}")
