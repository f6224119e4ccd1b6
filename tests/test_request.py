"""What an ingest is asked to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import UnknownLibrary, UsageError
from ingest.request import Request, parse_libraries, parse_requirements


def test_versions_follow_the_library_option() -> None:
    assert parse_libraries(["numpy", "pandas==2.2.3"]) == (("numpy", "pandas"), (("pandas", "2.2.3"),))


def test_an_unknown_library_is_refused_with_the_nearest_ids() -> None:
    with pytest.raises(UnknownLibrary, match=r"unknown library 'nunpy'; did you mean numpy"):
        parse_libraries(["nunpy"])


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="'latest-ish' is no version"):
        parse_libraries(["numpy==latest-ish"])


def test_requirements_pin_versions_of_libraries_by_their_distribution(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(
        "# ours\nscikit_learn==1.5.2  # models\n-r other.txt\nleft-pad==1.0\ntorch==2.4.0 ; python_version > '3'\n"
    )
    assert parse_requirements(file) == (("scikit-learn", "1.5.2"), ("pytorch", "2.4.0"))


def test_a_malformed_requirement_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("numpy==2.0\npandas=>2\n")
    with pytest.raises(UsageError, match=r"requirements\.txt, line 2: 'pandas=>2' is no requirement"):
        parse_requirements(file)


def test_a_binary_requirements_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="can't be read"):
        parse_requirements(file)


def test_sources_at_the_librarys_own_version_move_along_and_others_stay() -> None:
    (pandas,) = Request(libraries=("pandas",), versions=(("pandas", "2.2.3"),)).chosen()
    assert {(spec.reads, spec.version) for spec in pandas.sources} >= {("api", "2.2.3"), ("pages", "2.0.3")}


def test_options_ask_for_the_same_again(tmp_path: Path) -> None:
    request = Request(scope="core", libraries=("numpy",), versions=(("numpy", "2.2.0"),), folders=(tmp_path,))
    assert request.options() == ("--library", "numpy==2.2.0", "--folder", str(tmp_path))
