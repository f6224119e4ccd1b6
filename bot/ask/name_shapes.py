"""What in a text looks like an API name: dotted paths, calls, snake_case, CamelCase, and words asked about as names.

Not here: whether any of them exists (`names`).
"""

from __future__ import annotations

import re
from typing import Literal

Certainty = Literal["shaped", "asked", "ticked", "offered"]
"""A bare name's claim to be code: its shape, how it is asked about, its backticks, or only an "or" beside it."""

MAX_NAMES = 24

_DOTTED = re.compile(r"(?<![\w./\\@-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(\s?\()?")
_FILE = re.compile(
    r"\.(csv|tsv|txt|json|jsonl|xlsx?|png|jpe?g|pdf|svg|gif|html?|md|rst|py|ipynb|ya?ml|toml|zip|gz|h5|pkl|npy|npz|db|sql|parquet"
    r"|com|org|net|io|dev|ai|edu|gov)$",
    re.IGNORECASE,
)
_FROM_IMPORT = re.compile(r"\bfrom\s+([A-Za-z_][\w.]*)\s+import\s+([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)")
_SHAPED = (
    re.compile(r"(?<![\w.])([A-Za-z_]\w*)\("),
    re.compile(r"(?<![\w./\\])(?=[A-Za-z]\w*_)(\w++(?<=[A-Za-z0-9]))(?![\w(./=])"),
    re.compile(r"(?<![\w./\\])([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[A-Z]{2,}[a-z]\w*)(?![\w.=])"),
)
_IDENTIFIER = r"`?([A-Za-z_]\w{0,79}+)`?(?:\(\))?"
_ASKED = (
    re.compile(rf"^\W*{_IDENTIFIER}\W*$"),
    re.compile(
        r"^(?:what(?:'?s| is| are| does| do)|explain|how (?:does|do|to use|(?:do|can) i use)|when (?:to|should i) use)"
        rf" (?:the |a |an )?{_IDENTIFIER}(?: (?:do|work|mean|function|method|class|used for|for|in [\w-]+))*\W*$",
        re.IGNORECASE,
    ),
    re.compile(rf"{_IDENTIFIER} (?:function|method)\b"),
    re.compile(rf"\bbetween (?:the )?{_IDENTIFIER} and "),
    re.compile(rf"\bbetween (?:the )?`?\w+`?(?:\(\))? and (?:the )?{_IDENTIFIER}"),
    re.compile(rf"{_IDENTIFIER} (?:vs\.?|versus) "),
    re.compile(rf" (?:vs\.?|versus) {_IDENTIFIER}"),
)
_OFFERED = (re.compile(rf"{_IDENTIFIER} or "), re.compile(rf" or {_IDENTIFIER}"))
_TICKED = re.compile(r"`([A-Za-z_]\w{2,})`")
_EXCEPTION = re.compile(r"\b[A-Z][A-Za-z]*(?:Error|Exception|Warning)\b")
# what a word must hold is looked for once: repeats before and behind it would try every way to share the word
_SNAKE = r"(?=[A-Za-z]\w*_\w)\w++"
_CAMEL = r"(?=[A-Z][a-z]\w*[A-Z])\w++"
_CODE_WORD = rf"(?:{_SNAKE}|{_CAMEL}|[A-Za-z_]\w*+(?=\(\)))"
_CLAIMED = (
    re.compile(r"\b(?:function|method|class|attribute|command)s? (?:called|named) [`'\"]?([A-Za-z_]\w*)"),
    re.compile(rf"\b(?:the|a|its|of|['’]s?) [`'\"]?({_CODE_WORD})(?:\(\))?[`'\"]? (?:function|method|class)\b"),
    re.compile(rf"\b(?:function|method|class) [`'\"]?({_CODE_WORD})"),
    re.compile(rf"['’]s? [`'\"]?({_CODE_WORD})"),
)
_BESIDE = (
    re.compile(rf"([A-Za-z][\w-]{{0,79}}+)(?:['’]s?)? `?([A-Za-z_]\w*+(?=\(\))|{_CAMEL})"),
    re.compile(
        rf"^(?:what|how) (?:does|do|is) (?:the )?([A-Za-z][\w-]*) `?({_SNAKE})`? (?:do|work|used)\b",
        re.IGNORECASE,
    ),
)
_BESIDE_AFTER = re.compile(
    r"([A-Za-z_]\w{0,79}+(?=\(\))|(?=[A-Z][a-z]\w{0,78}[A-Z])\w{1,80}+)(?:\(\))?`? (?:in|from|of) ([A-Za-z][\w-]*)"
)

_ONES_OWN = re.compile(rf"\b(?:my|our|own|custom)(?: [a-z]{{1,20}}+){{0,3}} [`'\"]?({_CODE_WORD})", re.IGNORECASE)


def dotted_names(text: str) -> list[tuple[str, bool]]:
    """Dotted paths and imported names, and whether each is called. File names and hosts are left out."""
    found = [(name, False) for name in imported_names(text)]
    for match in _DOTTED.finditer(_FROM_IMPORT.sub(" ", text)):
        name = match.group().rstrip("( ")
        if not _FILE.search(name):
            found.append((name, match.group().endswith("(")))
    return list(dict.fromkeys(found))[:MAX_NAMES]


def imported_names(text: str) -> list[str]:
    """What the text imports from modules, as dotted paths."""
    return [f"{module}.{name.strip()}" for module, names in _FROM_IMPORT.findall(text) for name in names.split(",")]


def bare_names(text: str) -> list[tuple[str, Certainty]]:
    """Names without a dot, the most certain first."""
    found: dict[str, Certainty] = {}
    for pattern in _SHAPED:
        found.update((name, "shaped") for name in pattern.findall(text) if name not in found)
    for pattern in _ASKED:
        found.update((name, "asked") for name in pattern.findall(text) if name not in found)
    found.update((name, "ticked") for name in _TICKED.findall(text) if name not in found)
    for pattern in _OFFERED:
        found.update((name, "offered") for name in pattern.findall(text) if name not in found)
    return list(found.items())[:MAX_NAMES]


def names_exception(text: str) -> bool:
    """Whether the text holds the name of an exception or a warning, known or not."""
    return _EXCEPTION.search(text) is not None


def claimed_names(text: str) -> list[tuple[str, str]]:
    """Names that the text presents as a library's own, each with the word for it ("" if that stands elsewhere).

    What people call their own is none: "my own loss function weighted_mse".
    """
    found = [(name, "") for pattern in _CLAIMED for name in pattern.findall(text)]
    found += [(name, library) for pattern in _BESIDE for library, name in pattern.findall(text)]
    found += [(name, library) for name, library in _BESIDE_AFTER.findall(text)]
    of_people = set(_ONES_OWN.findall(text))
    return [pair for pair in dict.fromkeys(found) if pair[0] not in of_people][:MAX_NAMES]
