"""Texts on which a regular expression takes longest: its own repeated parts, repeated, and then what it can't match.

Not here: which patterns there are (`patterns`), or how long they take (`growth`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

UNITS = (
    *("Aa", "a.", "a_", "a-", "a ", "A ", "*a ", ".. x ", "x=", "a,", "a(", "a()", "a\n", "`a` ", "``", "[a](", "]("),
    *("(", "[", "{", "<", ">", "`", "'", '"', "*", "_", "#", "|", ":", ".", "-", "=", "\\", "1", " ", "\n", "\t"),
    *(" \n", "\n ", "a b ", "is ", "<a ", "<!--", "<script>", "é", "a" * 40 + " ", "`" * 17 + " "),
)
"""What has held up patterns before: tried on each."""
_LETTERS = "aA1_. \n\t-`'\"([{<*,=:#|/\\)]>"
"""One of each sort that patterns tell apart."""
_NEVER = "\0"
"""Nothing matches it, but for what matches everything."""
MANY = 12
"""A part that may come as often as this counts as repeated."""
_MOST_VARIANTS = 5
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


@dataclass(frozen=True, slots=True)
class Pump:
    """A text of any length: `unit` again and again between `before` and `after`."""

    before: str
    unit: str
    after: str

    def __str__(self) -> str:
        return f"{self.before!r} + {self.unit!r} × n + {self.after!r}"

    def text(self, n_letters: int) -> str:
        """As many units as fit, and at least one."""
        room = n_letters - len(self.before) - len(self.after)
        return self.before + self.unit * max(1, room // len(self.unit)) + self.after


def pumps_for(pattern: re.Pattern[Any]) -> tuple[Pump, ...]:
    """What to try on this pattern: what comes of its own parts, then of `UNITS`."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = import_module("re._parser").parse(source, pattern.flags & ~re.UNICODE)  # no public module reads patterns
    whole = _sample(tree)
    own = [*_of_parts(tree, "", ""), *([Pump("", whole, _NEVER), Pump("", whole, "")] if whole else [])]
    return tuple(dict.fromkeys([*own, *(Pump("", unit, _NEVER) for unit in UNITS)]))


def _of_parts(nodes: Any, before: str, after: str) -> Iterator[Pump]:
    """A pump for each repeated part: behind what leads up to it, and together with that, so that each begins anew."""
    nodes = list(nodes)
    for at, (op, value) in enumerate(nodes):
        to_come = _sample(nodes[at + 1 :]) + after
        for so_far in dict.fromkeys(before + _sample(nodes[:at], way) for way in (0, 1)):
            if so_far:
                yield Pump("", so_far, _NEVER)
            if str(op) in _REPEATS and value[1] >= MANY:
                gap = " " if at and str(nodes[at - 1][0]) == "AT" and so_far else ""  # a boundary of words, perhaps
                yield from _of_repeat(value[2], so_far + gap, to_come)
        for body in _bodies(str(op), value):
            yield from _of_parts(body, before + _sample(nodes[:at]), to_come)


def _of_repeat(body: Any, before: str, after: str) -> Iterator[Pump]:
    for unit in _variants(body):
        yield Pump(before, unit, _NEVER)
        yield Pump(before, unit, after + _NEVER)
        yield Pump("", before + unit, _NEVER)


def _bodies(op: str, value: Any) -> list[Any]:
    if op == "BRANCH":
        return list(value[1])
    if op in {"ASSERT", "ASSERT_NOT", "SUBPATTERN"}:
        return [value[-1]]
    if op in _REPEATS:
        return [value[2]]
    return [value] if op == "ATOMIC_GROUP" else []


def _variants(body: Any) -> list[str]:
    """What the part may be: each sort of letter if it is a letter, else a few ways through it."""
    if len(body) == 1 and str(body[0][0]) in {"IN", "ANY", "NOT_LITERAL"}:
        return list(_letters(str(body[0][0]), body[0][1]))
    return [text for way in range(_MOST_VARIANTS) if (text := _sample(body, way))]


def _sample(nodes: Any, way: int = 0) -> str:
    """Something that the nodes match, as far as one can tell without trying; another for another `way`."""
    return _joined(nodes, way, {})


def _joined(nodes: Any, way: int, groups: dict[int, str]) -> str:
    return "".join(_of_node(str(op), value, way, groups) for op, value in nodes)


def _of_node(op: str, value: Any, way: int, groups: dict[int, str]) -> str:
    """`groups` are those so far, by number, which the node may name."""
    match op:
        case "LITERAL":
            text = chr(value)
        case "IN" | "ANY" | "NOT_LITERAL":
            letters = _letters(op, value)
            text = letters[way % len(letters)]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = value
            text = _joined(body, way, groups) * max(least, min(most, 1 if way else 0))
        case "BRANCH":
            text = _joined(value[1][way % len(value[1])], way, groups)
        case "SUBPATTERN":
            text = groups[value[0]] = _joined(value[-1], way, groups)
        case "ATOMIC_GROUP":
            text = _joined(value, way, groups)
        case "GROUPREF":
            text = groups.get(value, "")
        case "ASSERT" if value[0] < 0:  # what must stand before
            text = _joined(value[1], way, groups)
        case _:
            text = ""
    return text


def _letters(op: str, value: Any) -> str:
    if op == "ANY":
        return _LETTERS.replace("\n", "")
    if op == "NOT_LITERAL":
        return _LETTERS.replace(chr(value), "")
    inside = [(str(kind), what) for kind, what in value]
    is_negated = bool(inside) and inside[0][0] == "NEGATE"
    found = "".join(letter for letter in _LETTERS if any(_holds(one, letter) for one in inside) != is_negated)
    return found or next(
        (chr(what if kind == "LITERAL" else what[0]) for kind, what in inside if kind in {"LITERAL", "RANGE"}), "a"
    )


def _holds(one: tuple[str, Any], letter: str) -> bool:
    kind, what = one
    if kind == "LITERAL":
        return bool(ord(letter) == what)
    if kind == "RANGE":
        return bool(what[0] <= ord(letter) <= what[1])
    if kind == "CATEGORY":
        name = str(what).removeprefix("CATEGORY_")
        is_word = letter.isalnum() or letter == "_"
        sorts = {"DIGIT": letter.isdigit(), "SPACE": letter.isspace(), "WORD": is_word}
        return sorts[name.removeprefix("NOT_")] is not name.startswith("NOT_")
    return False
