"""Small sdists, wheels, Debian packages and a web server, for the tests of fetching.

Not here: tests.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


def tar_of(files: Mapping[str, bytes], *, compression: str = "gz") -> bytes:
    """A tar with those members; `compression` as tarfile names it ("" is none)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]  # mode is built
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip with those members, deflated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def deb_of(data: bytes, *, suffix: str) -> bytes:
    """A Debian package whose data member is `data`: an ar archive of three members, padded to even lengths."""
    members = (("debian-binary", b"2.0\n"), ("control.tar.gz", tar_of({"control": b"?"})), (f"data.tar{suffix}", data))
    packed = b"!<arch>\n"
    for name, content in members:
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        packed += header + content + b"\n" * (len(content) % 2)
    return packed


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Server:
    """What a test serves by path, and what was asked of it. `damaged` responses come first, spoilt."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    damaged: int = 0
    asked: list[str] = field(default_factory=list)

    def list_project(self, project: str, files: Mapping[str, bytes], *, sizes: Mapping[str, int] | None = None) -> None:
        """Serve the files and a page of the simple index that lists them; `sizes` are claimed in place of real ones."""
        rows = [
            {
                "filename": name,
                "url": f"{self.url}/files/{name}",
                "hashes": {"sha256": sha256(content)},
                "size": (sizes or {}).get(name, len(content)),
                "yanked": False,
            }
            for name, content in files.items()
        ]
        page = {"meta": {"api-version": "1.1"}, "name": project, "versions": [], "files": rows}
        self.files |= {f"/files/{name}": content for name, content in files.items()}
        self.files[f"/simple/{project}/"] = json.dumps(page).encode()
        self.types[f"/simple/{project}/"] = SIMPLE_JSON


@contextmanager
def serving() -> Iterator[Server]:
    """A server on 127.0.0.1 for as long as the test runs."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = state.files.get(self.path)
            state.asked.append(f"{self.path} {self.headers.get('Range', '')}".strip())
            if content is None:
                self.send_error(404)
                return
            if state.damaged:
                state.damaged -= 1
                content = bytes(len(content))
            wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "")) if state.ranges else None
            start, end = _span(wanted, len(content)) if wanted else (0, len(content))
            if wanted and start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", state.types.get(self.path, "application/octet-stream"))
            self.send_header("Content-Length", str(end - start))
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content[start:end])

        do_HEAD = do_GET  # noqa: N815  # the names are http.server's

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _span(wanted: re.Match[str], length: int) -> tuple[int, int]:
    first, last = wanted.groups()
    if not first:
        return max(0, length - int(last)), length
    return int(first), min(length, int(last) + 1) if last else length
