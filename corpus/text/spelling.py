"""Import aliases and telling variable names spelled out: `np.mean` → `numpy.mean`, `df.mean` → `pandas.DataFrame.mean`.

Not here: whether the name that comes out exists (`names`).
"""

from __future__ import annotations

from functools import lru_cache

from corpus.catalogue import libraries

MODULES = {
    "plt": "matplotlib.pyplot",
    "pyplot": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "np": "numpy",
    "pd": "pandas",
    "sns": "seaborn",
    "tf": "tensorflow",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "nn": "torch.nn",
    "xgb": "xgboost",
    "lgb": "lightgbm",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "pl": "polars",
}
"""Import aliases, as documentation writes them."""

OBJECTS = {
    "df": ("pandas.DataFrame", "pandas.Series"),
    "dataframe": ("pandas.DataFrame",),
    "series": ("pandas.Series",),
    "ax": ("matplotlib.axes.Axes",),
    "axes": ("matplotlib.axes.Axes",),
    "fig": ("matplotlib.figure.Figure",),
    "figure": ("matplotlib.figure.Figure",),
    "arr": ("numpy.ndarray",),
    "array": ("numpy.ndarray",),
    "ndarray": ("numpy.ndarray",),
    "tensor": ("torch.Tensor",),
    "session": ("requests.Session",),
    "response": ("requests.Response",),
    "app": ("flask.Flask",),
}
"""Variables whose class their usual name gives away, in order of likelihood."""

MOVED = (("tensorflow.keras.", "keras."), ("torch.tensor.", "torch.Tensor."))
"""Prefixes under which a name may be written, and where the symbol table holds it."""


def spelled_out(name: str) -> str:
    """The dotted name with its import alias replaced: `np.mean` → `numpy.mean`, `df.mean` → `pandas.DataFrame.mean`."""
    root, dot, rest = name.partition(".")
    lower = root.lower()
    full = MODULES.get(lower) or import_names().get(lower) or OBJECTS.get(lower, (root,))[0]
    return full + dot + rest


@lru_cache(maxsize=1)
def import_names() -> dict[str, str]:
    """The import name that each lower-case library id or import name stands for."""
    names = {library.id: library.imports[0] for library in libraries().values() if library.imports}
    names.update({name.lower(): name for library in libraries().values() for name in library.imports})
    return names


@lru_cache(maxsize=1)
def library_roots() -> frozenset[str]:
    """The first parts of a dotted name that mean a library, lower-case."""
    return frozenset({*MODULES, *import_names()})
