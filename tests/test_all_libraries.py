"""Every library of the catalogue, read for real at the full scope. Minutes of embedding: run by `make slow`.

With `PRECEPTOR_ARCHIVES=DIR` the archives there are read too, as after `preceptor ingest --downloads DIR`.
"""

from __future__ import annotations

import pytest

from corpus.catalogue import libraries
from corpus.generation import current_folder, current_manifest
from corpus.home import Home
from corpus.knowledge import Knowledge
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request
from tests.brought_archives import brought_archives
from tests.conftest import home_with_downloads

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

NAMED = {
    "python", "numpy", "pandas", "matplotlib", "seaborn", "requests", "statsmodels", "scikit-learn", "flask",
    "tensorflow", "keras", "pytorch", "mlflow", "comet", "airflow", "caffe",
}  # fmt: skip
OWN = {"sdist", "wheel", "apt", "archive"}
ARCHIVES = brought_archives()
EVERYTHING = Request(scope="full", with_our_lessons=False, downloads=ARCHIVES)


@pytest.fixture(scope="module")
def full_home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Home:
    home = home_with_downloads(tmp_path_factory.mktemp("full"), request)
    ingest(EVERYTHING, home, Reporter(home.progress))
    return home


def test_every_named_library_has_its_own_documentation_or_says_why_not(full_home: Home) -> None:
    manifest = current_manifest(full_home)
    assert manifest is not None
    for id in sorted(NAMED):
        rows = [row for row in manifest.sources if row.library == id and row.kind in OWN]
        has_own = sum(row.chunks for row in rows) > 0
        assert has_own or all(row.status == "unavailable" and row.detail for row in rows), id


def test_what_packages_hold_is_there_for_every_library_that_has_one(full_home: Home) -> None:
    chunks = list(Knowledge(current_folder(full_home) / "knowledge.db").all_chunks())
    with_docstrings = {chunk.library for chunk in chunks if chunk.kind == "api"}
    assert with_docstrings >= NAMED - {"python", "caffe"}


@pytest.mark.skipif(ARCHIVES is None, reason="PRECEPTOR_ARCHIVES names no folder of archives")
def test_what_packages_lack_comes_from_archives_and_from_debian(full_home: Home) -> None:
    chunks = Knowledge(current_folder(full_home) / "knowledge.db").all_chunks()
    with_pages = {chunk.library for chunk in chunks if chunk.kind == "narrative" and chunk.source in OWN}
    assert with_pages >= {"tensorflow", "pytorch", "keras", "caffe"}


def test_addresses_follow_the_librarys_rule(full_home: Home) -> None:
    knowledge = Knowledge(current_folder(full_home) / "knowledge.db")
    rules = {
        id: tuple(rule.split("{")[0] for spec in entry.sources for rule in (spec.page_url, spec.symbol_url) if rule)
        for id, entry in libraries().items()
    }
    own = [chunk for chunk in knowledge.all_chunks() if chunk.source in OWN]
    assert [chunk.url for chunk in own if not chunk.url.startswith(rules[chunk.library])] == []


def test_a_second_ingest_embeds_nothing(full_home: Home) -> None:
    outcome = ingest(EVERYTHING, full_home, Reporter(full_home.progress))
    assert (outcome.changed, outcome.n_embedded) == (False, 0)
