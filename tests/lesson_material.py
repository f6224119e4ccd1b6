"""A lesson as a writer has it, in parts that tests can replace.

Not here: tests.
"""

from __future__ import annotations

HEAD = "# Read only some columns of a CSV file\n\n*task*\n"
STATEMENTS = (
    'Pass the names of the columns to `usecols`: `pd.read_csv(path, usecols=["name"])`.[^1][^run]\n'
    "The other columns are never built.[^ours]\n"
)
EXAMPLE = "```python\nprint(1 + 1)\n```\n\n```text\n2\n```\n"
PITFALL = "**Pitfall:** A name that isn't in the file raises a ValueError.[^ours]\n"
VARIANT = (
    "## By position\n\nColumns are counted from 0: `usecols=[1]`.[^run]\n\n"
    "```python\nprint(3)\n```\n\n```text\n3\n```\n\n"
    "- read csv columns by number\n- only the second column of a csv\n"
)
ASKS = "## Asked as\n\n" + "".join(
    f"- {ask}\n"
    for ask in (
        "read only some columns of a csv",
        "load two columns from a big csv file",
        "csv has too many columns i only need a name",
        "skip columns when reading csv",
        "usecols example",
        "make read_csv ignore columns i dont need",
        "import specific columns into a dataframe",
        "csv with 200 columns runs out of memory",
    )
)
NOTES = (
    '[^1]: `pandas.read_csv` "comma-separated values (csv) file into DataFrame"\n'
    "[^run]: what the example prints\n[^ours]: our teaching\n"
)


def lesson_text(
    *,
    head: str = HEAD,
    statements: str = STATEMENTS,
    example: str = EXAMPLE,
    pitfall: str = PITFALL,
    variants: str = VARIANT,
    asks: str = ASKS,
    notes: str = NOTES,
) -> str:
    """A whole lesson, valid unless a part of it is replaced by one that isn't."""
    return "\n".join((head, statements, example, pitfall, variants, asks, notes))
