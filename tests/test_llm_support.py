"""What supports code that a model wrote: passages that show it, names that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.write.code_support import supporting_code
from corpus.domain import Symbol
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, small_index

SHAPES = chunk(
    "An array has a shape. The shape is a tuple of 3 integers.\n\nLists do not have a shape.\n\n"
    "```python\na = np.zeros((2, 3))\na.reshape(3, 2)\n```",
    id="numpy:1", title="Arrays > Shapes",
)  # fmt: skip
OTHER = chunk("Requests sends HTTP requests with requests.get(url, timeout=1).", id="requests:1", library="requests")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    symbols = [
        Symbol("numpy.zeros", "numpy", "2.5", "function", parameters=("shape", "dtype")),
        Symbol("numpy.ndarray.reshape", "numpy", "2.5", "method"),
        Symbol("numpy.ndarray.mean", "numpy", "2.5", "method", parameters=("axis",)),
    ]
    return small_index(Home(tmp_path), [SHAPES, OTHER], symbols)


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np\nb = np.zeros((4, 1)).reshape(1, 4)",
        "import numpy as np\nb = np.zeros((4, 1), dtype=int)",
        "def f(x):\n    return np.zeros(x).reshape(2)\n\nprint(f(2))",
        ">>> np.zeros((1, 2)).reshape(2).mean(axis=0)",
    ],
)
def test_code_of_names_that_stand_there_or_exist_is_supported(index: Index, code: str) -> None:
    quotes = supporting_code(index, code, "python", (SHAPES,))
    assert [quote.chunk for quote in quotes] == [SHAPES]


@pytest.mark.parametrize(
    "code",
    [
        "np.zeros((4, 1)).rotate_magically()",
        "np.zeros((4, 1), colour='red')",
        "np.zeroes((4, 1))",
        "np.zeros((4, 1)",
        "x = 1",
        "a.mean()",
        "x = a.tuple",
    ],
)
def test_other_code_is_not(index: Index, code: str) -> None:
    assert supporting_code(index, code, "python", (SHAPES,)) == ()


def test_other_languages_must_stand_there_word_for_word(index: Index) -> None:
    shell = chunk("Run:\n\n```sh\npip install numpy\n```", id="numpy:2")
    assert supporting_code(index, "$ pip install numpy", "bash", (shell,))
    assert not supporting_code(index, "rm -rf /", "bash", (shell,))


def test_code_that_stands_there_is_quoted_from_there(index: Index) -> None:
    (quote,) = supporting_code(index, "a = np.zeros((2, 3))\n\na.reshape(3, 2)", "python", (OTHER, SHAPES))
    assert quote.words == "a = np.zeros((2, 3))\na.reshape(3, 2)"


def test_code_that_changes_a_copy_in_place_is_not_supported(index: Index) -> None:
    shown = chunk("```python\nx.mean(axis=0, inplace=True)\n```", id="numpy:3")
    assert supporting_code(index, "x.mean(axis=1, inplace=True)", "python", (shown,))
    assert not supporting_code(index, "x[0].mean(axis=1, inplace=True)", "python", (shown,))


def test_an_option_that_the_passage_does_not_list_is_not_supported(index: Index) -> None:
    sort = chunk(
        "`kind` ({'quicksort', 'stable'}, default 'quicksort'): Choice of algorithm. `axis` (int): Axis.",
        id="numpy:4", title="numpy.sort",
    )  # fmt: skip
    assert supporting_code(index, "np.sort(a, kind='stable')", "python", (sort,))
    assert not supporting_code(index, "np.sort(a, kind='desc')", "python", (sort,))
    assert supporting_code(index, "np.sort(a, axis='any')", "python", (sort,))


@pytest.mark.parametrize(
    ("code", "is_supported"),
    [
        ("t.order(1, down=True)", True),
        ("t.order(by=1)", True),
        ("t.order(*names)", True),
        ("t.order(**options)", True),
        ("t.order(down=True)", False),
    ],
)
def test_a_call_without_an_argument_that_must_be_given_is_not_supported(
    tmp_path: Path, code: str, is_supported: bool
) -> None:
    order = chunk(
        "```python\nlib.Table.order(by, *, down=False)\n```\n\nOrder the table.", symbols=("lib.Table.order",)
    )
    symbol = Symbol("lib.Table.order", "numpy", "1", "method", (), "by, *, down=False", ("by", "down"))
    index = small_index(Home(tmp_path), [order], [symbol])
    assert bool(supporting_code(index, code, "python", (order,))) == is_supported


def test_the_passage_that_documents_a_name_is_quoted_before_one_that_mentions_it(index: Index) -> None:
    mention = chunk("See also `numpy.ndarray.reshape`.", id="numpy:5")
    own = chunk("Gives an array another shape: reshape.", id="numpy:6", symbols=("numpy.ndarray.reshape",))
    assert [quote.chunk for quote in supporting_code(index, "a.reshape(2)", "python", (mention, own))] == [own]
