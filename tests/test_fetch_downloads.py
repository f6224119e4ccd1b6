"""A folder of downloads: filled by the command or by hand, taken by content first, then by name."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from corpus.catalogue import SourceSpec, libraries
from corpus.errors import PreceptorError, SourceUnavailable, UsageError
from corpus.home import Home
from ingest.fetch.access import Access
from ingest.fetch.archives import members_sha256
from ingest.fetch.downloads import LOCK, Downloads
from ingest.fetch.fetching import fetch_with
from ingest.fetch.file_names import is_of, sent_as
from ingest.fetch.lock import Lock, Pin, read, write
from ingest.fetch.package_index import PackageIndex
from ingest.fetch.releases import list_releases
from ingest.fetch.store import Store
from ingest.fetch.tree import select
from ingest.filling import README, fill
from ingest.processes.limits import Guard
from ingest.progress import Reporter
from ingest.request import Request
from ingest.sources import read_pages
from tests.fetch_material import sha256, tar_of, zip_of

CAFFE = tar_of({"caffe-1.0/docs/installation.md": b"# Installation", "caffe-1.0/examples/00.ipynb": b"{}"})
GUIDES = tar_of({"docs-master/site/en/guide/basics.ipynb": b"{}"})
SDIST = tar_of({"flask-3.1.3/docs/quickstart.rst": b"Quickstart\n==========\n"})


def access(home: Path, downloads: Path | None) -> Access:
    return Access(
        store=Store(home / "downloads"),
        lock=Lock(home / "committed.toml", home / "recorded.toml"),
        index=lambda: PackageIndex("", requests.Session()),
        offline=True,
        progress=lambda done, total: None,
        downloads=Downloads(downloads) if downloads else None,
    )


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    return folder


def source(library: str, kind: str, position: int = 0) -> SourceSpec:
    return [spec for spec in libraries()[library].sources if spec.kind == kind][position]


@pytest.mark.parametrize(
    ("library", "kind", "file"),
    [
        ("caffe", "archive", "caffe-1.0.tar.gz"),
        ("caffe", "archive", "BVLC-caffe-1.0.zip"),
        ("tensorflow", "archive", "docs-master.tar.gz"),
        ("tensorflow", "archive", "tensorflow-docs-master.tar.gz"),
        ("pytorch", "archive", "pytorch-2.15.0.tar.gz"),
        ("pytorch", "archive", "pytorch-v2.15.0.zip"),
        ("pytorch", "apt", "pytorch_2.6.0+dfsg.orig.tar.xz"),
        ("pytorch", "wheel", "torch-2.15.0-cp312-cp312-manylinux_2_28_x86_64.whl"),
        ("pytorch", "wheel", "torch-2.15.0-cp311-cp311-win_amd64.whl.zip"),
        ("caffe", "apt", "caffe-doc_1.0.0+git20180821.99bd997-8_all.deb"),
        ("python", "apt", "python3.11-doc_3.11.2-6+deb12u9_all.deb"),
        ("flask", "sdist", "flask-3.1.3.tar.gz"),
        ("airflow", "sdist", "apache_airflow_task_sdk-1.3.2.tar.gz"),
    ],
)
def test_the_names_under_which_hosts_send_files_are_known(library: str, kind: str, file: str) -> None:
    assert is_of(source(library, kind), file)


@pytest.mark.parametrize(
    ("library", "kind", "file"),
    [
        ("caffe", "archive", "caffe-1.0"),
        ("caffe", "archive", "caffe-2.0.tar.gz"),
        ("flask", "sdist", "flask-3.1.2.tar.gz"),
        ("flask", "sdist", "notes.txt"),
        ("pytorch", "apt", "pytorch_2.6.0+dfsg-7.debian.tar.xz"),
        ("caffe", "apt", "caffe-tools_1.0.0_amd64.deb"),
    ],
)
def test_other_files_are_left_alone(library: str, kind: str, file: str) -> None:
    assert not is_of(source(library, kind), file)


def test_two_projects_with_a_docs_repository_are_told_apart_in_a_filled_folder() -> None:
    assert sent_as(source("tensorflow", "archive")) == "tensorflow-docs-master.tar.gz"


def test_a_file_put_there_by_hand_is_recorded_and_needed_once(tmp_path: Path, given: Path) -> None:
    (given / "caffe-1.0.tar.gz").write_bytes(CAFFE)
    spec = source("caffe", "archive")
    assert fetch_with(spec, access(tmp_path, given)).identity == sha256(CAFFE)
    (given / "caffe-1.0.tar.gz").unlink()
    assert fetch_with(spec, access(tmp_path, None)).tree.names() == ("docs/installation.md",)


def test_what_caffes_pages_include_comes_out_of_its_archive_and_what_does_not_leaves_no_words_behind(
    tmp_path: Path, given: Path
) -> None:
    page = "---\ntitle: {0}\n---\n{0}.\n\n* From [`caffe.proto`](u):\n\n" + (
        "{{% highlight Protobuf %}}\n{{% include proto/{0}Parameter.txt %}}\n{{% endhighlight %}}\n"
    )
    files = {f"docs/tutorial/layers/{name.lower()}.md": page.format(name).encode() for name in ("Crop", "Gone")}
    files["src/caffe/proto/caffe.proto"] = b"message CropParameter {\n  optional int32 axis = 1;\n}\n"
    (given / "caffe-1.0.tar.gz").write_bytes(tar_of({f"caffe-1.0/{name}": content for name, content in files.items()}))
    spec = source("caffe", "archive")
    tree = fetch_with(spec, access(tmp_path, given)).tree
    names = select(tree.names(), root=spec.root, include=spec.include, exclude=spec.exclude)
    read = read_pages(libraries()["caffe"], spec, "1.0", tree, tuple(names), labels={}, guard=Guard())
    assert [document.text for document in read.documents] == [
        "Crop.\n\n* From `caffe.proto`:\n\n```protobuf\nmessage CropParameter {\n  optional int32 axis = 1;\n}\n```",
        "Gone.",
    ]


def test_a_pinned_file_is_known_by_its_content(tmp_path: Path, given: Path) -> None:
    write(tmp_path / "committed.toml", [Pin("sdist", "flask", "3.1.3", "f.tar.gz", sha256(SDIST), len(SDIST))])
    (given / "whatever").write_bytes(SDIST)
    assert fetch_with(source("flask", "sdist"), access(tmp_path, given)).identity == sha256(SDIST)


def test_a_file_that_breaks_its_pin_is_refused_by_name(tmp_path: Path, given: Path) -> None:
    write(tmp_path / "committed.toml", [Pin("sdist", "flask", "3.1.3", "flask-3.1.3.tar.gz", "0" * 64, 9)])
    (given / "flask-3.1.3.tar.gz").write_bytes(SDIST)
    with pytest.raises(SourceUnavailable, match=r"flask-3\.1\.3\.tar\.gz isn't the pinned"):
        fetch_with(source("flask", "sdist"), access(tmp_path, given))


def test_the_pins_of_the_folder_tell_what_its_files_are(tmp_path: Path, given: Path) -> None:
    write(given / LOCK, [Pin("apt", "python3-doc", "3.11.2", "a.deb", sha256(SDIST), len(SDIST))])
    (given / "a.deb").write_bytes(SDIST)
    assert fetch_with(source("python", "apt"), access(tmp_path, given)).identity == sha256(SDIST)


def test_a_torn_lock_in_the_folder_costs_the_pins_that_cant_be_read(
    tmp_path: Path, given: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(given / LOCK, [Pin("apt", "python3-doc", "3.11.2", "a.deb", sha256(SDIST), len(SDIST))])
    torn = f"{(given / LOCK).read_text()}[[pin]]\nkind = "
    (given / LOCK).write_text(torn)
    (given / "a.deb").write_bytes(SDIST)
    (given / "caffe-1.0.tar.gz").write_bytes(CAFFE)
    for library, kind, content in (("python", "apt", SDIST), ("caffe", "archive", CAFFE)):
        assert fetch_with(source(library, kind), access(tmp_path, given)).identity == sha256(content)
    assert [message.partition(" is torn")[0] for message in caplog.messages] == [str(given / LOCK)]
    assert (given / LOCK).read_text() == torn
    request = Request(scope="core", libraries=("caffe",), offline=True)
    filling = fill(request, Home(tmp_path / "here"), given, Reporter())
    assert {pin.file for pin in read(given / LOCK)} == {"a.deb", "caffe-1.0.tar.gz"}
    assert (given / "sources.lock.torn-1.toml").read_text() == torn
    kept = {"a.deb", "caffe-1.0.tar.gz", "BVLC-caffe-1.0.tar.gz"}
    assert {name for name, _, _ in Downloads(given).listing()} == {*kept, README}
    assert filling.files == len(kept)


def test_an_archive_of_the_same_name_without_pages_is_refused_with_the_name_that_fits(
    tmp_path: Path, given: Path
) -> None:
    (given / "docs-master.tar.gz").write_bytes(tar_of({"docs-master/site/fr/guide/basics.ipynb": b"{}"}))
    with pytest.raises(SourceUnavailable, match=r"holds no page below site/en; put tensorflow-docs-master\.tar\.gz"):
        fetch_with(source("tensorflow", "archive"), access(tmp_path, given))


def test_a_damaged_file_is_named_and_stays(tmp_path: Path, given: Path) -> None:
    (given / "caffe-1.0.tar.gz").write_bytes(CAFFE[:50])
    with pytest.raises(SourceUnavailable, match=r"given/caffe-1\.0\.tar\.gz is damaged"):
        fetch_with(source("caffe", "archive"), access(tmp_path, given))
    assert (given / "caffe-1.0.tar.gz").exists()


def test_what_has_no_version_is_replaced_by_a_newer_file(tmp_path: Path, given: Path) -> None:
    spec = source("tensorflow", "archive")
    (given / "docs-master.tar.gz").write_bytes(GUIDES)
    fetch_with(spec, access(tmp_path, given))
    newer = tar_of({"docs-master/site/en/guide/tensor.ipynb": b"{}"})
    (given / "docs-master.tar.gz").write_bytes(newer)
    assert fetch_with(spec, access(tmp_path, given)).identity == sha256(newer)
    assert fetch_with(spec, access(tmp_path, None)).identity == sha256(newer)


def test_of_a_wheel_the_text_members_count(tmp_path: Path, given: Path) -> None:
    members = {"torch/a.py": b'"""A."""'}
    (given / "torch-2.15.0-cp311-cp311-win_amd64.whl.zip").write_bytes(zip_of({**members, "torch/b.so": b"\0"}))
    fetched = fetch_with(source("pytorch", "wheel"), access(tmp_path, given))
    assert fetched.tree.names() == ("torch/a.py",)
    assert fetched.identity == members_sha256(members.items())


def test_the_releases_in_the_folder_can_be_read_here(tmp_path: Path, given: Path) -> None:
    mine = access(tmp_path, given)
    with pytest.raises(SourceUnavailable, match=r"no release of Flask is in the cache or a folder of downloads"):
        list_releases(libraries()["flask"], mine)
    (given / "flask-3.0.1.tar.gz").write_bytes(SDIST)
    (given / "flask-3.0.2-py3-none-any.whl").write_bytes(zip_of({"flask/a.py": b"A"}))
    (given / "Flask_Login-0.6.3.tar.gz").write_bytes(SDIST)
    (given / "notes").write_bytes(GUIDES)
    gone = Pin("sdist", "flask", "2.0.0", "flask-2.0.0.tar.gz", sha256(CAFFE), len(CAFFE))
    write(given / LOCK, [Pin("sdist", "flask", "3.0.3", "f.tar.gz", sha256(GUIDES), len(GUIDES)), gone])
    assert sorted(list_releases(libraries()["flask"], mine)) == ["3.0.1", "3.0.3"]


def test_of_a_large_wheel_in_the_folder_the_name_says_the_release(tmp_path: Path, given: Path) -> None:
    write(given / LOCK, [Pin("wheel", "torch", "2.3.1", "torch-2.3.1.whl", "0" * 64, 70_000_000, partial=True)])
    (given / "torch-2.3.1.whl.zip").write_bytes(zip_of({"torch/a.py": b"A"}))
    (given / "torch-2.4.0-cp311-cp311-win_amd64.whl.zip").write_bytes(zip_of({"torch/a.py": b"A"}))
    assert set(list_releases(libraries()["pytorch"], access(tmp_path, given))) == {"2.3.1", "2.4.0"}


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="preceptor fetch --to"):
        Downloads(tmp_path / "nowhere")


@pytest.mark.parametrize("method", ["is_dir", "iterdir"])
def test_a_folder_that_may_not_be_read_is_a_usage_error(
    tmp_path: Path, given: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(Path, method)

    def refused(path: Path) -> object:
        if path == given:
            raise PermissionError(errno.EACCES, "no", str(path))
        return real(path)

    monkeypatch.setattr(Path, method, refused)
    with pytest.raises(UsageError, match=r"given can't be read \(.*given\); allow it with chmod u\+rX"):
        fetch_with(source("caffe", "archive"), access(tmp_path, given))
    with pytest.raises(UsageError, match="chmod"):
        list_releases(libraries()["flask"], access(tmp_path, given))


def test_what_may_not_be_written_is_not_said_of_the_folder(
    tmp_path: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (given / "caffe-1.0.tar.gz").write_bytes(CAFFE)

    def refused(_: Path, part: Path) -> None:
        raise PermissionError(errno.EACCES, "no", str(part))

    monkeypatch.setattr("shutil.copyfile", refused)
    with pytest.raises(PreceptorError, match="set PRECEPTOR_HOME"):
        fetch_with(source("caffe", "archive"), access(tmp_path, given))


def test_a_filled_folder_serves_another_machine_and_lists_what_it_lacks(tmp_path: Path, given: Path) -> None:
    (given / "caffe-1.0.tar.gz").write_bytes(CAFFE)
    request = Request(scope="core", libraries=("caffe", "flask"), offline=True)
    filling = fill(request, Home(tmp_path / "here"), given, Reporter())
    assert [(one.library, one.name) for one in filling.wanted] == [("Flask", "flask-3.1.3.tar.gz")]
    assert "flask-3.1.3.tar.gz" in (given / README).read_text("utf-8")
    assert fetch_with(source("caffe", "archive"), access(tmp_path, given)).identity == sha256(CAFFE)
    again = fill(replace(request, libraries=("caffe",)), Home(tmp_path / "there"), given, Reporter())
    assert (again.files, again.wanted) == (2, ())
