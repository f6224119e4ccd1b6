"""Which sentences may stand in an answer, and how relevance is counted."""

from __future__ import annotations

import pytest

from bot.find.relevance import Wanted, stems
from bot.say.evidence.passages import excerpt
from bot.say.evidence.standing import Standing, standing
from corpus.text.sentences import SentenceSpan, pieces
from tests.answering import chunk, guides_and_article


def standing_of(text: str) -> Standing:
    (piece,) = pieces(text)
    assert isinstance(piece, SentenceSpan)
    return standing(text[piece.start : piece.end], piece)


@pytest.mark.parametrize(
    "text",
    [
        "Broadcasting describes how arrays of different shapes are combined.",
        "pandas is a library for working with tables.",
        "scikit-learn offers many estimators.",
        "`fillna` replaces missing values in a column.",
        "**Decision Trees** are a supervised learning method.",
        "- Polars, unlike pandas, has no row index at all.",
        "PyTorch is listed in the article for natural language processing (NLP).",
    ],
)
def test_a_whole_sentence_with_its_own_subject_stands_alone(text: str) -> None:
    assert standing_of(text) == "alone"


@pytest.mark.parametrize(
    "text",
    [
        "It draws charts from tables of data.",
        "However, the array must be sorted before.",
        "These functions return a new array.",
        "For example, the mean is then taken.",
        "In this case the result is a view.",
        "The array above has three columns of numbers.",
    ],
)
def test_a_sentence_that_refers_back_stands_only_behind_another(text: str) -> None:
    assert standing_of(text) == "after"


@pytest.mark.parametrize(
    "text",
    [
        "and so the array is copied once.",
        "See also the page about indexing.",
        "New in version 2.0 of the library.",
        "Deprecated since version 1.4 of the library.",
        "The options are these:",
        "A heading of some words",
        "Is this the right way to do it?",
        "- **value**: The value that fills the holes.",
        "Please refer to the user guide for this.",
        "For details of the algorithm see Smith et al. (2009).",
        "Too short.",
        "The call is torn (open here.",
    ],
)
def test_fragments_pointers_and_notes_on_versions_never_stand(text: str) -> None:
    assert standing_of(text) == "never"


def test_the_first_sentences_of_every_guide_stand_alone() -> None:
    for one in guides_and_article():
        if one.kind == "guide" and one.title.endswith(("> What it is for", "> When to choose it")):
            first = next(piece for piece in pieces(one.text) if isinstance(piece, SentenceSpan))
            assert standing(one.text[first.start : first.end], first) == "alone", one.text[first.start : first.end]


def test_british_and_american_spellings_share_their_stem() -> None:
    assert stems("visualisation colour") == stems("visualization color")


def test_coverage_is_the_weight_of_the_shared_stems() -> None:
    wanted = Wanted({"fill": 0.75, "miss": 0.25})
    assert wanted.coverage("Filling the gaps") == 0.75
    assert wanted.coverage("Nothing of it") == 0.0


def test_a_heading_fits_less_if_it_says_more() -> None:
    wanted = Wanted({"fill": 1.0})
    assert wanted.title_fit("Filling") == 1.0
    assert 0 < wanted.title_fit("Filling and other matters") < 1.0


def test_an_excerpt_begins_with_the_best_sentence_that_stands_alone_and_goes_on_without_a_gap() -> None:
    page = chunk("Arrays have shapes. Fill gaps with fillna. It takes a value. See the guide. Fill more.")
    found = excerpt(page, Wanted({"fill": 0.5, "gap": 0.5}))
    assert found is not None
    assert [quote.words for quote in found.quotes] == ["Fill gaps with fillna.", "It takes a value."]


def test_a_passage_without_a_standing_sentence_gives_no_excerpt() -> None:
    assert excerpt(chunk("It does this and that. However, it also does more."), Wanted({"this": 1.0})) is None


def test_lists_of_parameters_are_no_sentences() -> None:
    fields = chunk("Values that fill the holes in it.", kind="api", title="pandas.fillna > Parameters")
    assert excerpt(fields, Wanted({"fill": 1.0})) is None
