"""Writing a draft down: markers, verbatim quotes, Markdown that quoted text can't break out of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.draft import Block, Claim, Draft, Example, Item, Line, PageLink, Paragraph, Quote, Row, Table, Told
from bot.say.cite import written
from corpus.text.shown import fenced, page_title, plain, safe
from tests.answering import chunk
from tests.growth import growth

HTML = MarkdownIt("commonmark").enable("table")


def quote(text: str, words: str | None = None, id: str = "numpy:0", **fields: str) -> Quote:
    source = chunk(text, id=id, **fields)  # type: ignore[arg-type]  # all fields are strings here
    start = text.index(words or text)
    return Quote(source, start, start + len(words or text))


def test_markers_count_up_in_order_of_first_appearance() -> None:
    first, second = quote("One is here.", id="a:1"), quote("Two is here.", id="b:1")
    result = written(Draft((Paragraph((first, second)), Item("Again", (first,)))))
    assert [citation.marker for citation in result.citations] == [1, 2]
    assert result.text == "One is here. [1] Two is here. [2]\n\n- **Again** — One is here. [1]"


@pytest.mark.parametrize(("label", "shown"), [("Pitfall", "**Pitfall:**"), ("Why 0.05?", "**Why 0.05?**")])
def test_a_label_that_asks_has_no_colon(label: str, shown: str) -> None:
    said = Claim("It is a habit.", (quote("It is a habit."),))
    assert written(Draft((Told((said,), label=label),))).text == f"{shown} It is a habit. [1]"


def test_a_sentence_is_its_quote_in_one_line() -> None:
    result = written(Draft((Paragraph((quote("Skip. Arrays have\n  a shape. Skip.", "Arrays have\n  a shape."),)),)))
    assert result.sentences[0].text == "Arrays have a shape."
    assert result.citations[0].quote == "Arrays have\n  a shape."
    assert result.sentences[0].markers == (1,)


def test_connecting_lines_cite_nothing() -> None:
    result = written(Draft((Line("For example:"),)))
    assert (result.sentences[0].support, result.sentences[0].markers, result.citations) == ("connecting", (), ())


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("See [the page](https://x.y/z) now.", "See the page now."),
        ("An ![alt text](http://evil/x.png) image.", "An alt text image."),
        ("A [ref][1] link.", "A ref link."),
        ("Code `a[0](b)` stays.", "Code `a[0](b)` stays."),
    ],
)
def test_links_and_images_are_reduced_to_their_words(words: str, shown: str) -> None:
    assert plain(words) == shown


def test_links_beside_code_are_reduced_in_time_in_proportion() -> None:
    assert growth(lambda n: plain("[a](b) `c` " * n)) < 9


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        r"\`<img src=x onerror=alert(1)>\`",
        "`a` <b>b</b> `c",
        "``<i>`` <i>",
        "[x](javascript:alert(1))",
        "![x](http://evil/x.png)",
        "<javascript:alert(1)>",
        "[a]: http://evil",
        "\\<img src=x>",
        "\\\\<img src=x>",
        "# Heading",
        "1. item",
        "- item",
        "> quote",
    ],
)
def test_quoted_words_cannot_bring_in_markup(words: str) -> None:
    page = HTML.render(safe(plain(words)))
    assert set(re.findall(r"<(\w+)", page)) <= {"p", "code", "em", "strong"}


@given(st.text(alphabet=st.sampled_from("<>[]()!`\\ab&;/\"'=#-*_|1.\n "), max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_becomes_a_tag_a_link_or_an_image(words: str) -> None:
    page = HTML.render(f"{safe(plain(words))} [1]")
    assert not re.search(r"<(?!/?(?:p|code|em|strong)>)", page.replace("<hr />", "").replace("<br />", ""))


def test_bracketed_numbers_of_a_quote_are_no_markers() -> None:
    result = written(Draft((Paragraph((quote("As shown in [3], it holds."),)),)))
    assert re.findall(r"\[(\d+)\]", result.text) == ["1"]


def test_a_fence_is_longer_than_any_run_of_backticks_in_the_code() -> None:
    assert fenced("a = '````'", "python").startswith("`````python\n")
    assert HTML.render(fenced("```\n</code><script>", "x onload=1")).count("<script>") == 0


def test_code_is_cited_below_its_block_and_kept_as_it_is() -> None:
    example = Example(quote("```python\nx = a[1] < 2\n```", "x = a[1] < 2"), "python")
    result = written(Draft((example,)))
    assert result.text == "```python\nx = a[1] < 2\n```\n[1]"
    assert result.sentences[0].text == "x = a[1] < 2"


def test_a_table_says_where_nothing_is_documented_and_keeps_its_columns() -> None:
    table = Table(("A", "B"), (Row("Use", (quote("It takes `a|b` here."), None)),))
    text = written(Draft((table,))).text
    assert "not documented" in text
    page = HTML.render(text)
    assert page.count("<td>") == 3


def test_pages_link_to_the_web_only() -> None:
    assert page_title("T > U", "https://a.b/c(d)") == "[T › U](https://a.b/c%28d%29)"
    assert page_title("T", "javascript:alert(1)") == "T"
    assert page_title("T", "article.md#x") == "T"


def test_a_nearest_page_is_cited_but_claims_nothing() -> None:
    result = written(Draft((PageLink(quote("First words here.")),)))
    assert (result.sentences[0].support, result.sentences[0].markers) == ("connecting", (1,))
    assert result.citations[0].quote == "First words here."


def test_list_lines_stand_together() -> None:
    blocks: tuple[Block, ...] = (Line("List:"), Item("A", (quote("Aaa is."),)), Item("B", (quote("Bbb is."),)))
    assert written(Draft(blocks)).text.split("\n\n")[1].count("\n") == 1
