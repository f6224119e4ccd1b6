"""FakeOpenAIServer: a real HTTP server that speaks OpenAI's chat protocol and says what a test tells it to.

Not here: any model. What it says is scripted, one reply per request, the last one again and again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request: say the text, fail with a status, wait first, break off after letters."""

    text: str = ""
    status: int = 200
    wait_s: float = 0.0
    breaks_after: int | None = None


@dataclass(slots=True)
class FakeOpenAIServer:
    """`spec` is what `--llm` takes; `requests` are the bodies that came."""

    spec: str
    replies: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def prompt(self, number: int = -1) -> str:
        """Every message of that request, one after the other."""
        return "\n".join(str(message["content"]) for message in self.requests[number]["messages"])


@contextmanager
def fake_openai(*replies: Reply | str) -> Iterator[FakeOpenAIServer]:
    """The server, running while the context is open."""
    script = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            fake.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            reply = fake.next_reply()
            if closing.wait(reply.wait_s):
                return
            if reply.status != 200:
                self._send("application/json", [json.dumps({"error": {"message": "scripted", "type": "fake"}})], reply)
            elif fake.requests[-1].get("stream"):
                self._send("text/event-stream", _events(reply), reply)
            else:
                self._send("application/json", [json.dumps(_completion(reply.text))], reply)

        def _send(self, kind: str, parts: Sequence[str], reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", kind)
            if reply.breaks_after is not None:
                self.send_header("Content-Length", "1000000")  # more than ever comes
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked has hung up
                for part in parts:
                    self.wfile.write(part.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeOpenAIServer(f"openai:fake@http://127.0.0.1:{server.server_port}/v1", script)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


@contextmanager
def other_server() -> Iterator[str]:
    """The address of a server that answers every request with a web page."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Welcome!</html>")

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def _events(reply: Reply) -> list[str]:
    text = reply.text if reply.breaks_after is None else reply.text[: reply.breaks_after]
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    events = [f"data: {json.dumps(_chunk({'content': piece}))}\n\n" for piece in pieces]
    if reply.breaks_after is not None:
        return events
    return [*events, f"data: {json.dumps(_chunk({}, 'stop'))}\n\n", "data: [DONE]\n\n"]


def _chunk(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "fake", "choices": [choice]}


def _completion(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice]}
