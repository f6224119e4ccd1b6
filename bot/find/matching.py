"""Which lesson answers a question, and how surely: what speaks for each lesson, weighed by logistic regressions.

`likely` orders the lessons, those for a follow-up `follows`; `sure` says of the first one how likely it is to be right.
All are fitted by `python -m evals.fit.lessons` on questions for which readers named the lessons that answer.

Not here: what a conversation speaks for (`continuing`), which part of a lesson leads (`leading`), which of its
sentences speak to the question (`speaking`), what it says, or when it is said.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np

from bot.ask.pasted import Pasted
from bot.ask.question import Question
from bot.ask.skeleton import likeness
from bot.find.continuing import FOLLOW, Beside, Continued, also_considered, beside, conversation, follow_features
from bot.find.leading import Put, leads
from bot.find.speaking import Sentence, Wording, sentences
from bot.logistic import Logistic, Numbers
from bot.logistic import chance as chance_of
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.teaching.bound import Bound
from corpus.teaching.lesson_index import Held, Nearness

FILE = "matching.npz"
CONSIDERED = 20
"""Lessons that are weighed, the nearest by their asks and words, and those whose message stands in the question."""
WORDS = 0.15
"""What the words count beside the cosine in choosing those."""
OFFERED = 4
LIKE_MESSAGE = 0.75
LONG_WORDS = 40
MOST_LEAD = 5.0

TOGETHER = 0.5
"""What the vector of the question before and the follow-up counts beside that of the follow-up made standalone.

Of 216 follow-ups that a lesson answers the right one comes first for 185, by the standalone text alone for 179, by both
questions in a row for 173; of the 21 among them that begin another topic for 20, as without (by hand; at 1.0 for 184,
at .3 for 181), all before there was `follows`, which goes out from it.
"""
SHORT = 8
"""A longer text that reads well on its own is taken so, and only `follows` weighs the conversation."""

PAIR = (
    "mean", "text", "words", "anywhere", "of_library", "like_message", "error_without_message", "message_without_error",
)  # fmt: skip
"""What speaks for a lesson: the cosines of its nearest three asks and of its text, the shares of the question's words
that it is on and that it holds anywhere, whether the question names its library or a name of it, how much of its
message stands among the question's errors, and whether only one of them has an error."""

FIRST = (*PAIR, "lead", "documented", "elsewhere", "length", "unknown", "continues")
"""What speaks for the first one being right: the same, its lead in log odds over the second one, the cosines of the
nearest phrasing of an API name and of the nearest subject elsewhere, the question's length, the share of its words that
no lesson holds, and whether it stands in a conversation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as lessons are matched with it. `vector` is that of its whole text, `errors` the messages in it.

    `libraries` are those that it names, or names something of, `unwanted` those that it wants nothing from. `continued`
    is what a conversation adds, None for a first question; with `follows_up` the text says little on its own, and
    vector and stems are those of both questions.
    """

    vector: Vectors
    stems: tuple[str, ...]
    errors: tuple[str, ...]
    documented: float
    elsewhere: float
    n_words: int
    libraries: frozenset[str] = frozenset()
    continued: Continued | None = None
    follows_up: bool = False
    unwanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A lesson, how likely it is to answer, in [0, 1], and its sentences, what speaks most to the question first.

    `behind` is its log odds less those of the likeliest one. `leads` is the unit that answers first: 0 for the lesson
    itself, 1 for its first variant. `follows_up`: the question continues a conversation.
    """

    bound: Bound
    chance: float
    sentences: tuple[Sentence, ...]
    behind: float = 0.0
    leads: int = 0
    follows_up: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """The numbers of lessons, what speaks for each, shape (n, len(PAIR)), and in a conversation what speaks for it as a
    follow-up, shape (n, len(FOLLOW) - 1)."""

    numbers: tuple[int, ...]
    pairs: Numbers
    follow: Numbers | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Which lesson is likely, as a first question and as a follow-up, and how sure the first one is."""

    likely: Logistic
    follows: Logistic
    sure: Logistic

    def log_odds(self, weighed: Weighed) -> Numbers:
        """How likely each lesson is, shape (n,); comparable within a question only."""
        alone = self.likely.log_odds(weighed.pairs)
        return alone if weighed.follow is None else self.follows.log_odds(np.column_stack([alone, weighed.follow]))


def asked(index: Index, question: Question, pasted: Pasted) -> Asked:
    """The question as lessons are matched with it."""
    text = question.standalone
    alone = Asked(
        vector=index.encoder.embed([text])[0] if question.vector is None else question.vector,
        stems=_stems(text),
        errors=pasted.errors,
        documented=question.documented,
        elsewhere=next((match.cosine for match in question.nearest("elsewhere")), 0.0),
        n_words=len(text.split()),
        libraries=frozenset((*question.named, *(symbol.library for symbol in question.symbols))) - question.unwanted,
        unwanted=question.unwanted,
    )
    if not question.before:
        return alone
    typed = f"{pasted.prose} {' '.join(pasted.errors)}".strip() if pasted.prose else question.text.strip()
    parts = conversation(index, question.before, typed)
    if not (_is_rewritten(question) or len(typed.split()) <= SHORT):
        return replace(alone, continued=parts)
    between = alone.vector + TOGETHER * parts.together
    return replace(
        alone,
        vector=np.asarray(between / np.linalg.norm(between), dtype=np.float32),
        stems=parts.stems_together,
        continued=parts,
        follows_up=True,
    )


def matches(index: Index, asked: Asked) -> tuple[Match, ...]:
    """The lessons that may answer, the likeliest first, with the chance of the first and, lower, of the others."""
    bound = index.lessons.bound
    if not bound:
        return ()
    near = index.lessons.nearness(asked.vector)
    parts = beside(index, asked.continued) if asked.continued else None
    weighed = weighed_lessons(index, asked, near, parts)
    if not weighed.numbers:
        return ()
    weights = trained()
    odds = weights.log_odds(weighed)
    chance = float(chance_of(weights.sure.log_odds(first_features(index, asked, weighed.pairs, odds)[None, :]))[0])
    best = np.argsort(-odds, kind="stable")[:OFFERED]
    behind = odds[best] - odds[best[0]]
    first = [weighed.numbers[at] for at in best]
    whole, typed = wordings(asked, near, parts)
    spoken = sentences(index, whole, typed, first, behind)
    put = Put(asked.vector, whole, asked.n_words, bool(asked.errors))
    return tuple(
        Match(
            bound[number], chance * float(share), some, float(after), leads(index, put, number, some), asked.follows_up
        )
        for number, share, some, after in zip(first, chance_of(behind) * 2, spoken, behind, strict=True)
    )


def wordings(asked: Asked, near: Nearness, parts: Beside | None) -> tuple[Wording, Wording]:
    """The question as it reads on its own, and as it was typed: the same, but in a conversation."""
    whole = Wording(asked.stems, near.asks)
    typed = Wording(asked.continued.stems, parts.typed.asks) if asked.continued and parts else whole
    return whole, typed


def weighed_lessons(
    index: Index, asked: Asked, near: Nearness, parts: Beside | None, hidden: Container[str] = ()
) -> Weighed:
    """The lessons that may answer with what speaks for each; those with the ids in `hidden` aren't there."""
    bound, held = index.lessons.bound, index.lessons.held(asked.stems)
    also = also_considered(parts) if parts else ()
    numbers = [
        number
        for number in dict.fromkeys((*considered(bound, asked, near, held), *also))
        if bound[number].lesson.id not in hidden and bound[number].lesson.subject not in asked.unwanted
    ]
    if not numbers:
        return Weighed((), np.zeros((0, len(PAIR))), None)
    pairs = pair_features(index, asked, near, held, numbers)
    return Weighed(tuple(numbers), pairs, follow_features(index, parts, numbers) if parts else None)


def considered(bound: Sequence[Bound], asked: Asked, near: Nearness, held: Held) -> list[int]:
    """The numbers of the lessons to weigh: the nearest, and those whose message stands in the question."""
    ordered: list[int] = np.argsort(-(near.mean + WORDS * held.own), kind="stable").tolist()
    wanted = [number for number in ordered if bound[number].lesson.subject not in asked.unwanted]
    alike = (number for number in wanted if _like_message(bound[number], asked) >= LIKE_MESSAGE)
    return list(dict.fromkeys((*wanted[:CONSIDERED], *(alike if asked.errors else ()))))


def pair_features(index: Index, asked: Asked, near: Nearness, held: Held, numbers: Sequence[int]) -> Numbers:
    """What speaks for each of these lessons, shape (n, len(PAIR))."""
    bound = [index.lessons.bound[number] for number in numbers]
    texts = index.dense.cosines(asked.vector, np.array([one.first for one in bound], dtype=np.int64))
    has_error = bool(asked.errors)
    return np.array(
        [
            (
                near.mean[number],
                text,
                held.own[number],
                held.anywhere[number],
                one.lesson.subject in asked.libraries,
                _like_message(one, asked),
                has_error and not one.lesson.messages,
                bool(one.lesson.messages) and not has_error,
            )
            for number, one, text in zip(numbers, bound, texts, strict=True)
        ],
        dtype=np.float64,
    )


def first_features(index: Index, asked: Asked, pairs: Numbers, odds: Numbers) -> Numbers:
    """What speaks for the likeliest one being right, shape (len(FIRST),)."""
    order = np.argsort(-odds, kind="stable")
    lead = float(odds[order[0]] - odds[order[1]]) if len(order) > 1 else MOST_LEAD
    unknown = sum(stem not in index.lessons.rarity for stem in asked.stems) / max(1, len(asked.stems))
    return np.array(
        [
            *pairs[order[0]],
            *(min(lead, MOST_LEAD), asked.documented, asked.elsewhere),
            *(min(1.0, asked.n_words / LONG_WORDS), unknown, asked.continued is not None),
        ]
    )


@cache
def trained() -> Weights:
    """The weights that ship."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Weights(
            Logistic.of(kept, "likely", PAIR), Logistic.of(kept, "follows", FOLLOW), Logistic.of(kept, "sure", FIRST)
        )


def _like_message(bound: Bound, asked: Asked) -> float:
    pairs = ((message, error) for message in bound.lesson.messages for error in asked.errors)
    return max((likeness(message, error) for message, error in pairs), default=0.0)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens(text)))


def _is_rewritten(question: Question) -> bool:
    """Whether the question was made standalone from its conversation."""
    return question.standalone.casefold() not in question.text.casefold() and len(question.text) < len(
        question.standalone
    )
