"""What was retrieved or typed can't do anything in the chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.page_material import answer, citation
from ui.page.render import answer_markdown, in_steps, plain_text

CITED = citation("missing values")


def test_a_cited_marker_becomes_a_link_to_its_passage() -> None:
    assert answer_markdown(answer("Use fillna. [1]", CITED), 3) == (
        r'Use fillna. [\[1\]](#passage-3-1 "Show source 1")'
    )


def test_a_number_in_brackets_that_is_no_marker_stays_as_it_is() -> None:
    assert answer_markdown(answer("x[1] and [2] and `[1]`", CITED), 0) == "x[1] and [2] and `[1]`"


def test_raw_html_is_escaped_outside_of_code_only() -> None:
    text = "a <b>\n\n```python\nx < 1\n```\n\nand `y<2` <i>"
    assert answer_markdown(answer(text), 0) == "a &lt;b>\n\n```python\nx < 1\n```\n\nand `y<2` &lt;i>"


def test_images_and_links_to_anything_but_web_pages_are_defused() -> None:
    text = "![x](https://e.org/x.png) [a](javascript:alert(1)) [b](data:text/html,x) [c](https://e.org)"
    assert answer_markdown(answer(text), 0) == (
        "&#33;[x](https://e.org/x.png) [a]&#40;javascript:alert(1)) [b]&#40;data:text/html,x) [c](https://e.org)"
    )


def test_a_link_defined_elsewhere_in_the_text_is_defused() -> None:
    assert answer_markdown(answer("[a][x]\n\n[x]: javascript:alert(1)"), 0) == "[a][x]\n\n[x]&#58; javascript:alert(1)"


def test_code_in_one_line_opens_no_fence_however_many_backticks_it_has() -> None:
    text = "```x``` a\n\n![p](http://evil) <b>hi</b> [1]"
    shown = answer_markdown(answer(text, CITED), 0)
    assert shown == ("```x``` a\n\n&#33;[p](http://evil) &lt;b>hi&lt;/b> " + r'[\[1\]](#passage-0-1 "Show source 1")')
    assert list(in_steps(text)) == ["```x``` a", text]


def test_a_backtick_before_a_fence_doesnt_make_prose_of_its_code() -> None:
    text = "a ` b\n```\nx < 1\n```\n<i> ` c\n\n~~~\ny < 1"
    assert answer_markdown(answer(text), 0) == "a ` b\n```\nx < 1\n```\n&lt;i> ` c\n\n~~~\ny < 1"


@pytest.mark.parametrize(
    "text", ["- ```py\n  x\n  ```\n\n<i>", "1. ~~~\n   x\n   ~~~\n\n<i>", "- a\n\n  ```\n  x\n\n<i>"]
)
def test_a_fence_in_a_list_hides_nothing_behind_the_list(text: str) -> None:
    assert answer_markdown(answer(text), 0) == text.replace("<", "&lt;")


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    assert plain_text("  *a* <b>\n# c") == "&nbsp;&nbsp;&#42;a&#42; &#60;b&#62;\n&#35; c"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_typed_text_keeps_no_character_with_a_meaning_in_markdown_or_html(text: str) -> None:
    assert not set(plain_text(text).replace("&nbsp;", "")) & set("<>*_`[]()!\\|~^+-.:/@\"'=$")


def test_an_answer_grows_by_whole_blocks() -> None:
    markdown = "One.\n\n```python\na\n\nb\n```\n\nTwo."
    assert list(in_steps(markdown)) == ["One.", "One.\n\n```python\na\n\nb\n```", markdown]


def test_a_long_answer_grows_in_few_steps() -> None:
    steps = list(in_steps("\n\n".join("abcdefghij")))
    assert [step.replace("\n", "") for step in steps] == ["ab", "abcde", "abcdefg", "abcdefghij"]


def test_an_empty_answer_has_no_steps() -> None:
    assert list(in_steps("")) == []
