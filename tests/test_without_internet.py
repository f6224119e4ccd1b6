"""A room without internet, by the commands: a folder is filled where there is an index, read where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_a_range_is_met_by_what_the_folder_of_downloads_holds(tmp_path: Path) -> None:
    folder, file, there = tmp_path / "filled", tmp_path / "requirements.txt", Home(tmp_path / "there")
    file.write_text("flask~=3.0.1\n")
    wanted = ("--requirements", str(file), "--library", "flask")
    with serving() as server:
        server.list_project("flask", {f"flask-{v}.tar.gz": sdist(v) for v in ("3.0.1", "3.0.3", "3.1.3")})
        filling = run(Home(tmp_path / "here"), server.url, "fetch", "--to", str(folder), *wanted)
    assert (filling.returncode, filling.stderr) == (0, "flask~=3.0.1: reading 3.0.3\n")
    result = run(there, NOWHERE, "ingest", "--no-lessons", "--downloads", str(folder), *wanted)
    assert (result.returncode, result.stderr.splitlines()[0]) == (0, "flask~=3.0.1: reading 3.0.3")
    manifest = current_manifest(there)
    assert manifest is not None
    assert {(row.version, row.status) for row in manifest.sources if row.library == "flask"} >= {("3.0.3", "indexed")}
