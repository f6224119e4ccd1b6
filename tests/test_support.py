"""What supports a sentence: the same words, numbers and names in one passage, and no other sense."""

from __future__ import annotations

import pytest

from bot.check.support import supporting_quote
from bot.check.support_signals import agrees, gist_of, signals
from corpus.encoder import Encoder
from corpus.index import Index
from evals.fit.constructed_pairs import constructed
from evals.fit.support import by_hand, interval
from tests.answering import chunk
from tests.growth import growth
from tests.tiny_index import open_tiny_index

SHAPES = chunk(
    "An array has a shape. The shape is a tuple of 3 integers.\n\nLists do not have a shape.\n\n"
    "```python\na = np.zeros((2, 3))\na.reshape(3, 2)\n```",
    id="numpy:1", title="Arrays > Shapes",
)  # fmt: skip
TITLES = chunk(
    "The available titles are positioned above the Axes. Set one of the three available titles.\n\n"
    "Use pandas instead of Polars for small tables without an index.",
    id="matplotlib:1", library="matplotlib", title="Axes > Titles",
)  # fmt: skip
CHUNKS = (TITLES, SHAPES)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("An array has a shape.", "An array has a shape."),
        ("A shape is a tuple of 3 integers.", "The shape is a tuple of 3 integers."),
        ("The shape is a tuple of three integers.", "The shape is a tuple of 3 integers."),
        ("The available titles are positioned above the *Axes*", "The available titles are positioned above the Axes."),
    ],
)
def test_a_sentence_in_other_words_finds_its_quote(index: Index, sentence: str, quote: str) -> None:
    found = supporting_quote(index, sentence, CHUNKS)
    assert found is not None
    assert found.words == quote


@pytest.mark.parametrize(
    "sentence",
    [
        "A shape is a tuple of 4 integers.",
        "An array does not have a shape.",
        "Lists have a shape.",
        "The shape of an array lives in `ndarray.form`.",
        "Arrays were invented in Paris by a baker.",
        "The available titles are positioned below the Axes.",
        "Set one of the two available titles.",
        "Use Polars instead of pandas for small tables without an index.",
        "Use pandas instead of Polars for small tables with an index.",
        "Only the available titles are positioned above the Axes.",
        "Shape.",
        "",
    ],
)
def test_other_numbers_names_sides_and_facts_find_none(index: Index, sentence: str) -> None:
    assert supporting_quote(index, sentence, CHUNKS) is None


@pytest.mark.parametrize(
    ("sentence", "quote", "expected"),
    [
        ("It has 3 parts.", "It has three parts.", True),
        ("It has 3 parts.", "It has four parts.", False),
        ("It is never sorted.", "It is not sorted.", True),
        ("It is sorted in ascending order.", "It is sorted in descending order.", False),
        ("It combines them by copying.", "It combines them without copying.", False),
    ],
)
def test_numbers_negation_limits_and_opposites_must_agree(sentence: str, quote: str, expected: bool) -> None:
    assert agrees(gist_of(sentence), quote, "") is expected


def test_pairs_labelled_by_hand_are_read_with_both_labels_and_their_sources() -> None:
    pairs = by_hand()
    supported = sum(pair.supported for pair in pairs)
    assert len(pairs) > 100
    assert 0.4 < supported / len(pairs) < 0.6
    assert all(pair.sentence and pair.chunk.text and pair.chunk.url for pair in pairs)


def test_constructed_pairs_are_the_same_every_time_and_of_both_labels(index: Index) -> None:
    chunks = [one for one in index.knowledge.all_chunks() if one.kind == "guide"]
    pairs = constructed(chunks, 12)
    assert [pair.sentence for pair in pairs] == [pair.sentence for pair in constructed(chunks, 12)]
    assert {pair.supported for pair in pairs} == {True, False}
    assert all(pair.sentence not in pair.chunk.text for pair in pairs)


def test_a_sentence_is_compared_with_a_long_quote_in_time_in_proportion() -> None:
    gist = gist_of("Fill the data of a column with zero.")

    def compare(n: int) -> None:
        signals(gist, "fill data " * n, "Page", width=1, cosine=0.5, rarity=lambda _: 1.0)

    assert growth(compare) < 9


def test_interval_of_a_share_is_wilsons() -> None:
    low, high = interval(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert interval(0, 0) == (0.0, 1.0)
