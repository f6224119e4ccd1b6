"""API names in a question: which of them exist, which look like a covered library's and don't.

`df.groupby`, `np.linalg.norm`, `fillna()`, `` `read_csv` `` and `StandardScaler` are looked up in the symbol table with
import aliases spelled out. A name is called unknown only if it hangs on a library (`np.foobar`, "the pandas function
foo_bar"), the symbol table lacks it and no indexed page mentions it.

Not here: which real name is like one that isn't there (`alike_names`), or what to say about an unknown name.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass

from bot.ask.alike_names import meant_by, members
from bot.ask.mentions import library_id
from bot.ask.name_shapes import Certainty, bare_names, claimed_names, dotted_names, imported_names
from bot.ask.pasted import taken_apart
from corpus.catalogue import libraries
from corpus.domain import Symbol
from corpus.index import Index
from corpus.text.dotted import last_part
from corpus.text.phrases import words
from corpus.text.spelling import (
    as_held,
    classes_of,
    has_columns,
    import_names,
    library_roots,
    places,
    spelled_out,
    sure_objects,
)

MIN_MEMBERS = 3
MIN_LETTERS = 2
UNUSED_LETTERS = 4
"""A word of so many letters that our texts never use is a class or a function of that name, in whatever case."""

_OFFERED: Certainty = "offered"
_VARIABLES = words(
    """index columns values data name names size shape item items keys key value list dict date time array series labels
    label color title text result test input output url file path column row rows count id type string number age year
    month day"""
)
_OWN = re.compile(r"^(my|your|our|user|the|some|foo|bar)(_|$)|^_|_$|__", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_DEFINED = re.compile(r"\b(?:class|def) (\w+)")
_BESIDE_LIBRARY = re.compile(r"(?=\b([A-Za-z][\w-]{0,79}+) ([a-z]\w{2,}))")


@dataclass(frozen=True, slots=True)
class Names:
    """The API names of a text that exist, in order of certainty, and those that ought to and don't.

    `slips` are misspelt names, each with the one that is meant, which is among the symbols.
    """

    symbols: tuple[Symbol, ...]
    unknown: tuple[str, ...]
    slips: tuple[tuple[str, str], ...] = ()


def find_names(index: Index, text: str, named: tuple[str, ...]) -> Names:
    """The API names in the text; `named` are the libraries that it names, where bare names are looked for first."""
    symbols: dict[str, Symbol] = {}
    unknown: dict[str, None] = {}
    slips: dict[str, str] = {}
    learners = {name for name in imported_names(text) if not _is_librarys(index, name.partition(".")[0])}
    for name, is_call in dotted_names(text):
        if name in learners:
            continue
        symbol = _resolve(index, name, named)
        meant = meant_by(index, name) if symbol is None else None
        if meant and (symbol := _resolve(index, meant, named)) is not None:
            slips.setdefault(name, meant)
        if symbol is not None:
            symbols.setdefault(symbol.name, symbol)
        elif _ought_to_exist(index, name, is_call=is_call):
            unknown.setdefault(name)
    beside = [(name, _OFFERED) for word, name in _BESIDE_LIBRARY.findall(text) if library_id(word)]
    for name, certainty in (*bare_names(text), *beside):
        symbol = _bare_symbol(index, name, named, certainty)
        if symbol is not None:
            symbols.setdefault(symbol.name, symbol)
    # "Could not locate class 'Pool'" is the learner's own class; names that are gone are `bot.say.gone`'s
    own = {word for error in taken_apart(text).errors for word in _WORD.findall(error)} | set(_DEFINED.findall(text))
    for name, library in claimed_names(text):
        claims = name not in own and (not library or library_id(library))
        if named and claims and _is_invented(index, name, named):
            unknown.setdefault(name)
    return Names(tuple(symbols.values()), tuple(unknown), tuple(slips.items()))


def _is_librarys(index: Index, module: str) -> bool:
    """Whether a module that is imported from is one of a library that is read; `app` is a file of the learner's."""
    return module.lower() in library_roots() or bool(members(index.knowledge, module))


def _resolve(index: Index, name: str, named: tuple[str, ...]) -> Symbol | None:
    """The symbol that a dotted name means: by full name, on a well-known object, or by its last parts."""
    knowledge = index.knowledge
    root, _, rest = name.partition(".")
    full = spelled_out(name)
    spellings = [full, as_held(full), *(f"{parent}.{rest}" for parent in classes_of(root.lower()))]
    for spelling in spellings:
        exact = knowledge.symbols_named(spelling)
        if exact:
            return _best(exact, named, last_part(spelling))
    last_two = ".".join(full.split(".")[-2:])
    endings = [
        s
        for s in knowledge.symbols_ending(last_two, 200)
        if _ends_in(s, full) or (root.lower() in library_roots() and _of(s, full))
    ]
    if not endings and root.lower() in import_names() and rest[:1].isupper() and "." not in rest:
        endings = [s for s in knowledge.symbols_ending(rest, 200) if s.kind == "class" and _of(s, full)]
    return _best(endings, named, last_part(rest)) if endings else None


def _ends_in(symbol: Symbol, name: str) -> bool:
    return any(own.lower().endswith("." + name.lower()) for own in (symbol.name, *symbol.aliases))


def _of(symbol: Symbol, full: str) -> bool:
    return symbol.name.partition(".")[0] == full.partition(".")[0]


def _bare_symbol(index: Index, name: str, named: tuple[str, ...], certainty: Certainty) -> Symbol | None:
    """The symbol that a name without a path means. The less its shape says, the more its case and place must agree."""
    if (
        library_id(name)
        or len(name) < MIN_LETTERS
        or (certainty in ("ticked", "offered") and name.lower() in _VARIABLES)
    ):
        return None
    rows = [symbol for symbol in index.knowledge.symbols_ending(name, 400) if symbol.kind != "module"]
    in_named = [symbol for symbol in rows if symbol.library in named]
    if certainty == "shaped":
        return _best(in_named or rows, named, name)
    exact = [symbol for symbol in (in_named or rows) if symbol.name.endswith(f".{name}")]
    if certainty == "asked" and named:
        return _best(exact or in_named, named, name)
    if certainty == "offered" and not in_named:
        return None
    # without a library in the question, "direct" or "less" is an English word unless people mean the function by it
    meant = [symbol for symbol in exact if symbol.name.rpartition(".")[0] in places()]
    if not meant and len(name) >= UNUSED_LETTERS and name.lower() not in index.intents.vocabulary:
        meant = [symbol for symbol in rows if symbol.kind in ("class", "function")]
    return _best(meant, named, name)


def _best(rows: list[Symbol], named: tuple[str, ...], last: str) -> Symbol | None:
    """The likeliest of several symbols: of a named library, spelled like this, in the place people mean, short."""

    def unlikeliness(symbol: Symbol) -> tuple[bool, bool, int, int, int, str]:
        parent, _, own = symbol.name.rpartition(".")
        place = places().get(parent, len(places()))
        return (symbol.library not in named, own != last, place, symbol.name.count("."), len(symbol.name), symbol.name)

    return min(rows, key=unlikeliness, default=None)


def _ought_to_exist(index: Index, name: str, *, is_call: bool) -> bool:
    """Whether the name hangs on a covered library's module or class that doesn't have it."""
    root = name.partition(".")[0].lower()
    if root not in library_roots() and not (classes_of(root) and (is_call or _has_only_its_own(root))):
        return False
    full = spelled_out(name)
    if any(_OWN.search(part) for part in full.split(".")) or _is_mentioned(index, name, full):
        return False
    parts = full.split(".")
    if len(members(index.knowledge, parts[0])) < MIN_MEMBERS:
        return False
    for depth in range(2, len(parts) + 1):
        prefix = ".".join(parts[:depth])
        if not index.knowledge.symbols_named(prefix, 1) and not members(index.knowledge, prefix):
            if classes_of(root) and depth < len(parts):
                return False  # a column: `df.price.round()`
            return bool(members(index.knowledge, ".".join(parts[: depth - 1])))
    return False


def _has_only_its_own(variable: str) -> bool:
    """Whether a near miss on the object is a slip even where it isn't called: on an `ax`, but on no `df`."""
    return variable in sure_objects() and not has_columns(sure_objects()[variable])


def _is_invented(index: Index, name: str, named: tuple[str, ...]) -> bool:
    """Whether a name presented as a named library's own is neither in the symbol table nor anywhere in the pages."""
    if _OWN.search(name) or hasattr(builtins, name) or library_id(name) or index.lexical.knows(name.lower()):
        return False
    covered = [
        id
        for id in named
        if (known := libraries()[id]).imports and len(members(index.knowledge, known.imports[0])) >= MIN_MEMBERS
    ]
    return bool(covered) and not index.knowledge.symbols_ending(name, 1)


def _is_mentioned(index: Index, *spellings: str) -> bool:
    return any(index.lexical.knows(spelling.lower()) for spelling in spellings)
