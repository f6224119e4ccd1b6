"""The real local model, in this process and behind a real server that speaks OpenAI's protocol. 1.1 GB, minutes."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest

from bot import Tutor
from bot.write.local_chat import LocalChat
from bot.write.opening import check_answers, open_writer
from bot.write.prompt import SMALL
from bot.write.writer import Writer
from corpus.encoder import Encoder
from corpus.errors import LlmFailed, LlmUnavailable
from corpus.home import Home
from corpus.index import Index
from corpus.local_llm import generator_file, local_generator
from tests.answering import chunk, guides_and_article, small_index

pytestmark = pytest.mark.slow
pytest.importorskip("xllamacpp", reason="pip install xllamacpp")

PAGE = chunk(
    "Use fillna to replace missing values in a column of a DataFrame. It returns a new object.\n\n"
    "```python\n>>> df.fillna(0)\n```",
    id="pandas:1", library="pandas", title="Missing data > Filling", url="https://pandas.pydata.org/docs/missing.html",
)  # fmt: skip
QUESTION = "How do I fill missing values in a DataFrame column?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> LocalChat:
    home = Home(tmp_path_factory.mktemp("models"))
    home.models.symlink_to(request.config.cache.mkdir("models"))
    return LocalChat(path=generator_file(local_generator(), home, lambda done, total: None))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return small_index(Home(tmp_path_factory.mktemp("home")), [*guides_and_article(), PAGE], encoder=encoder)


def test_a_closed_stream_makes_room_for_the_next_question(model: LocalChat) -> None:
    begun = monotonic()
    model.invoke("Reply with the word: ready")
    once = monotonic() - begun
    growing = model.stream("Count from one to a thousand in words.")
    assert next(growing).text is not None
    growing.close()  # type: ignore[attr-defined]  # a generator
    begun = monotonic()
    assert model.invoke("Reply with the word: ready").text
    assert monotonic() - begun < once + 20


def test_a_prompt_that_is_too_long_is_an_error_of_ours(model: LocalChat) -> None:
    with pytest.raises(LlmFailed, match="context"):
        model.invoke("word " * 8000)


def test_the_tutor_shows_only_what_it_can_cite(model: LocalChat, index: Index) -> None:
    writer = Writer("the local model", model, SMALL)
    *growing, last = Tutor(Home(index.folder), index, writer).stream(QUESTION)
    assert growing[0].hits
    assert all(sentence.markers for sentence in last.sentences if sentence.support in {"quoted", "supported"})
    assert "unsupported" not in {sentence.support for sentence in last.sentences}


def test_a_follow_up_is_rewritten(model: LocalChat) -> None:
    history = [("user", "How do I drop duplicate rows in pandas?"), ("assistant", "Use drop_duplicates. [1]")]
    alone = Writer("the local model", model, SMALL).standalone("and in polars?", history)
    assert alone is not None
    assert {"duplicate", "polars"} <= {word.strip("?").lower() for word in alone.split()}


def test_a_real_server_answers_under_its_address(
    model: LocalChat, index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, key = model.server_address()
    monkeypatch.setenv("OPENAI_API_KEY", key)
    spec = f"openai:qwen2.5-coder-1.5b@{address}"
    writer = open_writer(spec, Home(tmp_path), timeout_s=300)
    assert writer is not None
    check_answers(writer, spec, timeout_s=300)
    *growing, last = Tutor(Home(index.folder), index, writer).stream(QUESTION)
    assert last.citations
    assert any(answer.text for answer in growing), "no sentence of the model's was shown"


def test_a_real_server_that_is_given_another_key_refuses_it(
    model: LocalChat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, _ = model.server_address()
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    spec = f"openai:qwen2.5-coder-1.5b@{address}"
    writer = open_writer(spec, Home(tmp_path))
    assert writer is not None
    with pytest.raises(LlmUnavailable, match="refuses the key"):
        check_answers(writer, spec)
