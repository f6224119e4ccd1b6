"""A real index of a few hand-written passages and names, for tests of the bot that must know every passage.

Not here: tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# ruff: noqa: E501 - one passage a line reads better
from corpus.domain import Chunk, Kind, Symbol, SymbolKind
from corpus.encoder import Encoder
from corpus.generation import FORMAT, Manifest
from corpus.index import Index, open_parts, write_parts

PASSAGES: tuple[tuple[str, Kind, str, str, str], ...] = (
    ("article", "article", "Python for machine learning engineers > How long it takes", "",
     "Learning Python for machine learning takes around 3 to 6 months; it varies with attitude and ability."),
    ("article", "article", "Python for machine learning engineers > Mistakes", "",
     "Beginners ignore the basics of Python, neglect data cleaning and try to learn several libraries at the same time."),
    ("matplotlib", "guide", "Matplotlib > When to choose it", "",
     "Choose Matplotlib for data visualisation: charts, graphs, plots and figures of every kind."),
    ("seaborn", "guide", "seaborn > When to choose it", "",
     "Choose seaborn for data visualisation of statistics: attractive charts straight from a table of data."),
    ("matplotlib", "guide", "Matplotlib > What it is for", "",
     "Matplotlib is a library for data visualisation: static, animated and interactive charts in Python."),
    ("seaborn", "guide", "seaborn > What it is for", "",
     "The seaborn library is for statistical data visualisation and draws its charts with Matplotlib."),
    ("plotly", "guide", "Plotly > What it is for", "", "Plotly is a library for data visualisation with interactive charts."),
    ("requests", "guide", "Requests > When to choose it", "", "Choose Requests to collect data from web APIs over HTTP."),
    ("pandas", "narrative", "Working with missing data > Filling missing values", "",
     "Use fillna to replace missing values in a column of a DataFrame with a constant, or with the mean of the column."),
    ("pandas", "narrative", "Working with missing data > Dropping missing values", "",
     "Use dropna to leave out the rows of a DataFrame that hold missing values."),
    ("pandas", "narrative", "IO tools > CSV", "", "The function read_csv reads a CSV file; skiprows skips the first lines of the file."),
    ("pandas", "narrative", "Group by > Splitting", "", "Call groupby to split the rows into groups, then take the mean of each group."),
    ("pandas", "api", "pandas.DataFrame.fillna", "pandas.DataFrame.fillna",
     "Fill NA/NaN values with value. Returns an object with missing values filled."),
    ("pandas", "api", "pandas.read_csv", "pandas.read_csv", "Read a comma-separated values (csv) file into DataFrame."),
    ("pandas", "api", "pandas.DataFrame.groupby", "pandas.DataFrame.groupby", "Group DataFrame using a mapper or by a series of columns."),
    ("pandas", "api", "pandas.DataFrame.loc", "pandas.DataFrame.loc", "Access a group of rows and columns by label(s)."),
    ("pandas", "api", "pandas.DataFrame.iloc", "pandas.DataFrame.iloc", "Purely integer-location based indexing for selection by position."),
    ("numpy", "api", "numpy.linalg.norm", "numpy.linalg.norm", "Matrix or vector norm."),
    ("numpy", "api", "numpy.mean", "numpy.mean", "Compute the arithmetic mean along the specified axis of an array."),
    ("numpy", "narrative", "Broadcasting", "", "Broadcasting describes how NumPy treats arrays with different shapes during arithmetic."),
    ("matplotlib", "api", "matplotlib.pyplot.hist", "matplotlib.pyplot.hist", "Compute and plot a histogram with bins."),
    ("matplotlib", "api", "matplotlib.pyplot.savefig", "matplotlib.pyplot.savefig", "Save the current figure as an image file."),
    ("matplotlib", "api", "matplotlib.axes.Axes.set_xlabel", "matplotlib.axes.Axes.set_xlabel", "Set the label for the x-axis."),
    ("seaborn", "api", "seaborn.lineplot", "seaborn.lineplot", "Draw a line plot with possibility of several semantic groupings of lines."),
    ("seaborn", "api", "seaborn.regplot", "seaborn.regplot", "Plot data and a linear regression model fit."),
    ("scikit-learn", "api", "sklearn.preprocessing.StandardScaler", "sklearn.preprocessing.StandardScaler",
     "Standardize features by removing the mean and scaling to unit variance."),
)  # fmt: skip

NAMES: tuple[tuple[str, str, SymbolKind], ...] = (
    ("pandas", "pandas", "module"), ("pandas.DataFrame", "pandas", "class"), ("pandas.Series", "pandas", "class"),
    ("pandas.read_csv", "pandas", "function"), ("pandas.read_excel", "pandas", "function"), ("pandas.merge", "pandas", "function"),
    ("pandas.DataFrame.fillna", "pandas", "method"), ("pandas.Series.fillna", "pandas", "method"),
    ("pandas.DataFrame.groupby", "pandas", "method"), ("pandas.DataFrame.loc", "pandas", "property"),
    ("pandas.DataFrame.iloc", "pandas", "property"), ("pandas.DataFrame.index", "pandas", "attribute"),
    ("numpy", "numpy", "module"), ("numpy.mean", "numpy", "function"), ("numpy.zeros", "numpy", "function"),
    ("numpy.linalg", "numpy", "module"), ("numpy.linalg.norm", "numpy", "function"), ("numpy.linalg.inv", "numpy", "function"),
    ("matplotlib.pyplot", "matplotlib", "module"), ("matplotlib.figure", "matplotlib", "module"),
    ("matplotlib.axes", "matplotlib", "module"), ("matplotlib.pyplot.hist", "matplotlib", "function"),
    ("matplotlib.pyplot.savefig", "matplotlib", "function"), ("matplotlib.axes.Axes", "matplotlib", "class"),
    ("matplotlib.axes.Axes.set_xlabel", "matplotlib", "method"), ("matplotlib.axes.Axes.set_ylabel", "matplotlib", "method"),
    ("seaborn.lineplot", "seaborn", "function"), ("seaborn.regplot", "seaborn", "function"), ("seaborn.heatmap", "seaborn", "function"),
    ("sklearn.preprocessing", "scikit-learn", "module"), ("sklearn.preprocessing.StandardScaler", "scikit-learn", "class"),
    ("sklearn.preprocessing.RobustScaler", "scikit-learn", "class"),
    ("sklearn.linear_model", "scikit-learn", "module"), ("sklearn.metrics", "scikit-learn", "module"),
)  # fmt: skip


def passage(number: int) -> Chunk:
    """The chunk of that passage."""
    library, kind, title, symbol, text = PASSAGES[number]
    page = title.split(" > ", maxsplit=1)[0]
    return Chunk(
        id=f"{library}:{number:04}",
        document_id=f"{library}/{page}",
        library=library,
        version="1.0",
        source="folder",
        kind=kind,
        title=title,
        url=f"https://docs.example/{library}#{number}",
        licence="BSD-3-Clause",
        text=text,
        start=0,
        end=len(text),
        symbols=(symbol,) if symbol else (),
    )


def open_tiny_index(root: Path, encoder: Encoder, more: Sequence[Chunk] = (), named: Sequence[Symbol] = ()) -> Index:
    """The passages and names above, and `more` and `named` with them, indexed below `root` and opened."""
    chunks = [*(passage(number) for number in range(len(PASSAGES))), *more]
    symbols = [*(Symbol(name, library, "1.0", kind) for name, library, kind in NAMES), *named]
    write_parts(root, chunks, symbols, encoder.embed)
    return open_parts(root, tiny_manifest(encoder, len(chunks), len(symbols)), encoder)


def tiny_manifest(encoder: Encoder, n_chunks: int, n_symbols: int) -> Manifest:
    return Manifest(
        format=FORMAT,
        generation="tiny",
        created="",
        scope="core",
        options=(),
        fingerprint="",
        encoder=encoder.name,
        encoder_identity=encoder.identity,
        corpus_sha256="",
        n_chunks=n_chunks,
        n_symbols=n_symbols,
        sources=(),
    )
