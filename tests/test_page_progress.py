"""The build behind the page: a child process of low priority whose progress is shown."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus.generation import writer_lock
from corpus.home import Home
from ingest.progress import Reporter
from tests.sessions import end_all, left_behind, listed_in_proc
from ui.page.progress import NICENESS, BackgroundBuild, Progress, progress_html

LOG = Path("build.log")
PAGE = """
import sys, time
from pathlib import Path
from corpus.home import Home
from ui.page.progress import BackgroundBuild
home, notes = Home(Path(sys.argv[1])), sys.argv[2]
build = BackgroundBuild(home)
ingest = ("ingest", "--behind-page", "--library", "requests", "--offline", "--no-lessons", "--folder", notes)
build.start((sys.executable, "-m", "ui", *ingest), on_end=lambda: None)
while build.progress() is None:
    time.sleep(0.05)
print("building", flush=True)
time.sleep(600)
"""


def run(home: Home, program: str) -> BackgroundBuild:
    """A build that runs that program and has ended."""
    build = BackgroundBuild(home)
    build.start((sys.executable, "-c", program), on_end=lambda: None)
    while build.state == "running":
        time.sleep(0.05)
    return build


def test_a_build_reports_its_progress_and_its_end(tmp_path: Path) -> None:
    home = Home(tmp_path)
    state = '{"stage": "embed", "done": 3, "total": 9, "detail": "pandas", "running": true}'
    build = run(home, f"open({str(home.progress)!r}, 'w').write({state!r})")
    assert build.state == "done"
    assert build.progress() == Progress("embed", 3, 9, "pandas")


def test_a_build_that_finds_the_lock_taken_leaves_the_progress_of_its_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    reporter = Reporter(home.progress)
    with writer_lock(home, purpose="preceptor ingest", started="today"), reporter.running():
        reporter.stage("embed", 9)
        written = home.progress.read_text()
        build = BackgroundBuild(home)
        command = (
            sys.executable,
            "-m",
            "ui",
            "ingest",
            "--scope",
            "core",
            "--library",
            "requests",
            "--offline",
            "--no-lessons",
        )
        build.start(command, on_end=lambda: None)
        while build.state == "running":
            time.sleep(0.05)
        assert "is writing the index" in build.log.read_text()
        assert build.state == "failed"
        assert home.progress.read_text() == written
        assert build.progress() is None


@listed_in_proc
def test_a_build_ends_with_a_page_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "slow.md").write_text("# Slow\n\n" + "Word by word. " * 200_000)
    environment = os.environ | {"PRECEPTOR_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", PAGE, str(tmp_path / "home"), str(tmp_path / "notes")]
    page = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert page.stdout is not None  # asked for above
        assert page.stdout.readline() == b"building\n"
        page.kill()
        page.wait()
        assert left_behind(page.pid) == []
    finally:
        end_all(page.pid)


def test_a_build_runs_until_its_end_has_been_dealt_with(tmp_path: Path) -> None:
    build, taken_over = BackgroundBuild(Home(tmp_path)), threading.Event()
    build.start((sys.executable, "-c", ""), on_end=taken_over.wait)
    time.sleep(0.5)
    assert build.state == "running"
    taken_over.set()


def test_a_build_that_fails_leaves_its_words_in_the_log(tmp_path: Path) -> None:
    build = run(Home(tmp_path), "raise SystemExit('no space left')")
    assert build.state == "failed"
    assert "no space left" in build.log.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is a number on POSIX only")
def test_a_build_has_low_priority(tmp_path: Path) -> None:
    build = run(Home(tmp_path), "import os, time; time.sleep(.5); print(os.getpriority(os.PRIO_PROCESS, 0))")
    assert int(build.log.read_text()) == max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stage": 1}'])
def test_a_progress_file_that_cannot_be_read_is_no_progress(tmp_path: Path, content: str) -> None:
    home = Home(tmp_path)
    home.progress.parent.mkdir(parents=True)
    home.progress.write_text(content)
    assert BackgroundBuild(home).progress() is None


def test_progress_is_shown_as_a_bar_with_its_words_escaped() -> None:
    html = progress_html("running", Progress("embed", 12, 1_000, "<b>"), LOG)
    assert "embed (12 of 1,000)" in html
    assert 'max="1000" value="12"' in html
    assert "&lt;b&gt;" in html


def test_nothing_is_shown_without_a_build_or_after_it() -> None:
    assert progress_html("none", None, LOG) == progress_html("done", None, LOG) == ""


def test_a_failed_build_says_where_to_look() -> None:
    assert "build.log" in progress_html("failed", None, LOG)
