"""Publishing an index, and taking it elsewhere: whole or not at all, and the same answers from every side."""

from __future__ import annotations

import base64
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
import zstandard
from click.testing import CliRunner

from bot import open_tutor
from corpus import chroma
from corpus.address import Server, scrubbed, server_at, shown
from corpus.chroma import files_collection, reaching
from corpus.elsewhere import opening
from corpus.elsewhere.files import Files
from corpus.elsewhere.opening import PublishedIndex
from corpus.elsewhere.published import LISTING, POINTER, Listing, Pointer, point_to, publish_files
from corpus.elsewhere.server import FILES, NO_VECTOR, PIECE, ServerPlace, publish_to_server
from corpus.encoder import Encoder, open_encoder
from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnreachable, UsageError
from corpus.generation import current_folder
from corpus.home import Home
from tests.answering import small_index
from tests.chroma_server import chroma_run
from tests.tiny_index import PASSAGES, passage
from ui.commands import publish as publish_command

CHUNKS = [passage(number) for number in range(len(PASSAGES))]
QUESTIONS = ("how do I fill missing values", "read a csv file", "Matplotlib or seaborn?", "what does numpy.mean do")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Home:
    """A home whose index holds all passages."""
    home = Home(tmp_path_factory.mktemp("made"))
    home.models.mkdir(parents=True)
    small_index(home, CHUNKS, encoder=encoder).close()
    return home


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Home:
    home = Home(tmp_path_factory.mktemp("smaller"))
    small_index(home, CHUNKS[:20], encoder=encoder).close()
    return home


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_run(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def reader(tmp_path: Path, made: Home) -> Home:
    """A home without an index, on another machine as it were."""
    (tmp_path / "reader").mkdir()
    (tmp_path / "reader" / "models").symlink_to(made.models)
    return Home(tmp_path / "reader")


def published(home: Home, place: Files) -> Listing:
    listing = publish_files(current_folder(home), place, vectors=True)
    point_to(listing, place)
    return listing


def looked_again(source: PublishedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LOOKED_EVERY_S", 0.0)
    source.current()
    source.wait()
    monkeypatch.setattr(opening, "LOOKED_EVERY_S", 1e9)


def test_one_corpus_gives_the_same_hits_from_a_server_a_folder_and_the_home(
    made: Home, server: str, reader: Home, tmp_path: Path
) -> None:
    at = server_at(server)
    assert at is not None
    publish_to_server(current_folder(made), at)
    published(made, Files(str(tmp_path / "out")))
    own, served = open_tutor(made), open_tutor(reader, index=server)
    taken = open_tutor(reader, index=str(tmp_path / "out"))
    assert not (served.index.folder / "chroma").exists()
    for question in QUESTIONS:
        for libraries in ((), ("pandas",), ("numpy==1.0", "seaborn")):
            expected = own.search(question, libraries=libraries, k=20)
            for other in (served, taken):
                hits = other.search(question, libraries=libraries, k=20)
                assert [hit.chunk for hit in hits] == [hit.chunk for hit in expected]
                cosines = [(hit.cosine or 0.0, hit.learned or 0.0) for hit in hits]
                expected_cosines = [(hit.cosine or 0.0, hit.learned or 0.0) for hit in expected]
                np.testing.assert_allclose(cosines, expected_cosines, atol=1e-5)
        assert own.ask(question).text == served.ask(question).text == taken.ask(question).text
    vector = own.index.encoder.embed(["mean"])[0]
    for some in ([], [1, 0, 1], range(len(CHUNKS))):
        positions = np.array(some, dtype=np.int64)
        both = (own.index.dense.cosines(vector, positions), served.index.dense.cosines(vector, positions))
        np.testing.assert_allclose(*both, atol=1e-5)


def test_readers_switch_when_another_index_is_published_and_not_before(
    made: Home, smaller: Home, reader: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Files(str(tmp_path / "out"))
    published(smaller, place)
    source = PublishedIndex(reader, str(tmp_path / "out"))
    tutor = open_tutor(reader, index=source)
    assert tutor.index.manifest.n_chunks == 20
    listing = publish_files(current_folder(made), place, vectors=True)
    looked_again(source, monkeypatch)
    assert not tutor.reload_if_newer()
    point_to(listing, place)
    looked_again(source, monkeypatch)
    assert tutor.reload_if_newer()
    assert tutor.index.manifest.n_chunks == len(CHUNKS)


@pytest.mark.parametrize("torn", ["halved", "changed", "gone"])
def test_a_torn_set_is_never_served(
    made: Home, smaller: Home, reader: Home, tmp_path: Path, torn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Files(str(tmp_path / "out"))
    published(smaller, place)
    source = PublishedIndex(reader, str(tmp_path / "out"))
    tutor = open_tutor(reader, index=source)
    listing = published(made, place)
    file = tmp_path / "out" / "sets" / listing.name / "knowledge.db"
    content = file.read_bytes()
    if torn == "gone":
        file.unlink()
    else:
        file.write_bytes(content[: len(content) // 2] if torn == "halved" else content[:-1] + b"?")
    looked_again(source, monkeypatch)
    with pytest.raises(IndexDamaged, match=r"knowledge\.db.*publish it again"):
        tutor.reload_if_newer()
    assert tutor.search("mean")
    assert tutor.index.manifest.n_chunks == 20
    published(made, place)  # mends what is gone or too short
    if torn != "changed":
        looked_again(source, monkeypatch)
        assert not tutor.reload_if_newer()  # so soon it isn't fetched again
        monkeypatch.setattr(opening, "DAMAGED_FOR_S", 0.0)
        looked_again(source, monkeypatch)
        assert tutor.reload_if_newer()


def test_a_set_may_not_name_files_outside_of_itself(made: Home, reader: Home, tmp_path: Path) -> None:
    place = Files(str(tmp_path / "out"))
    listing = publish_files(current_folder(made), place, vectors=True)
    bad = replace(listing, files=(replace(listing.files[0], name="../../escaped"),))
    place.write(f"sets/{bad.name}/{LISTING}", bad.content())
    point_to(bad, place)
    with pytest.raises(IndexDamaged, match="escaped"):
        PublishedIndex(reader, str(tmp_path / "out")).current()


@pytest.mark.parametrize("sha256", ["/tmp", "../../generations", "0" * 63, "A" * 64])
def test_a_pointer_may_not_name_a_folder_of_the_readers(reader: Home, tmp_path: Path, sha256: str) -> None:
    Files(str(tmp_path / "out")).write(POINTER, Pointer("000001-core", sha256).content())
    with pytest.raises(IndexDamaged, match="publish it again"):
        PublishedIndex(reader, str(tmp_path / "out")).current()


def test_no_more_is_read_than_was_published(tmp_path: Path, server: str) -> None:
    at = server_at(server)
    assert at is not None
    place = ServerPlace(at)
    for other in (place, Files(str(tmp_path / "out"))):
        other.write("sets/one/file", b"12345")
        other.fetch("sets/one/file", tmp_path / "file", 5)
        assert (tmp_path / "file").read_bytes() == b"12345"
        with pytest.raises(IndexDamaged, match="more than 4 bytes of sets/one/file"):
            other.fetch("sets/one/file", tmp_path / "file", 4)
    bomb = base64.b85encode(zstandard.compress(b"0" * (4 * PIECE + 1))).decode()
    rows: list[dict[str, Any]] = [{"content": content, "n": 1} for content in (bomb, "not base 85", "0", 1)]
    for row in (*rows, {"n": 1}):
        files_collection(place.client, FILES).upsert(ids=["bad#0"], embeddings=NO_VECTOR, metadatas=[row])
        assert place.size("bad") is None
        with pytest.raises(IndexDamaged, match="publish the index again"):
            place.read("bad")
    with pytest.raises(TypeError, match="no object"):
        Listing.read(b"1")


def test_a_switch_opens_with_the_encoder_that_was_named(
    made: Home, reader: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(made, Files(str(tmp_path / "out")))
    named: list[str | None] = []

    def opened(home: Home, name: str | None) -> Encoder:
        named.append(name)
        return open_encoder(home, None)

    monkeypatch.setattr(opening, "open_encoder", opened)
    source = PublishedIndex(reader, str(tmp_path / "out"))
    source.open("minilm").close()
    source.open().close()
    assert named == ["minilm", "minilm"]


def test_a_taken_set_that_was_damaged_is_taken_again(made: Home, reader: Home, tmp_path: Path) -> None:
    published(made, Files(str(tmp_path / "out")))
    folder = PublishedIndex(reader, str(tmp_path / "out")).current()
    for name in ("knowledge.db", "manifest.json"):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:100])
        assert PublishedIndex(reader, str(tmp_path / "out")).current() == folder
        assert (folder / name).read_bytes() == whole


def test_a_taken_set_that_was_changed_is_to_be_deleted_and_is_then_taken_again(
    made: Home, reader: Home, tmp_path: Path
) -> None:
    address = str(tmp_path / "out")
    published(made, Files(address))
    folder = PublishedIndex(reader, address).current()
    graph = max(folder.glob("chroma/*/*"), key=lambda path: path.stat().st_size)
    content = graph.read_bytes()
    graph.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(IndexDamaged) as damaged:
        PublishedIndex(reader, address).open()
    assert str(damaged.value).endswith(f"; delete {folder}, and it is taken again from {address}")
    shutil.rmtree(folder)
    PublishedIndex(reader, address).open().close()


def test_a_server_that_accepts_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = server_at(f"chroma://127.0.0.1:{silent.getsockname()[1]}")
        assert at is not None
        with pytest.raises(IndexUnreachable, match="chroma run"):
            ServerPlace(at)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is /dev/full")
def test_a_full_disk_here_is_not_blamed_on_the_place(tmp_path: Path) -> None:
    place = Files(str(tmp_path / "out"))
    place.write("sets/one/file", b"12345")
    with pytest.raises(OSError, match="No space left"):
        place.fetch("sets/one/file", Path("/dev/full"), 5)


def test_only_what_a_server_does_is_blamed_on_it(server: str) -> None:
    at = server_at(server)
    assert at is not None
    with pytest.raises(ValueError, match="ours"), reaching(at):
        raise ValueError("a mistake of ours")
    with pytest.raises(IndexUnreachable, match="chroma run"), reaching(at):
        raise ConnectionResetError("by peer")


def test_a_server_of_another_kind_is_said_to_be_none_of_chromas() -> None:
    with another_server() as port, pytest.raises(IndexUnreachable, match="chroma run"):
        ServerPlace(Server("127.0.0.1", port, is_tls=False))


@contextmanager
def another_server() -> Iterator[int]:
    """The port of a web server that answers everything with a page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<p>welcome</p>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield listening.server_port
        listening.shutdown()


def test_a_damaged_generation_is_not_published(made: Home, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(current_folder(made), folder)
    (folder / "facts.npz").write_bytes(b"x")
    with pytest.raises(IndexDamaged, match=r"facts\.npz"):
        publish_files(folder, Files(str(tmp_path / "out")), vectors=True)


def test_object_storage_is_written_and_read_as_a_folder_is(made: Home, reader: Home) -> None:
    published(made, Files("memory://bucket/preceptor"))
    source = PublishedIndex(reader, "memory://bucket/preceptor")
    assert (source.current() / "manifest.json").is_file()


def test_what_is_wrong_with_a_place_is_said(made: Home, reader: Home, tmp_path: Path, server: str) -> None:
    with pytest.raises(IndexMissing, match="preceptor publish --to"):
        PublishedIndex(reader, str(tmp_path / "nothing")).current()
    with pytest.raises(UsageError, match="chroma://HOST:PORT"):
        server_at("chroma:///path")
    with pytest.raises(UsageError, match="nosuchscheme"):
        Files("nosuchscheme://user:hunter2@host/path?sig=abc")
    with pytest.raises(IndexUnreachable, match="chroma run") as unreachable:
        PublishedIndex(reader, "chroma://user:hunter2@127.0.0.1:9")
    assert "hunter2" not in str(unreachable.value)
    place = Files(str(tmp_path / "out"))
    listing = publish_files(current_folder(made), place, vectors=True)
    old = replace(listing, format=1)
    place.write(f"sets/{old.name}/{LISTING}", old.content())
    point_to(old, place)
    with pytest.raises(IndexMismatch, match="format 1"):
        PublishedIndex(reader, str(tmp_path / "out")).current()
    (tmp_path / "out" / POINTER).write_text("{}")
    with pytest.raises(IndexDamaged, match="publish it again"):
        PublishedIndex(reader, str(tmp_path / "out")).current()


def test_an_index_of_another_encoder_is_refused_and_its_encoder_never_loaded(
    made: Home, reader: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    shutil.copytree(current_folder(made), folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest |= {"encoder": "evil/model", "encoder_identity": "evil"}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    place = Files(str(tmp_path / "out"))
    point_to(publish_files(folder, place, vectors=True), place)
    with pytest.raises(IndexMismatch, match="evil/model"):
        open_tutor(reader, index=str(tmp_path / "out"))


def test_what_a_server_lacks_is_said(smaller: Home, reader: Home, tmp_path: Path) -> None:
    with chroma_run(tmp_path / "server") as address:
        at = server_at(address)
        assert at is not None
        with pytest.raises(IndexMissing, match="preceptor publish --to chroma://"):
            open_tutor(reader, index=address)
        listing = publish_to_server(current_folder(smaller), at)
        tutor = open_tutor(reader, index=address)
        ServerPlace(at).client.get_collection(listing.name, embedding_function=None).delete(ids=[CHUNKS[0].id])
        with pytest.raises(IndexDamaged, match="19 of 20"):
            open_tutor(reader, index=address)
        publish_to_server(current_folder(smaller), at)  # mends it
        assert open_tutor(reader, index=address).search("mean")
        running = open_tutor(reader, index=address)
        ServerPlace(at).client.delete_collection(listing.name)
        with pytest.raises(IndexMissing, match="publish it"):
            running.search("what was asked while it was gone")
        publish_to_server(current_folder(smaller), at)
        assert running.search("what nobody asked before it was made again")
        names = {one.name for one in ServerPlace(at).client.list_collections()}
        assert names == {FILES, listing.name}
    with pytest.raises(IndexUnreachable, match="chroma run"):
        tutor.search("a question that nobody has asked yet")


def test_addresses_are_shown_without_what_is_secret() -> None:
    assert shown("s3://key:secret@bucket/path?sig=abc#x") == "s3://bucket/path"
    assert shown("/srv/preceptor") == "/srv/preceptor"
    said = "can't open s3://key:se%63ret@bucket/path?sig=abc as key:secret, sig=abc"
    assert not {"secret", "se%63ret", "abc"} & set(scrubbed(said, "s3://key:se%63ret@bucket/path?sig=abc").split())
    server = server_at("chroma://user:p%40ss@host:9000")
    assert server is not None
    assert "p@ss" not in repr(server)
    assert server.shown == "chroma://host:9000"
    assert server_at("folder") is None


@pytest.mark.parametrize(
    "address",
    [
        "simplecache::ftp://user:hunter2@127.0.0.1:9/x",
        "zip://a.zip::s3://key:hunter2@bucket/x",
        "s3://key:a/hunter2@bucket/x",
        "s3://key:a/b?hunter2@bucket/x",
    ],
)
def test_of_an_address_that_is_hard_to_read_only_the_scheme_is_shown(address: str) -> None:
    assert shown(address) == f"{address.partition('://')[0]}://…"
    assert "hunter2" not in scrubbed(f"no such file: {address}, password hunter2", address)


def test_errors_of_a_place_name_no_password() -> None:
    place = Files("memory://user:hunter2@bucket/nothing")
    with pytest.raises(FileNotFoundError) as missing:
        place.read(POINTER)
    assert "hunter2" not in str(missing.value)
    assert missing.value.__suppress_context__
    with pytest.raises(IndexUnreachable) as unreachable:
        Files("ftp://user:hunter2@127.0.0.1:9/x")
    assert "hunter2" not in str(unreachable.value)


def test_the_command_publishes(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECEPTOR_HOME", str(made.root))
    ran = CliRunner().invoke(publish_command.command, ["--to", str(tmp_path / "out")], catch_exceptions=False)
    assert f"{len(CHUNKS)} chunks" in ran.stdout
    assert (tmp_path / "out" / POINTER).is_file()
