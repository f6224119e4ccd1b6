"""What speaks for and against a passage bearing out a sentence: what must agree, and numbers for the rest.

Not here: weighing the numbers (`support`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import NamedTuple

from bot.check.same_meaning import canonical, opposites
from corpus.domain import Chunk
from corpus.lexical import tokens
from corpus.text.phrases import words
from corpus.text.sentences import folded, pieces

NEAR_TOKENS = 4
"""Words of substance that stand this close belong together."""

LONG_TOKENS = 20
MIN_CLAUSE = 3
MAX_CROSSED = 0.5
COMMON_WORDS = words("use can may also us one note here accord document simpli just current")
"""Stems that a paraphrase may add or leave out."""

_CODE = re.compile(r"`{1,16}([^`]+)`+")
_NAME = re.compile(
    r"[A-Za-z_]\w{0,79}+(?:\.[A-Za-z_]\w*)+|\w{0,80}_\w+|[A-Za-z]\w{0,79}+(?=\()|\b[A-Za-z]{1,80}[a-z][A-Z]\w*"
)
_PROPER = re.compile(r"(?<=[a-z0-9,;] )[A-Z][\w-]+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"(?<![\w.])v?(\d+(?:[.,]\d+)*)(?![\w])")
_SPELT = {
    name: str(n)
    for n, name in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
}
_NEGATION = re.compile(r"\b(?:not|never|no|none|cannot|nor|neither)\b|n't\b", re.IGNORECASE)
_LIMITS = re.compile(r"\b(?:only|unless|except|without|always)\b", re.IGNORECASE)
_LEAVING = r"without|exclud(?:e|es|ed|ing)|ignor(?:e|es|ed|ing)|except(?: for)?|skip(?:s|ped|ping)?"
_WITHOUT = re.compile(rf"\b(?:non-|(?:{_LEAVING}) )(\w+(?: \w+)?)", re.IGNORECASE)
_ANY_WORD = re.compile(r"(?<![\w.])[\w.]*\w")
_CLAUSES = re.compile(r"[,;:.](?=\s)|\b(?:while|whereas|but|because|and then)\b", re.IGNORECASE)
_DIVIDES = (
    " instead of ",
    " rather than ",
    " before ",
    " than ",
    " over ",
    " and then ",
    " into ",
    " divides ",
    " by ",
)
_MARKS = re.compile(r"[`*_]{1,16}(?=\w)|(?<=\w)[`*]+|\[([^\]]{0,200}+)\]\([^)]{0,200}+\)")


class SupportSignals(NamedTuple):
    """What the score weighs; shares and flags in [0, 1] unless said otherwise.

    `covered` is the part of the sentence's words, by rarity, that the quote or the passage's title holds, `own`
    what the quote holds itself, `clause` that part for the clause of the sentence that a single clause of the quote
    bears out least. `missing` is how many words neither holds, as a part of 8, `rarest_missing` the rarity of the
    rarest. `run` is the longest run of words that both share, as a part of the sentence; `together` and `ordered`
    say how many neighbouring words of the sentence are neighbours in the quote, and in the same order. `cosine` is
    the encoder's. `crossed` is the part of the words around "instead of" and the like that stand on the other side
    of it in the quote.
    """

    covered: float
    own: float
    clause: float
    missing: float
    rarest_missing: float
    run: float
    together: float
    ordered: float
    cosine: float
    crossed: float
    width: float
    length: float


@dataclass(frozen=True, slots=True)
class Gist:
    """A sentence as it is compared: its words of substance in order, the names and numbers that must be there."""

    text: str
    stems: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    negated: bool


def gist_of(sentence: str) -> Gist:
    """The sentence, read."""
    code = " ".join(_CODE.findall(sentence))
    named = [*_WORD.findall(code), *(part for name in _NAME.findall(sentence) for part in name.split("."))]
    named += [part for name in _PROPER.findall(_CODE.sub(" ", sentence)) for part in _WORD.findall(name)]
    return Gist(
        text=sentence,
        stems=stems_of(sentence),
        names=frozenset(name.lower() for name in named),
        numbers=numbers_of(sentence),
        negated=_NEGATION.search(sentence) is not None,
    )


@lru_cache(maxsize=4096)
def stems_of(text: str) -> tuple[str, ...]:
    """Words of substance in order, as if all of it were prose: NumPy is one word, not also a "num" and a "py"."""
    return tuple(_SPELT.get(stem) or canonical(stem) for stem in tokens(text.lower()) if stem not in COMMON_WORDS)


@lru_cache(maxsize=4096)
def numbers_of(text: str) -> frozenset[str]:
    """The numbers in the text, spelt ones included."""
    spelt = (number for word, number in _SPELT.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE))
    return frozenset([*_NUMBER.findall(text), *spelt])


@lru_cache(maxsize=512)
def names_of(chunk: Chunk) -> frozenset[str]:
    """Every word in the passage's text, title and symbols that may be a name, in lower case; dotted ones in parts."""
    shown = " ".join((chunk.text, chunk.title, chunk.library, *chunk.symbols))
    return frozenset(word.lower() for word in _WORD.findall(shown))


def plain(text: str) -> str:
    """The text without markup, in lower case and one line, as near-quotes are compared."""
    return folded(_MARKS.sub(lambda mark: mark[1] or "", text)).lower().rstrip(" .:;!")


def agrees(gist: Gist, words_of_quote: str, title: str) -> bool:
    """Whether what must agree does: numbers, negation and limits, no word for its opposite, no sides changed."""
    if not gist.numbers <= numbers_of(words_of_quote) | (numbers_of(title) & gist.numbers):
        return False
    nearest = nearest_sentence(gist, words_of_quote)
    if gist.negated != (_NEGATION.search(nearest) is not None) or _crossed(gist.text, nearest) > MAX_CROSSED:
        return False
    if leaves_out(gist, nearest):
        return False
    return _limits(gist.text) <= _limits(words_of_quote) and not _opposed({*gist.stems}, {*stems_of(nearest)})


def leaves_out(gist: Gist, said: str) -> bool:
    """Whether what is said leaves out what the sentence speaks of: "counts, excluding missing values"."""
    left_out = {stem for after in _WITHOUT.findall(said) for stem in stems_of(after)}
    return not _WITHOUT.search(gist.text) and not left_out.isdisjoint(gist.stems)


def tightest(gist: Gist, words_of_quote: str) -> str:
    """The part of the quote from the first to the last word that the sentence shares; all of it if there is none."""
    shared = [found for found in _ANY_WORD.finditer(words_of_quote) if {*stems_of(found[0])} & {*gist.stems}]
    return words_of_quote[shared[0].start() : shared[-1].end()] if shared else words_of_quote


def nearest_sentence(gist: Gist, words_of_quote: str) -> str:
    """The sentence of the quote that shares most words with the sentence."""
    found = [words_of_quote[piece.start : piece.end] for piece in pieces(words_of_quote)]
    return max(found, key=lambda one: len({*stems_of(one)} & {*gist.stems}), default=words_of_quote)


def signals(
    gist: Gist, words_of_quote: str, title: str, *, width: int, cosine: float, rarity: Callable[[str], float]
) -> SupportSignals:
    """The signals of a sentence and a quote, which stands in a passage of that title. `cosine` is that of the two."""
    said = stems_of(words_of_quote)
    held, context = {*said}, {*stems_of(title)}
    weight = {stem: rarity(stem) for stem in gist.stems}
    # "arrays have no shape" isn't borne out by "lists have no shape" on a page about arrays
    covering = held if gist.negated else held | context
    missing = [stem for stem in weight if stem not in covering]
    together, ordered = _neighbours(gist.stems, said)
    return SupportSignals(
        covered=_part(weight, covering),
        own=_part(weight, held),
        clause=_weakest_clause(gist.text, words_of_quote, context, rarity),
        missing=min(8, len(missing)) / 8,
        rarest_missing=max((weight[stem] for stem in missing), default=0.0) / log(100_000),
        run=_longest_run(gist.stems, said) / max(1, len(gist.stems)),
        together=together,
        ordered=ordered,
        cosine=cosine,
        crossed=_crossed(gist.text, nearest_sentence(gist, words_of_quote)),
        width=(width - 1) / 2,
        length=min(1.0, len(gist.stems) / LONG_TOKENS),
    )


def _part(weight: Mapping[str, float], held: Set[str]) -> float:
    whole = sum(weight.values())
    return sum(value for stem, value in weight.items() if stem in held) / whole if whole else 0.0


def _weakest_clause(sentence: str, quote: str, context: Set[str], rarity: Callable[[str], float]) -> float:
    """The part of its words that the best clause of the quote holds, for the clause where it is least."""
    given = [{*stems_of(clause)} | context for clause in _CLAUSES.split(quote)]
    parts = [
        max((_part({stem: rarity(stem) for stem in stems}, held) for held in given), default=0.0)
        for clause in _CLAUSES.split(sentence)
        if len(stems := stems_of(clause)) >= MIN_CLAUSE
    ]
    return min(parts, default=1.0)


def _crossed(sentence: str, quote: str) -> float:
    """How many of the words before and after a word that sets two things against each other changed places."""
    for divide in _DIVIDES:
        left, found, right = sentence.lower().partition(divide)
        before, there, after = quote.lower().partition(divide)
        if found and there:
            sides = [({*stems_of(left)}, {*stems_of(after)}, {*stems_of(before)})]
            sides.append(({*stems_of(right)}, {*stems_of(before)}, {*stems_of(after)}))
            moved = sum(len((own & other) - same) for own, other, same in sides)
            return moved / max(1, sum(len(own & (other | same)) for own, other, same in sides))
    return 0.0


def _neighbours(gist: Sequence[str], said: Sequence[str]) -> tuple[float, float]:
    """Part of the sentence's neighbouring pairs that are near each other in the quote, and near in the same order."""
    places: dict[str, set[int]] = {}
    for at, stem in enumerate(said):
        places.setdefault(stem, set()).add(at)
    pairs = [(a, b) for a, b in _pairs(gist) if a in places and b in places and a != b]
    if not pairs:
        return 0.0, 0.0
    near = sum(_any_at(places[a], range(-NEAR_TOKENS, NEAR_TOKENS + 1), places[b]) for a, b in pairs)
    ordered = sum(_any_at(places[a], range(1, NEAR_TOKENS + 1), places[b]) for a, b in pairs)
    return near / len(pairs), ordered / len(pairs)


def _any_at(places: Set[int], gaps: range, others: Set[int]) -> bool:
    """Whether behind any of the places, at one of these gaps, there is one of the others."""
    return any(place + gap in others for place in places for gap in gaps)


def _pairs(stems: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, stem in enumerate(stems):
        for other in stems[at + 1 : at + 3]:
            yield stem, other


def _longest_run(left: Sequence[str], right: Sequence[str]) -> int:
    """The length of the longest run that both sequences share."""
    best, above = 0, [0] * (len(right) + 1)
    for stem in left:
        row = [0] * (len(right) + 1)
        for at, other in enumerate(right):
            if stem == other:
                row[at + 1] = above[at] + 1
        best, above = max(best, *row), row
    return best


def _opposed(gist: Set[str], held: Set[str]) -> bool:
    return any(a in gist and a not in held and b in held and b not in gist for a, b in opposites())


def _limits(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _LIMITS.findall(text))
