"""Markdown pages and notebooks."""

from __future__ import annotations

import json

import pytest

from corpus.errors import UnreadableDocument
from ingest.readers.markdown import read_markdown
from ingest.readers.notebook import read_notebook
from ingest.readers.page import Page


def bodies(page: Page) -> list[str]:
    return [page.text[section.start : section.end] for section in page.sections]


def test_headings_of_both_kinds_give_githubs_anchors() -> None:
    page = read_markdown("---\ntitle: x\n---\n# The `fit` method!\n\na\n\nSub\n---\n\nb\n\n## Sub\n\nc\n")
    assert page.title == "The fit method!"
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("The fit method!",), "the-fit-method"),
        (("The fit method!", "Sub"), "sub"),
        (("The fit method!", "Sub"), "sub-1"),
    ]


def test_a_heading_in_a_fence_is_code() -> None:
    source = "# T\n\n```python\n# not a heading\nx = 1\n```\n"
    assert bodies(read_markdown(source)) == ["```python\n# not a heading\nx = 1\n```"]


def test_links_become_words_and_pictures_and_comments_go() -> None:
    source = (
        'See [the *docs*](http://a.b/c "t") and [ref][r] or <http://x.y>.\n![alt](p.png)\n<!-- no\nno -->\n\n'
        "- item [one](u)\n  goes on\n\n> quoted [two](u)\n\n[r]: http://r.s\n"
    )
    assert bodies(read_markdown(source)) == [
        "See the *docs* and ref or http://x.y.\n\n- item one\n  goes on\n\n> quoted two"
    ]


def test_code_spans_and_unknown_tags_stay_as_written() -> None:
    assert bodies(read_markdown("Write `[x](y)` for <your-name><br/> and <kbd>Q</kbd>.")) == [
        "Write `[x](y)` for <your-name> and Q."
    ]


def test_tables_keep_their_form() -> None:
    source = "| A | B |\n|---|---|\n| [x](y) | 2 |\n"
    assert bodies(read_markdown(source)) == ["| A | B |\n|---|---|\n| x | 2 |"]


def test_blocks_of_html_keep_their_words() -> None:
    assert bodies(read_markdown('<div align="center">\n<b>Hello</b> there\n<img src="x">\n</div>\n\nText.')) == [
        "Hello there\n\nText."
    ]


def test_an_open_fence_is_closed() -> None:
    page = read_markdown("a\n\n```python\nx = 1\n")
    assert bodies(page) == ["a\n\n```python\nx = 1\n```"]


def test_sphinx_roles_in_markdown_become_code() -> None:
    assert bodies(read_markdown("Use :func:`displot` or {func}`~a.b` or :ref:`here <x>`.")) == [
        "Use `displot` or `a.b` or here."
    ]


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)})


def code(source: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), "execution_count": None}


def test_a_notebook_shows_code_and_printed_output() -> None:
    lines = "\n".join(str(number) for number in range(30))
    page = read_notebook(
        notebook(
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "\n", "Text."]},
            code("%matplotlib inline\nx", {"output_type": "stream", "name": "stdout", "text": lines}),
            code("y", {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["<Figure size 1x1>"]}}),
        )
    )
    first_lines = "\n".join(str(number) for number in range(20))
    assert bodies(page) == [
        f"Text.\n\n```python\n%matplotlib inline\nx\n```\n\n```text\n{first_lines}\n…\n```\n\n```python\ny\n```"
    ]
    assert page.sections[0].anchor == "title"


def test_prose_in_raw_cells_is_restructuredtext() -> None:
    page = read_notebook(
        notebook(
            {"cell_type": "raw", "metadata": {}, "source": ".. _x:\n\nTitle\n=====\n\nUse :func:`f`."},
            code("f()"),
            {"cell_type": "markdown", "metadata": {}, "source": "And `so` [on](u)."},
            {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": "<b>no</b>"},
        )
    )
    assert bodies(page) == ["Use `f`.\n\n```python\nf()\n```\n\nAnd `so` on."]


def test_notebooks_of_format_three_are_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Old"]},
        {
            "cell_type": "code",
            "input": ["x = 1"],
            "language": "python",
            "metadata": {},
            "outputs": [],
            "collapsed": False,
        },
    ]
    source = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    page = read_notebook(json.dumps(source))
    assert (page.title, bodies(page)) == ("Old", ["```python\nx = 1\n```"])


@pytest.mark.parametrize(
    "source", ["", "{", "[]", "{}", '{"nbformat": 4, "cells": 3}', '{"nbformat": 4, "cells": [{}]}']
)
def test_what_is_no_notebook_is_unreadable(source: str) -> None:
    with pytest.raises(UnreadableDocument, match="not a notebook"):
        read_notebook(source)
