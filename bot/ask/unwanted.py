"""Libraries that a question wants nothing from: "without pandas", "only the standard library", "in NumPy only".

Not here: the libraries that it names (`mentions`), or what is left out for it (`bot.find.matching`).
"""

from __future__ import annotations

import re

from bot.ask.mentions import library_id
from corpus.catalogue import LANGUAGE, libraries
from corpus.text.phrases import either

_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
_REFUSED = re.compile(
    r"\b(?:with?out|w/o|no|not (?:with|using))\s+(?:using\s+|importing\s+|any\s+|the\s+)*$", re.IGNORECASE
)
_JOINED = re.compile(r"\s{0,9}(?:,|/|or|and|nor)\s{0,9}(?:(?:or|and|using)\s{1,9})?", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:[,.;:!?()/]|$|(?:and|or|nor|but|please|in|for|by|if|when|because|since|as|only|just|allowed)\b)",
    re.IGNORECASE,
)
"""What follows a library that is refused; "without pandas making floats of them" refuses none."""
_ALONE_BEFORE = re.compile(
    r"\b(?:only|just|pure|plain|nothing but)\s+(?:with\s+|in\s+|using\s+|the\s+)*$", re.IGNORECASE
)
_ALONE_AFTER = re.compile(r"\s*(?:only|alone)\b", re.IGNORECASE)
_NO_LIBRARY = either(
    r"\b(?:only|just|nothing but|with|in|using)(?: the)? (?:python )?(?:standard library|std ?lib|built-?ins?)\b",
    r"\bstandard library only\b",
    r"\b(?:plain|pure|vanilla|core) python\b",
    r"\bwith?out (?:using |importing )?(?:any |external |extra |other |third[- ]party )*"
    r"(?:librar(?:y|ies)|modules?|packages?|imports?)\b",
    r"\bno (?:external|extra|other|third[- ]party) (?:librar(?:y|ies)|modules?|packages?|imports?)\b",
)


def unwanted(text: str) -> frozenset[str]:
    """Their ids. Whoever wants a single library, or Python alone, wants none of those that the text doesn't name."""
    refused: dict[str, None] = {}
    named: dict[str, None] = {}
    alone = _NO_LIBRARY.search(text) is not None
    ended = -1
    for match in _WORD.finditer(text):
        id = library_id(match.group())
        if id is None:
            continue
        before, after = text[: match.start()], text[match.end() :]
        goes_on = ended >= 0 and _JOINED.fullmatch(text, ended, match.start()) is not None
        if (goes_on or _REFUSED.search(before)) and _ENDS.match(after):
            refused.setdefault(id)
            ended = match.end()
            continue
        ended = -1
        named.setdefault(id)
        alone = alone or bool(_ALONE_BEFORE.search(before) or _ALONE_AFTER.match(after))
    others = set(libraries()) - {LANGUAGE} if alone else set(refused)
    return frozenset(others - named.keys())
