"""`--llm SPEC`: what it names, and one clear message for each way in which it can be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.llm.opening import check_answers, open_writer
from bot.llm.spec import LlmSpec, parse_spec
from corpus.errors import LlmUnavailable, UsageError
from corpus.home import Home
from tests.fake_openai import Reply, fake_openai
from tests.test_cli import run


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("none", LlmSpec("none")),
        ("local", LlmSpec("local")),
        ("ollama:qwen3:8b", LlmSpec("ollama", "qwen3:8b")),
        ("openai:m@http://127.0.0.1:8080/v1", LlmSpec("openai", "m", "http://127.0.0.1:8080/v1")),
        ("google_vertexai:claude@20260101", LlmSpec("google_vertexai", "claude@20260101")),
    ],
)
def test_a_spec_names_provider_model_and_address(text: str, spec: LlmSpec) -> None:
    assert parse_spec(text) == spec
    assert str(spec) == text


@pytest.mark.parametrize("text", ["", "gpt-5", "openai:", ":gpt-5", "openai:a b", "Local", "http://127.0.0.1"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="PROVIDER:MODEL"):
        parse_spec(text)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=401), "the server refuses the key .401.; check OPENAI_API_KEY"),
        (Reply(status=404), "the server knows no model 'fake'"),
        (Reply(status=400), "the server failed with status 400"),
        (Reply(wait_s=5), "did not answer in time"),
    ],
)
def test_a_server_that_does_not_answer_is_known_at_the_start(reply: Reply, message: str, tmp_path: Path) -> None:
    with fake_openai(reply) as fake:
        writer = open_writer(fake.spec, Home(tmp_path), timeout_s=0.2)
        assert writer is not None
        with pytest.raises(LlmUnavailable, match=message):
            check_answers(writer, fake.spec)


def test_none_opens_nothing(tmp_path: Path) -> None:
    assert open_writer("none", Home(tmp_path)) is None


def test_ask_puts_its_question_to_the_model(small_home: Home) -> None:
    with fake_openai("Ready.", "Flask reads minds.") as fake:
        result = run("ask", "how to upload a file with flask", "--llm", fake.spec, "--json", home=small_home.root)
    assert result.returncode == 0, result.stderr
    assert "how to upload a file with flask" in fake.prompt()
    assert "reads minds" not in result.stdout
    assert json.loads(result.stdout)["sentences"][0]["support"] == "connecting"
