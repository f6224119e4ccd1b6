"""Markdown as course books are written: MyST, Jupyter Book, Quarto, MkDocs."""

from __future__ import annotations

import pytest

from ingest.readers.directives import plain_markdown
from ingest.readers.markdown.reading import read_markdown


def body(source: str) -> str:
    return read_markdown(source).text


def test_admonitions_are_opened_up_under_their_titles() -> None:
    source = (
        "Before.\n\n```{admonition} Mind the *axis*\n:class: tip\nRows first.\n```\n\n"
        ":::{note}\nAnd more.\n:::\nAfter.\n"
    )
    assert body(source) == "Before.\n\n**Mind the *axis***\n\nRows first.\n\nAnd more.\n\nAfter."


def test_code_cells_are_python_without_their_options() -> None:
    source = (
        "```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\n```\n\n"
        "```{code-cell}\n---\ntags: [a]\n---\ny = 2\n```\n"
    )
    assert body(source) == "```python\n\nx = 1\n```\n\n```python\ny = 2\n```"
    assert body("```{code-block} bash\n:linenos:\npip install x\n```") == "```bash\npip install x\n```"


def test_quartos_cells_callouts_and_shortcodes_are_plain() -> None:
    source = (
        "```{python}\n#| echo: false\nx = 1\n```\n\n"
        '::: {.callout-note title="Mind"}\nText {{< fa star >}} here.\n:::\n\n{{< video a.mp4 >}}\n\n'
        ":::: {.columns}\n::: {.column width=50%}\nLeft.\n:::\n::::\n\n```{.python .numberLines}\ny = 2\n```\n"
    )
    assert body(source) == ("```python\nx = 1\n```\n\n**Mind**\n\nText  here.\n\nLeft.\n\n```python\ny = 2\n```")


def test_pictures_contents_targets_and_cell_breaks_are_left_out() -> None:
    source = (
        "+++\n\n(loops)=\n# Loops\n\n```{figure} a.png\n:name: x\nA picture.\n```\n\n```{toctree}\na\nb\n```\n\n"
        '```{raw} html\n<b>no</b>\n```\n\n+++ {"a": 1}\n\nText.\n'
    )
    page = read_markdown(source)
    assert (page.title, page.text) == ("Loops", "Text.")


def test_directives_in_directives_end_where_they_end() -> None:
    source = (
        "````{exercise}\n```{code-cell}\nx = 1\n```\nWhy?\n````\n\n"
        "::::{tab-set}\n:::{tab-item} Linux\nOne.\n:::\n::::\n\nEnd.\n"
    )
    assert body(source) == "```python\nx = 1\n```\nWhy?\n\n**Linux**\n\nOne.\n\nEnd."


def test_formulas_and_mkdocs_notes_are_kept() -> None:
    assert body("```{math}\n:label: a\nx = 1\n```") == "$$\nx = 1\n$$"
    assert body('!!! note "Mind"\n    One.\n\n    Two.\n\nEnd.\n') == "**Mind**\n\nOne.\n\nTwo.\n\nEnd."


@pytest.mark.parametrize(
    "source",
    [
        "```python\n:::{note}\n+++\n{{< x >}}\n(a)=\n```",
        "```\n# %%\n```{note}\n",
        "Use ```{x}``` in a line, `{y}` and {z}.\n\n::::\n",
        "~~~md\n```{note}\n```\n~~~",
    ],
)
def test_what_stands_in_code_or_opens_nothing_stays(source: str) -> None:
    assert plain_markdown(source).rstrip() == source.rstrip()
