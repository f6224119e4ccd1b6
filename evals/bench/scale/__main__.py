"""`make bench-scale`: indexes of several sizes, and what each costs to build, to keep and to ask.

    python -m evals.bench.scale --size 5000 --size 20000 --size all --size 300000

Chunks are those of the home's current index; beyond them documentation of further packages is read. Every size is a
home of its own below PRECEPTOR_HOME/evals/scale, and is asked twice: embedded, and published into a Chroma server that
runs for it. A file has its figures: what was measured isn't measured again, and readings and vectors are kept, so that
a long run may be stopped and started.

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
from corpus.publishing import publish_content
from evals.bench.apart import apart
from evals.bench.scale.asking import ask
from evals.bench.scale.building import Built, build
from evals.bench.scale.plot import draw
from evals.bench.scale.serving import serve

SIZES = ("5000", "20000", "all", "300000")

Row = dict[str, Any]


@click.command()
@click.option("--size", "sizes", multiple=True, default=SIZES, show_default=True, help="Chunks, or `all`. Repeatable.")
@click.option("--questions", default=200, show_default=True, help="Asked of each index, one after the other.")
@click.option("--again", is_flag=True, help="Measure sizes that were measured before, too.")
@click.option("--keep", is_flag=True, help="Keep the indexes.")
def main(sizes: tuple[str, ...], questions: int, again: bool, keep: bool) -> None:
    """Prints two lines for each size, and draws all that were measured."""
    home = Home.from_environment()
    corpus = Manifest.read(current_folder(home)).corpus_sha256[:12]
    folder = home.evals / "scale" / corpus
    for size in sizes:
        file, own = folder / f"{size}.json", folder / size
        row: Row = json.loads(file.read_text("utf-8")) if file.exists() and not again else {}
        if "answer_p50" not in row:
            row = _kept(_embedded(home, size, own, questions), file)
        if "served_answer_p50" not in row:
            row = _kept(row | _served(home, size, own, questions), file)
        if not keep:
            shutil.rmtree(own / "index", ignore_errors=True)
        click.echo(_line(row))
        click.echo(_served_line(row))
    rows = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]
    draw(rows, folder / "scale.svg")
    click.echo(f"drawn in {folder / 'scale.svg'}")


def _kept(row: Row, file: Path) -> Row:
    """The row, which is on disk now: what follows may be stopped."""
    publish_content(json.dumps(row, indent=1).encode(), file)
    return row


def _embedded(home: Home, size: str, folder: Path, questions: int) -> Row:
    """Builds and asks."""
    built = _built(home, size, folder)
    asked = apart(ask, folder, questions)
    parts = {f"disk of {part}": mb for part, mb in built.disk_mb.items() if part != "all"}
    whole = asdict(built) | {"disk_mb": built.disk_mb["all"], "build_s": built.build_s}
    return {"size": size} | whole | parts | asdict(asked)


def _served(home: Home, size: str, folder: Path, questions: int) -> Row:
    """Publishes and asks. The index is built again where it wasn't kept."""
    if not Home(folder).current.exists():
        _built(home, size, folder)
    served = serve(folder, questions)
    figures = asdict(served) | asdict(served.asked)
    del figures["asked"]
    return {f"served_{name}": figure for name, figure in figures.items()}


def _built(home: Home, size: str, folder: Path) -> Built:
    """Builds, in a process of its own, whose memory is then its own."""
    n_chunks = None if size == "all" else _number(size)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(home.models.resolve())
    return apart(build, home, n_chunks, folder)


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
        f"{_speed(row)}; first answer {row['first_s']:.1f} s; "
        f"memory {row['peak_mb']:,.0f} MB, to build {row['build_mb']:,.0f} MB; disk {row['disk_mb']:,.0f} MB; "
        f"built in {row['build_s']:,.0f} s, of which {row['write_s']:,.0f} s after embedding"
    )


def _served_line(row: Row) -> str:
    return (
        f"         in a Chroma server: {_speed(row, 'served_')}; "
        f"first answer {row['served_first_s']:.1f} s, the first time {row['served_take_s']:.1f} s more; "
        f"memory {row['served_peak_mb']:,.0f} MB, the server's {row['served_server_mb']:,.0f} MB; "
        f"the server's disk {row['served_disk_mb']:,.0f} MB; published in {row['served_publish_s']:,.0f} s"
    )


def _speed(row: Row, side: str = "") -> str:
    answers, hits = (
        f"{what} p50 {row[f'{side}{what}_p50']:.0f} ms, p95 {row[f'{side}{what}_p95']:.0f} ms"
        for what in ("answer", "hits")
    )
    return f"{answers}; {hits} (n={row[f'{side}n_questions']})"


if __name__ == "__main__":
    main()
