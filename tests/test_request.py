"""What an ingest is asked to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import UnknownLibrary, UsageError
from ingest.request import Request, parse_libraries
from ui.commands.ingest import command


def test_versions_follow_the_library_option() -> None:
    assert parse_libraries(["numpy", "pandas==2.2.3"]) == (("numpy", "pandas"), (("pandas", "2.2.3"),))


def test_an_unknown_library_is_refused_with_the_nearest_ids() -> None:
    with pytest.raises(UnknownLibrary, match=r"unknown library 'nunpy'; did you mean numpy"):
        parse_libraries(["nunpy"])


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="'latest-ish' is no version"):
        parse_libraries(["numpy==latest-ish"])


def test_sources_at_the_librarys_own_version_move_along_and_others_stay() -> None:
    (pandas,) = Request(libraries=("pandas",), versions=(("pandas", "2.2.3"),)).chosen()
    assert {(spec.reads, spec.version) for spec in pandas.sources} >= {("api", "2.2.3"), ("pages", "2.0.3")}


def test_options_ask_for_the_same_again(tmp_path: Path) -> None:
    request = Request(scope="core", libraries=("numpy",), versions=(("numpy", "2.2.0"),), folders=(tmp_path,))
    assert request.options() == ("--library", "numpy==2.2.0", "--folder", str(tmp_path))


@pytest.mark.parametrize(
    ("options", "python"),
    [([], None), (["--match-env"], ""), (["--match-env", "--offline"], ""), (["--match-env", "/env"], "/env")],
)
def test_the_environment_to_match_may_be_named_or_not(options: list[str], python: str | None) -> None:
    assert command.make_context("ingest", options).params["match_env"] == python
