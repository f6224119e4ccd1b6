"""Nothing that Preceptor loads calls home: what the system saw while a folder was read, and questions were asked.

Whatever asks for reports is inherited: see LOUD.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import requests

from corpus.dense import DenseIndex
from corpus.home import Home
from corpus.shelves import Shelves
from tests.fake_openai import fake_openai
from tests.page_server import READY
from tests.page_visitor import asked
from tests.tiny_index import passage
from tests.tracing import Trace, why_not
from ui.windowless import Windowless

LOUD = {
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://collector.example:4317",
    "CHROMA_OTEL_GRANULARITY": "all",
    "DO_NOT_TRACK": "0",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "x",
    "LANGSMITH_TRACING": "true",
}
PAGE = """# Data cleaning

Use dropna to leave out the rows of a DataFrame that hold missing values.
"""
RUN_S = 240
traced = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


@dataclass(frozen=True, slots=True)
class Machine:
    """A user's machine: what they have, where Preceptor may write, and where it may not."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "preceptor")

    @property
    def course(self) -> Path:
        return self.root / "course"

    def environment(self) -> dict[str, str]:
        here = {"HOME": "user", "TMPDIR": "temporary", "PRECEPTOR_HOME": "preceptor"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return kept | LOUD | {"PYTHONDONTWRITEBYTECODE": "1"} | {n: str(self.root / at) for n, at in here.items()}

    def trace(self, name: str) -> Trace:
        folder = self.root / "traces" / name
        folder.mkdir(parents=True)
        return Trace(folder)

    def run(self, trace: Trace, *arguments: str) -> str:
        """What that command of Preceptor's prints. It must succeed."""
        command = trace.command(sys.executable, "-m", "ui", *arguments)
        done = subprocess.run(
            command, cwd=self.course, env=self.environment(), capture_output=True, text=True, timeout=RUN_S, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def assert_private(self, trace: Trace) -> None:
        assert trace.calls() == []
        assert trace.files(self.course, self.home.root, self.root / "temporary") == []
        assert list((self.root / "user").iterdir()) == []


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, small_home: Home) -> Machine:
    """One whose index was built, traced, from a folder and from what had been downloaded before."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    for name in ("user", "temporary", "course"):
        (machine.root / name).mkdir()
    (machine.course / "cleaning.md").write_text(PAGE, "utf-8")
    shutil.copytree(small_home.downloads, machine.home.downloads)
    shutil.copytree(small_home.vectors, machine.home.vectors)
    offline = ("--offline", "--no-lessons", "--library", "requests", "--folder", str(machine.course))
    machine.run(machine.trace("ingest"), "ingest", *offline)
    return machine


@traced
def test_reading_a_folder_calls_nobody_and_writes_nowhere_else(machine: Machine) -> None:
    machine.assert_private(Trace(machine.root / "traces" / "ingest"))


@traced
def test_an_answer_that_a_model_writes_reaches_that_model_only(machine: Machine) -> None:
    trace = machine.trace("ask")
    with fake_openai("Ready.", "Use dropna to leave out rows with missing values.") as fake:
        said = machine.run(trace, "ask", "How do I leave out rows with missing values?", "--llm", fake.spec)
        assert "How do I leave out rows with missing values?" in fake.prompt()
    assert "dropna" in said
    machine.assert_private(trace)


@traced
def test_the_page_answers_without_a_call(machine: Machine) -> None:
    trace = machine.trace("chat")
    command = trace.command(sys.executable, "-m", "ui", "chat", "--no-open", "--port", "0")
    with subprocess.Popen(
        command, cwd=machine.course, env=machine.environment(), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None  # asked for above
            line = server.stdout.readline()
            assert line.startswith(READY), f"the server said {line!r}"
            address = line.removeprefix(READY).strip()
            assert requests.get(address, timeout=RUN_S).ok
            call = f"{address}/gradio_api/call/ask"
            event = requests.post(call, json={"data": ["What is a session?", ["requests"], None]}, timeout=RUN_S).json()
            assert "event: complete" in requests.get(f"{call}/{event['event_id']}", timeout=RUN_S).text
            assert asked(Windowless(address), "What is a session?")
            assert requests.get(f"{address}/pictures/matplotlib/bar", timeout=RUN_S).ok
        finally:
            server.terminate()
    machine.assert_private(trace)


@traced
def test_a_call_and_a_file_elsewhere_would_be_seen(machine: Machine) -> None:
    trace = machine.trace("other")
    # of a datagram's socket, connecting sends nothing
    program = (
        "import os, socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9)); os.mkdir('made');"
        "open('made/text', 'w').close(); os.rename('made/text', 'made/moved'); open('cleaning.md').close()"
    )
    subprocess.run(trace.command(sys.executable, "-c", program), cwd=machine.course, check=True)
    assert [line.split("(")[0] for line in trace.calls()] == ["connect"]
    made = machine.course.resolve() / "made"
    assert trace.files(machine.course, machine.home.root) == [
        str(made),
        str(made / "text"),
        str(made / "text"),
        str(made / "moved"),
    ]


@pytest.mark.parametrize("package", ["bot", "corpus", "evals", "ingest", "ui"])
def test_each_package_silences_libraries_before_one_is_loaded(package: str) -> None:
    program = (
        f"import sys, {package}; import openvino; from langsmith.utils import tracing_is_enabled;"
        "from huggingface_hub.constants import HF_HUB_DISABLE_TELEMETRY as is_hub_silent;"
        "print(tracing_is_enabled(), sys.modules['openvino_telemetry'], is_hub_silent)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | LOUD, capture_output=True, text=True, check=False
    )
    assert run.stdout == "False None True\n", run.stderr


def test_vectors_stay_here_where_a_chroma_server_is_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "127.0.0.1")
    (tmp_path / ".env").write_text("CHROMA_SERVER_HTTP_PORT=9\n")
    monkeypatch.chdir(tmp_path)
    vectors = np.eye(3, dtype=np.float32)
    chunks = [passage(number) for number in range(3)]
    DenseIndex.build(chunks, lambda texts: vectors, tmp_path / "chroma")
    assert DenseIndex(tmp_path / "chroma", Shelves.of_chunks(chunks)).nearest(vectors[1], 1)[0][0] == passage(1).id
