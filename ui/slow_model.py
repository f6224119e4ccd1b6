"""A language model that takes its time: a server of its own that speaks OpenAI's protocol, for benches and tests.

It says what it is given to say, a word at a time, as a model does on a machine that is too small for it.

Not here: what becomes of what it says (`bot.write`), or a model whose every reply is scripted (`tests.fake_openai`).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SAID = "It takes around 3 to 6 months to learn Python for machine learning. [1] NumPy is for arrays. [2]"
FIRST_WORD_S = 3.0
WORD_S = 0.3


@contextmanager
def slow_model(
    say: Callable[[str], str] = lambda asked: SAID, *, first_word_s: float = FIRST_WORD_S, word_s: float = WORD_S
) -> Iterator[str]:
    """What `--llm` takes to have that model write, while the block runs: so long to its first word, and to each.

    `say` takes what it is asked, the last message, and returns what it says to that.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_streamed, words = bool(asked.get("stream")), say(str(asked["messages"][-1]["content"])).split()
            with suppress(ConnectionError):  # whoever asked has hung up
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream" if is_streamed else "application/json")
                self.end_headers()
                time.sleep(first_word_s)
                if is_streamed:
                    self._stream(words)
                else:
                    time.sleep(word_s * len(words))
                    message = {"message": {"role": "assistant", "content": " ".join(words)}}
                    self._write(_reply("chat.completion", message, "stop"))

        def _stream(self, words: list[str]) -> None:
            for word in words:
                self._write(f"data: {_reply('chat.completion.chunk', {'delta': {'content': f'{word} '}})}\n\n")
                time.sleep(word_s)
            self._write(f"data: {_reply('chat.completion.chunk', {'delta': {}}, 'stop')}\n\ndata: [DONE]\n\n")

        def _write(self, text: str) -> None:
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"openai:slow@http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def _reply(kind: str, said: dict[str, dict[str, str]], finish: str | None = None) -> str:
    choice = {"index": 0, "finish_reason": finish, **said}
    return json.dumps({"id": "slow", "object": kind, "created": 0, "model": "slow", "choices": [choice]})
