"""A room without internet, by the commands: a folder is filled where there is an index, read where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from corpus.catalogue import library
from corpus.generation import current_manifest
from corpus.home import Home
from tests.fetch_material import serving, tar_of

NOWHERE = "http://127.0.0.1:9"
PAGE = b"Quickstart\n==========\n\nTo route a request, decorate a function with the path that it answers.\n"


def sdist(version: str) -> bytes:
    return tar_of(
        {f"flask-{version}/docs/quickstart.rst": PAGE, f"flask-{version}/src/flask/__init__.py": b'"""F."""\n'}
    )


def run(home: Home, index: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`preceptor` in a process of its own, with that package index."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home.root), "PRECEPTOR_HOME": str(home.root)}
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        env=environment | {"PIP_INDEX_URL": f"{index}/simple/", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_ranges_are_met_from_the_folder_of_downloads_and_those_that_arent_end_nothing(tmp_path: Path) -> None:
    folder, file, there = tmp_path / "filled", tmp_path / "requirements.txt", Home(tmp_path / "there")
    file.write_text("flask~=3.0.1\n")
    wanted = ["--requirements", str(file), "--library", "flask"]
    with serving() as server:
        server.list_project("flask", {f"flask-{v}.tar.gz": sdist(v) for v in ("3.0.1", "3.0.3", "3.1.3")})
        filling = run(Home(tmp_path / "here"), server.url, "fetch", "--to", str(folder), *wanted)
    assert (filling.returncode, filling.stderr) == (0, "flask~=3.0.1: reading 3.0.3\n")
    (folder / "numpy-1.24.0.tar.gz").write_bytes(sdist("1.24.0"))
    file.write_text("flask~=3.0.1\nnumpy~=1.26\nseaborn[stats]\n")
    wanted += ["--library", "numpy", "--library", "seaborn"]
    result = run(there, NOWHERE, "ingest", "--no-lessons", "--downloads", str(folder), *wanted)
    said = result.stderr.splitlines()
    known = {id: library(id).version for id in ("numpy", "seaborn")}
    assert (result.returncode, said[0]) == (0, "flask~=3.0.1: reading 3.0.3")
    assert (
        f"line 2: numpy~=1.26 isn't fulfilled, no release that can be had here fulfils it; reading {known['numpy']}"
        in (said[1])
    )
    assert said[2].startswith(
        f"seaborn[stats]: reading {known['seaborn']}, which fulfils it; its releases can't be listed (seaborn: "
    )
    manifest = current_manifest(there)
    assert manifest is not None
    rows = {(row.library, row.version, row.status) for row in manifest.sources}
    assert rows >= {
        ("flask", "3.0.3", "indexed"),
        ("numpy", known["numpy"], "unavailable"),
        ("seaborn", known["seaborn"], "unavailable"),
    }


def test_what_an_ingest_without_the_network_lacks_is_asked_for_once_there_is_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    wanted = ["ingest", "--no-lessons", "--scope", "full", "--library", "flask==3.0.3"]
    offline = run(home, NOWHERE, *wanted, "--offline")
    assert (offline.returncode, flask_statuses(home)) == (0, {"unavailable"})
    assert run(home, NOWHERE, *wanted, "--offline").stdout.startswith("nothing changed")
    assert "none of the documentation asked for could be had" in run(home, NOWHERE, *wanted).stderr
    with serving() as server:
        server.list_project("flask", {"flask-3.0.3.tar.gz": sdist("3.0.3")})
        run(home, server.url, *wanted)
        assert flask_statuses(home) == {"indexed", "empty"}  # pages, and a module without docstrings
        assert run(home, server.url, *wanted).stdout.startswith("nothing changed")
    assert run(home, NOWHERE, *wanted, "--offline").stdout.startswith("nothing changed")


def flask_statuses(home: Home) -> set[str]:
    """What became of its documentation."""
    manifest = current_manifest(home)
    assert manifest is not None
    return {row.status for row in manifest.sources if row.library == "flask" and row.kind != "guide"}
