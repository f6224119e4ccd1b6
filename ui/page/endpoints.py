"""For programs: ask, search and sources under stable names, in Gradio's API and as MCP tools.

The docstrings are what an MCP client reads.

Not here: the page's own handlers, which are private, or the MCP server (`mcp_door`).
"""

from __future__ import annotations

from time import perf_counter

import gradio as gr
from gradio.events import api

from bot.json_view import Json, answer_json, hits_json
from corpus.errors import PreceptorError, UsageError
from ui.commands.sources import row_json
from ui.page.desk import Desk, History
from ui.page.visitor import address_of, counted_as

MAX_HISTORY_MESSAGES = 50
CONCURRENT_CALLS = 4


def add_endpoints(desk: Desk) -> None:
    """Adds the three to the Blocks that is being built."""

    def ask(
        question: str,
        libraries: list[str] | None = None,
        history: list[list[str]] | None = None,
        request: gr.Request = None,  # type: ignore[assignment]  # Gradio gives it, and asks for a default behind others
    ) -> Json:
        """Answer a question about Python for machine learning from the libraries' documentation, with citations.

        Args:
            question: The question, 2,000 characters at most.
            libraries: Library ids to search, such as pandas; all if empty.
            history: Earlier messages as [role, text] pairs, oldest first; role is user or assistant.
        """
        try:
            asked = _text(question), _ids(libraries), _messages(history)
            return answer_json(desk.ask(*asked, owner=counted_as(request), address=address_of(request)))
        except PreceptorError as error:
            raise gr.Error(str(error)) from error

    def search(question: str, libraries: list[str] | None = None, k: int = 10) -> Json:
        """Find the passages of the documentation that fit a question best.

        Args:
            question: What to look for.
            libraries: Library ids to search, such as pandas; all if empty.
            k: How many passages, 50 at most.
        """
        try:
            started = perf_counter()
            hits = desk.search(_text(question), _ids(libraries), _number(k))
            return hits_json(hits, ms=(perf_counter() - started) * 1000)
        except PreceptorError as error:
            raise gr.Error(str(error)) from error

    def sources() -> list[Json]:
        """List what is indexed: library, version, source, pages, chunks, licence, and what could not be had."""
        return [row_json(row) for row in desk.manifest().sources]

    for endpoint in (ask, search, sources):
        api(endpoint, api_name=endpoint.__name__, concurrency_limit=CONCURRENT_CALLS)


def _text(question: object) -> str:
    if not isinstance(question, str):
        raise UsageError(f"question is {type(question).__name__}, not text")
    return question


def _number(k: object) -> int:
    if not isinstance(k, int) or isinstance(k, bool):
        raise UsageError(f"k is {k!r}, not a whole number")
    return k


def _ids(libraries: object) -> tuple[str, ...]:
    if libraries is None:
        return ()
    if not isinstance(libraries, list) or not all(isinstance(id, str) for id in libraries):
        raise UsageError(f"libraries is {libraries!r}, not a list of library ids")
    return tuple(libraries)


def _messages(history: object) -> History:
    if history is None:
        return ()
    if not isinstance(history, list) or len(history) > MAX_HISTORY_MESSAGES:
        raise UsageError(f"history must be a list of at most {MAX_HISTORY_MESSAGES} [role, text] pairs")
    for message in history:
        if not isinstance(message, list) or len(message) != 2 or not all(isinstance(part, str) for part in message):
            raise UsageError(f"history holds {message!r}; each message is [role, text]")
        if message[0] not in ("user", "assistant"):
            raise UsageError(f"history holds the role {message[0]!r}; a role is user or assistant")
    return tuple((role, text) for role, text in history)
