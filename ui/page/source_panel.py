"""The panel at the side: the sources of an answer, and one passage with the quoted words marked.

It is HTML, so every value in it goes through `escape`.

Not here: when it is opened (`app`), or how it looks (`panel.css`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from corpus.domain import Citation, Kind
from corpus.guide_links import rests_on
from corpus.text.dotted import last_heading
from corpus.text.fences import fences
from ui.conversations.export import citation_text
from ui.page.conversation import Turn, passage_name, sources_name

KIND_NAMES: dict[Kind, str] = {
    "article": "career article",
    "lesson": "our lesson",
    "guide": "our guide",
    "narrative": "documentation",
    "api": "API reference",
    "example": "gallery example",
}
QUOTE_LETTERS = 160
"""Of a quote in the list; the page cuts what it has no room for."""

# over text that is escaped already: `<` can only be the mark's
_CODE_SPAN = re.compile(r"(?<!`)`([^`<\n]+)`(?!`)")
_BOLD = re.compile(r"\*\*([^*<\n]+)\*\*")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]<\n]|</?code>)+)\]\((https?://[^\s()<>`*]+)\)")


def welcome_html() -> str:
    """What the panel says before anything has been asked."""
    return _panel(
        "Sources",
        '<p class="hint">Every sentence of an answer carries a number. Press it, and the passage behind the sentence '
        "opens here with the quoted words marked.</p>",
    )


def gone_html() -> str:
    """What the panel says of a source that a page shows no more: its answer was replaced in another tab, say."""
    return _panel(
        "Sources",
        '<p class="hint">This answer isn\'t in the conversation any more. Open the conversation again to see what took '
        "its place.</p>",
    )


def sources_html(turn: Turn) -> str:
    """The list of what an answer cites."""
    if turn.answer is None or not turn.answer.citations:
        return _panel("Sources", '<p class="hint">This answer cites nothing.</p>')
    rows = "".join(f"<li>{_source_link(turn, citation)}</li>" for citation in turn.answer.citations)
    return _panel("Sources of this answer", f'<ol class="sources">{rows}</ol>')


def passage_html(turn: Turn, citation: Citation) -> str:
    """One cited passage with its library, version, kind, licence, heading path and public page."""
    chunk = citation.chunk
    facts = (
        ("Library", chunk.library),
        ("Version", chunk.release),
        ("Kind", KIND_NAMES.get(chunk.kind, chunk.kind)),
        ("Licence", chunk.licence),
    )
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)
    path = " <span aria-hidden='true'>›</span> ".join(escape(part) for part in chunk.title.split(" > "))
    body = (
        f'<p class="path">{path}</p><dl>{rows}</dl><p class="page">{_pages(citation)}</p>'
        f'<div class="text">{_marked_text(citation)}</div>'
        f'<div class="actions"><button type="button" class="copy" data-copy="{escape(citation_text(citation))}">'
        f'Copy citation</button><a href="#{sources_name(turn.number)}">All sources of this answer</a></div>'
    )
    return _panel(f"Source {citation.marker}", body, back=True)


def _panel(title: str, body: str, *, back: bool = False) -> str:
    # the button is for those who came by keyboard, or see the panel in a sheet over the page
    name, label = ("return", "Back to the answer") if back else ("close", "Close")
    button = f'<button type="button" class="{name}">{label}</button>'
    return (
        f'<section class="passage" role="region" tabindex="-1" aria-label="{escape(title)}">'
        f"<header><h2>{escape(title)}</h2>{button}</header>{body}</section>"
    )


def _source_link(turn: Turn, citation: Citation) -> str:
    chunk = citation.chunk
    name = last_heading(chunk.title)
    return (
        f'<a href="#{passage_name(turn.number, citation.marker)}"><span class="marker">[{citation.marker}]</span> '
        f"{escape(name)}<small>{escape(chunk.origin)} · "
        f"{escape(KIND_NAMES.get(chunk.kind, chunk.kind))}</small><q>{escape(_words(citation.quote))}</q></a>"
    )


def _words(quote: str) -> str:
    """How the quote begins, on one line and without fences: several sources may be of the same page."""
    words = " ".join(line for line in quote.splitlines() if not line.lstrip().startswith(("```", "~~~"))).split()
    return " ".join(words)[:QUOTE_LETTERS]


def _pages(citation: Citation) -> str:
    """The passage's own page; for a sentence of a guide the documentation pages that it rests on."""
    links = "<br>".join(_public_page(url) for url in rests_on(citation))
    return f"Rests on:<br>{links}" if links else _public_page(citation.chunk.url)


def _public_page(url: str) -> str:
    """A link for a page of the web; any other address (our own article, a file, a script) is only named."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return escape(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return escape(url)
    return (
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Open the page at {escape(parts.hostname)}'
        '<span class="sr-only"> (new tab)</span></a>'
    )


def _marked_text(citation: Citation) -> str:
    """The passage's text with the quote in <mark>; code blocks stand as code, everything else as it was written."""
    parts: list[str] = []
    for start, end, is_code in _segments(citation.chunk.text):
        marked = _with_mark(citation, start, end)
        parts.append(f'<pre tabindex="0"><code>{marked}</code></pre>' if is_code else f"<p>{_inline(marked)}</p>")
    return "".join(parts)


def _inline(escaped: str) -> str:
    """Links, code and bold of Markdown as HTML. Whatever an edge of the mark cuts through stays as it was written."""
    escaped = _CODE_SPAN.sub(r"<code>\1</code>", escaped)
    escaped = _BOLD.sub(r"<strong>\1</strong>", escaped)
    return _LINK.sub(r'<a href="\2" target="_blank" rel="noopener noreferrer">\1</a>', escaped)


def _segments(text: str) -> Iterator[tuple[int, int, bool]]:
    """Ranges of the text, in order: prose, and the inside of fenced blocks."""
    at = 0
    for fence in fences(text):
        if text[at : fence.start].strip():
            yield (*_stripped(text, at, fence.start), False)
        yield (*_stripped(text, fence.code_start, fence.code_end), True)
        at = fence.end
    if text[at:].strip():
        yield (*_stripped(text, at, len(text)), False)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without blank lines at its ends."""
    body = text[start:end]
    return start + len(body) - len(body.lstrip("\n")), end - len(body) + len(body.rstrip())


def _with_mark(citation: Citation, start: int, end: int) -> str:
    text = citation.chunk.text
    first, last = max(start, citation.start), min(end, citation.end)
    if first >= last:
        return escape(text[start:end])
    return f"{escape(text[start:first])}<mark>{escape(text[first:last])}</mark>{escape(text[last:end])}"
