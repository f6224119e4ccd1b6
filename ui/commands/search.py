"""`preceptor search`: the passages that fit a question, best first.

Not here: finding them (`bot.find.retrieve`).
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import click

from ui.commands.answering import (
    LLM_HELP,
    BatchLine,
    check_llm,
    index_option,
    one_of,
    opened_tutor,
    print_json,
    read_batch,
)


@click.command("search")
@click.argument("question", required=False)
@click.option(
    "--batch", type=click.Path(path_type=Path), metavar="FILE.jsonl", help="Search for every line of a JSON-lines file."
)
@click.option("--library", "libraries", multiple=True, metavar="ID", help="Only in this library. Repeatable.")
@click.option("--k", type=click.IntRange(1, 100), default=10, show_default=True, help="How many passages.")
@click.option("--llm", metavar="SPEC", default="none", show_default=True, help=f"To read follow-ups. {LLM_HELP}")
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    question: str | None,
    batch: Path | None,
    libraries: tuple[str, ...],
    k: int,
    llm: str,
    index: str | None,
    as_json: bool,
) -> None:
    """Find the passages that fit a QUESTION."""
    one_of(question, batch)
    check_llm(llm)
    from bot.json_view import hit_json

    lines = read_batch(batch) if batch is not None else (BatchLine(None, question or "", libraries, ()),)
    tutor = opened_tutor(llm, index)
    for line in lines:
        began = perf_counter()
        hits = tutor.search(line.question, libraries=line.libraries or libraries, k=k, history=line.history)
        ms = (perf_counter() - began) * 1000
        if as_json or batch is not None:
            print_json({"id": line.id, "hits": [hit_json(hit) for hit in hits], "ms": round(ms, 2)})
            continue
        for number, hit in enumerate(hits, start=1):
            first = " ".join(hit.chunk.text.split())[:160]
            click.echo(f"{number:2} {hit.chunk.origin}: {hit.chunk.title}\n   {hit.chunk.url}\n   {first}")
