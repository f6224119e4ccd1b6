"""Headings in Markdown without a space after their marks, `##Like this`: sites of notebooks show them as headings.

Two marks at least and a capital letter or digit behind them: neither `#hashtag` nor `#!` nor `##x` is one. Nor does one
end a paragraph: within a text or a code span of several lines a line may begin with anything.

Not here: headings as CommonMark has them (markdown-it).
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_TIGHT_MARKS = r"#{2,6}(?=[A-Z0-9])"
MARKS = rf"(?:#{{1,6}}[ \t]++|{_TIGHT_MARKS})"
"""A pattern of the marks that a heading's line begins with, for those who read line by line."""
_TIGHT = re.compile(rf"(?P<marks>{_TIGHT_MARKS})(?P<title>.+)")
_CLOSING_MARKS = re.compile(r"(?<![ #])[ ]+#+$")


def with_tight_headings(parser: MarkdownIt) -> MarkdownIt:
    """The parser, with the tokens of a heading for those without a space too."""
    parser.block.ruler.before("heading", "tight_heading", _block)
    return parser


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    found = _TIGHT.match(state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]].rstrip())
    if not found:
        return False
    if not silent:
        tag = f"h{len(found['marks'])}"
        state.line = first + 1
        state.push("heading_open", tag, 1).map = [first, state.line]
        words = state.push("inline", "", 0)
        words.content, words.map, words.children = _CLOSING_MARKS.sub("", found["title"]), [first, state.line], []
        state.push("heading_close", tag, -1)
    return True
