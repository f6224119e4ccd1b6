"""How to, what is and errors: the libraries' own words, the shortest example that fits, nothing of our guides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.ask.understanding import understand
from bot.draft import Draft, Example, Paragraph, quotes_of
from bot.find.relevance import Wanted
from bot.find.retrieve import retrieve
from bot.say import error, how_to
from bot.say.by_kind import compose
from bot.say.cite import written
from bot.say.evidence.examples import MAX_LINES, best_example, shortened
from corpus.domain import Chunk, Hit, Symbol
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from corpus.text.sentences import CodeSpan, pieces
from tests.answering import chunk, guides_and_article, small_index

FILLNA = "pandas.DataFrame.fillna"
API = "https://pandas.pydata.org/docs/reference/api/"
# ruff: noqa: E501 - a passage reads better in one line
PAGES: tuple[Chunk, ...] = (
    chunk(
        "```python\npandas.DataFrame.fillna(value, axis=None)\n```\n\nFill missing values with a value. It returns a new DataFrame.",
        id="pandas:1", library="pandas", kind="api", title=FILLNA, url=API + FILLNA, symbols=(FILLNA,), document_id="fillna",
    ),
    chunk(
        "- **value**: The value that fills the missing values of the DataFrame.",
        id="pandas:2", library="pandas", kind="api", title=f"{FILLNA} > Parameters", symbols=(FILLNA,), document_id="fillna",
    ),
    chunk(
        "```python\n>>> import pandas as pd\n```\n\nReplace all missing values by 0.\n\n```python\n>>> df.fillna(0)\n   A\n0  1\n```",
        id="pandas:3", library="pandas", kind="api", title=f"{FILLNA} > Examples", symbols=(FILLNA,), document_id="fillna",
    ),
    chunk(
        "However, be careful. Broadcasting describes how NumPy treats arrays with different shapes during arithmetic. "
        "It avoids copies.\n\n```python\n>>> a = np.ones(3)\n>>> a * 2\narray([2., 2., 2.])\n```",
        id="numpy:1", title="Broadcasting",
    ),
    chunk(
        "A `ValueError: operands could not be broadcast together` is raised because the shapes of the arrays differ.",
        id="numpy:2", title="Broadcasting > Rules", document_id="document of numpy:1",
    ),
    chunk(
        "NumPy is the fundamental package for scientific computing in Python.", id="numpy:3", title="What is NumPy?",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    symbols = [Symbol(FILLNA, "pandas", "3.1.1", "method"), Symbol("pandas.DataFrame", "pandas", "3.1.1", "class")]
    return small_index(Home(tmp_path_factory.mktemp("home")), [*guides_and_article(), *PAGES], symbols, encoder=encoder)


def drafted(index: Index, text: str) -> Draft:
    question = understand(index, text)
    found = compose(index, question, retrieve(index, question))
    assert found is not None, question
    return found


def test_how_to_explains_with_the_summary_and_shows_the_call_and_an_example(index: Index) -> None:
    draft = drafted(index, "How do I fill missing values in a DataFrame column?")
    words = [quote.words for block in draft.blocks for quote in quotes_of(block)]
    assert words == [
        "Fill missing values with a value.",
        "It returns a new DataFrame.",
        "pandas.DataFrame.fillna(value, axis=None)",
        ">>> df.fillna(0)\n   A\n0  1",
    ]


def test_a_passage_whose_phrasing_is_like_the_question_explains_without_sharing_a_word(index: Index) -> None:
    hit = Hit(PAGES[0], 1.0, asked=0.85)
    question = understand(index, "no gaps please")
    assert how_to.show(index, question, (replace(hit, asked=0.1),)) is None
    found = how_to.show(index, question, (hit,))
    assert found is not None
    assert quotes_of(found.blocks[1])[0].words == "Fill missing values with a value."


def test_how_to_says_whose_version_it_quotes_and_where_to_read_on(index: Index) -> None:
    text = written(drafted(index, "How do I fill missing values in a DataFrame column?")).text
    assert text.startswith("From the documentation of pandas 2.5.5:")
    assert f"Read on in [{FILLNA}]({API}{FILLNA})." in text


def test_how_to_cites_the_librarys_own_documentation_and_never_our_guide(index: Index) -> None:
    for text in (
        "How do I fill missing values in a DataFrame column?",
        "How do I combine NumPy arrays of different shapes?",
    ):
        quoted = [quote.chunk for block in drafted(index, text).blocks for quote in quotes_of(block)]
        assert quoted
        assert all(one.kind in {"narrative", "api", "example"} for one in quoted)


def test_a_library_without_own_documentation_is_explained_from_its_guide(index: Index) -> None:
    draft = drafted(index, "How do I configure the solver of Caffe?")
    assert {quote.chunk.library for block in draft.blocks for quote in quotes_of(block)} == {"caffe"}
    assert written(draft).text.startswith("From the guide to Caffe:")


def test_installing_is_answered_with_the_command(index: Index) -> None:
    example = next(block for block in drafted(index, "How do I install seaborn?").blocks if isinstance(block, Example))
    assert example.quote.words == "python -m pip install seaborn"


def test_what_is_begins_with_the_defining_sentence_and_goes_on_to_an_example(index: Index) -> None:
    draft = drafted(index, "What is broadcasting?")
    paragraph = next(block for block in draft.blocks if isinstance(block, Paragraph))
    assert paragraph.quotes[0].words.startswith("Broadcasting describes")
    assert any(isinstance(block, Example) for block in draft.blocks)


def test_what_is_a_library_begins_with_its_own_words_and_adds_the_guide(index: Index) -> None:
    paragraphs = [block for block in drafted(index, "What is NumPy?").blocks if isinstance(block, Paragraph)]
    assert [block.quotes[0].chunk.kind for block in paragraphs] == ["narrative", "guide"]


def test_an_error_is_answered_with_the_sentence_that_names_it(index: Index) -> None:
    draft = drafted(index, "ValueError: operands could not be broadcast together with shapes (2,3) (2,)")
    assert "ValueError" in written(draft).sentences[1].text


def test_an_error_that_no_page_names_is_not_explained(index: Index) -> None:
    question = understand(index, "ZeroDivisionError: division by zero")
    assert error.explain(index, question, retrieve(index, question)) is None


def test_an_example_is_cut_between_statements() -> None:
    code = "\n".join(f"x{at} = f(\n    {at})" for at in range(12))
    text = f"```python\n{code}\n```"
    (span,) = pieces(text)
    assert isinstance(span, CodeSpan)
    shown = text[span.start : shortened(text, span)]
    assert shown.endswith("\n    6)")
    assert shown.count("\n") < MAX_LINES


def test_of_a_long_session_the_part_with_the_call_is_shown() -> None:
    setup = "\n".join(f">>> a{at} = {at}" for at in range(20))
    page = chunk(f"```python\n{setup}\n>>> fillna(a0)\n0\n```", kind="api", symbols=("pandas.fillna",))
    found = best_example([(page, 0.0)], Wanted({"fillna": 1.0}))
    assert found is not None
    assert found.example.quote.words.endswith(">>> fillna(a0)\n0")


def test_code_that_only_imports_or_does_not_parse_is_no_example(tmp_path: Path) -> None:
    page = chunk("```python\nimport fillna\n```\n\n```python\nfillna (\n```\n\n```text\nfillna\n```")
    assert best_example([(page, 0.4)], Wanted({"fillna": 1.0})) is None
