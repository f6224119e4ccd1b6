"""`make bench-scale`: indexes of several sizes, and what each costs to build, to keep and to ask.

    python -m evals.bench.scale --size 5000 --size 20000 --size all --size 300000

Chunks are those of the home's current index; beyond them documentation of further packages is read. Every size is a
home of its own below PRECEPTOR_HOME/evals/scale, with a file of its figures: what was measured isn't measured again,
and readings and vectors are kept, so that a long run may be stopped and started.

Not here: how good the answers are.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from corpus.generation import Manifest, current_folder
from corpus.home import Home
from evals.bench.apart import apart
from evals.bench.scale.asking import ask
from evals.bench.scale.building import build
from evals.bench.scale.plot import draw

SIZES = ("5000", "20000", "all", "300000")

Row = dict[str, Any]


@click.command()
@click.option("--size", "sizes", multiple=True, default=SIZES, show_default=True, help="Chunks, or `all`. Repeatable.")
@click.option("--questions", default=200, show_default=True, help="Asked of each index, one after the other.")
@click.option("--again", is_flag=True, help="Measure sizes that were measured before, too.")
@click.option("--keep", is_flag=True, help="Keep the indexes.")
def main(sizes: tuple[str, ...], questions: int, again: bool, keep: bool) -> None:
    """Prints a line for each size, and draws all that were measured."""
    home = Home.from_environment()
    corpus = Manifest.read(current_folder(home)).corpus_sha256[:12]
    folder = home.evals / "scale" / corpus
    for size in sizes:
        file = folder / f"{size}.json"
        if again or not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(_measured(home, size, folder / size, questions), indent=1), "utf-8")
            if not keep:
                shutil.rmtree(folder / size / "index", ignore_errors=True)
        click.echo(_line(json.loads(file.read_text("utf-8"))))
    rows = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]
    draw(rows, folder / "scale.svg")
    click.echo(f"drawn in {folder / 'scale.svg'}")


def _measured(home: Home, size: str, folder: Path, questions: int) -> Row:
    """Builds and asks, in processes of their own, whose memory is then their own."""
    n_chunks = None if size == "all" else _number(size)
    if not (folder / "models").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "models").symlink_to(home.models.resolve())
    built = apart(build, home, n_chunks, folder)
    asked = apart(ask, folder, questions)
    parts = {f"disk of {part}": mb for part, mb in built.disk_mb.items() if part != "all"}
    whole = asdict(built) | {"disk_mb": built.disk_mb["all"], "build_s": built.build_s}
    return {"size": size} | whole | parts | asdict(asked)


def _number(size: str) -> int:
    try:
        return int(size.replace(",", ""))
    except ValueError:
        raise click.UsageError(f"--size {size!r} is neither a number of chunks nor `all`") from None


def _line(row: Row) -> str:
    beyond = f" ({row['n_further']:,} of further packages" if row["n_further"] else ""
    beyond += f", {row['n_repeated']:,} of them repeated)" if row["n_repeated"] else ")" if beyond else ""
    return (
        f"{row['n_chunks'] - row['n_lessons']:8,} chunks{beyond} and {row['n_lessons']:,} of lessons: "
        f"answer p50 {row['answer_p50']:.0f} ms, p95 {row['answer_p95']:.0f} ms; hits p50 {row['hits_p50']:.0f} ms, "
        f"p95 {row['hits_p95']:.0f} ms (n={row['n_questions']}); first answer {row['first_s']:.1f} s; "
        f"memory {row['peak_mb']:,.0f} MB, to build {row['build_mb']:,.0f} MB; disk {row['disk_mb']:,.0f} MB; "
        f"built in {row['build_s']:,.0f} s, of which {row['write_s']:,.0f} s after embedding"
    )


if __name__ == "__main__":
    main()
