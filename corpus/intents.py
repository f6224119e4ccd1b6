"""Intents: what people want of a tutor beside a page of documentation, and the words in which they ask for it.

    choice      a library for a job: `intents/choice.toml`, and the tasks of the catalogue
    fact        something that the career article says: `intents/article.toml`
    elsewhere   what none of our sources answers, by subject: `intents/elsewhere.toml`

All were written by us without sight of any question set. A question is compared with all phrasings at once, by their
vectors. Nothing is ever quoted from one.

Not here: embedding the phrasings, or what a match counts for.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np

from corpus.catalogue import libraries, other_libraries
from corpus.encoder import Vectors
from corpus.lexical import tokens
from corpus.phrasing import phrasings
from corpus.teaching import lessons
from corpus.text.shown import plain

_WORD = re.compile(r"(?<![\w./`#])[a-z]{2,}(?![\w./`(])")

IntentKind = Literal["choice", "fact", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Intent:
    """`subject` is a library's id for a choice; `says` are the article's sentences that together tell a fact."""

    kind: IntentKind
    subject: str = ""
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An intent and how near a question is to it, in [-1, 1]; `words` are the stems of its phrasings."""

    intent: Intent
    cosine: float
    words: frozenset[str] = frozenset()


@cache
def intents() -> tuple[tuple[Intent, tuple[str, ...]], ...]:
    """Every intent with its phrasings; those of a library begin with the tasks that the catalogue names for it."""
    tasks = {entry.id: entry.tasks for entry in libraries().values()} | {e.id: e.tasks for e in other_libraries()}
    jobs = _written("choice")
    return (
        *((Intent("fact", says=tuple(fact["says"])), tuple(fact["asked"])) for fact in _written("article")["fact"]),
        *((Intent("choice", id), (*known, *jobs.get(id, ()))) for id, known in tasks.items()),
        *((Intent("elsewhere", subject), tuple(texts)) for subject, texts in _written("elsewhere").items()),
    )


def intent_phrasings() -> tuple[str, ...]:
    """The phrasings of all intents, in the order in which `IntentIndex.build` takes their vectors."""
    return tuple(text for _, texts in intents() for text in texts)


NEAREST: dict[IntentKind, int] = {"choice": 3}
"""A question is as near to an intent as the mean of its so many nearest phrasings; one where nothing is said.

By its nearest phrasing alone the right library came first for 83% of the tasks of `evals/suites/choice.jsonl`, by three
for 98%. A fact, which is asked for in few ways, is found by the nearest one.
"""


class IntentIndex:
    """The vectors and the words of the intents of one generation.

    `vocabulary` says how often each lower-case word is used in our phrasings, guides, lessons and the article.
    """

    def __init__(self, folder: Path) -> None:
        kept = json.loads((folder / "intents.json").read_text("utf-8"))
        self._intents = tuple(Intent(row["kind"], row["subject"], tuple(row["says"])) for row in kept)
        self._words = tuple(frozenset(row["words"]) for row in kept)
        sizes = [row["n"] for row in kept]
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        self._begins = np.cumsum([0, *sizes[:-1]])
        counted = [min(size, NEAREST.get(each.kind, 1)) for size, each in zip(sizes, self._intents, strict=True)]
        self._counted = np.array(counted, dtype=np.int64)
        self._rows = np.load(folder / "rows.npy").astype(np.float32)

        self.vocabulary: dict[str, int] = json.loads((folder / "vocabulary.json").read_text("utf-8"))

    @classmethod
    def build(cls, vectors: Vectors, folder: Path, *, article: Iterable[str]) -> None:
        """Writes the unit vectors of `intent_phrasings()`, shape (n_phrasings, dim).

        Facts that don't stand in these texts of the article are left out: it may be another one than ours.
        """
        folder.mkdir(parents=True)
        told = plain(" ".join(article))
        is_told = [all(one in told for one in intent.says) for intent, _ in intents()]
        vectors = vectors[np.repeat(is_told, [len(texts) for _, texts in intents()])]
        (folder / "vocabulary.json").write_text(json.dumps(_vocabulary()), "utf-8")
        rows = [
            {
                "kind": intent.kind,
                "subject": intent.subject,
                "says": intent.says,
                "n": len(texts),
                "words": sorted({stem for text in (*texts, *intent.says) for stem in tokens(text)}),
            }
            for (intent, texts), keep in zip(intents(), is_told, strict=True)
            if keep
        ]
        (folder / "intents.json").write_text(json.dumps(rows), "utf-8")
        np.save(folder / "rows.npy", vectors.astype(np.float16))

    def matches(self, vector: Vectors) -> tuple[Match, ...]:
        """Every intent, nearest first, ties in their order."""
        cosines = self._rows @ vector
        best_first = cosines[np.lexsort((-cosines, self._owner))]  # of every intent, one intent behind the other
        near = best_first[self._begins]
        for n in range(1, max(NEAREST.values())):
            has_more = self._counted > n
            near[has_more] += best_first[self._begins[has_more] + n]
        near = (near / self._counted).tolist()
        order = sorted(range(len(near)), key=lambda at: -near[at])
        return tuple(Match(self._intents[at], near[at], self._words[at]) for at in order)


@cache
def _vocabulary() -> dict[str, int]:
    """The words that we and learners use, from texts that are spelt right."""
    corpus = resources.files("corpus")
    pages = (corpus.joinpath("article.md"), *corpus.joinpath("guides").iterdir())
    texts = [
        *intent_phrasings(),
        *(text for of_name in phrasings().values() for text in of_name),
        # as they are written: a capital shows a name of an API, which is no word
        *(text for lesson in lessons() for text in (lesson.title, *(s.text for s in lesson.all_statements()))),
        *(page.read_text("utf-8").lower() for page in pages if page.name.endswith(".md")),
    ]
    return dict(sorted(Counter(word for text in texts for word in _WORD.findall(text)).items()))


def _written(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("corpus").joinpath("intents", f"{name}.toml").read_text("utf-8"))
