"""Which version a page is shown with, and what an older one costs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from bot.say.evidence.showing import source_line
from corpus.catalogue import library
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from ingest.fetch import MemoryTree
from ingest.processes.limits import Guard
from ingest.sources import read_pages, released_as
from ingest.split import split
from tests.answering import chunk, small_index

PAGES = MemoryTree({"docs/dags.rst": b"Writing DAGs\n============\n\nA DAG is a function with a decorator.\n"})


def test_the_number_of_a_part_stands_beside_the_librarys() -> None:
    airflow = library("airflow")
    spec = next(spec for spec in airflow.sources if spec.project == "apache-airflow-task-sdk" and spec.reads == "pages")
    (document,) = read_pages(airflow, spec, spec.version, PAGES, ("docs/dags.rst",), labels={}, guard=Guard()).documents
    (chunk,) = split(document, lambda texts: [len(text.split()) for text in texts])
    assert (chunk.version, chunk.part) == (airflow.version, f"Task SDK {spec.version}")
    assert f"/task-sdk/{spec.version}/dags.html" in chunk.url
    assert source_line(chunk) == (
        f"From the documentation of Apache Airflow {airflow.version} (Task SDK {spec.version}):"
    )


def test_an_older_release_of_the_library_itself_keeps_its_number() -> None:
    pandas = library("pandas")
    spec = next(spec for spec in pandas.sources if spec.reads == "pages")
    assert released_as(pandas, spec) == ("2.0.3", "")


def opened(root: Path, encoder: Encoder, versions: tuple[str, str]) -> Index:
    """Two passages that differ by nothing but their version."""
    chunks = [
        replace(chunk("Use autograd to compute gradients.", id=f"pytorch:{number}", library="pytorch"), version=version)
        for number, version in enumerate(versions)
    ]
    return small_index(Home(root), chunks, encoder=encoder)


def test_of_two_pages_that_say_the_same_the_newer_comes_first(tmp_path: Path, encoder: Encoder) -> None:
    index = opened(tmp_path, encoder, ("2.6.0", "2.15.0"))
    hits = retrieve(index, understand(index, "how do I compute gradients with autograd"), 2)
    assert hits[0].chunk.version == "2.15.0"


def test_a_bugfix_release_makes_no_page_older(tmp_path: Path, encoder: Encoder) -> None:
    both = np.arange(2)
    assert not opened(tmp_path, encoder, ("1.0", "1.0.3")).is_older(both).any()
    assert opened(tmp_path / "b", encoder, ("2.9", "2.10")).is_older(both).tolist() == [True, False]
