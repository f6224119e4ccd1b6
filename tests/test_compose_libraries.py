"""Which library, and comparisons, on the shipped guides and article."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ask.understanding import understand
from bot.check.parsing import parses
from bot.draft import Draft, Example, Item, Table
from bot.find.relevance import wanted
from bot.find.retrieve import retrieve
from bot.say import compare, connecting, which_library
from bot.say.cite import Written, written
from bot.say.evidence.article import claims_beside_own_words
from bot.say.evidence.guides import guide, section
from corpus.domain import Chunk
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, guides_and_article, small_index

OTHER = chunk(
    "Choose Surprise for recommender systems that learn from ratings.",
    id="scikit-surprise:guide:0",
    library="scikit-surprise",
    kind="guide",
    title="Surprise > recommender systems",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return small_index(Home(tmp_path_factory.mktemp("home")), [*guides_and_article(), OTHER], encoder=encoder)


def drafted(index: Index, text: str) -> Draft:
    question = understand(index, text)
    hits = retrieve(index, question, 40)
    found = (
        compare.compare(index, question, hits)
        if question.kind == "compare"
        else which_library.recommend(index, question, hits)
    )
    assert found is not None
    return found


def answered(index: Index, text: str) -> Written:
    return written(drafted(index, text))


def test_visualisation_names_matplotlib_and_seaborn_with_a_reason_and_a_citation_each(index: Index) -> None:
    draft = drafted(index, "which library for visualisation")
    assert {"matplotlib", "seaborn"} <= set(draft.libraries[:3])
    reasons = {block.label: block.quotes[0] for block in draft.blocks if isinstance(block, Item)}
    assert reasons["Matplotlib"].words.startswith("Choose Matplotlib")
    assert reasons["seaborn"].chunk.library == "seaborn"
    text = written(draft).text
    assert "- **Matplotlib** — Choose Matplotlib" in text


def test_the_ranked_list_ends_with_the_first_example_of_the_best_library(index: Index) -> None:
    draft = drafted(index, "which library for visualisation")
    example = draft.blocks[-1]
    assert isinstance(example, Example)
    assert example.quote.chunk.library == draft.libraries[0]
    assert parses(example.quote.words)


def test_at_most_five_libraries_are_listed(index: Index) -> None:
    assert 1 <= len(drafted(index, "which library for machine learning models and data").libraries) <= 5


def test_a_library_known_by_one_line_can_be_the_answer(index: Index) -> None:
    draft = drafted(index, "which library for recommender systems")
    assert draft.libraries[0] == "scikit-surprise"
    assert "**Surprise** — Choose Surprise for recommender systems" in written(draft).text


def test_the_articles_claim_stands_beside_the_librarys_own_words_where_they_differ(index: Index) -> None:
    answer = answered(index, "which library should I use for natural language processing")
    assert "PyTorch is listed in the article for natural language processing" in answer.text
    own = [sentence for sentence in answer.sentences if sentence.text.startswith("PyTorch is a")]
    assert own
    assert answer.citations[own[0].markers[0] - 1].chunk.library == "pytorch"


def test_python_itself_is_no_library_to_choose(index: Index) -> None:
    assert "python" not in drafted(index, "which library for programming in Python").libraries


def test_a_library_filter_limits_the_list(index: Index) -> None:
    question = understand(index, "which library for visualisation", only=("seaborn",))
    draft = which_library.recommend(index, question, retrieve(index, question, 40))
    assert draft is not None
    assert draft.libraries == ("seaborn",)


def test_a_comparison_is_a_table_with_a_column_per_library(index: Index) -> None:
    draft = drafted(index, "compare pandas and Polars")
    table = next(block for block in draft.blocks if isinstance(block, Table))
    assert table.columns == ("pandas", "Polars")
    assert [row.label for row in table.rows] == ["What it is for", "Choose it when", "Rather not when"]
    for row in table.rows:
        assert [cell.chunk.library for cell in row.cells if cell] == ["pandas", "polars"]


def test_after_the_table_come_sentences_that_name_both(index: Index) -> None:
    draft = drafted(index, "compare pandas and Polars")
    together = [block.quotes[0].words for block in draft.blocks if isinstance(block, Item)]
    assert together
    assert all("pandas" in words and "Polars" in words for words in together)


def test_what_no_guide_says_is_not_documented(tmp_path: Path) -> None:
    pages: list[Chunk] = [
        chunk(
            f"{name} is a library for tables of data.",
            id=f"{id}:0",
            library=id,
            kind="guide",
            title=f"{name} > What it is for",
        )
        for id, name in (("pandas", "pandas"), ("polars", "Polars"))
    ]
    text = answered(small_index(Home(tmp_path), pages), "compare pandas and polars").text
    assert text.count(connecting.NOT_DOCUMENTED) == 4


def test_guides_are_found_by_library_and_heading(index: Index) -> None:
    chunks = section(guide(index, "numpy"), "Install")
    assert [chunk.title for chunk in chunks] == ["NumPy > Install"]
    assert guide(index, "nothing") == ()


def test_what_the_article_recommends_for_the_task_is_in_the_list(index: Index) -> None:
    for text in ("which library should I use for plotting charts", "best library to draw charts and plots"):
        assert {"matplotlib", "seaborn"} <= set(drafted(index, text).libraries)


def test_a_claim_about_a_library_that_is_not_listed_stays_out_of_another_answer(index: Index) -> None:
    look_for = wanted(index, understand(index, "which library for visualisation"))
    text = written(Draft(tuple(claims_beside_own_words(index, look_for, ("matplotlib", "seaborn"))))).text
    assert "Matplotlib and seaborn" in text
    assert "TensorFlow" not in text


def test_the_reason_is_the_sentence_of_the_guide_that_fits_the_question(index: Index) -> None:
    draft = drafted(index, "What should I use to deploy a model as an API?")
    reasons = {block.label: block.quotes[0].words for block in draft.blocks if isinstance(block, Item)}
    assert "deploying a model" in reasons["Flask"]
    assert "experiments with" not in reasons.get("MLflow", "")
