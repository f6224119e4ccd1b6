"""Bytes of a file that people wrote to text: UTF-8, and what Windows' editors and shells write as UTF-16.

Not here: encodings that a page declares itself (`readers.front`), or the limits on its size.
"""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1_000
_MIN_UNITS = 4
_MIN_NULS = 0.3
"""In UTF-16 every second byte of Latin letters is NUL, in a binary file hardly ever at one parity only."""


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: they hold NULs and aren't UTF-16 or UTF-32."""
    return b"\0" in data and _wide(data) is None


def decoded(data: bytes) -> str:
    """The text without a byte order mark, its lines ended by line feeds.

    Raises UnicodeDecodeError for bytes that are neither UTF-8 nor, with a mark or recognisably, UTF-16 or UTF-32.
    """
    text = data.decode(_wide(data) or "utf-8-sig").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wide(data: bytes) -> str | None:
    """The encoding of text in units of two or four bytes; None for any other."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    even, odd = data[:_SAMPLE:2], data[1:_SAMPLE:2]
    if len(odd) < _MIN_UNITS or len(data) % 2:
        return None
    if odd.count(0) >= _MIN_NULS * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) >= _MIN_NULS * len(even) and not odd.count(0):
        return "utf-16-be"
    return None
