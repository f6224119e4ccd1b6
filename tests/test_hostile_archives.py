"""Archives that were made to fill the memory: refused with a clear line, and only they are missing."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import requests

from corpus.catalogue import Library, SourceSpec
from corpus.errors import CorruptDownload, SourceUnavailable
from corpus.home import Home
from ingest.fetch.archive_limits import MEMBERS_MAX, UNPACKED_BYTES_MAX
from ingest.fetch.archives import TarTree, ZipTree
from ingest.fetch.debian import deb_tree
from ingest.fetch.lock import Lock, Pin
from ingest.fetch.store import Store
from ingest.fetch.wheels import read_selected, select_members
from ingest.gather import gather
from tests.fetch_material import deb_of, serving, sha256, tar_of, zip_of


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """The header of a member that claims a size. Nothing follows it."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf(tarfile.GNU_FORMAT)


def lying_zip(claims: dict[str, int], content: bytes = b"", last_at: int = 0) -> bytes:
    """A zip whose directory claims these sizes of its members, and where the last one is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in claims.items():
            archive.writestr(name, content)
            archive.infolist()[-1].file_size = size
        if last_at:
            archive.infolist()[-1].header_offset = last_at
    return buffer.getvalue()


def read_by_ranges(wheel: bytes, folder: Path) -> None:
    """Reads the text members of a wheel on a server; what is refused is so before more than its directory is asked."""
    part = folder / "thing.whl.part"
    with serving() as server:
        server.files["/thing.whl"] = wheel
        try:
            read_selected(
                f"{server.url}/thing.whl", part, session=requests.Session(), progress=lambda done, total: None
            )
        except SourceUnavailable:
            assert len(server.asked) <= 2
            raise
        finally:
            assert not part.exists()


def peak_bytes(path: Path) -> int:
    """The most memory that was held at once while the only page of a zip was read."""
    tree = ZipTree(path)
    (name,) = tree.names()
    tracemalloc.start()
    try:
        with pytest.raises(CorruptDownload):
            tree.read(name)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_members_over_the_limit_are_named(tmp_path: Path) -> None:
    files = {"a/huge.txt": bytes(20_000_001), "a/small.txt": b"s", "a/huge.png": bytes(20_000_001)}
    for tree in (
        TarTree(written(tmp_path, "a.tar.gz", tar_of(files))),
        ZipTree(written(tmp_path, "a.zip", zip_of(files))),
    ):
        assert tree.names() == ("small.txt",)
        assert tree.left_out() == {"huge.txt": "has more than 20 MB, the limit of a page in an archive"}


def test_a_zip_that_claims_too_much_text_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", lying_zip({f"a/{number}.txt": 20_000_000 for number in range(51)}))
    with pytest.raises(SourceUnavailable, match=r"a\.zip holds more than 1,000,000,000 bytes of text.*left out"):
        ZipTree(path).names()
    with pytest.raises(SourceUnavailable, match="bytes of text"):
        select_members(
            written(tmp_path, "a.whl", lying_zip({f"a/{n}.py": 20_000_000 for n in range(51)})), tmp_path / "part"
        )
    assert path.exists()


def test_a_page_of_a_zip_takes_no_more_memory_than_a_page_may(tmp_path: Path) -> None:
    bomb = lying_zip({"a/page.txt": 1_000}, content=bytes(150_000_000))
    assert peak_bytes(written(tmp_path, "a.zip", bomb)) < 50_000_000


def test_a_zip_with_a_directory_beyond_all_bounds_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = bytearray(zip_of({"a/b.rst": b"text"}))
    at = content.rfind(b"PK\5\6") + 12
    content[at : at + 4] = (200_000_000).to_bytes(4, "little")
    with pytest.raises(SourceUnavailable, match=r"a\.zip has a directory of more than 64,000,000 bytes"):
        ZipTree(written(tmp_path, "a.zip", bytes(content))).names()


def test_a_wheel_with_a_directory_beyond_all_bounds_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = bytearray(zip_of({"thing/a.py": b"A"}))
    at = content.rfind(b"PK\5\6") + 12
    content[at : at + 4] = (64_000_001).to_bytes(4, "little")
    with pytest.raises(SourceUnavailable, match=r"a\.whl has a directory of more than 64,000,000 bytes"):
        select_members(written(tmp_path, "a.whl", bytes(content)), tmp_path / "part")
    # long enough for the claim to be true
    with pytest.raises(SourceUnavailable, match=r"thing\.whl has a directory of more than 64,000,000 bytes"):
        read_by_ranges(bytes(64_000_001) + content, tmp_path)


@pytest.mark.parametrize(
    "wheel",
    [
        lying_zip({f"thing/{number}.py": 20_000_000 for number in range(51)}),
        lying_zip({"thing/a.py": 1, "thing/b.so": 1}, last_at=2_000_000_000),
    ],
    ids=["sizes", "places"],
)
def test_a_large_wheel_that_claims_too_much_text_is_refused_before_any_is_brought(tmp_path: Path, wheel: bytes) -> None:
    with pytest.raises(SourceUnavailable, match=r"thing\.whl holds more than 1,000,000,000 bytes of text.*left out"):
        read_by_ranges(wheel, tmp_path)


def test_a_large_wheel_of_too_many_files_is_refused(tmp_path: Path) -> None:
    content = zip_of({"thing/a.py": b"A"})
    directory, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    entries = content[directory:end] * (MEMBERS_MAX + 1)
    closing = bytearray(content[end:])
    closing[12:16] = len(entries).to_bytes(4, "little")
    with pytest.raises(SourceUnavailable, match=r"thing\.whl holds more than 300,000 files"):
        read_by_ranges(content[:directory] + entries + closing, tmp_path)


def test_a_member_of_a_large_wheel_takes_no_more_memory_than_a_page_may(tmp_path: Path) -> None:
    bomb = lying_zip({"thing/a.py": 1_000}, content=bytes(150_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(CorruptDownload, match=r"thing/a\.py came damaged"):
            read_by_ranges(bomb, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_links_and_encrypted_members_of_a_zip_are_left_behind(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a/link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a/secret.txt", "x")
        archive.infolist()[-1].flag_bits |= 1
        archive.writestr("a/good.txt", "x")
    tree = ZipTree(written(tmp_path, "a.zip", buffer.getvalue()))
    assert tree.names() == ("good.txt",)
    assert list(tree.left_out()) == ["secret.txt"]


def test_hard_links_of_a_tar_are_left_behind(tmp_path: Path) -> None:
    link = tarfile.TarInfo("a/link.txt")
    link.type, link.linkname = tarfile.LNKTYPE, "../../etc/passwd"
    assert TarTree(written(tmp_path, "a.tar", link.tobuf() + bytes(1024))).names() == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (header("a/film.bin", UNPACKED_BYTES_MAX), "holds more than 8,000,000,000 bytes unpacked"),
        (header("././@LongLink", 4_000_000_000, tarfile.GNUTYPE_LONGNAME), "has 4,000,000,000 bytes where a file's"),
        (header("a/pax", 4_000_000_000, tarfile.XHDTYPE), "has 4,000,000,000 bytes where a file's name belongs"),
    ],
)
def test_a_tar_that_unpacks_without_end_is_refused_before_it_does(tmp_path: Path, content: bytes, message: str) -> None:
    path = written(tmp_path, "a.tar", header("a/b.rst", 0) + content)
    with pytest.raises(SourceUnavailable, match=message):
        TarTree(path).names()
    assert path.exists()


def test_a_sparse_member_without_end_is_refused(tmp_path: Path) -> None:
    sparse = bytearray(header("a/holes.txt", 1_000, tarfile.GNUTYPE_SPARSE))
    sparse[482] = 1
    checked = sum(sparse[:148]) + 8 * 32 + sum(sparse[156:])
    sparse[148:156] = b"%06o\0 " % checked
    with pytest.raises(SourceUnavailable, match="has a list of holes"):
        TarTree(written(tmp_path, "a.tar", bytes(sparse))).names()


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tar", header("a/x", 0) * (MEMBERS_MAX + 2))
    with pytest.raises(SourceUnavailable, match=r"holds more than 300,000 files"):
        TarTree(path).names()


@pytest.mark.parametrize("size", [b"many", b"-5", b"\xb2"])
def test_a_debian_package_with_a_member_without_size_is_damaged(tmp_path: Path, size: bytes) -> None:
    package = deb_of(tar_of({"./usr/share/doc/a/b.txt": b"x"}), suffix=".gz")
    at = package.index(b"data.tar.gz") + 48
    with pytest.raises(CorruptDownload, match="a member without a size"):
        deb_tree(written(tmp_path, "a.deb", package[:at] + size.ljust(10) + package[at + 10 :])).names()


def test_a_damaged_or_refused_archive_costs_its_own_source_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    found = (b"no archive", lying_zip({f"a/{n}.txt": 20_000_000 for n in range(51)}), zip_of({"a/b.txt": b"text"}))
    specs = tuple(archived(home, f"{number}.zip", content) for number, content in enumerate(found))
    library = Library("thing", "Thing", "thing", ("thing",), "1", "MIT", "", (), specs)
    ((damaged, refused, read),) = gather((library,), home=home, offline=True)
    assert "is damaged" in damaged.problem
    assert "bytes of text" in refused.problem
    assert read.fetched is not None
    assert read.fetched.tree.names() == ("b.txt",)


def archived(home: Home, file: str, content: bytes) -> SourceSpec:
    """A source whose archive lies in the cache."""
    project = f"https://docs.invalid/{file}"
    pin = Pin("archive", project, "1", file, sha256(content), len(content))
    store = Store(home.downloads)
    part = store.part(file)
    part.write_bytes(content)
    store.keep(part, pin)
    Lock(home.downloads / "none", home.downloads / "sources.lock.toml").record(pin)
    return SourceSpec("thing", "archive", "pages", project, "1")
