"""Names that the indexed version doesn't have, as errors name them: says so, and what the documentation has instead.

Not here: names in other questions, which the gate refuses (`bot.judge.gate`), and errors of any other cause (`error`).
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.ask.alike_names import nearest_names
from bot.ask.mentions import library_id
from bot.ask.question import Question
from bot.draft import Block, Draft, Item, Line
from bot.find.relevance import Wanted, stems
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.explaining import docstring_summary
from bot.say.evidence.library_pages import document_of
from bot.say.evidence.passages import Excerpt, excerpt
from bot.say.evidence.showing import code_for, explained, read_on
from bot.say.refusal import refuse
from corpus.domain import Chunk, Hit, Symbol
from corpus.index import Index
from corpus.text.dotted import last_heading, last_part
from corpus.text.spelling import classes_of, spelled_out

DEPTH = 24
MIN_COSINE = 0.72
"""A passage further away than this from the missing name's words has nothing to do with it."""
MAX_NAMES = 3
MIN_LIKENESS = 68.0
"""How alike two names must be spelt, in [0, 100]."""
MAX_DEPTH = 4

_BUILT_IN = frozenset({"NoneType", "function", "method", "builtin_function_or_method", "generator", "module"})
_SAID = (
    re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
    re.compile(r"(?<!module )(?:type object )?'(?P<owner>\w+)'(?: object)? has no attribute '(?P<name>\w+)'"),
    re.compile(r"cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<module>[\w.]+)'"),
    re.compile(r"No module named '(?P<module>\w+(?:\.\w+)*)\.(?P<name>\w+)'"),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that isn't there: `owner` is the module or class that was asked for it, with its library."""

    owner: Symbol
    name: str

    @property
    def full(self) -> str:
        """The qualified name."""
        return f"{self.owner.name}.{self.name}"


def say_gone(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What there is instead; a refusal if nothing is near. None if the message names no such name, or it exists."""
    missing = missing_name(index, question)
    if missing is None:
        return None
    look_for = _words_of(missing)
    near = _near(index, missing)
    page, found = _section_on_it(missing, near, look_for)
    if page and found:
        offered: tuple[Block, ...] = (*explained(page, found), *code_for(index, found, (), look_for))
        end = page
    else:
        items = list(_items(index, missing, near, look_for))[:MAX_NAMES]
        if not items:
            return refuse(index, replace(question, unknown_names=(missing.full,)), hits, "unknown_api")
        offered = (Line(connecting.NEAREST_TO_NAME), *items)
        end = items[0].quotes[0].chunk
    name = guides.display_name(missing.owner.library)
    gone = connecting.GONE.format(name=f"`{missing.full}`", library=name, version=missing.owner.version)
    return Draft((Line(gone), *offered, read_on(end)), is_certain=True)


def missing_name(index: Index, question: Question) -> Missing | None:
    """The name that the error message says is not there, if its owner is indexed and it is indeed not."""
    text = " ".join(question.text.split()).translate(str.maketrans("‘’`", "'''"))
    for pattern in _SAID:
        said = pattern.search(text)
        owner = _owner(index, said, question) if said else None
        if said and owner and not _exists(index, f"{owner.name}.{said['name']}"):
            return Missing(owner, said["name"])
    return None


def _exists(index: Index, name: str) -> bool:
    """Whether it is documented, or something below it: modules have no entry of their own."""
    return bool(index.knowledge.symbols_named(name, 1) or index.knowledge.members(name))


def _owner(index: Index, said: re.Match[str], question: Question) -> Symbol | None:
    """A library's module, or the class of that name, looked for in the libraries that the question names first.

    A module that is no library's is a file of the learner's own: `app`.
    """
    is_module = "module" in said.re.groupindex
    name = said["module" if is_module else "owner"]
    if hasattr(builtins, name) or name in _BUILT_IN:
        return None
    if "." in name or library_id(name):
        exact = index.knowledge.symbols_named(spelled_out(name), 1)
        root = library_id(name.partition(".")[0])
        return exact[0] if exact else _library(index, root, name) if root else None
    if is_module:
        return None
    if likely := classes_of(name.lower()):
        return next(iter(index.knowledge.symbols_named(likely[0], 1)), None)
    classes = [one for one in index.knowledge.symbols_ending(name, 40) if one.kind == "class"]
    classes = [one for one in classes if one.name.endswith(f".{name}")]
    return next((one for one in classes if one.library in question.named), classes[0] if classes else None)


def _library(index: Index, library: str, name: str) -> Symbol | None:
    """The library as the owner, where the module itself is gone too or has no entry of its own."""
    some = next((one for one in index.knowledge.members(name.partition(".")[0])), None)
    known = index.knowledge.symbols_named(some, 1) if some else []
    return replace(known[0], name=name, kind="module") if known and known[0].library == library else None


def _words_of(missing: Missing) -> Wanted:
    """The words that the name is made of, all of equal weight; a class that lacks it belongs to them."""
    own = stems(_split(missing.name))
    if missing.owner.kind == "class":
        own += stems(_split(last_part(missing.owner.name)))
    words = list(dict.fromkeys(own))
    return Wanted({word: 1 / len(words) for word in words}) if words else Wanted({})


def _near(index: Index, missing: Missing) -> list[Chunk]:
    """The library's passages that are nearest to the words of the name, best first."""
    owner = last_part(missing.owner.name) if missing.owner.kind == "class" else ""
    asked = f"{_split(missing.name)} {owner}".strip()
    ids = [id for id, cosine in index.nearest(asked, DEPTH, (missing.owner.library,)) if cosine >= MIN_COSINE]
    chunks = index.knowledge.chunks(ids)
    return [chunks[id] for id in ids if chunks[id].kind != "guide"]


def _section_on_it(missing: Missing, near: list[Chunk], look_for: Wanted) -> tuple[Chunk, Excerpt] | tuple[None, None]:
    """The section of the library's pages whose heading says what a missing method did ("Appending rows to …")."""
    for chunk in near if missing.owner.kind == "class" else ():
        if chunk.kind != "api" and look_for.coverage(last_heading(chunk.title)) >= 1:
            found = excerpt(chunk, look_for, max_sentences=2, leads=True)
            if found:
                return chunk, found
    return None, None


def _items(index: Index, missing: Missing, near: list[Chunk], look_for: Wanted) -> Iterator[Item]:
    """Existing names like the missing one, or whose passages are near to its words, each with its summary."""
    near_names = [chunk.symbols[0] for chunk in near if chunk.kind == "api" and chunk.symbols]
    for name in dict.fromkeys([*nearest_names(index, missing.full), *near_names]):
        if fuzz.ratio(last_part(name).lower(), missing.name.lower()) < MIN_LIKENESS or name.count(".") > MAX_DEPTH:
            continue
        documented = index.knowledge.chunks_documenting(name, limit=3)
        summary = docstring_summary(document_of(index, documented[0]), look_for) if documented else None
        if summary:
            yield Item(f"`{name}`", summary.quotes[:1])


def _split(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
