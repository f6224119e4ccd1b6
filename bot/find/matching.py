"""Which lesson answers a question, and how surely: what speaks for each lesson, weighed by two logistic regressions.

`likely` orders the lessons, `sure` says of the first one how likely it is to be right; both are fitted by
`python -m evals.fit.lessons` on the ways to ask, each left out once, and on questions whose lesson is left out.

Not here: what a lesson says (`telling`), or when it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from bot.ask.pasted import Pasted
from bot.ask.question import Question
from bot.ask.skeleton import likeness
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
SURE_VARIANT = 0.9
"""From this chance on a variant is told before the lesson, instead of behind it. `evals.fit.lessons` says how often
that is right, and how often it would be below."""
MOST_LEAD = 5.0

PAIR = ("mean", "text", "words", "anywhere", "like_message", "error_without_message", "message_without_error")
"""What speaks for a lesson: the cosines of its nearest three asks and of its text, the shares of the question's words
that it is on and that it holds anywhere, how much of its message stands among the question's errors, and whether only
one of them has an error."""

FIRST = (*PAIR, "lead", "documented", "elsewhere", "length", "unknown")
"""What speaks for the first one being right: the same, its lead in log odds over the second one, the cosines of the
nearest phrasing of an API name and of the nearest subject elsewhere, the question's length, and the share of its words
that no lesson holds."""

UNIT = ("lead", "lead_mean", "own_words", "main_words", "title")
"""What speaks for a variant being asked for: see `unit_features`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as lessons are matched with it. `vector` is that of its prose, `errors` the messages in it."""

    vector: Vectors
    stems: tuple[str, ...]
    errors: tuple[str, ...]
    documented: float
    elsewhere: float
    n_words: int


@dataclass(frozen=True, slots=True)
class Match:
    """A lesson, how likely it is to answer, in [0, 1], and the variant that is asked for, 0 for none."""

    bound: Bound
    chance: float
    variant: int
    is_variant_sure: bool = False


def asked(index: Index, question: Question, pasted: Pasted) -> Asked:
    """The question as lessons are matched with it."""
    said = f"{pasted.prose} {' '.join(pasted.errors)}".strip() if pasted.prose else question.standalone
    whole = question.text.strip() if not pasted.code and not pasted.errors else said
    is_alone = question.standalone.casefold() == " ".join(whole.split()).casefold()
    text = question.standalone if is_alone or _is_follow_up(question) else said
    vector = question.vector if text == question.standalone and question.vector is not None else None
    return Asked(
        vector=index.encoder.embed([text])[0] if vector is None else vector,
        stems=tuple(dict.fromkeys(tokens(text))),
        errors=pasted.errors,
        documented=question.documented,
        elsewhere=next((match.cosine for match in question.nearest("elsewhere")), 0.0),
        n_words=len(text.split()),
    )


def matches(index: Index, asked: Asked) -> tuple[Match, ...]:
    """The lessons that may answer, the likeliest first, with the chance of the first and, lower, of the others."""
    near = index.lessons.nearness(asked.vector)
    return weighed(index, asked, near)


def weighed(index: Index, asked: Asked, near: Nearness) -> tuple[Match, ...]:
    """The same with a nearness that is given: fits leave asks out."""
    bound = index.lessons.bound
    if not bound:
        return ()
    held = index.lessons.held(asked.stems)
    numbers = considered(bound, asked, near, held)
    pairs = pair_features(index, asked, near, held, numbers)
    likely, sure, meant = trained()
    odds = likely.log_odds(pairs)
    order = np.argsort(-odds, kind="stable")
    chance = float(chance_of(sure.log_odds(first_features(index, asked, pairs, odds)[None, :]))[0])
    shares = chance_of(odds[order] - odds[order[0]]) * 2
    return tuple(
        Match(bound[numbers[at]], chance * float(share), *variant_of(index, asked, near, numbers[at], meant))
        for at, share in zip(order[:OFFERED], shares[:OFFERED], strict=True)
    )


def considered(bound: Sequence[Bound], asked: Asked, near: Nearness, held: Held) -> list[int]:
    """The numbers of the lessons to weigh: the nearest, and those whose message stands in the question."""
    nearest: list[int] = np.argsort(-(near.mean + WORDS * held.own), kind="stable")[:CONSIDERED].tolist()
    if not asked.errors:
        return nearest
    alike = [number for number, one in enumerate(bound) if _like_message(one, asked) >= LIKE_MESSAGE]
    return list(dict.fromkeys((*nearest, *alike)))


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


def variant_of(index: Index, asked: Asked, near: Nearness, number: int, meant: Logistic) -> tuple[int, bool]:
    """The variant of that lesson that is likeliest asked for, counted from 1, and whether that is sure.

    0 if none is likelier than not.
    """
    features = unit_features(index, asked, near, number)
    if not len(features):
        return 0, False
    chances = meant.chances(features)
    best = int(np.argmax(chances))
    return (best + 1, bool(chances[best] >= SURE_VARIANT)) if chances[best] > 0.5 else (0, False)


def unit_features(index: Index, asked: Asked, near: Nearness, number: int, left_out: str = "") -> Numbers:
    """What speaks for each variant of a lesson, shape (n_variants, len(UNIT)).

    How much nearer its nearest ask is than the lesson's own, and the mean of two; the shares of the question's words
    that only its asks hold, that only the lesson's hold, and whether a word of its title stands in the question.
    `left_out` is an ask that isn't there, for fits.
    """
    lesson = index.lessons.bound[number].lesson
    lesson_of, unit_of = index.lessons.owners
    own = lesson_of == number
    cosines = [np.sort(near.asks[own & (unit_of == unit)])[::-1] for unit in range(len(lesson.variants) + 1)]
    asks = ((lesson.title, *lesson.asks), *((variant.title, *variant.asks) for variant in lesson.variants))
    words = [_words(tuple(ask for ask in some if ask != left_out)) for some in asks]
    weights = {stem: index.lexical.rarity(stem) for stem in asked.stems}
    whole = sum(weights.values()) or 1.0
    main = words[0]
    rows = []
    for unit, variant in enumerate(lesson.variants, start=1):
        only = words[unit] - main
        rows.append(
            (
                float(cosines[unit][0] - cosines[0][0]),
                _mean_of_two(cosines[unit]) - _mean_of_two(cosines[0]),
                sum(weight for stem, weight in weights.items() if stem in only) / whole,
                sum(weight for stem, weight in weights.items() if stem in main - words[unit]) / whole,
                float(any(stem in only for stem in tokens(variant.title) if stem in weights)),
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(UNIT))


def _mean_of_two(cosines: Vectors) -> float:
    """Of the two nearest; asks that are left out have a cosine of -1, and don't count beside another."""
    return float(np.maximum(cosines[:2], cosines[0] - 0.5).mean())


@lru_cache(maxsize=4096)
def _words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in tokens(text))


@cache
def trained() -> tuple[Logistic, Logistic, Logistic]:
    """The weights that ship: which lesson is likely, how sure the first one is, and which variant is meant."""
    with resources.files("bot.find").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "likely", PAIR), Logistic.of(kept, "sure", FIRST), Logistic.of(kept, "meant", UNIT)


def _like_message(bound: Bound, asked: Asked) -> float:
    pairs = ((message, error) for message in bound.lesson.messages for error in asked.errors)
    return max((likeness(message, error) for message, error in pairs), default=0.0)


def _is_follow_up(question: Question) -> bool:
    """Whether the question was made standalone from its conversation."""
    return question.standalone.casefold() not in question.text.casefold() and len(question.text) < len(
        question.standalone
    )
