"""Trees over archives and Debian packages."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from corpus.errors import CorruptDownload
from ingest.fetch.archives import TarTree, ZipTree, members_sha256, repository_tree
from ingest.fetch.debian import deb_tree
from tests.fetch_material import deb_of, tar_of, zip_of


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_an_sdist_is_read_without_its_top_folder(tmp_path: Path) -> None:
    files = {"thing-1.0/doc/b.rst": b"B", "thing-1.0/doc/a.rst": b"A", "thing-1.0/thing/x.pyx": b"X"}
    tree = TarTree(written(tmp_path, "thing-1.0.tar.gz", tar_of(files)))
    assert tree.names() == ("doc/a.rst", "doc/b.rst", "thing/x.pyx")
    assert tree.read("doc/b.rst") == b"B"


def test_a_name_that_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        TarTree(written(tmp_path, "a.tar.gz", tar_of({"a/b.rst": b""}))).read("c.rst")
    with pytest.raises(KeyError):
        ZipTree(written(tmp_path, "a.zip", zip_of({"a/b.rst": b""}))).read("c.rst")


@pytest.mark.parametrize("compression", ["bz2", "xz", ""])
def test_any_compression_of_tar_is_read(tmp_path: Path, compression: str) -> None:
    path = written(tmp_path, "docs.tar", tar_of({"docs/index.html": b"<p>"}, compression=compression))
    assert TarTree(path).read("index.html") == b"<p>"


def test_only_text_is_taken(tmp_path: Path) -> None:
    files = {"a/logo.png": b"", "a/core.c": b"", "a/data.csv": b"", "a/objects.inv": b"", "a/n.ipynb": b""}
    assert TarTree(written(tmp_path, "a.tar.gz", tar_of(files))).names() == ("n.ipynb", "objects.inv")


@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip"])
def test_a_repository_gives_its_documentation_and_the_file_that_it_includes_from(tmp_path: Path, name: str) -> None:
    files = {"a/docs/b.md": b"B", "a/src/a.proto": b"P", "a/src/b.proto": b"Q", "a/README.md": b"R"}
    path = written(tmp_path, name, zip_of(files) if name.endswith("zip") else tar_of(files))
    assert repository_tree(path, "docs").names() == ("docs/b.md",)
    assert repository_tree(path, "docs", "src/a.proto").names() == ("docs/b.md", "src/a.proto")


def test_names_that_climb_out_are_left_behind(tmp_path: Path) -> None:
    files = {"a/../../etc/evil.txt": b"", "/abs/evil.txt": b"", "a\\..\\evil.txt": b"", "a/good.txt": b""}
    assert TarTree(written(tmp_path, "a.tar.gz", tar_of(files))).names() == ("good.txt",)
    assert ZipTree(written(tmp_path, "a.zip", zip_of(files))).names() == ("good.txt",)


def test_links_are_left_behind(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        link = tarfile.TarInfo("a/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert TarTree(written(tmp_path, "a.tar.gz", buffer.getvalue())).names() == ()


def test_members_over_20_mb_are_left_behind(tmp_path: Path) -> None:
    files = {"a/huge.txt": bytes(20_000_001), "a/small.txt": b"s"}
    assert TarTree(written(tmp_path, "a.tar.gz", tar_of(files))).names() == ("small.txt",)
    assert ZipTree(written(tmp_path, "a.zip", zip_of(files))).names() == ("small.txt",)


def test_a_wheel_keeps_its_folders(tmp_path: Path) -> None:
    tree = ZipTree(written(tmp_path, "thing.whl", zip_of({"thing/__init__.py": b"'''Doc.'''"})), str)
    assert tree.names() == ("thing/__init__.py",)


@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip"])
def test_a_damaged_archive_is_deleted_and_named(tmp_path: Path, name: str) -> None:
    whole = zip_of({"a/b.rst": b"text" * 500}) if name.endswith("zip") else tar_of({"a/b.rst": b"text" * 500})
    path = written(tmp_path, name, whole[:-30])
    with pytest.raises(CorruptDownload, match=f"{name} is damaged.*run again"):
        (ZipTree(path) if name.endswith("zip") else TarTree(path)).names()
    assert not path.exists()


@pytest.mark.parametrize("suffix", [".xz", ".gz", ".zst", ""])
def test_a_debian_package_is_read_from_its_documentation_folder(tmp_path: Path, suffix: str) -> None:
    files = {
        "./usr/share/doc/thing-doc/copyright.txt": b"free",
        "./usr/share/doc/thing/html/tutorial/a.html": b"<h1>A</h1>",
        "./usr/bin/thing.py": b"no documentation",
    }
    plain = tar_of(files, compression="")
    packed = {
        ".xz": lambda: tar_of(files, compression="xz"),
        ".gz": lambda: tar_of(files),
        ".zst": lambda: zstandard.ZstdCompressor().compress(plain),
        "": lambda: plain,
    }[suffix]()
    tree = deb_tree(written(tmp_path, "thing-doc_1_all.deb", deb_of(packed, suffix=suffix)))
    assert tree.names() == ("copyright.txt", "html/tutorial/a.html")
    assert tree.read("html/tutorial/a.html") == b"<h1>A</h1>"


@pytest.mark.parametrize("content", [b"no ar archive", b"!<arch>\n", b"!<arch>\n" + b"x" * 60])
def test_what_is_no_debian_package_is_a_corrupt_download(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "thing-doc_1_all.deb", content)
    with pytest.raises(CorruptDownload):
        deb_tree(path).names()
    assert not path.exists()


def test_the_hash_of_members_sees_names_and_contents_but_no_order() -> None:
    one = members_sha256([("a", b"1"), ("b", b"2")])
    assert one == members_sha256([("b", b"2"), ("a", b"1")])
    assert len({one, members_sha256([("a", b"2"), ("b", b"1")]), members_sha256([("a", b"1")])}) == 3


def test_a_zip_that_lies_about_a_member_is_damaged(tmp_path: Path) -> None:
    whole = bytearray(zip_of({"a/b.rst": b"text" * 500}))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.infolist()[0].header_offset + 40
    whole[start] ^= 0xFF
    tree = ZipTree(written(tmp_path, "a.zip", bytes(whole)))
    with pytest.raises(CorruptDownload):
        tree.read("b.rst")


def test_pages_that_debian_packs_one_by_one_are_plain(tmp_path: Path) -> None:
    data = tar_of({"./usr/share/doc/caffe-doc/docs/solver.md.gz": gzip.compress(b"# Solver"), "./usr/bin/x.md": b"?"})
    tree = deb_tree(written(tmp_path, "caffe-doc_1_all.deb", deb_of(data, suffix=".gz")))
    assert tree.names() == ("docs/solver.md",)
    assert tree.read("docs/solver.md") == b"# Solver"
