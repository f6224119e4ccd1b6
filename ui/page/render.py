"""Text that was retrieved or typed, made safe for the chat: Markdown in which nothing but our own marks is active.

Gradio sanitises what it renders, and the page's Content-Security-Policy forbids inline handlers and remote images;
this is the first of three fences.

Not here: the source panel, which is HTML (`source_panel`).
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterator

from corpus.domain import Answer
from corpus.text.fences import Fence, fences
from ui.page.conversation import passage_name
from ui.page.formulas import with_formulas
from ui.page.support_marks import marked_text, with_spans

STEPS_AT_MOST = 4
"""For an answer that is there: more of them would let people wait for the sake of the show."""

_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
"""A code span, within one paragraph."""
_MARKERS = re.compile(r"(?<![\w\[)])(?:\[\d{1,4}\])+(?![(\[:])")
_LINK_TARGET = re.compile(r"\]\((?!\s*https?://)")
_PUNCTUATION = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}


def answer_markdown(answer: Answer, turn: int) -> str:
    """The answer's Markdown: raw HTML shown as text, images and odd links defused, markers linked to their passages.

    What a model wrote stands in spans of ours, formulas between delimiters of ours.
    """
    markers = {citation.marker for citation in answer.citations}
    return _outside_code(
        marked_text(answer), lambda prose: with_spans(_linked(with_formulas(_defused(prose)), turn, markers))
    )


def text_markdown(text: str) -> str:
    """An answer's Markdown of which no more than the text is left: as above, with markers that lead nowhere."""
    return _outside_code(text, _defused)


def plain_text(text: str) -> str:
    """Markdown that shows the text exactly as it was typed."""
    lines = text.translate(_PUNCTUATION).splitlines()
    return "\n".join(_kept_indent(line) for line in lines)


def in_steps(markdown: str) -> Iterator[str]:
    """The growing text, whole blocks of Markdown more each time, in a few steps of about the same number of blocks."""
    blocks = _blocks(markdown)
    steps = min(STEPS_AT_MOST, len(blocks))
    for step in range(1, steps + 1):
        yield "\n\n".join(blocks[: len(blocks) * step // steps])


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if is_code else change(part) for is_code, part in _parts(text))


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces, each with whether it is code: a fenced block without its last line break, or a span."""
    at = 0
    for fence in (one for one in fences(text) if _holds(text, one)):
        yield from _spans(text[at : fence.start])
        block = text[fence.start : fence.end].removesuffix("\n")
        yield True, block
        at = fence.start + len(block)
    yield from _spans(text[at:])


def _holds(text: str, fence: Fence) -> bool:
    """Whether no line stands further left than the marks: in a list that ends the block, whatever the marks say."""
    line_start = text.rfind("\n", 0, fence.start) + 1
    item = len(text[line_start : fence.start].expandtabs(4))
    first, *rest = [line.expandtabs(4) for line in text[fence.start : fence.end].split("\n") if line.strip()]
    marks_at = item + len(first) - len(first.lstrip())
    return all(len(line) - len(line.lstrip()) >= marks_at for line in rest)


def _spans(text: str) -> Iterator[tuple[bool, str]]:
    at = 0
    for code in _SPAN.finditer(text):
        yield False, text[at : code.start()]
        yield True, code[0]
        at = code.end()
    yield False, text[at:]


def _defused(prose: str) -> str:
    prose = prose.replace("<", "&lt;").replace("![", "&#33;[")
    # a link leads to a public page or nowhere; `[label]: address` would define one further down
    return _LINK_TARGET.sub("]&#40;", prose).replace("]:", "]&#58;")


def _linked(prose: str, turn: int, markers: Collection[int]) -> str:
    def link(found: re.Match[str]) -> str:
        marker = int(found[1])
        if marker not in markers:
            return found[0]
        return rf'[\[{marker}\]](#{passage_name(turn, marker)} "Show source {marker}")'

    return _MARKERS.sub(lambda group: re.sub(r"\[(\d+)\]", link, group[0]), prose)


def _kept_indent(line: str) -> str:
    body = line.lstrip(" \t")
    return "&nbsp;" * len(line[: len(line) - len(body)].expandtabs(4)) + body


def _blocks(markdown: str) -> list[str]:
    parts = list(_parts(markdown.replace("\0", "")))
    shown = "".join(f"\0{number}\0" if is_code else part for number, (is_code, part) in enumerate(parts))
    blocks = re.split(r"\n\s*\n", shown)
    return [re.sub(r"\0(\d+)\0", lambda number: parts[int(number[1])][1], block) for block in blocks if block.strip()]
