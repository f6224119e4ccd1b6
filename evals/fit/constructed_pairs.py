"""Pairs of a sentence and a passage made from the documentation itself, with labels known by construction.

A sentence of a passage, reworded by rules, is supported by it. The same sentence with another number, name or ending,
with a negation put in or taken out, or beside another passage of its library, is not.

Not here: pairs labelled by hand (`support_pairs.jsonl`), or fitting anything (`support`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.draft import Quote
from corpus.domain import Chunk
from corpus.text.sentences import SentenceSpan, folded, pieces

MIN_WORDS = 7
MAX_WORDS = 32

_SYNONYMS = {
    "returns": "gives", "compute": "calculate", "computes": "calculates", "specify": "set", "specifies": "sets",
    "create": "make", "creates": "builds", "used": "employed", "uses": "employs", "allows": "lets", "convert": "turn",
    "converts": "turns", "provides": "offers", "provide": "offer", "contains": "holds", "contain": "include",
    "if": "when", "multiple": "several", "required": "needed", "large": "big", "display": "show", "displays": "shows",
    "method": "function", "argument": "parameter", "various": "different", "raised": "thrown", "faster": "quicker",
    "because": "since", "while": "whereas", "choose": "select", "stores": "keeps", "also": "additionally",
    "determines": "decides", "additional": "further", "controls": "governs", "elements": "items", "error": "exception",
    "remove": "delete", "image": "picture", "passed": "given",
}  # fmt: skip
_DETERMINERS = re.compile(r"(?<=\w )(?:the|a|an|this|these|its|your|all of the) (?=\w)")
_OPENINGS = ("In {library}, ", "With {library}, ", "Note that ", "According to the documentation, ", "Here, ")
_NEGATED = ((" is ", " is not "), (" are ", " are not "), (" can ", " cannot "), (" will ", " will not "))
_NEGATED_BACK = ((" is not ", " is "), (" are not ", " are "), (" cannot ", " can "), (" does not ", " does "))
_NUMBER = re.compile(r"(?<![\w.`])\d++(?:\.\d++)?+(?![\w.]*\w)")
_NAME = re.compile(r"`([A-Za-z_][\w.]*)`")
_CLAUSE = re.compile(r"^(If|When|To) ([^,]{8,80}), ([a-z`].*)\.$")
_EXTRA = re.compile(r" \([^()]{3,60}\)|, (?:which|because|so that|for example|e\.g\.|such as) [^,]*(?=\.$)")
_SWAPS = (" instead of ", " rather than ", " while ", " whereas ", " before ", " after ", " to ", " from ")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, the passage it is checked against, whether that bears it out, and how the pair came about."""

    sentence: str
    chunk: Chunk
    supported: bool
    made_by: str


Change = Callable[[str, Chunk, random.Random], str | None]


def constructed(chunks: Sequence[Chunk], n_sentences: int, seed: int = 0) -> list[Pair]:
    """Pairs from up to that many sentences of these chunks: up to two supported and three unsupported ones for each."""
    chance = random.Random(seed)
    by_library: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_library.setdefault(chunk.library, []).append(chunk)
    pairs: list[Pair] = []
    usable = list(_usable(chunks))
    for quote in chance.sample(usable, min(n_sentences, len(usable))):
        sentence = folded(quote.words)
        pairs += _reworded(sentence, quote.chunk, chance)
        pairs += _spoilt(sentence, quote.chunk, chance)
        other = chance.choice(by_library[quote.chunk.library])
        if other.document_id != quote.chunk.document_id:
            pairs.append(Pair(sentence, other, False, "foreign passage"))
    return pairs


def _usable(chunks: Sequence[Chunk]) -> Iterator[Quote]:
    """Closed sentences of a usual length, one per chunk at most."""
    for chunk in chunks:
        for piece in pieces(chunk.text):
            words = chunk.text[piece.start : piece.end]
            if isinstance(piece, SentenceSpan) and piece.closed and MIN_WORDS <= len(words.split()) <= MAX_WORDS:
                yield Quote(chunk, piece.start, piece.end)
                break


def _reworded(sentence: str, chunk: Chunk, chance: random.Random) -> list[Pair]:
    made = [(rule.__name__.strip("_"), rule(sentence, chunk, chance)) for rule in _REWORDINGS]
    found = [Pair(text, chunk, True, name) for name, text in made if text and text != sentence]
    return chance.sample(found, min(2, len(found)))


def _spoilt(sentence: str, chunk: Chunk, chance: random.Random) -> list[Pair]:
    """Wrong in one thing each, half of them reworded as well, so that rewording itself tells nothing."""
    made = [(rule.__name__.strip("_"), rule(sentence, chunk, chance)) for rule in _SPOILINGS]
    found = [
        Pair((chance.random() < 0.5 and in_other_words(text, chunk, chance)) or text, chunk, False, name)
        for name, text in made
        if text and folded(text) != sentence
    ]
    return chance.sample(found, min(3, len(found)))


def in_other_words(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    words = sentence.split(" ")
    places = [at for at, word in enumerate(words) if word.lower() in _SYNONYMS]
    for at in chance.sample(places, min(3, len(places))):
        words[at] = _SYNONYMS[words[at].lower()]
    return " ".join(words) if places else None


def _opened(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    lowered = sentence if sentence[:2].isupper() or sentence[0] == "`" else sentence[0].lower() + sentence[1:]
    opened = chance.choice(_OPENINGS).format(library=chunk.library) + lowered
    return (chance.random() < 0.5 and in_other_words(opened, chunk, chance)) or opened


def _without_determiners(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    bare = _DETERMINERS.sub("", sentence)
    return (in_other_words(bare, chunk, chance) or bare) if bare != sentence else None


def _clauses_turned(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    found = _CLAUSE.match(sentence)
    if not found:
        return None
    turned = f"{found[3][0].upper()}{found[3][1:]} {found[1].lower()} {found[2]}."
    return in_other_words(turned, chunk, chance) or turned


def _shortened(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    short = _EXTRA.sub("", sentence, count=1)
    return short if short != sentence and len(short.split()) >= MIN_WORDS - 2 else None


def other_number(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    found = _NUMBER.search(sentence)
    if not found:
        return None
    number = str(int(float(found[0])) + chance.choice((1, 2, 10)))
    return sentence[: found.start()] + number + sentence[found.end() :]


def other_negation(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    for old, new in (*_NEGATED_BACK, *_NEGATED):
        if old in sentence:
            return sentence.replace(old, new, 1)
    return None


def _other_name(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    found = _NAME.search(sentence)
    others = sorted({*_NAME.findall(chunk.text)} - {*_NAME.findall(sentence)})
    if not found or not others:
        return None
    swapped: str = sentence[: found.start(1)] + chance.choice(others) + sentence[found.end(1) :]
    return swapped


def _other_ending(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    """The first half of the sentence, ended like another sentence of the passage."""
    others = [
        folded(chunk.text[piece.start : piece.end]).split()
        for piece in pieces(chunk.text)
        if isinstance(piece, SentenceSpan) and piece.closed
    ]
    others = [words for words in others if len(words) >= MIN_WORDS and " ".join(words) != sentence]
    if not others:
        return None
    words, other = sentence.split(), chance.choice(others)
    return " ".join([*words[: len(words) // 2], *other[len(other) // 2 :]])


def _sides_swapped(sentence: str, chunk: Chunk, chance: random.Random) -> str | None:
    """What stands before and after a word such as "instead of" changes places."""
    for word in _SWAPS[:4]:
        if word in sentence:
            before, _, after = sentence.rstrip(".").partition(word)
            return f"{after[0].upper()}{after[1:]}{word}{before[0].lower()}{before[1:]}." if after else None
    return None


_REWORDINGS: tuple[Change, ...] = (in_other_words, _opened, _without_determiners, _clauses_turned, _shortened)
_SPOILINGS: tuple[Change, ...] = (
    other_number, other_negation, _other_name, _other_ending, _sides_swapped,
)  # fmt: skip
