"""The lexical index: BM25 over words, with names of code split and kept whole.

bm25s is imported here only. `read_csv` is indexed as `read_csv`, `read` and `csv`; `DataFrame` as `dataframe`, `data`
and `frame`; English words by their stem.

Not here: fusing these scores with anything else.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from corpus.domain import Chunk
from corpus.scores import NOTHING, Scores
from corpus.text.dotted import last_heading, last_part

TITLE_WEIGHT = 2
MAX_NAMES = 4
"""Of a chunk with many aliases the first names are indexed."""

_WORD = re.compile(r"[A-Za-z_][\w.]*|\d[\w.]*")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# fmt: off
_STOP = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "has",
        "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our",
        "should", "so", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was",
        "we", "what", "when", "where", "which", "will", "with", "would", "you", "your",
    }
)
# fmt: on
_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()
"""A stemmer holds the word that it works on: two threads at once get wrong stems, or an IndexError."""


def tokens(text: str) -> list[str]:
    """Lower-case tokens of the text in order: whole names, their parts, stems of words; stop words left out."""
    found: list[str] = []
    for word in _WORD.findall(text):
        found.extend(_word_tokens(word.strip("._")))
    return found


def text_tokens(chunk: Chunk) -> list[str]:
    """All that a chunk says: its title twice, its symbols' names, its text."""
    return tokens(chunk.title) * TITLE_WEIGHT + tokens(" ".join(chunk.symbols[:MAX_NAMES])) + tokens(chunk.text)


def name_tokens(chunk: Chunk) -> list[str]:
    """What a chunk is called: its own heading and the last parts of its symbols."""
    called = (last_heading(chunk.title), *(last_part(name) for name in chunk.symbols[:MAX_NAMES]))
    return tokens(" ".join(called))


class LexicalIndex:
    """BM25 (Lucene's variant) over one field of the chunks, which are numbered by position."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        self._vocabulary: dict[str, int] = model.vocab_dict

    @classmethod
    def build(cls, fields: Iterable[Sequence[str]], folder: Path, *, k1: float = 1.5, b: float = 0.75) -> None:
        """Writes the index of these tokens, one sequence per chunk, into the folder. Parameters as in BM25."""
        vocabulary: dict[str, int] = {}
        # arrays, since lists of numbers take twice the memory
        ids = [array("i", (vocabulary.setdefault(token, len(vocabulary)) for token in field)) for field in fields]
        if not vocabulary and ids:
            ids[0] = array("i", [vocabulary.setdefault("", 0)])  # bm25s needs a token; no question holds this one
        model = bm25s.BM25(method="lucene", k1=k1, b=b)
        model.index((ids, vocabulary), show_progress=False)
        model.save(str(folder))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        return cls(bm25s.BM25.load(str(folder), mmap=True))

    def __len__(self) -> int:
        """Number of chunks."""
        return int(self._model.scores["num_docs"])

    def close(self) -> None:
        """Lets go of the files. Nothing can be asked afterwards."""
        self._model.scores.clear()

    def scores(self, question: str) -> Scores:
        """BM25 for the question of the chunks that hold a word of it.

        Read off the postings of its words: bm25s itself gives a row for every chunk of the corpus.
        """
        known = sorted({self._vocabulary[token] for token in tokens(question) if token in self._vocabulary})
        if not known:
            return NOTHING
        postings, bounds = self._model.scores, self._model.scores["indptr"]
        total = np.zeros(postings["num_docs"], dtype=np.float32)  # no memory but where something is added
        holders: list[NDArray[np.int32]] = []
        for number in known:
            begin, end = int(bounds[number]), int(bounds[number + 1])
            rows = np.asarray(postings["indices"][begin:end])
            holders.append(rows[total[rows] == 0])
            total[rows] += postings["data"][begin:end]
        positions = np.sort(np.concatenate(holders)).astype(np.int64)
        return Scores(positions, total[positions])

    def rarity(self, token: str) -> float:
        """Natural log of chunks per chunk that holds the token; one that none holds counts as held by half a chunk."""
        number = self._vocabulary.get(token)
        bounds = self._model.scores["indptr"]
        holders = 0.5 if number is None else max(0.5, float(bounds[number + 1] - bounds[number]))
        return max(0.0, float(np.log(self._model.scores["num_docs"] / holders)))

    def common_words(self, min_chunks: int) -> list[str]:
        """Tokens of letters only that at least this many chunks hold, in order of first appearance."""
        holders = np.diff(self._model.scores["indptr"])
        # bm25s adds an empty token of its own, which no column belongs to
        words = ((token, at) for token, at in self._vocabulary.items() if token.isalpha())
        return [token for token, at in words if holders[at] >= min_chunks]

    def knows(self, token: str) -> bool:
        """Whether the token occurs anywhere in the corpus."""
        return token in self._vocabulary


def _stem(word: str) -> str:
    with _stemming:
        return str(_stemmer.stemWord(word))


@lru_cache(maxsize=200_000)
def _word_tokens(word: str) -> tuple[str, ...]:
    lower = word.lower()
    if not lower or lower in _STOP:
        return ()
    parts = [part.lower() for piece in re.split(r"[._]", word) for part in _CAMEL.findall(piece)]
    if len(parts) <= 1 and "." not in word and "_" not in word:
        return (_stem(lower),)
    pieces = [piece.lower() for piece in word.split(".") if piece and ("_" in piece or "." in word)]
    stems = [_stem(part) for part in parts if part not in _STOP]
    return tuple(dict.fromkeys([lower, *pieces, *stems]))
