"""Misspelt words of a question put right: "grafs" → "graphs", "vizualisation" → "visualisation", "lnog" → "long".

The words come from our own phrasings, guides, lessons and article, which are spelt right and say what learners say.
Only plain lower-case words that are not among them, and are not common in the documentation either, are touched.

Not here: misspelt names of libraries (`mentions`) or of functions (`names`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA

from corpus.index import Index
from corpus.intents import IntentIndex
from corpus.lexical import tokens

MIN_LETTERS = 4
LONG_LETTERS = 7
"""From this length on a letter may stand for another one; in a shorter word that more often makes another word."""

VERY_LONG_LETTERS = 12
"""From this length on a word may be two edits away."""

USES = 10
"""Only words that are used so often are put in the place of others: few know a word that our phrasings don't."""

COMMON_BELOW = 7.0
"""A word that the documentation knows is touched only if it is rarer than this (natural log of chunks per chunk that
holds it): slips are documented too."""

Word = tuple[str, str, int]
"""A word, its sound, and how often it is used."""

_by_letter: WeakKeyDictionary[IntentIndex, dict[str, list[Word]]] = WeakKeyDictionary()
"""Kept for as long as the generation is that they were read from."""

_PLAIN_WORD = re.compile(r"(?<![\w.`'\"/])[a-z]{4,}(?![\w.(`'\"/=])")


def put_right(index: Index, text: str) -> str:
    """The text with misspelt words replaced by the nearest word that people use; ties go to the commoner."""

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        if word in index.intents.vocabulary:
            return word
        stems = tokens(word)
        known = any(index.lexical.knows(stem) for stem in stems) or not stems
        if known and (not stems or min(map(index.lexical.rarity, stems)) < COMMON_BELOW):
            return word
        return _nearest(index, word) or word

    return _PLAIN_WORD.sub(replaced, text)


def _nearest(index: Index, word: str) -> str | None:
    sound = _sound(word)
    allowed = 2 if len(word) >= VERY_LONG_LETTERS else 1
    near = [
        (distance, -uses, other)
        for other, other_sound, uses in _words(index).get(word[0], ())
        if (distance := OSA.distance(sound, other_sound, score_cutoff=allowed)) <= allowed
        and (len(word) >= LONG_LETTERS or not _differs_in_one_letter(sound, other_sound))
    ]
    return min(near)[2] if near else None


def _differs_in_one_letter(left: str, right: str) -> bool:
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1


def _words(index: Index) -> Mapping[str, list[Word]]:
    """The words that people use by first letter, each with its sound."""
    if index.intents not in _by_letter:
        found: dict[str, list[Word]] = {}
        for word, uses in index.intents.vocabulary.items():
            if len(word) >= MIN_LETTERS and uses >= USES:
                found.setdefault(word[0], []).append((word, _sound(word), uses))
        _by_letter[index.intents] = found
    return _by_letter[index.intents]


def _sound(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word.replace("ph", "f"))
