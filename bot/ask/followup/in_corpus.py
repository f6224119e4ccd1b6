"""What the corpus says of a way to read a follow-up: how near its nearest passage comes, how alike two words are.

Not here: which readings there are (`standalone`, `swaps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from bot.ask.names import find_names
from bot.ask.typos import put_right
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.knowledge import Knowledge
from corpus.lexical import tokens

MAX_KEPT = 4096


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of texts: each turn of a conversation is read again with every later one."""

    vectors: dict[str, Vectors] = field(default_factory=dict)
    nearness: dict[str, float] = field(default_factory=dict)


_kept: WeakKeyDictionary[Knowledge, _Kept] = WeakKeyDictionary()
"""By generation, for as long as it is open."""

MIN_LETTERS = 4
"""A shorter unknown word is as likely a slip ("teh") as a name."""

ELSEWHERE_LEAD = 0.11
"""A text that is nearer by so much to a subject which no documentation speaks of is about that. The largest lead of 151
follow-ups without a word that points back was .10."""

_CALLED = frozenset({"class", "function", "method"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """The corpus as the judge of readings."""

    index: Index

    def nearness(self, texts: Sequence[str]) -> list[float]:
        """The cosine of the nearest passage to each text, in [-1, 1]."""
        known = _kept.setdefault(self.index.knowledge, _Kept()).nearness
        found = []
        for text, vector in zip(texts, self._vectors(texts), strict=True):
            near = known.get(text)
            if near is None:
                near = next((cosine for _, cosine in self.index.dense.nearest(vector, 1)), 0.0)
                known[text] = near
            found.append(near)
        return found

    def alikeness(self, word: str, words: Sequence[str]) -> list[float]:
        """The cosine of each of the words to the word, in [-1, 1]."""
        vector, *others = self._vectors([word, *words])
        return [float(other @ vector) for other in others]

    def has_own_subject(self, text: str) -> bool:
        """Whether the text names an API, has a word that no passage has, or is about something else entirely."""
        stems = [stem for stem in tokens(put_right(self.index, text)) if tokens(stem)]
        telling = [stem for stem in stems if stem.isalpha() and len(stem) >= MIN_LETTERS]
        if not stems or not all(map(self.index.lexical.knows, telling)):
            return True
        (vector,), (near,) = self._vectors([text]), self.nearness([text])
        elsewhere = (match.cosine for match in self.index.intents.matches(vector) if match.intent.kind == "elsewhere")
        if max(elsewhere, default=0.0) >= near + ELSEWHERE_LEAD:
            return True
        return any(symbol.kind in _CALLED for symbol in find_names(self.index, text, ()).symbols)

    def _vectors(self, texts: Sequence[str]) -> list[Vectors]:
        kept = _kept.setdefault(self.index.knowledge, _Kept())
        # read before anything is cleared, and kept here: another question may clear it meanwhile
        known = {text: vector for text in texts if (vector := kept.vectors.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self.index.encoder.embed(new), strict=True))
        if len(kept.vectors) + len(new) > MAX_KEPT:
            kept.vectors.clear()
            kept.nearness.clear()
        kept.vectors.update(known)
        return [known[text] for text in texts]
