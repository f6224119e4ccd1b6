"""Publishing to storage that speaks S3, on a server of this machine (moto). The rest of publishing is in
`test_published`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import open_tutor
from corpus.elsewhere.files import Files
from corpus.elsewhere.outdated import SETTLED_S, remove_outdated, served_sets
from corpus.encoder import Encoder
from corpus.errors import IndexMissing, IndexUnreachable
from corpus.home import Home
from tests.answering import small_index
from tests.tiny_index import PASSAGES, passage
from ui.commands import publish as publish_command

pytestmark = pytest.mark.skipif(
    find_spec("moto") is None or find_spec("s3fs") is None, reason="pip install -e '.[s3]' 'moto[server]'"
)


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """A server with a bucket, and the credentials for it in the environment."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("AWS_ACCESS_KEY_ID", "reader")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        import s3fs

        s3fs.S3FileSystem().mkdir("department")
        yield "s3://department/preceptor"
    server.stop()


def test_an_index_is_published_read_and_removed_where_s3_is_spoken(
    storage: str, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, chunks = Home(tmp_path / "home"), [passage(number) for number in range(len(PASSAGES))]
    monkeypatch.setenv("PRECEPTOR_HOME", str(home.root))
    for some in (chunks[:20], chunks):
        small_index(home, some, encoder=encoder).close()
        CliRunner().invoke(publish_command.command, ["--to", storage], catch_exceptions=False)
    own, taken = open_tutor(home), open_tutor(Home(tmp_path / "reader"), index=storage)
    assert taken.index.manifest.n_chunks == len(chunks)
    question = "how do I fill missing values"
    assert own.ask(question).text == taken.ask(question).text
    place = Files(storage)
    old, newest = served_sets(place)
    assert remove_outdated(place, 1, newest.since + 2 * SETTLED_S) == [old.name]
    assert place.size(f"sets/{old.name}/set.json") is None
    assert place.size(f"sets/{newest.name}/set.json")


def test_what_is_wrong_with_a_bucket_is_said(storage: str, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="preceptor publish --to s3://department/nothing"):
        open_tutor(Home(tmp_path), index="s3://department/nothing")
    with pytest.raises(IndexUnreachable, match="make the bucket first"):
        Files("s3://no-such-bucket/preceptor").write("current", b"{}")
