"""Parts of dotted names and of heading paths: `pandas.DataFrame.mean`, `IO tools > CSV`.

Not here: what a name stands for (`spelling`), what a heading says.
"""

from __future__ import annotations


def last_part(name: str) -> str:
    """The name without what it belongs to: `mean` of `pandas.DataFrame.mean`; a name without a dot as it is."""
    return name.rpartition(".")[2]


def last_heading(path: str) -> str:
    """The heading at the end of a path: `CSV` of `IO tools > CSV`; a path of one heading as it is."""
    return path.rpartition(" > ")[2]
