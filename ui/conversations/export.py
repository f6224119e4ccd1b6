"""A conversation as a Markdown file, with its citations written out.

Not here: sending it to the browser.
"""

from __future__ import annotations

import re

from corpus.domain import Citation
from ui.conversations.turns import Turn, Turns

_UNSAFE_IN_NAMES = re.compile(r"[^\w-]+")
FILE_NAME_LENGTH = 60
UNANSWERED = "*There is no answer.*"


def as_markdown(title: str, turns: Turns) -> str:
    """The conversation: each question as a quotation, its answer, and the sources that the answer cites."""
    parts = [f"# {_defused(title)}", *map(_turn, turns)]
    return "\n\n".join(parts) + "\n"


def file_name(title: str) -> str:
    """A name for that file on any system."""
    return f"{_UNSAFE_IN_NAMES.sub('-', title).strip('-')[:FILE_NAME_LENGTH].strip('-') or 'conversation'}.md"


def citation_text(citation: Citation) -> str:
    """A citation as one would paste it: the quoted words, then where they stand."""
    return f"“{' '.join(citation.quote.split())}” — {_where(citation)}"


def _turn(turn: Turn) -> str:
    asked = _quoted(_defused(turn.question))
    if turn.answer is None:
        return f"{asked}\n\n{turn.only_text or UNANSWERED}"
    sources = [f"[{cited.marker}] {_defused(_where(cited))}\n\n{_indented(cited.quote)}" for cited in _cited(turn)]
    return "\n\n".join([asked, turn.answer.text, *(["**Sources**"] if sources else []), *sources])


def _cited(turn: Turn) -> tuple[Citation, ...]:
    return turn.answer.citations if turn.answer else ()


def _where(citation: Citation) -> str:
    chunk = citation.chunk
    return f"{chunk.origin}: {chunk.title.replace(' > ', ' › ')}. {chunk.url} ({chunk.licence})"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _indented(quote: str) -> str:
    """The quote as a block of its own characters: nothing in it is Markdown."""
    return "\n".join(f"    {line}".rstrip() for line in quote.splitlines())


def _defused(text: str) -> str:
    return text.replace("<", "&lt;").replace("![", "!\\[")
