"""What pages of the user's own folders are called."""

from __future__ import annotations

import json

import pytest

from ingest.own.titles import with_own_title
from ingest.readers import read_page


def titled(name: str, source: str) -> tuple[str, list[tuple[str, ...]]]:
    page = with_own_title(read_page(name, source.encode()), name)
    return page.title, [section.path for section in page.sections]


def notebook(*cells: str) -> str:
    """A notebook of Markdown cells; one that begins with "---" is raw, as Quarto keeps its front matter."""
    rows: list[dict[str, object]] = [
        {"cell_type": "raw" if cell.startswith("---") else "markdown", "metadata": {}, "source": cell} for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": rows})


def test_the_first_heading_is_the_title_without_its_number() -> None:
    assert titled("04_custom.md", "# 04. Custom Datasets\n\nA\n\n## 4.1 Loading\n\nB") == (
        "Custom Datasets",
        [("Custom Datasets",), ("Custom Datasets", "4.1 Loading")],
    )


@pytest.mark.parametrize(
    ("heading", "title"),
    [("3 Ways to plot", "3 Ways to plot"), ("2.1 Trees", "Trees"), ("07 - Loops", "Loops"), ("2024", "2024"),
     ("08: Profiling", "Profiling"), ("1D arrays", "1D arrays")],
)  # fmt: skip
def test_only_numbers_that_order_pages_are_dropped(heading: str, title: str) -> None:
    assert titled("a.md", f"# {heading}\n\nA")[0] == title


def test_set_up_is_no_title() -> None:
    assert titled("05_cnn-basics.ipynb", notebook("# Setup\n\nA", "## Convolutions\n\nB")) == (
        "Convolutions",
        [("Convolutions", "Setup"), ("Convolutions",)],
    )
    assert titled("05_cnn-basics.ipynb", notebook("## Import libraries\n\nA"))[0] == "Cnn basics"


def test_front_matter_says_the_title_where_no_heading_does() -> None:
    assert titled("a.md", '---\ntitle: "Trees and forests"\n---\n\nA\n\n## Pruning\n\nB') == (
        "Trees and forests",
        [("Trees and forests",), ("Trees and forests", "Pruning")],
    )
    assert titled("a.ipynb", notebook("---\ntitle: Trees\n---", "## Setup\n\nA")) == ("Trees", [("Trees", "Setup")])


@pytest.mark.parametrize(
    ("name", "title"),
    [("week1/02_linear_regression.md", "Linear regression"), ("exercises/README.md", "Exercises"), ("7.md", "7")],
)
def test_a_page_without_a_title_is_called_by_its_readable_name(name: str, title: str) -> None:
    assert titled(name, "Only text.")[0] == title
