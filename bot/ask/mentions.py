"""Libraries named in a text: by id, name, import name or the alias that people write, typing mistakes included.

Names that are also English words ("requests", "comet", "transformers") count only where the words around them speak of
software. Python, the language of everything here, counts only where the language itself is meant.

Not here: names of functions and classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from corpus.catalogue import LANGUAGE, libraries, other_libraries
from corpus.text.phrases import either
from corpus.text.spelling import classes_of

MAX_CODE_LETTERS = 2
"""Aliases this short are no words: they count as code (`sm.`), in lower case."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_SOFTWARE_AFTER = re.compile(
    r"^(?:['’]?s)?\W{0,2}\s*(librar|package|module|framework|api\b|session|tool|vs\b|versus\b|\.|\(|import"
    r"|(for|in) python)",
    re.IGNORECASE,
)
_SOFTWARE_BEFORE = re.compile(
    r"(\b(in|with|using|use|import|from|via|install|python|library|package|module|called|vs\.?|learn)\s+(the\s+)?|`)$",
    re.IGNORECASE,
)
_OFFERED_AFTER = re.compile(r"(?<![\w-])([\w-]{1,40})(?:,| or| and| vs\.?| versus) $", re.IGNORECASE)
_OFFERED_BEFORE = re.compile(r"(?:,| or| and| vs\.?| versus) ([\w-]+)", re.IGNORECASE)
_SAID_OF_THINGS = re.compile(r" (is|are|was|were|per|for|from|have|has)\b", re.IGNORECASE)
_PART_OF_PYTHON = (
    r"(lists?|dict(ionary|ionaries|s)?|sets?|tuples?|strings?|generators?|decorators?|class(es)?|functions?|comprehensions?"
    r"|lambdas?|loops?|iterators?|interpreter|syntax|keywords?|variables?|exceptions?|f-?strings?|slic(e|ing)"
    r"|virtual environments?)"
)
_PYTHON = either(
    r"\b(plain|pure|core|vanilla|built-?in|standard)\s+python\b",
    r"\bpython('s| itself| basics?| built-?ins?| standard library| language| stdlib)",
    rf"\bpython\s+{_PART_OF_PYTHON}\b",
    rf"\b{_PART_OF_PYTHON} in python\b",
)
_OWNED = re.compile(
    r"^(['’]s)?\s+(nd-?)?"
    r"(arrays?|data ?frames?|series|tensors?|matri(x|ces)|vectors?|columns?|tables?|objects?|index)\b",
    re.IGNORECASE,
)
_OTHER = (
    r"(c\+\+|c#|java|javascript|typescript|ruby|rust|go|golang|php|perl|swift|kotlin|scala|haskell|css|html|bash|matlab"
    r"|julia|vba|r|sql)(?![\w+#-])"
)
_OTHER_LANGUAGE = re.compile(rf"(?<!like )\b(in|with|using) {_OTHER}", re.IGNORECASE)
_NO_TYPOS = frozenset({"jupiter", "panda", "polar", "flash"})
MIN_TYPO_LETTERS = 5
LONG_LETTERS = 8
BESIDE_LETTERS = 120
"""So much on either side of a word says whether it means a library."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Library ids in order of appearance, and the text with misspelt library names put right.

    `sought` are those that an answer is wanted from: "a numpy array" only says what one has, "in numpy" where to look.
    `called` are those that stand there by name: "a dataframe" means pandas without calling it.
    """

    ids: tuple[str, ...]
    text: str
    sought: tuple[str, ...] = ()
    called: tuple[str, ...] = ()

    def less(self, unwanted: Collection[str]) -> Mentions:
        """The same without these libraries."""
        ids, sought, called = (
            tuple(id for id in some if id not in unwanted) for some in (self.ids, self.sought, self.called)
        )
        return Mentions(ids, self.text, sought, called)


def find_libraries(text: str, is_word: Callable[[str], bool] = lambda word: False) -> Mentions:
    """The libraries that the text names. A word that `is_word` knows is never taken for a misspelt name."""
    for pattern, name in _spaced():
        text = pattern.sub(name, text)
    found: dict[str, None] = {}
    sought: dict[str, None] = {}
    called: dict[str, None] = {}
    pieces: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        word = match.group()
        start, end = match.span()
        id = _exact(word, text[max(0, start - BESIDE_LETTERS) : start], text[end : end + BESIDE_LETTERS])
        if id is None and (right := _misspelt(word, is_word)):
            pieces += [text[at : match.start()], right]
            at = match.end()
            id = _names()[right]
        if id is not None:
            found.setdefault(id)
            if not _is_object(word):
                called.setdefault(id)
                if not _OWNED.match(text[match.end() :]):
                    sought.setdefault(id)
    if not found and LANGUAGE in libraries() and _PYTHON.search(text):
        found[LANGUAGE] = None
    return Mentions(tuple(found), "".join([*pieces, text[at:]]), tuple(sought), tuple(called))


def spelt_names(text: str) -> Iterator[tuple[str, int, int]]:
    """The libraries that the text names without a typing mistake, in order, each with where its name stands."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        id = _exact(match.group(), text[max(0, start - BESIDE_LETTERS) : start], text[end : end + BESIDE_LETTERS])
        if id is not None:
            yield id, start, end


def names_other_language(text: str) -> bool:
    """Whether the text asks for something in another programming language than Python."""
    return _OTHER_LANGUAGE.search(text) is not None


def library_id(word: str) -> str | None:
    """The library that this word is a name or alias of, whatever stands around it."""
    return _names().get(word.lower())


@cache
def _names() -> dict[str, str]:
    """Every spelling that names a library, lower-case, with the library's id. Python is treated apart."""
    names: dict[str, str] = {}
    for id, library in libraries().items():
        if id != LANGUAGE:
            own = (id, library.name, library.import_alias, *library.imports, *library.said)
            names.update({name.lower(): id for name in own if name and " " not in name})
    return names


@cache
def _spaced() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Names written in several words, with the one word that no text can take for English."""
    return tuple(
        (either(rf"\b{spelt}\b"), library.imports[0] if library.is_word and library.imports else id)
        for id, library in libraries().items()
        for spelt in library.spelt
    )


@cache
def _english() -> frozenset[str]:
    """Libraries whose ids are ordinary words; they count where the text speaks of software."""
    return frozenset(id for id, library in libraries().items() if library.is_word)


def _is_object(word: str) -> bool:
    """Whether the word names what one has, whatever library it is from: a dataframe."""
    return bool(classes_of(word.lower().removesuffix("s")))


def _exact(word: str, before: str, after: str) -> str | None:
    lower = word.lower()
    id = _names().get(lower) or _names().get(lower.split("-")[0] if "-" in lower else lower.removesuffix("'s"))
    if id is None:
        return None
    if len(lower) <= MAX_CODE_LETTERS:
        return id if word == lower else None
    if lower in _english() and not _speaks_of_software(word, before, after):
        return None
    return id


def _speaks_of_software(word: str, before: str, after: str) -> bool:
    if not before.strip() and not after.strip(" ?!."):
        return True
    if not before.strip() and re.match(r" [a-z]+", after):
        return not _SAID_OF_THINGS.match(after)  # "requests basic auth", "comet log a metric"
    beside = _OFFERED_AFTER.search(before) or _OFFERED_BEFORE.match(after)
    if beside and beside[1].lower() not in _english() and (library_id(beside[1]) or _is_other(beside[1])):
        return True  # "mlflow or comet?"
    mid_sentence_name = word[0].isupper() and bool(before.strip()) and not before.rstrip().endswith((".", "?", "!"))
    return mid_sentence_name or bool(_SOFTWARE_AFTER.match(after)) or bool(_SOFTWARE_BEFORE.search(before))


def _is_other(word: str) -> bool:
    return any(word.lower() in (other.id, other.name.lower()) for other in other_libraries())


@cache
def _typo_targets() -> tuple[str, ...]:
    return tuple(
        name
        for name in _names()
        if len(name) >= MIN_TYPO_LETTERS
        and name not in _english()
        and name.removesuffix("s") not in _names().keys() - {name}
    )


def _misspelt(word: str, is_word: Callable[[str], bool]) -> str | None:
    """The one library name that the word is a slip of: same first letter, one edit, or two in long names."""
    lower = word.lower()
    if len(lower) < MIN_TYPO_LETTERS or lower in _names() or "_" in word or lower in _NO_TYPOS or is_word(lower):
        return None
    near = [(OSA.distance(lower, name), name) for name in _typo_targets() if name[0] == lower[0]]
    close = sorted((d, name) for d, name in near if d <= (2 if len(name) >= LONG_LETTERS else 1))
    return close[0][1] if close else None
