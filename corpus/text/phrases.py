"""Lists of phrases as one pattern.

Not here: which phrases mean what.
"""

from __future__ import annotations

import re


def either(*phrases: str) -> re.Pattern[str]:
    """A pattern that matches any of these regular expressions, whatever the case."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())
