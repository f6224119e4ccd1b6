"""The catalogue's own promises."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from corpus.catalogue import SourceSpec, libraries, library, other_libraries
from corpus.errors import UnknownLibrary
from ingest.fetch.lock import COMMITTED, read

NAMED = [
    "python",
    "numpy",
    "pandas",
    "matplotlib",
    "seaborn",
    "requests",
    "statsmodels",
    "scikit-learn",
    "flask",
    "tensorflow",
    "keras",
    "pytorch",
    "mlflow",
    "comet",
    "airflow",
    "caffe",
]
SOURCES = [source for entry in libraries().values() for source in entry.sources]


def name_of(source: SourceSpec) -> str:
    return f"{source.library}-{source.kind}-{source.reads}"


def test_the_named_libraries_come_first() -> None:
    assert list(libraries())[: len(NAMED)] == NAMED


@pytest.mark.parametrize("id", NAMED)
def test_every_named_library_has_a_source(id: str) -> None:
    assert library(id).sources


@pytest.mark.parametrize("id", list(libraries()))
def test_a_library_serves_four_to_ten_tasks(id: str) -> None:
    assert 4 <= len(library(id).tasks) <= 10


@pytest.mark.parametrize(
    ("task", "id"),
    [
        ("data cleaning", "pandas"),
        ("data manipulation", "numpy"),
        ("data visualisation", "matplotlib"),
        ("data visualisation", "seaborn"),
        ("data collection", "requests"),
        ("statistical modelling", "statsmodels"),
        ("model deployment", "flask"),
        ("building models", "scikit-learn"),
        ("neural networks", "keras"),
        ("neural networks", "tensorflow"),
        ("natural language processing", "pytorch"),
        ("experiment tracking", "mlflow"),
        ("monitoring experiments", "comet"),
        ("scheduling workflows", "airflow"),
        ("image processing", "caffe"),
    ],
)
def test_the_tasks_of_the_article_are_served(task: str, id: str) -> None:
    assert task in library(id).tasks


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_source_says_how_its_pages_or_names_are_addressed(source: SourceSpec) -> None:
    if source.reads == "pages":
        assert "{page}" in source.page_url
        assert source.include
    else:
        assert source.packages
        assert source.symbol_url.startswith("https://")
    known = {"page", "path", "name", "module", "parent", "last", "version", "series"}
    assert set(re.findall(r"{(\w*)}", source.page_url + source.symbol_url)) <= known


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_source_from_an_index_or_apt_is_pinned(source: SourceSpec) -> None:
    pins = {(pin.kind, pin.project, pin.version) for pin in read(COMMITTED)}
    if source.kind in ("sdist", "wheel"):
        assert (source.kind, source.project, source.version) in pins
    if source.kind == "apt":
        assert (source.kind, source.project) in {pin[:2] for pin in pins}


def test_no_pin_is_left_over() -> None:
    assert {(pin.kind, pin.project) for pin in read(COMMITTED)} <= {(source.kind, source.project) for source in SOURCES}


def test_a_fallback_without_pages_of_its_own_reads_those_before_it() -> None:
    package, archive = library("python").sources
    assert archive.fallback
    assert (archive.include, archive.exclude) == (package.include, package.exclude)


def test_an_unknown_library_is_told_the_nearest_names() -> None:
    with pytest.raises(UnknownLibrary, match="did you mean numpy"):
        library("numpyy")


def test_sources_are_had_from_projects_not_from_registries() -> None:
    text = resources.files("corpus").joinpath("libraries.toml").read_text(encoding="utf-8")
    assert not re.search(r"files\.python|simple/|deb\.|/pool/", text)


def test_the_readme_says_what_is_read_and_of_what_there_is_only_a_guide() -> None:
    readme = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
    said = readme.partition("## What it knows")[2].partition("The documentation is read")[0]
    first, second = " ".join(said.split()).split(". ", 1)
    known = [entry.name for entry in libraries().values() if entry.sources]
    assert re.split(r", | and |; ", first.removesuffix(" as neighbours")) == known
    guided = " and ".join(entry.name for entry in libraries().values() if not entry.sources)
    others = f"{len(other_libraries())} others a line on when to choose them."
    assert second == f"Of {guided} there is a guide of ours only, and of {others}"


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_source_with_the_number_of_another_distribution_says_of_which_part_it_is(source: SourceSpec) -> None:
    owner = library(source.library)
    is_other = source.kind in ("sdist", "wheel") and source.project != owner.distribution
    assert bool(source.part) == (is_other or source.version not in (owner.version, "2.0.3"))


def test_every_name_that_code_writes_leads_to_a_library_of_the_catalogue() -> None:
    imported = {name for entry in libraries().values() for name in entry.imports}
    for entry in libraries().values():
        code = entry.code
        held = [module for _, module in (*code.aliases, *code.moved)] + [*code.modules, *code.columns]
        held += [name for _, classes in code.objects for name in classes] + [
            name for pair in code.returns for name in pair
        ]
        held += [place for place, _ in code.places]
        assert {name.partition(".")[0] for name in held} <= imported
        assert set(code.sure) <= {name for name, _ in code.objects}
