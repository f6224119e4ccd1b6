"""Real names like one that isn't there: the one that it may be a slip for, and those that come nearest.

Not here: finding names in a text (`names`), or what is said of one that isn't there.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from corpus.index import Index
from corpus.knowledge import Knowledge
from corpus.text.dotted import last_part
from corpus.text.spelling import classes_of, spelled_out

MAX_KEPT = 4096
_members_of: WeakKeyDictionary[Knowledge, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
_last_parts_of: WeakKeyDictionary[Knowledge, tuple[str, ...]] = WeakKeyDictionary()
"""What was read of a generation, kept while it is open; names come from questions, so their number is capped."""

SLIP_LETTERS, LONG_SLIP_LETTERS = 5, 7
"""A name of so many letters may be another one with a letter wrong, one of so many with two."""

NEAREST = 3
MIN_NEARNESS = 60.0


def nearest_names(index: Index, name: str) -> tuple[str, ...]:
    """Up to three real names like this one, nearest first: of the same module or class, else of the same library."""
    full = spelled_out(name)
    parent, _, last = full.rpartition(".")
    near = (
        _near(last.lower(), {last_part(member): member for member in members(index.knowledge, parent)})
        if parent
        else []
    )
    if len(near) < NEAREST:
        root = full.split(".")[0]
        for part, *_ in process.extract(
            last.lower(), _last_parts(index.knowledge), scorer=fuzz.ratio, limit=8, score_cutoff=MIN_NEARNESS
        ):
            near += [
                s.name for s in index.knowledge.symbols_ending(part, 40) if s.name.split(".")[0] == root or not parent
            ][:1]
    exact = [index.knowledge.symbols_named(found, 1) for found in near]
    return tuple(dict.fromkeys(rows[0].name if rows else found for rows, found in zip(exact, near, strict=True)))[
        :NEAREST
    ]


def meant_by(index: Index, name: str) -> str | None:
    """The nearest name of the same module or class, if this one may be a slip for it alone.

    None if one begins with the other ("np.object" is no slip for "np.object_"), for a word that people or pages use
    ("df.stock", "scipy.optimize.maximize"), and for a name of which a lesson says that it is gone ("np.asfarray").
    """
    root, _, rest = name.partition(".")
    last = last_part(name)
    if len(last) < SLIP_LETTERS or _is_used(index, last.lower()):
        return None
    allowed = 1 + (len(last) >= LONG_SLIP_LETTERS)
    parents = (spelled_out(name).rpartition(".")[0], *(classes_of(root.lower()) if "." not in rest else ()))
    beside = {last_part(member) for parent in parents for member in members(index.knowledge, parent)}
    near = sorted(
        (distance, own)
        for own in beside
        if own[:1] == last[:1] and (distance := OSA.distance(own, last, score_cutoff=allowed)) <= allowed
    )
    is_alone = len(near) == 1 or (len(near) > 1 and near[0][0] < near[1][0])
    if not is_alone or near[0][1].startswith(last) or last.startswith(near[0][1]):
        return None
    return f"{name.rpartition('.')[0]}.{near[0][1]}"


def members(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """The names in that module or class."""
    known = _members_of.setdefault(knowledge, {})
    if name not in known:
        if len(known) >= MAX_KEPT:
            known.clear()
        known[name] = tuple(knowledge.members(name))
    return known[name]


def _is_used(index: Index, word: str) -> bool:
    return word in index.intents.vocabulary or index.lexical.knows(word) or word in index.lessons.gone


def _last_parts(knowledge: Knowledge) -> tuple[str, ...]:
    if knowledge not in _last_parts_of:
        _last_parts_of[knowledge] = tuple(sorted(knowledge.last_parts()))
    return _last_parts_of[knowledge]


def _near(last: str, members: dict[str, str]) -> list[str]:
    found = process.extract(last, list(members), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=MIN_NEARNESS)
    return [members[name] for name, *_ in found]
