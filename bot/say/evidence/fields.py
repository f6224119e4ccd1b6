"""Which parameter of a call a question asks about, and what the docstring says of it.

Not here: what the call does (`bot.say.how_to`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.draft import Quote
from corpus.domain import Chunk
from corpus.text.dotted import last_part
from corpus.text.phrases import words
from corpus.text.sentences import SentenceSpan, pieces

MIN_LETTERS = 4
MAX_FIELD_WORDS = 45
_RETURNS = re.compile(r"^(?:\*\*Returns\*\*|#+ Returns)\s*$", re.MULTILINE)
_NOT_ASKED = words(
    """values value column columns labels label number method string object format data list file name array type mode
    path size code call text line lines index rows keys model func function input left right other args"""
)
_WORDS_BETWEEN = frozenset({"the", "a", "an", "of", "my", "first", "some", "any", "few", "two", "by", "to"})


def asked_parameter(question: str, parameters: Sequence[str], summary: str) -> str | None:
    """The parameter that the question names: as one word ("timeout") or spelt apart ("skip the first rows").

    A word that the call's own summary says too asks for the call, not for its parameter.
    """
    asked = [word for word in re.findall(r"[a-z_]+", question.lower()) if word not in _WORDS_BETWEEN]
    said = set(re.findall(r"[a-z_]+", summary.lower()))
    pairs = {left + joint + right for left, right in pairwise(asked) for joint in ("", "_")}
    for name in parameters:
        plain_name = name.lstrip("*").lower()
        spelt_apart = plain_name in pairs or plain_name + "s" in pairs
        alone = plain_name in asked and plain_name not in said | _NOT_ASKED and len(plain_name) >= MIN_LETTERS
        if spelt_apart or alone:
            return name.lstrip("*")
    return None


def field(chunks: Sequence[Chunk], name: str) -> Quote | None:
    """The first sentences of what a docstring says of the parameter, name and type included."""
    for chunk in chunks:
        for piece in pieces(chunk.text):
            if isinstance(piece, SentenceSpan) and piece.place == "item" and piece.closed:
                line = chunk.text[piece.start : piece.end]
                named = re.match(rf"[*`]*{re.escape(name)}\b", line)
                if named and 4 <= len(line.split()) <= MAX_FIELD_WORDS:
                    return Quote(chunk, piece.start, piece.end)
    return None


def returned(chunks: Sequence[Chunk]) -> Quote | None:
    """What a docstring says that the call returns: the first item below "Returns", also where a chunk ends between."""
    seen = False
    for chunk in chunks:
        heading = _RETURNS.search(chunk.text)
        if heading is None and not seen:
            continue
        after = 0 if seen else heading.end() if heading else 0
        seen = True
        for piece in pieces(chunk.text):
            if piece.start >= after and isinstance(piece, SentenceSpan) and piece.place == "item":
                is_short = len(chunk.text[piece.start : piece.end].split()) <= MAX_FIELD_WORDS
                return Quote(chunk, piece.start, piece.end) if is_short else None
    return None


def name_fit(name: str, question: str) -> float:
    """How much of an API name is spelt in the question's words, in [0, 1]: `dropna` in "drop na rows"."""
    used, rest = _spelt(name, question)
    last = last_part(name).replace("_", "")
    return (1 - len(rest) / len(last)) * min(1.0, (len(used) + 1) / 3) if used else 0.0


def spelt_words(name: str, question: str) -> str:
    """The question's words that an API name is made of: "read csv" for `read_csv`."""
    used, _ = _spelt(name, question)
    return " ".join(used)


def _spelt(name: str, question: str) -> tuple[list[str], str]:
    """The question's words in the name, from its first letter on, and what is left of it. A class spells nothing."""
    last = last_part(name)
    if not last[:1].islower() or len(last) < MIN_LETTERS:
        return [], last
    asked = set(re.findall(r"[a-z]{3,}", question.lower()))
    asked |= {word[:-1] for word in asked if word.endswith("s") and len(word) > 4}
    rest = last.lower().replace("_", "")
    begins = any(rest.startswith(word) for word in asked)
    used: list[str] = []
    for word in sorted(asked, key=lambda word: (-len(word), word)) if begins else ():
        if word in rest:
            rest = rest.replace(word, "", 1)
            used.append(word)
    return used, rest
