"""Which lesson answers a question, and how surely: what speaks for each lesson, weighed by two logistic regressions.

`likely` orders the lessons, `sure` says of the first one how likely it is to be right; both are fitted by
`python -m evals.fit.lessons` on questions for which readers named the lessons that answer.

Not here: which of its sentences speak to the question (`speaking`), what a lesson says, or when it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np

from bot.ask.pasted import Pasted
from bot.ask.question import Question
from bot.ask.skeleton import likeness
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

SHORT = 8
"""A text of so many words, in a conversation, follows it up though it may read well on its own."""
TOGETHER = 0.5
"""What the vector of the question before and the follow-up counts beside that of the follow-up made standalone.

Of 216 follow-ups that a lesson answers the right one comes first for 185, by the standalone text alone for 179, by both
questions in a row for 173; of the 21 among them that begin another topic for 20, as without (by hand; at 1.0 for 184,
at .3 for 181).
"""

PAIR = (
    "mean", "text", "words", "anywhere", "of_library", "like_message", "error_without_message", "message_without_error",
)  # fmt: skip
"""What speaks for a lesson: the cosines of its nearest three asks and of its text, the shares of the question's words
that it is on and that it holds anywhere, whether the question names its library or a name of it, how much of its
message stands among the question's errors, and whether only one of them has an error."""

FIRST = (*PAIR, "lead", "documented", "elsewhere", "length", "unknown")
"""What speaks for the first one being right: the same, its lead in log odds over the second one, the cosines of the
nearest phrasing of an API name and of the nearest subject elsewhere, the question's length, and the share of its words
that no lesson holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as lessons are matched with it. `vector` is that of its whole text, `errors` the messages in it.

    `libraries` are those that it names, or names something of, `unwanted` those that it wants nothing from. `typed` is
    what was typed of a follow-up, by its vector and stems; None for what stands on its own.
    """

    vector: Vectors
    stems: tuple[str, ...]
    errors: tuple[str, ...]
    documented: float
    elsewhere: float
    n_words: int
    libraries: frozenset[str] = frozenset()
    typed: tuple[Vectors, tuple[str, ...]] | None = None
    unwanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A lesson, how likely it is to answer, in [0, 1], and its sentences, what speaks most to the question first.

    `behind` is its log odds less those of the likeliest one. `follows_up`: the question continues a conversation.
    """

    bound: Bound
    chance: float
    sentences: tuple[Sentence, ...]
    behind: float = 0.0
    follows_up: bool = False


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
    typed = f"{pasted.prose} {' '.join(pasted.errors)}".strip() if pasted.prose else question.text.strip()
    follows_up = question.before and (_is_rewritten(question) or len(typed.split()) <= SHORT)
    return _continuing(index, alone, question.before, typed) if follows_up else alone


def _continuing(index: Index, alone: Asked, before: str, typed: str) -> Asked:
    """A follow-up: between how it reads on its own and how the conversation goes on."""
    together = f"{before.rstrip(' ?.!')}, {typed}"
    vectors = index.encoder.embed([together, typed])
    between = alone.vector + TOGETHER * vectors[0]
    return replace(
        alone,
        vector=np.asarray(between / np.linalg.norm(between), dtype=np.float32),
        stems=_stems(together),
        typed=(vectors[1], _stems(typed)),
    )


def matches(index: Index, asked: Asked) -> tuple[Match, ...]:
    """The lessons that may answer, the likeliest first, with the chance of the first and, lower, of the others."""
    bound = index.lessons.bound
    if not bound:
        return ()
    near, held = index.lessons.nearness(asked.vector), index.lessons.held(asked.stems)
    numbers = considered(bound, asked, near, held)
    if not numbers:
        return ()
    pairs = pair_features(index, asked, near, held, numbers)
    likely, sure = trained()
    odds = likely.log_odds(pairs)
    chance = float(chance_of(sure.log_odds(first_features(index, asked, pairs, odds)[None, :]))[0])
    best = np.argsort(-odds, kind="stable")[:OFFERED]
    behind = odds[best] - odds[best[0]]
    first = [numbers[at] for at in best]
    spoken = sentences(index, *wordings(index, asked, near), first, behind)
    return tuple(
        Match(bound[number], chance * float(share), some, float(after), follows_up=asked.typed is not None)
        for number, share, some, after in zip(first, chance_of(behind) * 2, spoken, behind, strict=True)
    )


def wordings(index: Index, asked: Asked, near: Nearness) -> tuple[Wording, Wording]:
    """The question as it reads on its own, and as it was typed: the same, but for a follow-up."""
    whole = Wording(asked.stems, near.asks)
    if asked.typed is None:
        return whole, whole
    vector, stems = asked.typed
    return whole, Wording(stems, index.lessons.nearness(vector).asks)


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
            *(min(1.0, asked.n_words / LONG_WORDS), unknown),
        ]
    )


@cache
def trained() -> tuple[Logistic, Logistic]:
    """The weights that ship: which lesson is likely, and how sure the first one is."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "likely", PAIR), Logistic.of(kept, "sure", FIRST)


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
