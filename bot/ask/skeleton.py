"""Errors by their skeleton: the message without what varies, names, numbers, paths and addresses.

Not here: finding messages in a question (`pasted`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

SHORTEST = 8
"""Letters that a skeleton must keep to be told by."""

_VARIES = re.compile(
    r"<[^<>\n]{0,80}>|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|`[^`\n]{0,200}`|\([\d, x]{0,80}\)|\[[\d., x]{0,80}\]"
    r"|0x[0-9a-f]+|(?:[A-Za-z]:)?[\\/][\w./\\-]{2,200}|\b[\d.x]*\d[\d.x]*\b|\b\w+\.\w[\w.]*\b"
)
_NOT_WORDS = re.compile(r"[^a-z]+")


@lru_cache(maxsize=4096)
def skeleton(message: str) -> str:
    """The words of a message that don't vary, in lower case."""
    words = _NOT_WORDS.sub(" ", _VARIES.sub(" ", message).lower()).split()
    return " ".join(word for word in words if len(word) > 1)


def likeness(message: str, said: str) -> float:
    """How much of an error's message stands in what was said, in [0, 1]; 0 where the message keeps too little."""
    wanted, text = skeleton(message), skeleton(said)
    if len(wanted) < SHORTEST or not text:
        return 0.0
    if len(wanted) > len(text):
        return fuzz.ratio(wanted, text) / 100
    return fuzz.partial_ratio(wanted, text) / 100
