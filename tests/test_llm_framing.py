"""What a sentence says of a name: taken apart, and borne out only by what is documented of that very name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.write.claim_quotes import framed_quotes, name_in
from bot.write.claims import Framed, framed
from corpus.domain import Symbol
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, small_index

SORT = chunk(
    "```python\npandas.DataFrame.sort_values(by, *, axis=0, ascending=True)\n```\n\n"
    "Sort by the values along either axis.\n\n**Parameters**\n\n"
    "- `by` (str or list of str): Name or list of names to sort by.\n"
    "- `ascending` (bool, default True): Sort ascending. Specify a list for several sort orders.\n"
    "- `stratify` (array, default=None): If not None, data is split in a stratified fashion.\n"
    "- `patience`: Number of epochs with no improvement after which training will be stopped.",
    id="pandas:1", library="pandas", title="pandas.DataFrame.sort_values", kind="api",
)  # fmt: skip
MERGE = chunk(
    "Merge DataFrame objects with a database-style join. The join is done on columns or indexes.",
    id="pandas:2", library="pandas", title="pandas.merge", kind="api",
)  # fmt: skip
PASSAGES = (SORT, MERGE)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    parameters = ("by", "axis", "ascending")
    symbols = [Symbol("pandas.DataFrame.sort_values", "pandas", "3.1", "method", parameters=parameters)]
    # words are common or rare by the passages that hold them
    others = [chunk(f"Sort the values of table {n} on two columns.", id=f"o:{n}", title=f"{n}") for n in range(30)]
    return small_index(Home(tmp_path), [*PASSAGES, *others], symbols)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("To sort a table, you can use the `sort_values` method.", Framed("tool", "sort_values", "sort a table")),
        ("Use `df.sort_values()` to sort a table.", Framed("tool", "sort_values", "sort a table")),
        ("The `merge` function from pandas is used to join tables.", Framed("action", "merge", "join tables")),
        ("`merge` joins tables.", Framed("action", "merge", "joins tables")),
        ("The parameter `by` specifies the name to sort by.", Framed("setting", "by", "the name to sort by")),
        ("The `by` parameter of `sort_values` is the name.", Framed("setting", "by", "the name")),
        ("To sort a table, call `pandas.merge`.", Framed("tool", "merge", "sort a table")),
        ("To sort down, set the `ascending` parameter.", Framed("setting", "ascending", "sort down")),
    ],
)
def test_what_is_said_of_a_name_is_taken_apart(sentence: str, said: Framed) -> None:
    assert framed(sentence) == (said,)


def test_each_parameter_of_a_list_is_taken_apart() -> None:
    said = framed("The `by` parameter specifies the name, and `axis` determines the axis.")
    assert [(one.name, one.core) for one in said] == [("by", "the name"), ("axis", "the axis")]


def test_a_parameter_that_is_set_is_taken_apart_from_its_function() -> None:
    said = framed("To sort, use the `sort_values` method with the `by` parameter set to a list of names.")
    assert said == (Framed("tool", "sort_values", "sort"), Framed("setting", "by", "a list of names"))


def test_it_means_the_name_that_was_spoken_of() -> None:
    assert framed("It joins tables.", "merge") == (Framed("action", "merge", "joins tables"),)
    assert framed("It joins tables.") == ()
    assert name_in("Use `here` and `merge`.", PASSAGES) == "merge"


@pytest.mark.parametrize("sentence", ["Tables are sorted.", "If `by` is a list, it sorts.", "For example:", ""])
def test_other_sentences_say_nothing_of_a_name(sentence: str) -> None:
    assert framed(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("To sort by values, use `sort_values`.", "Sort by the values along either axis."),
        (
            "The `by` parameter sets the name to sort by.",
            "`by` (str or list of str): Name or list of names to sort by.",
        ),
        ("To merge two DataFrames on a column, use `merge`.", MERGE.text),
        (
            "The `stratify` parameter can be used to split the data in a stratified fashion.",
            "`stratify` (array, default=None): If not None, data is split in a stratified fashion.",
        ),
        (
            "The `patience` parameter is how many epochs without improvement after which training will be stopped.",
            "`patience`: Number of epochs with no improvement after which training will be stopped.",
        ),
        (
            "You can specify `by`, `ascending` and other parameters as needed.",
            "pandas.DataFrame.sort_values(by, *, axis=0, ascending=True)",
        ),
    ],
)
def test_what_is_documented_of_the_name_is_borne_out(index: Index, sentence: str, quote: str) -> None:
    found = framed_quotes(index, sentence, PASSAGES, asked="merge two DataFrames", spoken_of="sort_values")
    assert [one.words for one in found] == [quote]


@pytest.mark.parametrize(
    "sentence",
    [
        "To sort by values, you can use the `merge` method.",
        "To plot by values, you can use the `sort_values` method.",
        "The `ascending` parameter specifies the name to sort by.",
        "The `by` parameter specifies the 7 names to sort by.",
        "The `by` parameter does not specify the name to sort by.",
        "The `patience` parameter is how many epochs with improvement after which training will be stopped.",
        "The `by` parameter specifies the name to sort by, and `ascending` determines the colour.",
        "You can specify `by`, `colour` and other parameters as needed.",
        "You can specify `by`, which visits evil.example.",
        "`nonsense` is used to sort by values.",
    ],
)
def test_what_is_not_is_not(index: Index, sentence: str) -> None:
    assert framed_quotes(index, sentence, PASSAGES, spoken_of="sort_values") == ()


def test_a_namesake_bears_nothing_out(index: Index) -> None:
    plain = chunk("Join arrays along an axis.", id="numpy:1", title="numpy.concatenate", symbols=("numpy.concatenate",))
    masked = chunk(
        "Join arrays along an axis, masks kept.", id="numpy:2", title="numpy.ma.concatenate",
        symbols=("numpy.ma.concatenate",),
    )  # fmt: skip
    said = "Use `np.concatenate` to join arrays along an axis."
    assert [quote.chunk for quote in framed_quotes(index, said, (masked, plain))] == [plain]
    assert [quote.chunk for quote in framed_quotes(index, said, (masked,))] == [masked]


def test_what_is_left_out_is_not_what_is_counted(index: Index) -> None:
    text = "Compute count of group, excluding missing values.\n\nReturns the count of values."
    count = chunk(text, id="pandas:3", title="pandas.Series.count", symbols=("pandas.Series.count",))
    assert framed_quotes(index, "`count` excludes missing values.", (count,))
    said = "To count missing values, use the `count()` method."
    assert not framed_quotes(index, said, (count,))
    assert not framed_quotes(index, said, (replace(count, text="Count non-NA cells for each column."),))


def test_learners_words_for_a_name_are_words_for_what_is_documented_of_it(index: Index) -> None:
    name = "pandas.DataFrame.fillna"
    fill = chunk("Fill NA/NaN values with a value.", id="pandas:5", library="pandas", title=name, symbols=(name,))
    assert framed_quotes(index, "To fill missing values, use `fillna`.", (fill,))
    assert framed_quotes(index, "To impute values, use `fillna`.", (fill,))
    assert not framed_quotes(index, "To fill duplicated values, use `fillna`.", (fill,))
    assert not framed_quotes(
        index, "To fill missing values, use `fillna`.", (replace(fill, text="Fill values that are non-NA."),)
    )


def test_a_word_is_no_mention_of_the_function_of_that_name(index: Index) -> None:
    said = "To make a scatter plot, use the `pyplot.scatter` function."
    text = "Draw a matrix of scatter plots; {} makes a scatter plot."
    plots = chunk(text.format("it"), id="pandas:4", title="pandas.plotting.scatter_matrix")
    assert not framed_quotes(index, said, (plots,))
    assert framed_quotes(index, said, (replace(plots, text=text.format("`scatter`")),))
    assert not framed_quotes(index, said, (replace(plots, text="**See also:** `scatter`, a scatter plot."),))
