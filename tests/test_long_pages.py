"""A page that was written to hold up whoever asks: what finds it is answered, in time in proportion to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

from bot.check.support_signals import names_of, numbers_of, stems_of
from bot.tutor import Tutor
from bot.write.writer import Writer
from corpus.domain import Answer, Chunk, Symbol
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.text.sentences import pieces, sentence_ranges
from evals.attacking.growth import Growth, growth_of
from evals.attacking.hostile_pages import hostile_pages
from evals.attacking.pumps import Pump
from ingest.processes.limits import Guard
from ingest.readers import read_page
from tests.tiny_index import PASSAGES, open_tiny_index, passage
from ui.page.conversation import Turn
from ui.page.messages import messages
from ui.page.source_panel import passage_html, sources_html

SIZES = (12_500, 50_000)
PARAGRAPHS = (50_000, 300_000)
DOCSTRING = next(at for at, (*_, symbol, _) in enumerate(PASSAGES) if symbol == "pandas.DataFrame.fillna")
READERS = (pieces, stems_of, numbers_of, names_of)
"""What remembers which texts it has read."""

LINES = "fill(a)\n" * 16
LONG_CODE = {
    "prompts": Pump("", ">>> fill(a)\n", ""),
    "printing": Pump("", ">>> fill(a)\n0  1\n\n", ""),
    "printed": Pump(">>> fill(a)\n", "0  1\n", ""),
    "spoken": Pump("", ">>> fill(a)\n\nThen all is filled.\n", ""),
    "statements": Pump("", "fill(a)\n", ""),
    "blanks": Pump("fill(a)", "\n", "fill(b)"),
    "sums": Pump(f"{LINES}x = ", "1+", "1"),
    "firstsums": Pump("x = ", "1+", f"1\n{LINES}"),
    "promptedsums": Pump(">>> x = ", "1+", f"1\n{LINES}"),
    "minuses": Pump(f"{LINES}x = ", "-", "1"),
    "brackets": Pump(f"{LINES}x = ", "(", ""),
    "calls": Pump(f"{LINES}x = a", ".fill(b=1)", ""),
    "lambdas": Pump(f"{LINES}x = ", "lambda: ", "1"),
    "elses": Pump(f"{LINES}x = ", "1 if a else ", "1"),
    "literals": Pump(f"{LINES}x = ", "'a' ", ""),
    "wordy": Pump("", "fill data ", ""),
    "oneword": Pump("fill(", "aA", ")"),
    "spaces": Pump("fill", " ", "=1"),
    "ticks": Pump("fill(a)\n", "` ", ""),
}
"""Blocks of code that are too long to be shown, by a name for each."""

TALK = (
    "Aa",
    "a.",
    "x=",
    "[a](",
    "(. ",
    "please ",
    "too ",
    "numpy ",
    "requests or ",
    "not a but ",
    "it takes ",
    "which ",
)
"""What a long conversation may be made of."""


def test_long_code_is_answered_in_time_in_proportion(tutors: Mapping[int, Tutor]) -> None:
    for name in LONG_CODE:
        growth = grown(tutors, f"how do I fill missing values with pandas.{name}?", f"pandas.{name}")
        assert growth.is_linear, f"{name}: {growth}"


@pytest.mark.slow
def test_a_hostile_page_is_answered_from_in_time_in_proportion(hostile: Mapping[int, Tutor]) -> None:
    for name in hostile_pages():
        word = word_for(name)
        growth = grown(hostile, f"how do I fill missing values with pandas.{word}?", f"pandas.{word}")
        assert growth.is_linear, f"{name}: {growth}"


@pytest.mark.slow
def test_a_model_that_writes_of_long_code_is_checked_in_time_in_proportion(tutors: Mapping[int, Tutor]) -> None:
    for name in LONG_CODE:
        said = f"Fill missing values with {name}. A column of data is filled in a DataFrame."
        model = FakeListChatModel(responses=[f"{said}\n\n```python\n{name}(a, b=1)\nfill.data(a)\n```\n"])
        writing = {size: tutor.with_writer(Writer("fake", model)) for size, tutor in tutors.items()}
        growth = grown(writing, f"how do I fill missing values with pandas.{name}?", f"pandas.{name}")
        assert growth.is_linear, f"{name}: {growth}"


def test_of_a_conversation_no_more_is_read_than_the_rules_need() -> None:
    writer = Writer("fake", FakeListChatModel(responses=["how do I fill values in numpy?"]))
    for unit in TALK:
        for read in (
            lambda said: writer.standalone("and in numpy?", (("user", said), ("assistant", said))),
            lambda said: writer.standalone(said, (("user", "what is pandas?"), ("assistant", "A library."))),
        ):
            growth = growth_of(read, Pump("", unit, ""), SIZES)
            assert growth.is_linear, f"{unit!r}: {growth}"


@pytest.mark.parametrize("unit", ["a. ", "a! b ", "e.g. ", "...\n", "( . "])
def test_a_paragraph_that_is_one_sentence_is_split_in_time_in_proportion(unit: str) -> None:
    growth = growth_of(lambda text: list(sentence_ranges(text, 0, len(text))), Pump("(", unit, ""), PARAGRAPHS)
    assert growth.is_linear, str(growth)


@pytest.fixture(scope="module")
def tutors(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Tutor]:
    """For each size a tutor on an index with docstrings that go on with so many letters of code."""
    return {
        size: tutor_on(
            {n: f"```python\n{pump.text(size).replace('fill(', f'{n}(')}\n```" for n, pump in LONG_CODE.items()},
            tmp_path_factory.mktemp("long"),
            encoder,
        )
        for size in SIZES
    }


@pytest.fixture(scope="module")
def hostile(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Tutor]:
    """For each size a tutor on an index with docstrings that go on with so many letters of hostile pages."""
    texts = hostile_texts()
    return {
        size: tutor_on({n: text[:size] for n, text in texts.items()}, tmp_path_factory.mktemp("hostile"), encoder)
        for size in SIZES
    }


def tutor_on(texts: Mapping[str, str], root: Path, encoder: Encoder) -> Tutor:
    """A tutor on the tiny index and a function of each name, whose docstring goes on with the text."""
    chunks = [docstring(name, text) for name, text in texts.items()]
    symbols = [Symbol(chunk.title, "pandas", "1.0", "function") for chunk in chunks]
    return Tutor(Home(root), open_tiny_index(root / "index", encoder, chunks, symbols))


def docstring(name: str, text: str) -> Chunk:
    """The docstring of a function of that name: a sentence, and then the text."""
    said = f"Fill missing values in a column of a DataFrame with {name}.\n\n{text}"
    title = f"pandas.{name}"
    return replace(
        passage(DOCSTRING), id=title, document_id=title, title=title, symbols=(title,), text=said, end=len(said)
    )


def hostile_texts() -> dict[str, str]:
    """What the hostile pages say, and of those that no reader reads what they are written in, by a word for each."""
    guard = Guard(page_cpu_s=1)
    read = {name: guard.read(name, partial(read_page, name, source)) for name, source in hostile_pages().items()}
    return {
        word_for(name): page.text if page is not None else hostile_pages()[name].decode("utf-8", "replace")
        for name, page in read.items()
    }


def word_for(name: str) -> str:
    """The name of a page's file in one word."""
    return "".join(letter for letter in name if letter.isalpha())


def grown(tutors: Mapping[int, Tutor], question: str, title: str) -> Growth:
    """How the time grows in which that question is answered and shown, while the page of that title grows."""
    for tutor in tutors.values():
        assert title in {hit.chunk.title for hit in answered(tutor, question).hits}
    return growth_of(lambda text: answered(tutors[len(text)], question), Pump("", "a", ""), SIZES)


def answered(tutor: Tutor, question: str) -> Answer:
    """The answer, with all that the page shows of it, as if nothing had been read before."""
    for reader in READERS:
        reader.cache_clear()
    answer = tutor.ask(question)
    turn = Turn(0, question, answer)
    messages((turn,))
    sources_html(turn)
    for citation in answer.citations:
        passage_html(turn, citation)
    return answer
