"""Ingest on Ray Data: the same index as in one process, and a run that was killed goes on."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from corpus.encoder import Encoder
from corpus.errors import UsageError
from corpus.generation import current_folder
from corpus.home import Home
from ingest.on_ray import VERSION, check_room, cluster, error_of_ours, take_parts
from ingest.progress import Reporter
from ingest.vectors import VectorCache

HOUSE = Path(__file__).resolve().parent.parent
N_PAGES = 900
PATIENCE_S = 600

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is an extra: pip install -e '.[ray]'")


def test_a_name_that_is_no_ray_is_refused() -> None:
    with pytest.raises(UsageError, match="neither `ray` nor ray://HOST:PORT"):
        cluster("spark://there", 1, Reporter())


def test_where_ray_is_missing_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install -e '\.\[ray\]'"):
        cluster("ray", 1, Reporter())


def test_the_version_that_is_told_is_the_one_that_is_pinned() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["ray"] == [f"ray[client,data]=={VERSION}"]


def test_what_a_worker_of_ours_raised_comes_out_as_it_was_said() -> None:
    said = "this machine reads with other code; install the same Preceptor on every machine"
    rays = "ray.exceptions.UserCodeException: UDF failed to process a data block.\nTo change retry attempts, configure"
    ours = error_of_ours(f"Traceback\n    raise UsageError\ncorpus.errors.UsageError: {said}\n\nThe above\n{rays}")
    assert isinstance(ours, UsageError)
    assert str(ours) == said
    assert error_of_ours(rays) is None
    assert error_of_ours("corpus.errors.annotations: no error") is None


def test_a_cluster_without_a_processor_to_read_is_refused() -> None:
    check_room("ray://there:10001", 3.0, 2)
    with pytest.raises(UsageError, match="its 2 CPUs are too few for 2 encoders, which need 3"):
        check_room("ray://there:10001", 2.0, 2)


@needs_ray
def test_a_torn_parquet_file_goes_and_one_that_cannot_be_read_stays(encoder: Encoder, tmp_path: Path) -> None:
    torn, unread = tmp_path / "parts" / "0.parquet", tmp_path / "parts" / "1.parquet"
    torn.parent.mkdir()
    torn.write_bytes(b"PAR1 and no end")
    with closing(VectorCache(tmp_path, encoder)) as cache:
        assert take_parts(torn.parent, cache) == 0
        assert not torn.exists()
        unread.symlink_to(tmp_path / "on a disk that is away")
        with pytest.raises(OSError, match=r"1\.parquet"):
            take_parts(unread.parent, cache)
    assert unread.is_symlink()


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of short pages, a chunk each."""
    folder = tmp_path_factory.mktemp("notes")
    for number in range(N_PAGES):
        told = f"Number {number} is told apart from number {number + 1}, and from all the others. " * 8
        (folder / f"{number}.md").write_text(f"# Page {number}\n\n{told}\n")
    return folder


def begun(home: Home, notes: Path, *options: str) -> subprocess.Popen[str]:
    """An ingest of the notes in a session of its own."""
    command = [sys.executable, "-m", "ui", "ingest", "--scope", "core", "--library", "caffe", "--no-lessons"]
    return subprocess.Popen(
        [*command, "--offline", "--folder", str(notes), *options],
        env=os.environ | {"PRECEPTOR_HOME": str(home.root)},
        cwd=HOUSE,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )


def ingested(home: Home, notes: Path, *options: str) -> str:
    """What a whole ingest said."""
    child = begun(home, notes, *options)
    _, said = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0, said
    return said


def begun_by(process: int) -> list[int]:
    """The processes that it has started, and those that they have: Ray's have sessions of their own."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [process]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def ids_and_vectors(home: Home) -> tuple[str, np.ndarray]:
    chroma = current_folder(home) / "chroma"
    return (chroma / "ids.txt").read_text(), np.load(chroma / "rows.npy")


@pytest.fixture(scope="module")
def in_process(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose index one process made."""
    home = Home(tmp_path_factory.mktemp("process"))
    ingested(home, notes)
    return home


@needs_ray
@pytest.mark.slow
def test_two_encoders_on_ray_make_the_index_that_one_process_makes(
    in_process: Home, notes: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    said = ingested(home, notes, "--on", "ray", "--encoders", "2")
    assert f"Ray: {N_PAGES:,} texts embedded" in said.replace("\n", " ")
    (ids, vectors), (expected_ids, expected) = ids_and_vectors(home), ids_and_vectors(in_process)
    assert ids == expected_ids
    np.testing.assert_allclose(vectors, expected, rtol=0, atol=1e-6)


@needs_ray
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed in /proc")
def test_an_ingest_on_ray_that_was_killed_goes_on(in_process: Home, notes: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    child = begun(home, notes, "--on", "ray")
    give_up = time.monotonic() + PATIENCE_S
    while len(list(home.vectors.rglob("*.parquet"))) < 2:  # the last one may not be whole
        assert child.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < give_up
        time.sleep(0.02)
    for process in (child.pid, *begun_by(child.pid)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    child.communicate()
    said = " ".join(ingested(home, notes, "--on", "ray").split())
    found = re.search(r"Ray: ([\d,]+) texts embedded, ([\d,]+) were left", said)
    assert found is not None, said
    made, left = (int(number.replace(",", "")) for number in found.groups())
    assert 0 < left < N_PAGES
    assert made + left == N_PAGES
    (ids, vectors), (expected_ids, expected) = ids_and_vectors(home), ids_and_vectors(in_process)
    assert ids == expected_ids
    np.testing.assert_allclose(vectors, expected, rtol=0, atol=1e-6)


@pytest.fixture
def cluster_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of two nodes, each with a loopback address of its own, that want a token."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    monkeypatch.setenv("RAY_CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S", str(PATIENCE_S))  # 30 is little for a busy machine
    monkeypatch.setenv("RAY_worker_niceness", "0")
    program = [sys.executable, "-m", "ray.scripts.scripts"]
    subprocess.run([*program, "get-auth-token", "--generate"], check=True, stdout=subprocess.DEVNULL)
    node = [*program, "start", "--block", "--num-cpus", "2", "--object-store-memory", "100000000"]
    gcs, client = free_port(), free_port()
    head = ["--head", "--port", str(gcs), "--ray-client-server-port", str(client), "--include-dashboard=false"]
    nodes: list[subprocess.Popen[bytes]] = []
    try:
        for at, which in (("127.0.0.2", head), ("127.0.0.3", ["--address", f"127.0.0.2:{gcs}"])):
            command = [*node, "--node-ip-address", at, *which]
            nodes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            wait_for(client)
        yield f"ray://127.0.0.1:{client}"
    finally:
        for process in [pid for one in nodes for pid in (*begun_by(one.pid), one.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for one in nodes:
            one.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert time.monotonic() < give_up
        time.sleep(0.2)


@needs_ray
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="two nodes on one machine need 127.0.0.2 and 127.0.0.3")
def test_a_cluster_makes_the_index_that_one_process_makes(
    in_process: Home, notes: Path, tmp_path: Path, cluster_of_two: str
) -> None:
    home = Home(tmp_path / "home")
    said = ingested(home, notes, "--on", cluster_of_two, "--encoders", "2")
    assert f"Ray: {N_PAGES:,} texts embedded" in said.replace("\n", " ")
    (ids, vectors), (expected_ids, expected) = ids_and_vectors(home), ids_and_vectors(in_process)
    assert ids == expected_ids
    np.testing.assert_allclose(vectors, expected, rtol=0, atol=1e-6)


@needs_ray
@pytest.mark.slow
def test_a_torn_parquet_file_is_left_out_and_its_texts_are_embedded_again(
    in_process: Home, notes: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    (database,) = in_process.vectors.glob("*.db")
    parts = home.vectors / f"{database.stem}.parts"
    parts.mkdir(parents=True)
    (parts / "torn.parquet").write_bytes(b"PAR1 and no end")
    assert f"Ray: {N_PAGES:,} texts embedded, 0 were left" in " ".join(ingested(home, notes, "--on", "ray").split())
    assert list(parts.rglob("*.parquet")) == []
    with sqlite3.connect(home.vectors / database.name) as rows:
        (n,) = rows.execute("SELECT count(*) FROM vectors").fetchone()
    assert n >= N_PAGES
