"""From wishes to versions: ranges, prereleases, local and nightly builds; what an index lists, what is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import requests

from corpus.catalogue import Library, library
from corpus.errors import SourceUnavailable, UsageError
from corpus.home import Home
from ingest.fetch.access import Access
from ingest.fetch.lock import Lock, Pin
from ingest.fetch.package_index import PackageIndex
from ingest.fetch.releases import list_releases
from ingest.fetch.store import Store
from ingest.request import match_environment
from ingest.requirements import Resolved, installed, read_requirements, resolve
from tests.fetch_material import serving, sha256

RELEASES = ("3.7.5", "3.8.3", "3.8.4", "3.8.5rc1", "3.9.0", "4.0.0rc1", "nonsense")


def listed(_: Library) -> Sequence[str]:
    return RELEASES


def unreachable(entry: Library) -> Sequence[str]:
    raise SourceUnavailable(f"{entry.name}: no network")


def resolved(tmp_path: Path, text: str, only: tuple[str, ...] = ()) -> Resolved:
    file = tmp_path / "requirements.txt"
    file.write_text(text)
    return resolve(read_requirements(file), listed, only)


def test_a_range_is_the_newest_release_that_fulfils_it_and_says_so(tmp_path: Path) -> None:
    found = resolved(tmp_path, "matplotlib~=3.8.1\n")
    assert found == Resolved((("matplotlib", "3.8.4"),), ("matplotlib~=3.8.1: reading 3.8.4",))


def test_a_newer_release_is_read_than_the_catalogues_where_the_range_holds_both(tmp_path: Path) -> None:
    file, known = tmp_path / "requirements.txt", library("matplotlib").version
    file.write_text("matplotlib>=3\n")
    found = resolve(read_requirements(file), lambda _: (known, "99.0"))
    assert found == Resolved((("matplotlib", "99.0"),), ("matplotlib>=3: reading 99.0",))
    assert resolve(read_requirements(file), lambda _: (known, "3.8.4")) == Resolved(
        (), (f"matplotlib>=3: reading {known}",)
    )


@pytest.mark.parametrize("said", ["matplotlib[test]", "matplotlib", "matplotlib[test]>=3"])
def test_an_extra_and_a_name_alone_take_the_newest_release_and_say_so(tmp_path: Path, said: str) -> None:
    assert resolved(tmp_path, f"{said}\n") == Resolved((("matplotlib", "3.9.0"),), (f"{said}: reading 3.9.0",))


def test_prereleases_are_read_only_where_one_is_named(tmp_path: Path) -> None:
    assert resolved(tmp_path, "matplotlib>3.8.4,<3.9\nnumpy==2.0.0", ("numpy",)).versions == (("numpy", "2.0.0"),)
    assert resolved(tmp_path, "matplotlib>3.8.4,<3.9\n").versions == ()
    assert resolved(tmp_path, "matplotlib>=3.8.5rc1,<3.9\n").versions == (("matplotlib", "3.8.5rc1"),)


def test_constraints_and_repeated_lines_narrow_a_wish(tmp_path: Path) -> None:
    (tmp_path / "limits.txt").write_text("matplotlib<3.8\npandas==1.0\n")
    assert resolved(tmp_path, "matplotlib<3.9\n-c limits.txt\n") == Resolved(
        (("matplotlib", "3.7.5"),), ("matplotlib<3.9 with matplotlib<3.8: reading 3.7.5",)
    )


def test_local_versions_are_read_as_their_release_and_nightlies_as_the_one_before(tmp_path: Path) -> None:
    assert resolved(tmp_path, "torch==2.3.1+cu121\n") == Resolved(
        (("pytorch", "2.3.1"),), ("torch==2.3.1+cu121: reading 2.3.1",)
    )
    assert resolved(tmp_path, "matplotlib==3.9.1.dev20240601\n") == Resolved(
        (("matplotlib", "3.9.0"),), ("matplotlib==3.9.1.dev20240601: reading 3.9.0",)
    )


def test_other_distributions_of_a_library_speak_for_it(tmp_path: Path) -> None:
    assert resolved(tmp_path, "tensorflow-cpu==2.15.0\nmlflow_skinny==2.9.0\n").versions == (
        ("tensorflow", "2.15.0"),
        ("mlflow", "2.9.0"),
    )


def test_a_number_of_thousands_of_digits_is_no_version_and_in_a_range_nothing_fulfils_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line 1: '9+' is no version"):
        resolved(tmp_path, f"numpy=={'9' * 6_000}\n")
    assert resolved(tmp_path, f"numpy<{'9' * 6_000}\n").versions == ()


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("matplotlib==3.8.3\nmatplotlib==3.9.0\n", "3.8.3"),
        ("matplotlib==3.8.3\nmatplotlib>=3.9\n", "3.8.3"),
        ("matplotlib<3.8\nmatplotlib==3.9.0\n", "3.9.0"),
        ("matplotlib>=3.7,<3.8\nmatplotlib==3.9.1.dev0\n", "3.9.0"),
        ("matplotlib<3.8\nmatplotlib>=3.9\n", "3.7.5"),
    ],
)
def test_of_wishes_that_exclude_each_other_the_first_pin_holds_or_else_the_first(
    tmp_path: Path, text: str, version: str
) -> None:
    assert resolved(tmp_path, text).versions == (("matplotlib", version),)


def test_a_range_that_nothing_here_fulfils_costs_its_own_library_only(tmp_path: Path) -> None:
    found = resolved(tmp_path, "seaborn==0.12.0\nmatplotlib<1\nnumpy~=3.8.1\n")
    assert found.versions == (("seaborn", "0.12.0"), ("numpy", "3.8.4"))
    known = library("matplotlib").version
    assert found.remarks[0].startswith(
        f"{tmp_path / 'requirements.txt'}, line 2: matplotlib<1 isn't fulfilled, "
        f"no release that can be had here fulfils it; reading {known} in its place. Pin"
    )


def test_releases_that_cant_be_listed_leave_pins_as_they_are_and_ranges_the_catalogues_version(tmp_path: Path) -> None:
    file, known = tmp_path / "requirements.txt", library("pandas").version
    file.write_text("numpy==1.26.4\npandas>=3\nmatplotlib~=3.8.1\n")
    found = resolve(read_requirements(file), unreachable)
    assert found.versions == (("numpy", "1.26.4"),)
    assert found.remarks[0] == (
        f"pandas>=3: reading {known}, which fulfils it; its releases can't be listed (pandas: no network)"
    )
    assert "line 3: matplotlib~=3.8.1 isn't fulfilled, its releases can't be listed (Matplotlib: " in found.remarks[1]


def test_a_library_with_documentation_of_one_version_only_is_read_in_that(tmp_path: Path) -> None:
    known = {id: library(id).version for id in ("caffe", "airflow")}
    assert resolved(tmp_path, "caffe>=9\napache-airflow==2.9.0\n") == Resolved(
        (),
        (
            f"caffe>=9: reading {known['caffe']}, of which alone there is documentation here",
            f"apache-airflow==2.9.0: reading {known['airflow']}, of which alone there is documentation here",
        ),
    )
    assert resolved(tmp_path, f"apache-airflow=={known['airflow']}\n") == Resolved()


def test_the_index_lists_releases_with_every_kind_of_file_that_is_read(tmp_path: Path) -> None:
    entry = library("numpy")
    assert {spec.kind for spec in entry.sources} == {"sdist"}
    with serving() as server:
        server.list_project("numpy", {"numpy-1.26.4.tar.gz": b"s", "numpy-1.26.5-py3-none-any.whl": b"w"})
        assert list_releases(entry, access(tmp_path, server.url, offline=False)) == ("1.26.4",)


def test_offline_the_releases_are_those_in_the_cache(tmp_path: Path) -> None:
    offline = access(tmp_path, "http://127.0.0.1:9", offline=True)
    with pytest.raises(SourceUnavailable, match="no release of NumPy is in the cache"):
        list_releases(library("numpy"), offline)
    pin = Pin("sdist", "numpy", "1.26.4", "numpy-1.26.4.tar.gz", sha256(b"s"), 1)
    offline.store.path(pin).parent.mkdir(parents=True)
    offline.store.path(pin).write_bytes(b"s")
    offline.lock.record(pin)
    assert list_releases(library("numpy"), offline) == ("1.26.4",)
    assert list_releases(library("numpy"), access(tmp_path, "http://127.0.0.1:9", offline=False)) == ("1.26.4",)


def test_an_environment_is_asked_for_what_is_installed_in_it(tmp_path: Path) -> None:
    folder = environment(tmp_path / "env", {"torch": "2.3.1+cu121", "left_pad": "1.0", "numpy": "1.26.4"})
    for python, environ in ((str(folder), {}), (str(folder / "bin/python"), {}), ("", {"VIRTUAL_ENV": str(folder)})):
        found = resolve(installed(python, environ), listed)
        assert dict(found.versions) == {"pytorch": "2.3.1", "numpy": "1.26.4"}
        assert f"installed in {folder}: " in found.remarks[0]


def test_the_release_before_an_installed_nightly_is_taken_from_the_folder_of_downloads(tmp_path: Path) -> None:
    folder = environment(tmp_path / "env", {"numpy": "1.27.0.dev0"})
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "numpy-1.26.4.tar.gz").write_bytes(b"s")
    found = match_environment(str(folder), {}, Home(tmp_path / "home"), offline=True, downloads=tmp_path / "given")
    assert found.versions == (("numpy", "1.26.4"),)


def test_without_an_active_environment_preceptors_own_is_read() -> None:
    assert "numpy" in {wish.library.id for wish in installed("", {}).wishes}


@pytest.mark.parametrize("python", ["/nowhere/python", "/usr/bin/env", "/"])
def test_what_is_no_python_is_refused(python: str) -> None:
    with pytest.raises(UsageError, match="--match-env"):
        installed(python, {})


def environment(folder: Path, distributions: Mapping[str, str]) -> Path:
    """A virtual environment that has the metadata of these distributions, by name and version."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name, version in distributions.items():
        info = site / f"{name}-{version}.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return folder


def access(tmp_path: Path, url: str, *, offline: bool) -> Access:
    return Access(
        store=Store(tmp_path / "downloads"),
        lock=Lock(tmp_path / "committed.toml", tmp_path / "recorded.toml"),
        index=lambda: PackageIndex(f"{url}/simple/", requests.Session()),
        offline=offline,
        progress=lambda done, total: None,
    )
