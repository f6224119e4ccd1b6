"""Python in code blocks: read without prompts and output, and nothing that a page holds breaks who reads it."""

from __future__ import annotations

import pytest

from bot.check.parsing import parsed, parses, python_source, walkable
from bot.find.relevance import Wanted
from bot.say.evidence.examples import MAX_LINES, first_code, keywords, only_sets_up, section_code, shortened
from corpus.text.sentences import CodeSpan
from tests.answering import chunk

BREAKING = {
    "a sum": "x = " + "1+" * 20_000 + "1",
    "signs": "x = " + "-" * 50_000 + "1",
    "brackets": "x = " + "(" * 50_000 + ")" * 50_000,
    "blocks": "".join(f"{' ' * at}if x:\n" for at in range(200)),
    "an empty letter": "x = '\0'",
    "half a letter": "x = '\ud83d'",
    "a book": "x = 1\n" * 20_000,
}
"""What Python's parser gives up, in its many ways, or takes a hundred times the memory for."""
LINES = "f(a, b=1)\n" * (MAX_LINES + 1)


def test_sessions_are_read_without_prompts_and_output() -> None:
    assert python_source(">>> for i in x:\n...     f(i)\n1\n2") == "for i in x:\n    f(i)"
    assert parses(">>> a = np.array([1])\n>>> a\narray([1])")
    assert parses("%matplotlib inline\nx = 1")
    assert not parses("just some words")
    assert not parses("1 2")
    assert not parses("# only a comment")


@pytest.mark.parametrize("what", BREAKING)
def test_code_that_breaks_the_parser_is_no_python(what: str) -> None:
    code = BREAKING[what]
    assert not parses(code)
    assert keywords(f"f(b=1)\n{code}", "f") == []
    assert not only_sets_up(code)


@pytest.mark.parametrize("what", BREAKING)
def test_a_block_with_such_code_behind_what_is_shown_is_cut_behind_its_lines(what: str) -> None:
    block = LINES + BREAKING[what]
    assert block[: shortened(block, CodeSpan(0, len(block), "python"))].count("\n") == MAX_LINES - 1
    page = chunk(f"```python\n{block}\n```")
    for found in (first_code(page), section_code((page,), Wanted({"f": 1.0}))):
        assert found is not None
        assert found.quote.words == LINES[: len(found.quote.words)]


def test_what_is_nested_deeper_than_a_visitor_can_go_parses_and_is_not_walked() -> None:
    deep = "x = " + "1+" * 200 + "1"
    assert parsed(deep) is not None
    assert walkable(deep) is None
    assert walkable("x = " + "1+" * 20 + "1") is not None
