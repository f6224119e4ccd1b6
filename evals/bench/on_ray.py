"""What Ray costs and gives: `python -m evals.bench.on_ray` ingests in one process, and with 1 and 2 encoders.

    overhead    seconds that `--on ray` takes more than one process where everything is in the caches
    speed       chunks a second of a whole ingest of a sample of the current index's pages, each in a home of its own
    the same    whether ids are equal, and by how much vectors differ

Ray's workers give way to all other processes (niceness 15), which on a busy machine measures these: here they don't.

Not here: clusters of several machines.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import click
import numpy as np

from corpus.generation import current_folder, current_manifest
from corpus.home import Home
from corpus.knowledge import Knowledge
from evals.bench.speed_sample import sample_documents
from ingest.on_ray import cluster
from ingest.progress import Reporter

WAYS = (("one process", ()), ("1 encoder", ("--on", "ray")), ("2 encoders", ("--on", "ray", "--encoders", "2")))


@click.command()
@click.option("--documents", default=400, show_default=True, help="Pages in the sample.")
def main(documents: int) -> None:
    """Ingests a sample three times and prints a line each."""
    cluster("ray", 1, Reporter())  # says at once what is missing
    home = Home.from_environment()
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as name:
        root = Path(name)
        pages = _pages(home, documents, root / "pages")
        homes = {way: root / f"home-{number}" for number, (way, _) in enumerate(WAYS)}
        for way, options in WAYS:
            shutil.copytree(home.models, Home(homes[way]).models)
            seconds = _ingest(homes[way], pages, options)
            manifest = current_manifest(Home(homes[way]))
            n_chunks = sum(row.chunks for row in manifest.sources if row.kind == "folder") if manifest else 0
            click.echo(f"{way:12} {seconds:6.1f} s, {n_chunks:,} chunks, {n_chunks / seconds:5.1f} chunks/s")
        again = [_ingest(homes[way], pages, (*options, "--rebuild")) for way, options in WAYS[:2]]
        click.echo(f"overhead     {again[1] - again[0]:6.1f} s of {again[1]:.1f} s where every vector is cached")
        for way, _ in WAYS[1:]:
            click.echo(f"the same     {way}: {_compared(Home(homes[WAYS[0][0]]), Home(homes[way]))}")


def _pages(home: Home, n: int, folder: Path) -> Path:
    """A folder with the text of so many pages of the current index."""
    folder.mkdir()
    knowledge = Knowledge(current_folder(home) / "knowledge.db")
    for number, document in enumerate(sample_documents(knowledge.all_chunks(), n)):
        (folder / f"{number}.md").write_text(f"# {document.title}\n\n{document.text}\n", "utf-8")
    return folder


def _ingest(home: Path, pages: Path, options: tuple[str, ...]) -> float:
    """Seconds of a whole ingest in a process of its own."""
    command = [sys.executable, "-m", "ui", "ingest", "--scope", "core", "--library", "caffe", "--no-lessons"]
    began = perf_counter()
    subprocess.run(  # noqa: S603 (our own command)
        [*command, "--offline", "--folder", str(pages), *options],
        env=os.environ | {"PRECEPTOR_HOME": str(home), "RAY_worker_niceness": "0"},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - began


def _compared(one: Home, other: Home) -> str:
    folders = [current_folder(home) / "chroma" for home in (one, other)]
    same = len({(folder / "ids.txt").read_text("utf-8") for folder in folders}) == 1
    if not same:
        return "ids differ"
    first, second = (np.load(folder / "rows.npy") for folder in folders)
    return f"ids equal, vectors differ by {np.abs(first - second).max():.1e} at most"


if __name__ == "__main__":
    main()
