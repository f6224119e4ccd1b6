"""Libraries that a question wants nothing from: "without pandas", "only the standard library", "in NumPy only".

Not here: the libraries that it names (`mentions`), or what is left out for it (`bot.find.matching`).
"""

from __future__ import annotations

import re

from bot.ask.mentions import BESIDE_LETTERS, spelt_names
from corpus.catalogue import LANGUAGE, libraries
from corpus.text.phrases import either

_REFUSED = re.compile(
    r"(?:(?<!with or )(?<!with and )\bwith?out|\bw/o|\bnot (?:with|using)|(?:^|[,;.:(])\s{0,9}no)\s{1,9}"
    r"(?:(?:using|importing|any|the)\s{1,9}){0,3}$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s{0,9}(?:,|/|or|and|nor)\s{0,9}(?:(?:or|and|using)\s{1,9})?", re.IGNORECASE)
_ENDS = re.compile(
    r"\s{0,9}(?:[,.;:!?()/]|$|(?:and|or|nor|but|please|in|for|by|if|when|because|since|as|only|just|allowed)\b)",
    re.IGNORECASE,
)
"""What follows a library that is refused; "without pandas making floats of them" refuses none."""
_ALONE_BEFORE = re.compile(
    r"\b(?:only|just|pure|plain|nothing but)\s{1,9}(?:(?:with|in|using|the)\s{1,9}){0,3}$", re.IGNORECASE
)
_ALONE_AFTER = re.compile(r"\s{0,9}(?:only|alone)\b", re.IGNORECASE)
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
    refused: set[str] = set()
    named: set[str] = set()
    is_alone = _NO_LIBRARY.search(text) is not None
    ended = -1  # where the last name ends, if it was refused: "without pandas or numpy"
    for id, start, end in spelt_names(text):
        before = text[max(0, start - BESIDE_LETTERS) : start]
        goes_on = ended >= 0 and _JOINED.fullmatch(text, ended, start) is not None
        if (goes_on or _REFUSED.search(before)) and _ENDS.match(text, end):
            refused.add(id)
            ended = end
        else:
            named.add(id)
            ended = -1
            is_alone = is_alone or bool(_ALONE_BEFORE.search(before) or _ALONE_AFTER.match(text, end))
    others = set(libraries()) - {LANGUAGE} - named if is_alone else set()
    return frozenset(refused | others)
