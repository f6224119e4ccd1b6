"""Numbers that pages write into attributes and options.

Not here: what they mean there.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"\s*[0-9]{1,9}\s*")


def whole_number(text: str, default: int) -> int:
    """The number, `default` for anything else: "²" is a digit to `str.isdigit`, and int() refuses 5,000 digits."""
    return int(text) if _WHOLE.fullmatch(text) else default
