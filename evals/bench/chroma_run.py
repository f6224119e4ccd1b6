"""A Chroma server of Chroma's own, in Rust, on a free port of this machine, for as long as a block lasts.

Not here: what is published into it, or asked of it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """One that runs."""

    address: str
    process: int

    def resident_mb(self) -> float:
        """What of its memory is in the machine's now."""
        command = ["ps", "-o", "rss=", "-p", str(self.process)]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return int(listed.stdout) / 1e3


@contextmanager
def chroma_run(folder: Path) -> Iterator[ChromaServer]:
    """A server that keeps what it holds in that folder; it ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            _wait_until_it_answers(server, port)
            yield ChromaServer(f"chroma://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(f"`chroma run` ended with {server.returncode}") from None
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return
