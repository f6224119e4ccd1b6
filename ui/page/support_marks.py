"""Marks around what a language model wrote, so that it looks different from what is quoted.

The marks are characters of a private area: they pass through every escaping, and `with_spans` makes them HTML last.

Not here: the escaping (`render`), or deciding what a passage supports (`bot`).
"""

from __future__ import annotations

from corpus.domain import Answer, Sentence, Support
from corpus.text.shown import safe

_OPENING: dict[Support, str] = {"supported": "\ue000", "unsupported": "\ue001"}
_CLOSING = "\ue002"
_ALL = {ord(mark): None for mark in (*_OPENING.values(), _CLOSING)}
_HTML = {
    _OPENING["supported"]: '<span class="told" title="In the model\'s words; the passage it cites says so">',
    _OPENING["unsupported"]: '<span class="unsupported" title="In the model\'s words; no passage says so">',
    _CLOSING: "</span>",
}
MODEL_CODE = "In the model's own code:"
LEGEND = "In the model's words, each sentence checked against the passage it cites"


def marked_text(answer: Answer) -> str:
    """The answer's Markdown with a mark on both sides of every sentence that is not a quote."""
    text = answer.text.translate(_ALL)
    parts: list[str] = []
    at = 0
    for sentence in answer.sentences:
        shown = safe(sentence.text)
        opening = _OPENING.get(sentence.support)
        end = _code_end(text, sentence, at)
        if end > at:
            parts += [text[at:end], opening, MODEL_CODE, _CLOSING, " "] if opening else [text[at:end]]
            at = end
            continue
        start = text.find(shown, at)
        if start < 0:
            continue
        end = start + len(shown)
        parts += [text[at:start], opening, shown, _CLOSING] if opening else [text[at:end]]
        at = end
    return "".join([*parts, text[at:]])


def with_spans(markdown: str) -> str:
    """The marks as HTML."""
    for mark, html in _HTML.items():
        markdown = markdown.replace(mark, html)
    return markdown


def is_told(answer: Answer) -> bool:
    """Whether a model wrote any of it."""
    return any(sentence.support in _OPENING for sentence in answer.sentences)


def _code_end(text: str, sentence: Sentence, at: int) -> int:
    """Where the line behind the fence of that code begins; 0 for a sentence that is no code."""
    start = text.find(f"\n{sentence.text}\n```", at)
    closing = text.find("\n", start + len(sentence.text) + 2) if start >= 0 else -1
    return closing + 1
