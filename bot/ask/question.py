"""What a question asks, as a noun: its kind, the libraries and API names in it, and how it reads on its own.

Not here: reading it (`understanding`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.domain import Symbol
from corpus.encoder import Vectors
from corpus.intents import IntentKind, Match

QuestionKind = Literal["which_library", "compare", "how_to", "what_is", "career", "error", "small_talk", "empty"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Sentences of the article that a question asks for. `fit` is the best intent's cosine and shared words."""

    says: tuple[str, ...] = ()
    fit: float = 0.0
    cosine: float = 0.0
    covered: float = 0.0


@dataclass(frozen=True, slots=True)
class Term:
    """A token as the lexical index reads it; `rarity` is the natural log of chunks per chunk that holds it."""

    token: str
    rarity: float
    is_known: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood, before anything is searched.

    `text` is as typed, `standalone` what is searched, `before` the question before it in the conversation. `scope` is
    the user's own library filter, () for all, `only` the same with versions where the user names them
    (`pandas==3.1.1`). `named` are the libraries in the question, `sought` those of them that it wants an answer from,
    `called` those that stand there by name ("a dataframe" is pandas without calling it), `unwanted` those that it wants
    nothing from ("without pandas"), which the others leave out. `symbols` are the API names in
    it that exist, `unknown_names` those of covered libraries that don't, `slips` misspelt ones, each with what is
    meant. `terms` are its words of substance with their rarity in the corpus, `vector` is what the encoder makes of it
    (None where nothing is to be searched), `matches` are the intents, nearest first, `facts` what of the article they
    speak for, `documented` the cosine of the nearest phrasing of an API name, `n_chunks` the size of the index.
    """

    text: str
    standalone: str
    kind: QuestionKind
    scope: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    unknown_names: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()
    terms: tuple[Term, ...] = ()
    sought: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    unwanted: frozenset[str] = frozenset()
    before: str = ""
    matches: tuple[Match, ...] = field(default=(), compare=False, repr=False)
    facts: Facts = field(default_factory=Facts)
    documented: float = 0.0
    n_chunks: int = 0
    vector: Vectors | None = field(default=None, compare=False, repr=False)

    def nearest(self, kind: IntentKind) -> tuple[Match, ...]:
        """The intents of that kind, nearest first."""
        return tuple(match for match in self.matches if match.intent.kind == kind)
