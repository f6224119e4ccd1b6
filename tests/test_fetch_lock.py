"""The lock file and the choice of names in a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.catalogue import SourceSpec
from corpus.errors import PreceptorError
from ingest.fetch.lock import Lock, Pin, read, write
from ingest.fetch.tree import select

ONE = Pin("sdist", "thing", "1.0", "thing-1.0.tar.gz", "1" * 64, 100)
TWO = Pin("wheel", "other", "2.0", "other-2.0-py3-none-any.whl", "2" * 64, 200, partial=True)


def test_what_is_written_is_read_sorted(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", [ONE, TWO, ONE])
    assert read(tmp_path / "a.toml") == (TWO, ONE)


def test_committed_pins_come_first(tmp_path: Path) -> None:
    theirs = Pin("sdist", "thing", "1.0", "thing-1.0.zip", "3" * 64, 100)
    write(tmp_path / "committed.toml", [ONE])
    write(tmp_path / "recorded.toml", [theirs])
    lock = Lock(tmp_path / "committed.toml", tmp_path / "recorded.toml")
    assert lock.candidates(SourceSpec("thing", "sdist", "pages", "thing", "1.0")) == (ONE, theirs)
    assert lock.candidates(SourceSpec("thing", "sdist", "pages", "thing", "1.1")) == ()


def test_any_version_of_a_debian_package_fits(tmp_path: Path) -> None:
    pin = Pin("apt", "thing-doc", "2.28.1", "thing-doc_2.28.1_all.deb", "4" * 64, 100)
    write(tmp_path / "committed.toml", [pin])
    lock = Lock(tmp_path / "committed.toml", tmp_path / "recorded.toml")
    assert lock.candidates(SourceSpec("thing", "apt", "pages", "thing-doc", "2.34.2")) == (pin,)


def test_recording_replaces_the_older_pin_and_leaves_committed_ones(tmp_path: Path) -> None:
    write(tmp_path / "committed.toml", [ONE])
    lock = Lock(tmp_path / "committed.toml", tmp_path / "recorded.toml")
    newer = Pin("wheel", "other", "2.0", "other-2.0-cp311-none-any.whl", "5" * 64, 300)
    for pin in (ONE, TWO, newer):
        lock.record(pin)
    assert read(tmp_path / "recorded.toml") == (newer,)


TORN = ['[[pin]]\nkind = "sdist"\n', "\0" * 100, "[[pi", "pin = 3", "a = " + "[" * 20_000]


@pytest.mark.parametrize("torn", TORN)
def test_a_torn_lock_file_of_ours_is_named(tmp_path: Path, torn: str) -> None:
    (tmp_path / "a.toml").write_text(torn)
    with pytest.raises(PreceptorError, match=r"a\.toml is no lock file.*install that again"):
        read(tmp_path / "a.toml")


@pytest.mark.parametrize("torn", TORN)
def test_a_torn_lock_file_of_a_user_is_set_aside_and_the_committed_pins_serve(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, torn: str
) -> None:
    write(tmp_path / "committed.toml", [ONE])
    (tmp_path / "recorded.toml").write_text(torn)
    lock = Lock(tmp_path / "committed.toml", tmp_path / "recorded.toml")
    assert lock.pins() == (ONE,)
    assert (tmp_path / "recorded.torn-1.toml").read_text() == torn
    (said,) = caplog.messages
    assert said.startswith(f"{tmp_path / 'recorded.toml'} was torn (")
    assert said.endswith(
        "; it is kept as recorded.torn-1.toml, and Preceptor's own pins serve, and the 0 in it that could be read"
    )
    assert "\n" not in said
    lock.record(TWO)
    assert read(tmp_path / "recorded.toml") == (TWO,)


@pytest.mark.parametrize("cut", [1, 5, 16, 40])
def test_whole_pins_of_a_torn_lock_file_still_serve(tmp_path: Path, cut: int) -> None:
    recorded = tmp_path / "recorded.toml"
    write(recorded, [ONE, TWO])
    recorded.write_bytes(recorded.read_bytes()[:-cut])
    lock = Lock(tmp_path / "committed.toml", recorded)
    assert lock.pins() == ((TWO, ONE) if cut == 1 else (TWO,))
    recorded.write_text(f"{recorded.read_text()}[[pin")
    lock.record(ONE)
    assert read(recorded) == (TWO, ONE)
    assert sorted(path.name for path in tmp_path.glob("*.torn-*")) == [
        f"recorded.torn-{number}.toml" for number in ((1,) if cut == 1 else (1, 2))
    ]


def test_braces_in_globs_are_spelled_out() -> None:
    names = ("doc/a/x.rst", "doc/b.rst", "doc/c.rst", "doc/d.rst")
    chosen = select(names, root="doc", include=("**/*.rst",), exclude=("{a/**,b,c}{,.rst}",))
    assert chosen == ("doc/d.rst",)
