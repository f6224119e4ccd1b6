"""Writes a verified draft down: mints the markers, and turns quotes into safe Markdown.

Quoted text can't bring in HTML, links or images (`corpus.text.shown`); the citation's own quote stays verbatim.

Not here: deciding what is quoted, or whether it may stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.draft import (
    Block,
    Claim,
    Draft,
    Example,
    Item,
    Line,
    Nearby,
    PageLink,
    Paragraph,
    Quote,
    Table,
    Told,
    ToldCode,
)
from bot.say import connecting
from corpus.domain import Citation, Sentence
from corpus.text.sentences import folded
from corpus.text.shown import fenced, inline, page_title, plain, safe

_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED_BAR = r"\\|"


@dataclass(frozen=True, slots=True)
class Written:
    """The text of an answer with what stands behind it."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(slots=True)
class _Markers:
    """Markers 1, 2, … in order of first appearance; the same quote keeps its marker."""

    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    def of(self, quote: Quote) -> int:
        key = (quote.chunk.id, quote.start, quote.end)
        if key not in self.citations:
            self.citations[key] = Citation(len(self.citations) + 1, quote.chunk, quote.start, quote.end)
        return self.citations[key].marker


def written(draft: Draft) -> Written:
    """The draft as Markdown, its sentences with their markers, and the citations in order of their markers."""
    markers = _Markers()
    parts: list[str] = []
    sentences: list[Sentence] = []
    for previous, block in zip((None, *draft.blocks), draft.blocks, strict=False):
        text = _markdown(block, markers)
        listed = _is_listed(block) and _is_listed(previous)
        parts.append(("\n" if listed else "\n\n") + text if parts else text)
        sentences.extend(_sentences(block, markers))
    return Written("".join(parts), tuple(sentences), tuple(markers.citations.values()))


def _is_listed(block: Block | None) -> bool:
    return isinstance(block, Item | PageLink | Nearby) or (isinstance(block, Told) and block.is_item)


def _markdown(block: Block, markers: _Markers) -> str:
    match block:
        case Line(text):
            shown = text
        case Paragraph(quotes):
            shown = _cited(quotes, markers)
        case Item(label, quotes):
            name = f"**{inline(label)}** — " if label else ""
            shown = f"- {name}{_cited(quotes, markers)}"
        case Example(quote, language):
            shown = f"{fenced(quote.words, language)}\n[{markers.of(quote)}]"
        case PageLink(quote):
            shown = f"- {page_title(quote.chunk.title, quote.chunk.url)} [{markers.of(quote)}]"
        case Nearby(title, url, claim):
            shown = f"- {page_title(title, url)} — {_claimed(claim, markers)}"
        case Told(claims, is_item, label):
            named = f"**{inline(label)}{'' if label.endswith('?') else ':'}** " if label else ""
            shown = ("- " if is_item else "") + named + " ".join(_claimed(claim, markers) for claim in claims)
        case ToldCode(claim, language):
            shown = f"{fenced(claim.text, language)}\n{_behind(claim, markers)}"
        case Table():
            shown = _table(block, markers)
    return shown


def _cited(quotes: tuple[Quote, ...], markers: _Markers) -> str:
    return " ".join(f"{safe(plain(quote.words))} [{markers.of(quote)}]" for quote in quotes)


def _claimed(claim: Claim, markers: _Markers) -> str:
    return f"{safe(plain(claim.text))} {_behind(claim, markers)}"


def _behind(claim: Claim, markers: _Markers) -> str:
    """What stands behind a claim: its markers, or that there are none."""
    return "".join(f"[{markers.of(quote)}]" for quote in claim.quotes) or connecting.UNSUPPORTED


def _supported(claim: Claim, text: str, markers: _Markers) -> Sentence:
    """The claim as a sentence of the answer; it counts as quoted if one of its quotes holds it word for word."""
    if not claim.quotes:
        return Sentence(text, "unsupported")
    is_verbatim = any(folded(text) in plain(quote.words) for quote in claim.quotes)
    return Sentence(text, "quoted" if is_verbatim else "supported", tuple(map(markers.of, claim.quotes)))


def _table(table: Table, markers: _Markers) -> str:
    rows = [["", *(safe(column) for column in table.columns)]]
    for row in table.rows:
        cells = [_cited((cell,), markers) if cell else connecting.NOT_DOCUMENTED for cell in row.cells]
        rows.append([f"**{row.label}**", *cells])
    # a bar divides cells even inside code
    lines = [f"| {' | '.join(_BAR.sub(_ESCAPED_BAR, cell) for cell in row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]])


def _sentences(block: Block, markers: _Markers) -> list[Sentence]:
    match block:
        case Line(text):
            return [Sentence(text, "connecting")]
        case Told() | Nearby():
            claims = block.claims if isinstance(block, Told) else (block.claim,)
            return [_supported(claim, plain(claim.text), markers) for claim in claims]
        case ToldCode(claim):
            return [_supported(claim, claim.text, markers)]
        case Example(quote, _):
            return [Sentence(quote.words, "quoted", (markers.of(quote),))]
        case PageLink(quote):
            return [Sentence(folded(quote.chunk.title), "connecting", (markers.of(quote),))]
        case Table(_, rows):
            quotes = tuple(cell for row in rows for cell in row.cells if cell)
        case Paragraph(quotes) | Item(_, quotes):
            pass
    return [Sentence(plain(quote.words), "quoted", (markers.of(quote),)) for quote in quotes]
