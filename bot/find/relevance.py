"""How much a sentence or a block of code has to do with the question: shared word stems, weighted by their rarity.

Not here: whether a sentence may be shown, and the ranking of passages, which retrieval has done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.ask.question import Question
from corpus.catalogue import libraries
from corpus.index import Index
from corpus.lexical import tokens
from corpus.text.dotted import last_part

# said in so many questions that sharing them means nothing
GENERIC = frozenset(
    tokens(
        "python library libraries package module framework tool use using used best good want need way make create get"
        " example show tell explain help work works working mean means difference between code function method one two"
        " some any data science machine learning ml ai please"
    )
)
_NAME_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question's stems with their weights, which add up to 1; `last_parts` are the last parts of its API names."""

    weights: dict[str, float]
    last_parts: frozenset[str] = frozenset()

    def title_fit(self, title: str) -> float:
        """How well a heading names what is wanted, in [0, 1]: what it covers, less for what it says besides."""
        found = set(stems(title))
        wanted = found & self.weights.keys()
        return self.coverage(title) * (len(wanted) / len(found)) ** 0.5 if found else 0.0

    def without(self, text: str) -> Wanted:
        """What is wanted besides the words of the text, weighed anew."""
        left = {stem: weight for stem, weight in self.weights.items() if stem not in set(stems(text))}
        total = sum(left.values())
        return Wanted({stem: weight / total for stem, weight in left.items()} if total else {}, self.last_parts)

    def coverage(self, text: str) -> float:
        """The share of the question's weight whose stems occur in the text, in [0, 1]."""
        found = set(stems(text))
        return sum(weight for stem, weight in self.weights.items() if stem in found)


def wanted(index: Index, question: Question) -> Wanted:
    """What to look for in sentences. Rare words weigh more; generic words and library names hardly anything."""
    names = _library_stems()
    weights: dict[str, float] = {}
    for stem in dict.fromkeys(stems(question.standalone)):
        if stem in GENERIC:
            continue
        weight = index.lexical.rarity(stem) if index.lexical.knows(stem) else 0.0
        weights[stem] = weight * (_NAME_WEIGHT if stem in names else 1.0)
    total = sum(weights.values()) or 1.0
    last_parts = frozenset(last_part(symbol.name).lower() for symbol in question.symbols)
    return Wanted({stem: weight / total for stem, weight in weights.items()}, last_parts)


def stems(text: str) -> list[str]:
    """Stems of the text's words, British spellings made American so that both meet."""
    return tokens(american(text))


def american(text: str) -> str:
    """The text with British spellings made American: "visualisation" is "visualization"."""
    text = re.sub(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)\b)", "iz", text)
    return re.sub(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ful|map|bar)?\b)", "or", text)


@cache
def _library_stems() -> frozenset[str]:
    found = set()
    for library in libraries().values():
        found.update(tokens(f"{library.id} {library.name} {' '.join(library.imports)} {library.import_alias}"))
    return frozenset(found)
