"""The panel shows a passage as text, marks the quote, and lets nothing in it act."""

from __future__ import annotations

import re

import pytest

from tests.page_material import citation, turn
from ui.page.conversation import find_passage, find_sources, history_of
from ui.page.source_panel import passage_html, sources_html


def test_the_quote_is_marked_in_its_passage() -> None:
    cited = citation("to replace missing values")
    html = passage_html(turn(cited), cited)
    assert "Use <code>fillna</code> <mark>to replace missing values</mark>. It returns a copy." in html


def test_a_quote_across_prose_and_code_is_marked_in_both() -> None:
    cited = citation("It returns a copy.\n\n```python\ns.fillna(0)")
    assert re.findall("<mark>(.*?)</mark>", passage_html(turn(cited), cited)) == ["It returns a copy.", "s.fillna(0)"]


def test_library_version_kind_licence_and_headings_are_named() -> None:
    cited = citation("missing")
    text = re.sub("<[^>]+>", " ", passage_html(turn(cited), cited))
    for fact in ("pandas", "2.3.3", "documentation", "BSD-3-Clause", "User guide", "Missing data"):
        assert fact in text


def test_every_value_of_a_passage_is_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">'
    cited = citation("fine", text=f"{evil} fine", title=evil, library=evil, version=evil, licence=evil, url=evil)
    html = passage_html(turn(cited), cited) + sources_html(turn(cited))
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "article.md#time", "//e.org", "http://[x"])
def test_only_pages_of_the_web_are_linked(url: str) -> None:
    cited = citation("missing", url=url)
    assert "<a href" not in passage_html(turn(cited), cited).split('class="text"')[0]


def test_links_within_a_passage_lead_to_web_pages_only() -> None:
    cited = citation(
        "read", text="read [a](https://e.org/?x=1&y=2), [b](javascript:alert(1)) ![c](https://e.org/c.png)"
    )
    html = passage_html(turn(cited), cited)
    assert '<a href="https://e.org/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">a</a>' in html
    assert "[b](javascript:alert(1)) ![c](https://e.org/c.png)" in html


def test_passages_are_found_by_turn_and_marker() -> None:
    cited = citation("missing", marker=2)
    turns = (turn(), turn(cited, number=1))
    assert find_passage(turns, "passage-1-2") == (turns[1], cited)
    assert find_sources(turns, "sources-1") == turns[1]


@pytest.mark.parametrize("name", ["passage-1-1", "passage-9-2", "passage-0-2", "passage--1-2", "", "passage-1-2\n"])
def test_a_name_of_no_passage_finds_nothing(name: str) -> None:
    assert find_passage((turn(), turn(citation("missing", marker=2), number=1)), name) is None


def test_the_tutor_is_told_of_the_last_turns_only() -> None:
    turns = tuple(turn(number=number) for number in range(9))
    assert history_of(turns) == (("user", "?"), ("assistant", "See [1].")) * 6


def test_a_sentence_of_a_guide_links_the_documentation_that_it_rests_on() -> None:
    words = "Matplotlib can be embedded in graphical interfaces made with Qt, Tk, GTK or wxPython."
    cited = citation(
        words, text=words, kind="guide", library="matplotlib", url="guides/matplotlib.md#when-to-choose-it"
    )
    html = passage_html(turn(cited), cited)
    assert "Rests on:" in html
    assert 'href="https://matplotlib.org/stable/' in html
