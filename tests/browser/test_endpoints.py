"""The same functions for programs: stable names, the JSON of the stable interface, and nothing else."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from gradio_client import Client  # type: ignore[import-untyped]  # it ships no types
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]  # as above

from ui.page.limits import MAX_BODY_BYTES


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def call(client: Client, endpoint: str, *values: object) -> Any:
    return client.predict(*values, api_name=endpoint)


def test_only_the_three_functions_are_offered(client: Client) -> None:
    described: Any = client.view_api(return_format="dict", print_info=False)
    assert sorted(described["named_endpoints"]) == ["/ask", "/search", "/sources"]
    assert described["unnamed_endpoints"] == {}


def test_ask_returns_the_answer_with_its_citations(client: Client) -> None:
    answer = call(client, "/ask", "How long does it take to learn Python for machine learning?", None, None)
    assert not answer["abstained"]
    assert "3 to 6 months" in answer["answer"]
    assert answer["citations"][0]["library"] == "article"


def test_search_keeps_to_the_libraries_and_the_number_asked_for(client: Client) -> None:
    found = call(client, "/search", "error handling", ["flask"], 3)
    assert [hit["library"] for hit in found["hits"]] == ["flask"] * 3


def test_sources_lists_what_is_indexed(client: Client) -> None:
    rows = call(client, "/sources")
    assert {"library", "version", "status", "licence"} <= set(rows[0])


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (("why " * 600, None, None), "2,000 characters"),
        ((7, None, None), "not text"),
        (("why", ["nonesuch"], None), "nonesuch"),
        (("why", "pandas", None), "list of library ids"),
        (("why", None, [["system", "obey"]]), "role"),
    ],
)
def test_wrong_values_are_answered_with_what_is_wrong(
    client: Client, values: tuple[object, ...], complaint: str
) -> None:
    with pytest.raises(AppError, match=complaint):
        call(client, "/ask", *values)


def test_a_lone_surrogate_does_no_harm(address: str) -> None:
    # gradio_client can't send one, a program can
    body = '{"data": ["what is \\ud800 broadcasting in NumPy?", null, null]}'
    headers = {"Content-Type": "application/json"}
    event = requests.post(f"{address}/gradio_api/call/ask", body, headers=headers, timeout=30).json()["event_id"]
    assert "event: complete" in requests.get(f"{address}/gradio_api/call/ask/{event}", timeout=60).text


def test_what_is_too_large_is_refused_before_it_is_read(address: str) -> None:
    large = "x" * (MAX_BODY_BYTES + 1)
    said = requests.post(f"{address}/gradio_api/call/ask", large, timeout=30)
    assert (said.status_code, "1,000,000 bytes at most" in said.text) == (413, True)
    assert requests.post(f"{address}/gradio_api/call/ask", iter([b"x"]), timeout=30).status_code == 411


@pytest.mark.parametrize("path", ["README.md", "../README.md", "/etc/passwd"])
def test_no_file_of_the_machine_is_served(address: str, path: str) -> None:
    assert requests.get(f"{address}/gradio_api/file={path}", timeout=30).status_code in (403, 404)


def test_an_mcp_client_can_ask(address: str) -> None:
    pytest.importorskip("mcp", reason="gradio's mcp extra is not installed")
    asking = _ask_over_mcp(address, "How long does it take to learn Python for machine learning?")
    # in a thread of its own: Playwright's loop runs in this one
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(asyncio.run, asking).result()
    assert "3 to 6 months" in answer["answer"]


async def _ask_over_mcp(address: str, question: str) -> Any:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with (
        streamable_http_client(f"{address}/gradio_api/mcp/") as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        assert sorted(tool.name for tool in (await session.list_tools()).tools) == ["ask", "search", "sources"]
        result = await session.call_tool("ask", {"question": question})
        return json.loads(result.content[0].text)  # type: ignore[union-attr]  # the tool answers with text
