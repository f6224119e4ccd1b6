"""The local model as a LangChain chat model: llama.cpp in this process, one generation at a time.

Not here: where its file comes from (`corpus.local_llm`), or what it is asked.
"""

from __future__ import annotations

import atexit
import os
import queue
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from corpus.errors import LlmFailed

CONTEXT_TOKENS = 4096
N_THREADS = max(2, min(8, (os.cpu_count() or 2) // 2))
"""One for each real core; more only wait for one another."""
BEAT_S = 0.5
EXIT_S = 20.0
READ_TOKENS = 128
"""Prompt tokens read in one go; a generation can be stopped between two of them."""


class LocalChat(BaseChatModel):
    """A GGUF file, run by xllamacpp. It is loaded with the first message; a stream that is closed stops at once.

    While the prompt is being read, or another answer written, the stream holds empty chunks: moments to close it.
    """

    path: Path
    n_threads: int = N_THREADS
    max_tokens: int = 360

    _engine: Any = PrivateAttr(default=None)
    _one_at_a_time: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "preceptor-local"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = {
            "messages": convert_to_openai_messages(messages),
            "max_tokens": kwargs.get("max_tokens", self.max_tokens),
            "temperature": 0,
            "stop": stop or [],
            "stream": True,
            "return_progress": True,  # or nothing is called back, and nothing can be stopped, while the prompt is read
        }
        for piece in self._pieces(request):
            text = _text(piece)
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager and text:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(message=AIMessageChunk(content="", chunk_position="last"))

    def _pieces(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What llama.cpp calls back with, from a thread of its own."""
        arrived: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()
        stopped = threading.Event()

        def take(piece: dict[str, Any]) -> bool:
            arrived.put(piece)
            return stopped.is_set()

        def run() -> None:
            try:
                with self._one_at_a_time:
                    if not stopped.is_set():
                        arrived.put(self._loaded().handle_chat_completions(request, take) or {})
            except Exception as error:  # raised again in the thread that waits
                arrived.put(error)
            finally:
                atexit.unregister(finish)
                arrived.put(None)

        thread = threading.Thread(target=run, name="local-llm", daemon=True)

        def finish() -> None:
            stopped.set()
            thread.join(EXIT_S)

        atexit.register(finish)  # Python must not be torn down under a thread that runs llama.cpp
        thread.start()
        try:
            while True:
                try:
                    piece = arrived.get(timeout=BEAT_S)
                except queue.Empty:
                    piece = {}
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise piece
                if "error" in piece:
                    raise LlmFailed(f"the local model: {piece['error'].get('message', piece['error'])}")
                yield piece
        finally:
            stopped.set()

    def server_address(self) -> tuple[str, str]:
        """The address and the key under which the same engine answers OpenAI's protocol, to this machine only."""
        engine = self._loaded()
        return f"{engine.listening_address}/v1", self._key

    _key: str = PrivateAttr(default_factory=secrets.token_hex)

    def _loaded(self) -> Any:
        if self._engine is None:
            import xllamacpp

            settings = xllamacpp.CommonParams()
            settings.model.path = str(self.path)
            settings.n_ctx = CONTEXT_TOKENS
            settings.n_batch = READ_TOKENS
            settings.n_ubatch = READ_TOKENS
            settings.n_parallel = 1
            settings.cpuparams.n_threads = self.n_threads
            settings.cpuparams_batch.n_threads = self.n_threads
            settings.verbosity = -1
            settings.warmup = False
            # the engine listens on a port of this machine whether one wants it or not
            settings.api_keys = [self._key]
            self._engine = xllamacpp.Server(settings)
        return self._engine


def _text(piece: dict[str, Any]) -> str:
    choices = piece.get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""
