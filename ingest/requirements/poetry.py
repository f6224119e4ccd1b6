"""Poetry's constraints (`^2.1`, `~1.4`, `2.*`) as PEP 440 writes them.

Not here: the tables in which they stand (`pyproject`).
"""

from __future__ import annotations

import re

_PART = re.compile(r"(?P<sign>\^|~(?!=))\s*(?P<version>\d{1,18}+(?:\.\d{1,18}+)*+)(?!\d)[\w.+-]*")
_SIGNED = re.compile(r"(?:[<>]=?|==|!=|~=)\s*\d[\w.!+*-]*")
_BARE = re.compile(r"=?\s*(?P<version>\d[\w.!+]*(?:\.\*)?)")


def specifier(constraint: str) -> str | None:
    """The same constraint for pip; None for one that PEP 440 can't say, such as an alternative (`||`)."""
    parts = [_part(part.strip()) for part in constraint.split(",")]
    return None if None in parts else ",".join(part for part in parts if part)


def _part(part: str) -> str | None:
    if part in {"", "*"}:
        return ""
    if open_ended := _PART.fullmatch(part):
        numbers = [int(number) for number in open_ended["version"].split(".")]
        fixed = _caret(numbers) if open_ended["sign"] == "^" else min(len(numbers), 2)
        limit = [*numbers[: fixed - 1], numbers[fixed - 1] + 1]
        return f">={open_ended['version']},<{'.'.join(map(str, limit))}"
    if _SIGNED.fullmatch(part):
        return part
    bare = _BARE.fullmatch(part)
    return f"=={bare['version']}" if bare else None


def _caret(numbers: list[int]) -> int:
    """How many numbers stay the same up to and with the first that isn't 0."""
    return next((at for at, number in enumerate(numbers, start=1) if number), len(numbers))
