"""What no answer may ever be: cited by a marker that leads nowhere, quoted inexactly, or more than text in a browser.

Every answer of every suite is checked; one such defect fails the whole run.

Not here: whether the answer is a good one (`scoring`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from corpus.domain import Answer, Chunk

DANGLING_MARKER = "dangling marker"
INEXACT_QUOTE = "inexact quote"
LIVE_MARKUP = "live markup"
CRASH = "crash"
HARD = frozenset({DANGLING_MARKER, INEXACT_QUOTE, LIVE_MARKUP, CRASH})
"""Failures that make a run fail, whatever its scores."""

_CODE = re.compile(
    r"^(`{3,})[^`\n]*\n.*?(?:^\1`*\s*$|\Z)|(?<!`)(`{1,16})(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
_MARKER = re.compile(r"(?<!\\)\[(\d+)\](?!\()")
_LIVE_TAGS = frozenset({"script", "iframe", "object", "embed", "form", "meta", "link", "style", "svg", "math", "base"})
_LIVE_ADDRESS = re.compile(r"\s*(?:javascript|vbscript|data|file):", re.IGNORECASE)


def defects(answer: Answer, stored: Mapping[str, Chunk]) -> tuple[str, ...]:
    """The hard failures of an answer; `stored` are the index's chunks by id, at least those that it cites."""
    found = []
    if dangling_markers(answer):
        found.append(DANGLING_MARKER)
    if exact_quotes(answer, stored) < len(answer.citations):
        found.append(INEXACT_QUOTE)
    if live_markup(answer.text):
        found.append(LIVE_MARKUP)
    return tuple(found)


def dangling_markers(answer: Answer) -> tuple[int, ...]:
    """Markers in the text or at a sentence that no citation has, and those of citations that no hit stands behind."""
    held = {hit.chunk.id for hit in answer.hits}
    led = {citation.marker for citation in answer.citations if citation.chunk.id in held}
    shown = {int(marker) for marker in _MARKER.findall(_CODE.sub("", answer.text))}
    named = {marker for sentence in answer.sentences for marker in sentence.markers}
    return tuple(sorted((shown | named | {citation.marker for citation in answer.citations}) - led))


def exact_quotes(answer: Answer, stored: Mapping[str, Chunk]) -> int:
    """How many citations quote, character for character, the passage that the index holds."""
    texts = [(stored[c.chunk.id].text if c.chunk.id in stored else "", c) for c in answer.citations]
    return sum(bool(c.quote.strip()) and text[c.start : c.end] == c.quote for text, c in texts)


def live_markup(markdown: str) -> tuple[str, ...]:
    """What of the text a browser would run or load by itself, were HTML in Markdown let through."""
    found = _Live()
    found.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))
    found.close()
    return tuple(found.live)


class _Live(HTMLParser):
    """Collects elements and attributes that do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.live: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LIVE_TAGS or (tag == "img" and dict(attrs).get("src")):
            self.live.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name in {"href", "src", "srcset", "style"} and _LIVE_ADDRESS.match(value or "")
            ):
                self.live.append(f"{tag} {name}")
