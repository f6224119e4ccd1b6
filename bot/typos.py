"""Misspelt words of a question put right, by the words that the corpus knows: "grafs" → "graph", "scater" → "scatter".

Only plain lower-case words that no passage holds are touched. What comes out is a stem, which is what is searched.

Not here: misspelt names of libraries (`mentions`) or of functions (`names`).
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA

from corpus.lexical import LexicalIndex, tokens

MIN_LETTERS = 4
LONG_LETTERS = 6
"""From this length on a word may be one edit away; a shorter one must sound alike. More turns "poem" into "model"."""

MIN_CHUNKS = 8
"""A rarer word is as likely a slip itself."""

Words = dict[str, list[tuple[str, str]]]

_read: WeakKeyDictionary[LexicalIndex, dict[int, Words]] = WeakKeyDictionary()
"""Kept for as long as the generation is that they were read from."""

_PLAIN_WORD = re.compile(r"(?<![\w.`'\"/])[a-z]{4,}(?![\w.(`'\"/=])")


def put_right(lexical: LexicalIndex, text: str, *, min_chunks: int = MIN_CHUNKS) -> str:
    """The text with misspelt words replaced by the stem of the nearest word of the corpus; ties go to the commoner."""

    def replaced(match: re.Match[str]) -> str:
        stems = tokens(match.group())
        if len(stems) != 1 or lexical.knows(stems[0]) or len(stems[0]) < MIN_LETTERS:
            return match.group()
        return _nearest(lexical, stems[0], min_chunks) or match.group()

    return _PLAIN_WORD.sub(replaced, text)


def _nearest(lexical: LexicalIndex, stem: str, min_chunks: int) -> str | None:
    sound = _sound(stem)
    allowed = 1 if len(stem) >= LONG_LETTERS else 0
    near = [
        (distance, lexical.rarity(word), word)
        for word, word_sound in _words(lexical, min_chunks).get(stem[0], ())
        if (distance := OSA.distance(sound, word_sound, score_cutoff=allowed)) <= allowed
    ]
    return min(near)[2] if near else None


def _words(lexical: LexicalIndex, min_chunks: int) -> Words:
    """The common words of the corpus by first letter, each with its sound."""
    by_rarity = _read.setdefault(lexical, {})
    if min_chunks not in by_rarity:
        found: Words = {}
        for word in lexical.common_words(min_chunks):
            if len(word) >= MIN_LETTERS:
                found.setdefault(word[0], []).append((word, _sound(word)))
        by_rarity[min_chunks] = found
    return by_rarity[min_chunks]


def _sound(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word.replace("ph", "f"))
