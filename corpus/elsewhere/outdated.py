"""Removing sets that served long ago, where they were published.

A place keeps a list of the sets that served, the newest last, which is written behind the pointer. What isn't in it is
never removed: sets of a version that kept no list, or of a try that was cut short.

Not here: what was taken of them elsewhere, which each reader removes itself (`taking`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import pairwise

from corpus.elsewhere.published import POINTER, Place, Pointer, is_set_name

SERVED = "served"
SETTLED_S = 24 * 3600.0
"""A set is removed so long after another took its place: readers may still take it, or ask a server for its vectors."""


@dataclass(frozen=True, slots=True)
class ServedSet:
    """A set, and when it began to serve, in seconds since 1970."""

    name: str
    since: float


def note_served(place: Place, name: str, now: float) -> None:
    """Writes that this set serves from now on."""
    others = [one for one in served_sets(place) if one.name != name]
    _write(place, [*others, ServedSet(name, now)])


def remove_outdated(place: Place, keep: int, now: float) -> list[str]:
    """Removes all but the newest `keep` sets, and gives their names.

    Never the one that `current` names, nor one that another took the place of less than a day ago.
    """
    served = served_sets(place)
    current = Pointer.read(place.read(POINTER)).name
    removed: list[str] = []
    for one, successor in list(pairwise(served))[: max(0, len(served) - keep)]:
        if one.name != current and now - successor.since >= SETTLED_S:
            place.remove(one.name)
            removed.append(one.name)
    if removed:
        _write(place, [one for one in served if one.name not in removed])
    return removed


def served_sets(place: Place) -> list[ServedSet]:
    """In the order in which they served; none where the list is missing or can't be read."""
    try:
        rows = json.loads(place.read(SERVED))
        served = [ServedSet(str(row["name"]), float(row["since"])) for row in rows]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    return [one for one in served if is_set_name(one.name)]


def _write(place: Place, served: list[ServedSet]) -> None:
    place.write(SERVED, json.dumps([asdict(one) for one in served], indent=1).encode())
