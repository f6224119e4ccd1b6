"""`--llm SPEC`: what it names, and one clear message for each way in which it can be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.write.opening import check_answers, manner_of, open_writer
from bot.write.prompt import LARGE, SMALL
from bot.write.spec import LlmSpec, parse_spec
from corpus.errors import LlmUnavailable, UsageError
from corpus.home import Home
from tests.fake_openai import Reply, fake_openai, other_server
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
            check_answers(writer, fake.spec, timeout_s=0.2)
        assert len(fake.requests) == 1


@pytest.mark.parametrize("model", ["qwen2.5:1.5b", "llama3.2:3b-instruct", "Qwen2.5-Coder-0.5B-Instruct", "gemma3:4b"])
def test_a_model_whose_name_says_that_it_is_small_is_asked_as_one(model: str) -> None:
    assert manner_of(model) == SMALL


@pytest.mark.parametrize("model", ["gpt-5", "claude-sonnet-5", "qwen2.5:32b", "mixtral:8x7b", "v1.5beta", "a1b2", ""])
def test_other_models_are_asked_as_large_ones(model: str) -> None:
    assert manner_of(model) == LARGE


@pytest.mark.parametrize("text", ["openai:m@localhost:8080/v1", "openai:m@127.0.0.1:8080", "openai:m@my.host/v1"])
def test_an_address_without_its_scheme_is_called_by_that(text: str) -> None:
    with pytest.raises(UsageError, match="must begin with http://"):
        parse_spec(text)


def test_a_key_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(LlmUnavailable, match="set OPENAI_API_KEY in the environment"):
        open_writer("openai:gpt-5", Home(tmp_path))


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("ollama:qwen3", LlmUnavailable, "-m pip install langchain-ollama`"),
        ("nobody:model", UsageError, "LangChain knows no provider 'nobody'"),
    ],
)
def test_a_package_or_a_provider_that_is_missing_is_named(
    spec: str, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        open_writer(spec, Home(tmp_path))


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    spec = "openai:m@http://127.0.0.1:9/v1"
    writer = open_writer(spec, Home(tmp_path))
    assert writer is not None
    with pytest.raises(LlmUnavailable, match=r"http://127\.0\.0\.1:9/v1 can't be reached; start it"):
        check_answers(writer, spec)


def test_a_server_of_another_kind_is_called_by_that(tmp_path: Path) -> None:
    with other_server() as address:
        spec = f"openai:m@{address}"
        writer = open_writer(spec, Home(tmp_path), timeout_s=5)
        assert writer is not None
        with pytest.raises(LlmUnavailable, match="does not speak the provider's protocol"):
            check_answers(writer, spec, timeout_s=5)


def test_none_opens_nothing(tmp_path: Path) -> None:
    assert open_writer("none", Home(tmp_path)) is None


def test_ask_puts_its_question_to_the_model(small_home: Home) -> None:
    with fake_openai("Ready.", "Flask reads minds.") as fake:
        result = run("ask", "how to upload a file with flask", "--llm", fake.spec, "--json", home=small_home.root)
    assert result.returncode == 0, result.stderr
    assert "how to upload a file with flask" in fake.prompt()
    assert "reads minds" not in result.stdout
    assert json.loads(result.stdout)["sentences"][0]["support"] == "connecting"
