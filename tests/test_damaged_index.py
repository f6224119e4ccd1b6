"""A torn index is noticed when it is opened: the old one goes on serving, and everybody is told what to do."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import open_tutor
from corpus.encoder import Encoder
from corpus.errors import IndexDamaged, IndexMismatch
from corpus.generation import Manifest, current_folder, new_generation, next_name
from corpus.home import Home
from corpus.index import open_index
from tests.answering import guides_and_article, small_index
from ui.cli import main
from ui.commands.chat import open_newest
from ui.commands.falling_back import lost
from ui.page.desk import Desk
from ui.page.progress import BackgroundBuild, status_html

CHUNKS = guides_and_article()
QUESTION = "which library for visualisation"

TORN = (
    "manifest.json",
    "facts.npz",
    "knowledge.db",
    "lexical/text/data.csc.index.npy",
    "lexical/names/vocab.index.json",
    "lexical/phrasings/params.index.json",
    "phrasings/rows.npy",
    "intents/intents.json",
    "chroma/chroma.sqlite3",
    "chroma/rows.npy",
    "chroma/ids.txt",
    "chroma/*/data_level0.bin",
    "chroma/*/index_metadata.pickle",
)


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


def overwritten(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> dict[int, Path]:
    """Generations of so many chunks, made once."""
    folders = {}
    for n_chunks in (60, 50, 40):
        index = small_index(Home(tmp_path_factory.mktemp("made")), CHUNKS[:n_chunks], encoder=encoder)
        index.close()
        folders[n_chunks] = index.folder
    return folders


@pytest.fixture
def home(tmp_path: Path, made: dict[int, Path], encoder: Encoder) -> Home:
    """A home in which the generation of 60 chunks serves."""
    home = Home(tmp_path)
    home.models.symlink_to(encoder.tokenizer.parent.parent)
    publish(home, made[60])
    return home


def publish(home: Home, generation: Path) -> None:
    """Publishes a copy of that generation."""
    with new_generation(home, next_name(home, "copy")) as folder:
        shutil.copytree(generation, folder, dirs_exist_ok=True)


def tear(home: Home, name: str, how: Callable[[Path], None]) -> None:
    """Damages that file of the generation that is current."""
    (path,) = current_folder(home).glob(name)
    how(path)


def test_a_sound_index_of_an_early_version_without_sizes_is_opened(home: Home) -> None:
    folder = current_folder(home)
    written = (folder / "manifest.json").read_text()
    manifest = Manifest.read(folder)
    assert {file.name for file in manifest.files} >= {"facts.npz", "knowledge.db", "chroma/chroma.sqlite3"}
    early = written.replace(written[written.index('"files"') :], '"n_unused": 0}').replace(', \n "n_unused": 0', "")
    early = early[: early.rindex(",")] + "}"
    (folder / "manifest.json").write_text(early)
    assert Manifest.read(folder) == replace(manifest, files=())
    open_index(home).close()


def test_a_manifest_that_is_written_again_fits_its_files(home: Home) -> None:
    folder = current_folder(home)
    replace(Manifest.read(folder), options=("--library", "a longer one")).write(folder)
    open_index(home).close()


@pytest.mark.parametrize(
    ("name", "how"),
    [*((name, halved) for name in TORN), *((name, how) for name in TORN[:2] for how in (emptied, removed))],
)
def test_a_torn_part_keeps_the_old_index_serving_and_the_page_says_so(
    home: Home, made: dict[int, Path], name: str, how: Callable[[Path], None]
) -> None:
    desk = Desk(open_tutor(home))
    publish(home, made[50])
    tear(home, name, how)
    assert not desk.ask(QUESTION).abstained
    assert desk.manifest().n_chunks == 60
    assert "run `preceptor doctor`" in desk.problem
    assert "the one before it goes on serving" in status_html(BackgroundBuild(home), desk.problem)
    publish(home, made[40])
    desk.refresh()
    assert desk.manifest().n_chunks == 40
    assert status_html(BackgroundBuild(home), desk.problem) == ""


AT_THE_START = [
    *((name, halved) for name in TORN),
    *((name, how) for name in TORN[:2] for how in (emptied, removed)),
    *((name, overwritten) for name in ("facts.npz", "chroma/chroma.sqlite3", "chroma/*/data_level0.bin")),
    ("chroma/*/link_lists.bin", zeroed),
]


@pytest.mark.parametrize(("name", "how"), AT_THE_START)
def test_a_torn_part_at_the_start_lets_the_index_before_it_serve_and_the_page_says_so(
    home: Home, made: dict[int, Path], capsys: pytest.CaptureFixture[str], name: str, how: Callable[[Path], None]
) -> None:
    publish(home, made[50])
    tear(home, name, how)
    opened = open_newest(home)
    assert "serves instead" in capsys.readouterr().err
    desk = Desk(opened.tutor, problem=opened.problem)
    assert not desk.ask(QUESTION).abstained
    assert desk.manifest().n_chunks == 60
    shown = status_html(BackgroundBuild(home), desk.problem)
    assert "the one before it goes on serving" in shown
    assert "the build behind the page builds it again" in shown
    assert ("is guessed" in shown) == (name == "manifest.json")
    assert current_folder(home) == opened.tutor.index.folder
    publish(home, made[40])
    desk.refresh()
    assert desk.manifest().n_chunks == 40
    assert desk.problem == ""


def test_what_is_lost_with_a_damaged_index_is_built_again_behind_the_page_at_every_start(
    home: Home, made: dict[int, Path]
) -> None:
    publish(home, made[50])
    folder = current_folder(home)
    replace(Manifest.read(folder), scope="full", options=("--folder", "my course")).write(folder)
    tear(home, "facts.npz", halved)
    first, again = open_newest(home), open_newest(home)
    assert first.background is not None
    assert first.background[3:] == ("ingest", "--behind-page", "--scope", "full", "--folder", "my course")
    assert "facts.npz has" in first.problem
    assert (again.background, again.problem) == (first.background, first.problem)
    publish(home, made[40])
    assert open_newest(home).problem == ""


def test_a_torn_pointer_at_the_start_costs_nothing(home: Home, made: dict[int, Path]) -> None:
    publish(home, made[50])
    folder = current_folder(home)
    home.current.write_bytes(b"")
    opened = open_newest(home)
    assert (opened.tutor.index.folder, opened.problem) == (folder, "")


def test_a_damaged_index_that_is_the_only_one_is_left_to_the_doctor(home: Home) -> None:
    tear(home, "facts.npz", halved)
    with pytest.raises(IndexDamaged, match=r"facts.npz has .* run `preceptor doctor`"):
        open_newest(home)


def test_a_sound_index_is_opened_with_the_build_of_the_rest_behind_it(home: Home) -> None:
    opened = open_newest(home)
    assert opened.problem == ""
    assert opened.background == (sys.executable, "-m", "ui", "ingest", "--behind-page", "--scope", "full")
    folder = current_folder(home)
    replace(Manifest.read(folder), scope="full").write(folder)
    assert open_newest(home).background is None


def test_whatever_goes_wrong_with_a_newer_index_the_old_one_goes_on_serving(
    home: Home, made: dict[int, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(open_tutor(home))
    publish(home, made[50])

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no error of ours")

    monkeypatch.setattr("corpus.generation.KeptFile", fails)
    for _ in range(2):
        assert not desk.ask(QUESTION).abstained
    assert desk.manifest().n_chunks == 60
    assert desk.problem == "ZeroDivisionError: no error of ours"
    (logged,) = (record for record in caplog.records if record.name == "ui.page.desk")
    assert logged.exc_info is not None


@pytest.mark.parametrize(("part", "value"), [("name", 7), ("size", "7"), ("sha256", None)])
def test_a_manifest_whose_files_have_other_types_cant_be_read(home: Home, part: str, value: object) -> None:
    manifest = current_folder(home) / "manifest.json"
    content = json.loads(manifest.read_text())
    content["files"][0][part] = value
    manifest.write_text(json.dumps(content))
    with pytest.raises(IndexMismatch, match=f"can't be read .*{part}"):
        Manifest.read(manifest.parent)


def test_a_part_that_was_overwritten_is_noticed_before_it_replaces_what_serves(
    home: Home, made: dict[int, Path]
) -> None:
    desk = Desk(open_tutor(home))
    publish(home, made[50])
    tear(home, "chroma/*/data_level0.bin", overwritten)  # Chroma ends the process if it opens this
    desk.refresh()
    assert "data_level0.bin isn't what was written" in desk.problem
    assert desk.manifest().n_chunks == 60


def test_a_torn_pointer_keeps_the_old_index_serving_and_the_page_says_so(home: Home) -> None:
    desk = Desk(open_tutor(home))
    home.current.write_bytes(b"\0\0\0")
    assert not desk.ask(QUESTION).abstained
    assert "current names" in desk.problem


@pytest.mark.parametrize("name", ["facts.npz", "chroma/chroma.sqlite3", "knowledge.db", "intents/rows.npy"])
def test_parts_without_sizes_to_compare_are_tried_out_when_they_are_opened(home: Home, name: str) -> None:
    folder = current_folder(home)
    manifest = Manifest.read(folder)
    tear(home, name, halved)
    replace(manifest).write(folder)  # sizes as they are now, so that nothing but opening tells
    with pytest.raises(IndexDamaged, match=r"is damaged \(\w+: .*run `preceptor doctor`"):
        open_index(home)


def test_asking_an_index_whose_graph_was_overwritten_ends_with_advice(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    tear(home, "chroma/*/data_level0.bin", overwritten)  # Chroma ends the process if it opens this
    assert main(["ask", QUESTION]) == 1
    assert "data_level0.bin isn't what was written" in capsys.readouterr().err


def test_asking_a_torn_index_prints_one_line_of_advice(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    tear(home, "facts.npz", halved)
    assert main(["ask", QUESTION]) == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "facts.npz has" in line
    assert line.endswith("run `preceptor doctor`, which mends what it can")


def test_the_doctor_names_a_torn_file_and_opens_none(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    tear(home, "chroma/*/data_level0.bin", overwritten)
    assert main(["doctor", "--no-repair"]) == 1
    assert "data_level0.bin isn't what was written" in capsys.readouterr().out


def test_the_doctor_finds_an_index_again_whose_pointer_is_torn(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    before = current_folder(home)
    home.current.write_bytes(b"")
    assert main(["doctor"]) == 0
    assert "serves instead" in capsys.readouterr().err
    assert current_folder(home) == before


@pytest.mark.parametrize(
    ("free_gib", "sound", "said"), [(1, True, "full scope wants 3"), (0.2, False, "free some space")]
)
def test_the_doctor_says_where_little_room_is_left_and_calls_only_a_full_disk_broken(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    free_gib: float, sound: bool, said: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    usage = shutil.disk_usage(home.root)._replace(free=int(free_gib * 1024**3))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert (main(["doctor", "--no-repair"]) == 0) == sound
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("ok" if sound else "BROKEN")
    assert said in first


@pytest.mark.parametrize(("name", "how"), [("facts.npz", "halved"), ("chroma/*/data_level0.bin", "overwritten")])
def test_the_doctor_lets_the_index_before_a_damaged_one_serve_and_says_what_is_lost(
    home: Home, made: dict[int, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, how: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    before = current_folder(home)
    publish(home, made[50])
    tear(home, name, {"halved": halved, "overwritten": overwritten}[how])
    assert main(["doctor"]) == 0
    assert main(["doctor", "--no-repair"]) == 0
    *_, first, again = (line for line in capsys.readouterr().out.splitlines() if "all parts of an older" in line)
    assert first == again
    assert "`preceptor ingest --scope core` builds it again" in first
    assert current_folder(home) == before


def test_what_a_damaged_manifest_asked_for_is_guessed_and_said_to_be(home: Home, made: dict[int, Path]) -> None:
    folder = current_folder(home)
    replace(Manifest.read(folder), options=("--folder", "my course")).write(folder)
    assert lost(home) is None
    publish(home, made[50])
    tear(home, "manifest.json", halved)
    open_newest(home)
    damaged = lost(home)
    assert damaged is not None
    assert "is guessed; `preceptor ingest --scope full --folder 'my course'` builds it again" in damaged.said


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed in /proc")
def test_reloading_holds_no_more_files_open_than_before(home: Home, made: dict[int, Path]) -> None:
    desk = Desk(open_tutor(home))
    open_files, threads = [], []
    for n_chunks in (50, 40, 50, 40, 50):
        publish(home, made[n_chunks])
        assert not desk.ask(QUESTION).abstained
        assert desk.manifest().n_chunks == n_chunks
        open_files.append(len(os.listdir("/proc/self/fd")))
        threads.append(len(os.listdir("/proc/self/task")))
    assert max(open_files) <= open_files[0] + 2  # SQLite opens a connection more now and then
    assert max(threads) <= threads[0] + 2


def test_a_question_under_way_ends_on_the_index_on_which_it_began(home: Home, made: dict[int, Path]) -> None:
    tutor = open_tutor(home)
    before = tutor.index
    with tutor.lent() as lent, tutor.lent():
        publish(home, made[50])
        assert tutor.reload_if_newer()
        assert lent is before
        assert len(lent.knowledge.ids()) == lent.dense.count() == 60
    with pytest.raises(Exception, match="closed database"):
        before.knowledge.ids()
    assert len(tutor.index.knowledge.ids()) == 50
