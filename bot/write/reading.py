"""Reads what a model writes while it is still writing: finished sentences and blocks of code, in order.

Markers, numbers of passages and remarks about "the passages" are taken out: what is cited is decided by code.

Not here: whether any of it is true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.write.prompt import NOT_IN_PASSAGES
from corpus.text.sentences import CodeSpan, Piece, Place, SentenceSpan, folded, pieces

_CODE = re.compile(r"(?<!`)(`{1,16}+)(?!`)(?:.+?)(?<!`)\1(?!`)", re.DOTALL)
_NUMBERS = r"(?:p?\d+(?:\s*(?:,|;|and|&|-|–)\s*p?\d+)*)"
_MARKER = re.compile(
    rf"(?<!\s)\s*(?:\[\s*(?:(?:passages?|sources?|refs?\.?)\s*)?{_NUMBERS}\s*\](?!\()"
    rf"|【[^】]{{0,80}}】|\(\s*(?:see\s+)?(?:passages?|sources?)\s+{_NUMBERS}\s*\))",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    rf"^(?:according to|as (?:shown|described|stated|mentioned) in|in|from|based on) (?:the )?"
    rf"(?:passages?|sources?)(?: {_NUMBERS})?(?: provided)?,\s*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?:it|its|this|these|that|those|they|their|then|the (?:function|method|class|parameter|argument|library))\b"
    r"(?! (?:parameter|argument|option)?\s*`)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(rf"\W*{NOT_IN_PASSAGES}\b|\W*the passages (?:do not|don't) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, or a block of code if `language` isn't None. Sentences of one `paragraph` belong together."""

    text: str
    paragraph: int
    place: Place = "prose"
    language: str | None = None


def points_back(sentence: str) -> bool:
    """Whether the sentence begins with a word that means something said before ("It returns a copy")."""
    return _POINTS_BACK.match(sentence) is not None


def refuses(text: str) -> bool:
    """Whether the model says that the passages don't answer."""
    return _REFUSAL.match(text) is not None


def finished(text: str, *, complete: bool) -> tuple[Said, ...]:
    """What is finished of the text so far. If it is complete, that is all but code or a sentence that was cut off.

    A later call with more text gives the same beginning again, and more.
    """
    found = _whole(text) if complete else _closed(text)
    said = (_said(text, piece) for piece in found)
    return tuple(one for one in said if one is not None and one.text)


def _whole(text: str) -> tuple[Piece, ...]:
    found = pieces(text)
    is_cut = found and isinstance(last := found[-1], SentenceSpan) and last.place == "prose" and not last.closed
    return found[:-1] if is_cut else found


def _closed(text: str) -> tuple[Piece, ...]:
    """The pieces that more text can't change: not the last sentence, whose full stop may be the one in `np.` or `1.`,
    and none from a code span on that is still open."""
    found = pieces(text)
    if found and isinstance(found[-1], SentenceSpan) and not _is_over(text, found[-1]):
        found = found[:-1]
    spans = [at for at, one in enumerate(found) if isinstance(one, SentenceSpan)]
    is_open = (at for at in spans if text[found[at].start : found[at].end].count("`") % 2)
    return found[: next(is_open, len(found))]


def _is_over(text: str, last: SentenceSpan) -> bool:
    """Whether something follows the last sentence: a blank line, or code that is still being written."""
    rest = text[last.end :]
    return rest.startswith("\n\n") or bool(rest.strip())


def _said(text: str, piece: SentenceSpan | CodeSpan) -> Said | None:
    words = text[piece.start : piece.end]
    if isinstance(piece, CodeSpan):
        return Said(words.rstrip(), -1, language=piece.language) if words.strip() else None
    return Said(_unmarked(folded(words)), piece.paragraph, piece.place)


def _unmarked(sentence: str) -> str:
    """The sentence without markers (not those inside code, where brackets are an index) and without attribution."""
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(sentence):
        parts += [_MARKER.sub("", sentence[at : code.start()]), code[0]]
        at = code.end()
    parts.append(_MARKER.sub("", sentence[at:]))
    bare = _ATTRIBUTION.sub("", "".join(parts).strip())
    return bare[:1].upper() + bare[1:] if bare != "".join(parts).strip() else bare
