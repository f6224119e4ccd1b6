"""Names in code that a covered library doesn't have, and what can't be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.check.code_names import unknown_names
from corpus.domain import Symbol, SymbolKind
from corpus.home import Home
from corpus.index import Index
from tests.answering import chunk, small_index


def symbol(name: str, kind: SymbolKind = "function", *parameters: str, aliases: tuple[str, ...] = ()) -> Symbol:
    libraries = {"torch": "pytorch", "sklearn": "scikit-learn"}
    root = name.partition(".")[0]
    return Symbol(name, libraries.get(root, root), "1", kind, parameters=parameters, aliases=aliases)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    symbols = [
        symbol("numpy.mean", "function", "a", "axis"),
        symbol("numpy.zeros", "function", "shape", "dtype"),
        symbol("numpy.arange"),
        symbol("pandas.read_csv", "function", "path", "sep"),
        symbol("pandas.concat"),
        symbol("pandas.DataFrame", "class", "data", "index"),
        symbol("pandas.DataFrame.fillna", "method", "value"),
        symbol("pandas.DataFrame.groupby", "method", "by"),
        symbol("pandas.DataFrame.plot", "method", "*args", "**kwargs"),
        symbol("keras.layers.Dense", "class", "units", "activation"),
        symbol("keras.layers.Dropout", "class", "rate"),
        symbol("keras.layers.Flatten", "class"),
    ]
    return small_index(Home(tmp_path_factory.mktemp("home")), [chunk("An array has a shape.")], symbols)


@pytest.mark.parametrize(
    ("code", "unknown"),
    [
        ("np.averagee(x)", "numpy.averagee"),
        ("import numpy as n\nn.meann(x)", "numpy.meann"),
        ("from numpy import meen", "numpy.meen"),
        ("np.zeros((2, 3), dtyp=int)", "numpy.zeros(dtyp=)"),
        ("df.groupBy('a')", "pandas.DataFrame.groupBy"),
        ("t = pd.read_csv('a.csv')\nt.fill_na(0)", "pandas.DataFrame.fill_na"),
        ("t = pd.DataFrame()\nt.fillna(valu=0)", "pandas.DataFrame.fillna(valu=)"),
        (">>> pd.read_csv('a.csv', seperator=';')\n   a  b", "pandas.read_csv(seperator=)"),
        ("%matplotlib inline\n!pip install x\npd.concatenate([a, b])", "pandas.concatenate"),
        ("from tensorflow.keras.layers import Desne", "keras.layers.Desne"),
        ("def f():\n    return np.rang(3)", "numpy.rang"),
    ],
)
def test_a_name_that_the_library_lacks_is_found(index: Index, code: str, unknown: str) -> None:
    assert [found.name for found in unknown_names(index, code)] == [unknown]


@pytest.mark.parametrize(
    "code",
    [
        "np.mean(x, axis=0)",
        "df.plot(anything='goes')",
        "df.my_column",
        "df = load()\ndf.anything()",
        "def f(np):\n    return np.anything()",
        "x.anything(at='all')",
        "class np:\n    pass\nnp.anything",
        "from my_package import thing\nthing.run()",
        "np._private",
        "np.zeros(*args, **options)",
        "keras.models.load()",
        "this is no Python",
        "",
    ],
)
def test_what_exists_or_cannot_be_known_raises_no_alarm(index: Index, code: str) -> None:
    assert unknown_names(index, code) == ()


def test_code_that_is_nested_too_deeply_to_be_walked_raises_no_alarm(index: Index) -> None:
    assert unknown_names(index, "np.averagee(x" + "+1" * 400 + ")") == ()


def test_the_nearest_real_names_come_with_it(index: Index) -> None:
    assert unknown_names(index, "np.zeross(3)")[0].nearest[0] == "numpy.zeros"
    assert unknown_names(index, "np.zeros(3, dtyp=int)")[0].nearest == ("dtype",)


def test_code_is_never_run(index: Index, tmp_path: Path) -> None:
    unknown_names(index, f"open({str(tmp_path / 'made')!r}, 'w')")
    assert not (tmp_path / "made").exists()
