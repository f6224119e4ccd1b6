"""Draws a chart by running its script in a process of its own, and keeps the picture for the next time.

A picture's name holds a hash of its script, its data and the versions of what draws it: a new version draws again.

Not here: what the scripts draw (`corpus.charts`), or the page around the pictures (`ui.page.pictures`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path

from corpus.charts import DATA_FILE, Chart, DrawingLibrary, data, script
from corpus.errors import PictureFailed
from corpus.home import Home
from corpus.publishing import publish

TIMEOUT_S = 120
"""A picture takes one to three seconds, the first one longer, since Matplotlib lists the machine's fonts; while a build
runs on both cores it may take ten times that."""

_NEEDS: dict[DrawingLibrary, tuple[str, ...]] = {
    "matplotlib": ("matplotlib", "pandas"),
    "seaborn": ("seaborn", "matplotlib", "pandas"),
    "plotly": ("plotly", "pandas"),
}
_SUFFIXES: dict[DrawingLibrary, str] = {"matplotlib": ".svg", "seaborn": ".svg", "plotly": ".html"}


def missing(library: DrawingLibrary) -> tuple[str, ...]:
    """The packages that this library's scripts import and this environment lacks, itself included."""
    return tuple(name for name in _NEEDS[library] if importlib.util.find_spec(name) is None)


@cache
def version_of(package: str) -> str:
    """The installed version of a package that is there. Kept: reading it takes milliseconds, and a page asks often."""
    return version(package)


@cache
def picture_key(library: DrawingLibrary, chart: Chart) -> str:
    """What a picture depends on, as a short hash. The library must be there."""
    versions = (f"{name}=={version_of(name)}" for name in _NEEDS[library])
    return hashlib.sha256("\n".join((script(library, chart), data(), *versions)).encode()).hexdigest()[:16]


def draw(home: Home, library: DrawingLibrary, chart: Chart) -> Path:
    """The picture's file: SVG, or for Plotly a page that loads `plotly.min.js` from beside itself.

    Raises PictureFailed.
    """
    if lacking := missing(library):
        raise PictureFailed(f"{' and '.join(lacking)} not installed here; run pip install {' '.join(lacking)}")
    target = home.pictures / f"{library}-{chart}-{picture_key(library, chart)}{_SUFFIXES[library]}"
    with _turn(target):
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as folder:
                publish(_drawn(home, Path(folder), library, chart), target)
    return target


def plotly_script() -> Path:
    """The JavaScript that Plotly's pictures load, as the installed package ships it. Raises PictureFailed."""
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise PictureFailed("plotly not installed here; run pip install plotly")
    return Path(found.origin).parent / "package_data" / "plotly.min.js"


@cache
def _turn(target: Path) -> threading.Lock:
    """One at a time draws the same picture; the others find it drawn."""
    return threading.Lock()


def _drawn(home: Home, folder: Path, library: DrawingLibrary, chart: Chart) -> Path:
    (folder / f"{chart}.py").write_text(script(library, chart), "utf-8")
    (folder / DATA_FILE).write_text(data(), "utf-8")
    command = [sys.executable, "-P", "-W", "ignore", f"{chart}.py"]
    try:
        run = subprocess.run(  # noqa: S603  # a script of ours, by a name from a fixed list
            command,
            cwd=folder,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureFailed(f"{library} took more than {TIMEOUT_S} s to draw a {chart}; try again") from error
    picture = folder / f"{chart}{_SUFFIXES[library]}"
    if run.returncode != 0 or not picture.is_file():
        said = run.stderr.strip().splitlines()[-1:] or ["no message"]
        raise PictureFailed(f"{library} {version_of(library)} could not draw a {chart}: {said[0]}")
    return picture


def _environment(home: Home) -> dict[str, str]:
    """No window, no settings of the user's own, and font lists kept below the home."""
    kept = {name: value for name, value in os.environ.items() if name != "MATPLOTLIBRC"}
    return kept | {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(home.pictures / "matplotlib"), "PYTHONUTF8": "1"}
