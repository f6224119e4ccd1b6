"""Formulas in Markdown: `$…$`, `$$…$$` and LaTeX environments are neither emphasis nor escapes nor lists.

Not here: showing them (`ui.page.formulas`).
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

LONGEST_INLINE = 2_000
LONGEST_BLOCK = 60
"""Characters and lines: what is longer isn't a formula, but a page with a stray dollar."""

_ENVIRONMENT = re.compile(r"\\begin\{([a-z]+\*?)\}")


def with_formulas(parser: MarkdownIt) -> MarkdownIt:
    """The parser, with tokens of the types `formula` (inline) and `formula_block`, whose content is as written."""
    parser.inline.ruler.before("escape", "formula", _inline)
    parser.block.ruler.before("fence", "formula_block", _block, {"alt": ["paragraph", "blockquote", "list"]})
    return parser


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    marks = "$$" if state.src.startswith("$$", state.pos) else "$"
    start = state.pos + len(marks)
    end = state.src.find(marks, start, min(state.posMax, start + LONGEST_INLINE))
    inside = state.src[start:end] if end > start else ""
    if not inside.strip() or "\n\n" in inside or (marks == "$" and not _is_tight(state.src, start, end)):
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = state.src[state.pos : end + len(marks)]
    state.pos = end + len(marks)
    return True


def _is_tight(source: str, start: int, end: int) -> bool:
    """Single dollars hug a formula; `$5 and $6` are prices."""
    return not source[start].isspace() and not source[end - 1].isspace() and not source[end + 1 : end + 2].isdigit()


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    opening = _line(state, first)
    environment = _ENVIRONMENT.match(opening)
    closing = f"\\end{{{environment[1]}}}" if environment else "$$"
    if not environment and not opening.startswith("$$"):
        return False
    last = next(
        (
            number
            for number in range(first, min(end, first + LONGEST_BLOCK))
            if closing in (_line(state, number) if number > first else opening[2:])
        ),
        None,
    )
    # words behind the formula make it a part of a paragraph
    if last is None or not _line(state, last).endswith(closing) or (last > first and _is_short(state, first, last)):
        return False
    if not silent:
        token = state.push("formula_block", "", 0)
        token.map = [first, last + 1]
        state.line = last + 1
    return True


def _is_short(state: StateBlock, first: int, last: int) -> bool:
    """Whether another block begins within: a quote or list ends before its formula would."""
    return any(state.sCount[number] < state.blkIndent and _line(state, number) for number in range(first, last))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
