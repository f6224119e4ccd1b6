"""A library is added by data alone: an entry in the catalogue, and its documentation is read, asked and answered.

The commands run on a copy of the program whose only other file is the catalogue.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fetch_material import tar_of

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "evals", "ingest", "ui")
ENTRY = """
[bakery]
name = "Bakery"
said = ["bkry"]
spelt = ["bake ry"]
distribution = "bakery"
imports = ["bakery"]
version = "1.2"
licence = "MIT"
homepage = "https://bakery.example/"
tasks = ["baking cakes", "kneading dough", "decorating", "opening hours"]

[bakery.code]
aliases = { bk = "bakery" }
objects = { dough = ["bakery.Dough"] }
sure = ["dough"]
moved = { "patisserie.bakery" = "bakery" }
returns = { "bakery.mix" = "bakery.Dough" }

[[bakery.sources]]
kind = "sdist"
root = "docs"
include = ["*.rst"]
page_url = "https://bakery.example/{page}.html"

[[bakery.sources]]
kind = "sdist"
reads = "api"
packages = ["bakery"]
symbol_url = "https://bakery.example/api.html#{name}"
"""
GUIDE = b"""
Glazing a cake
==============

To glaze a cake, call :func:`bakery.glaze` on the cake when it has cooled down. The glaze sets within ten minutes.
"""
CODE = b'''
def mix(flour, water):
    """Mix flour and water into a dough."""


def glaze(cake, sugar=50):
    """Cover a cake with a glaze of sugar.

    The glaze is spread over the top of the cake and runs down its sides; `sugar` is in grams.
    """


def slice(cake, pieces):
    """Cut a cake into pieces of the same size.

    Every piece has the same angle, so that nobody has to complain; `pieces` is how many there will be.
    """


class Dough:
    """Flour and water, ready to be kneaded."""

    def knead(self, minutes=10):
        """Knead the dough by hand until it is smooth.

        Strong flour needs more `minutes` than weak flour; a machine takes half of them.
        """

    def rise(self, hours=1):
        """Let the dough rise in a warm place."""

    def shape(self, form):
        """Give the dough a form."""
'''


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, str]:
    """What a command needs to run with the longer catalogue, on a home whose index holds the new library."""
    root = tmp_path_factory.mktemp("added")
    for room in ROOMS:
        (root / room).symlink_to(HOUSE / room)
    (root / "corpus").mkdir()
    for path in (HOUSE / "corpus").iterdir():
        (root / "corpus" / path.name).symlink_to(path)
    catalogue = root / "corpus" / "libraries.toml"
    text = catalogue.read_text("utf-8")
    catalogue.unlink()
    catalogue.write_text(text + ENTRY, "utf-8")
    given = root / "given"
    given.mkdir()
    given.joinpath("bakery-1.2.tar.gz").write_bytes(
        tar_of({"bakery-1.2/docs/glazing.rst": GUIDE, "bakery-1.2/bakery/__init__.py": CODE})
    )
    home = root / "home"
    home.joinpath("cache").mkdir(parents=True)
    home.joinpath("cache", "vectors").symlink_to(request.config.cache.mkdir("vectors"))
    environment = os.environ | {"PYTHONPATH": str(root), "PRECEPTOR_HOME": str(home)}
    run(
        environment,
        "ingest",
        "--scope",
        "full",
        "--library",
        "bakery",
        "--downloads",
        str(given),
        "--offline",
        "--no-lessons",
    )
    return environment


def run(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "ui", *arguments]
    folder = environment["PYTHONPATH"]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


QUESTIONS = {
    "page": "How do I glaze a cake with bake ry?",
    "alias": "What does bk.slice do?",
    "object": "What does dough.knead do?",
    "moved": "What does patisserie.bakery.slice do?",
    "invented": "What does bk.frost do?",
    "slip": "What does dough.kneda() do?",
}


@pytest.fixture(scope="module")
def answers(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answers to the questions above."""
    batch = tmp_path_factory.mktemp("asked") / "questions.jsonl"
    batch.write_text(
        "".join(json.dumps({"id": id, "question": text}) + "\n" for id, text in QUESTIONS.items()), "utf-8"
    )
    return {row["id"]: row for row in map(json.loads, run(environment, "ask", "--batch", str(batch)).splitlines())}


def test_its_pages_answer(answers: dict[str, Any]) -> None:
    assert "call `bakery.glaze` on the cake when it has cooled down" in answers["page"]["answer"]
    assert {citation["library"] for citation in answers["page"]["citations"]} == {"bakery"}


@pytest.mark.parametrize(
    ("asked", "summary"),
    [
        ("alias", "Cut a cake into pieces of the same size."),
        ("object", "Knead the dough by hand until it is smooth."),
        ("moved", "Cut a cake into pieces of the same size."),
    ],
)
def test_its_names_are_known_as_code_writes_them(answers: dict[str, Any], asked: str, summary: str) -> None:
    assert summary in answers[asked]["answer"]


def test_a_name_that_it_lacks_is_refused(answers: dict[str, Any]) -> None:
    assert answers["invented"]["reason"] == "unknown_api"


def test_a_misspelt_name_on_a_telling_variable_is_read_as_the_one_that_is_meant(answers: dict[str, Any]) -> None:
    assert "I read it as `dough.knead`" in answers["slip"]["answer"]
    assert "Knead the dough by hand until it is smooth." in answers["slip"]["answer"]
