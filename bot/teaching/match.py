"""Which lesson answers a question, and how surely: what speaks for each lesson, weighed by two logistic regressions.

`likely` orders the lessons, `sure` says of the first one how likely it is to be right; both are fitted by
`python -m evals.fit_lessons` on the ways to ask, each left out once, and on questions whose lesson is left out.

Not here: what a lesson says (`telling`), or when it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bot.logistic import Logistic, Numbers
from bot.logistic import chance as chance_of
from bot.name_shapes import bare_names, dotted_names
from bot.question import Question
from bot.teaching.pasted import Pasted
from bot.teaching.skeleton import exception_of, likeness
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens
from corpus.teaching.lesson_index import Bound, Nearness

FILE = "matching.npz"
CONSIDERED = 12
"""Lessons that are weighed, the nearest by their asks, and those whose message stands in the question."""
OFFERED = 4
LIKE_MESSAGE = 0.75
LONG_WORDS = 40

PAIR = (
    "mean", "best", "text", "words", "rarest", "names", "names_missing", "same_library", "other_library",
    "like_message", "same_exception", "error_without_message", "message_without_error", "compares",
)  # fmt: skip
"""What speaks for a lesson: see `_pair`."""

FIRST = (
    *PAIR,
    "lead",
    "lead_mean",
    "documented",
    "lead_documented",
    "elsewhere",
    "lead_elsewhere",
    "length",
    "unknown",
)
"""What speaks for the first one being right: the same, and see `first_features`."""

UNIT = ("lead", "lead_mean", "own_words", "main_words", "title")
"""What speaks for a variant being asked for: see `unit_features`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as lessons are matched with it. `vector` is that of its prose, `errors` the messages in it."""

    vector: Vectors
    stems: tuple[tuple[str, float], ...]
    names: frozenset[str]
    libraries: frozenset[str]
    errors: tuple[str, ...]
    compares: bool
    documented: float
    elsewhere: float
    n_words: int


@dataclass(frozen=True, slots=True)
class Match:
    """A lesson, how likely it is to answer, in [0, 1], and the variant that is asked for (0: none)."""

    bound: Bound
    chance: float
    variant: int


def asked(index: Index, question: Question, pasted: Pasted) -> Asked:
    """The question as lessons are matched with it."""
    said = f"{pasted.prose} {' '.join(pasted.errors)}".strip() if pasted.prose else question.standalone
    whole = question.text.strip() if not pasted.code and not pasted.errors else said
    is_alone = question.standalone.casefold() == " ".join(whole.split()).casefold()
    text = question.standalone if is_alone or _is_follow_up(question) else said
    vector = question.vector if text == question.standalone and question.vector is not None else None
    return Asked(
        vector=index.encoder.embed([text])[0] if vector is None else vector,
        stems=tuple((stem, index.lexical.rarity(stem)) for stem in dict.fromkeys(tokens(text))),
        names=named_in(text),
        libraries=frozenset(question.named) - {"python"} | ({"python"} & set(question.sought)),
        errors=pasted.errors,
        compares=question.kind == "compare",
        documented=question.documented,
        elsewhere=next((match.cosine for match in question.nearest("elsewhere")), 0.0),
        n_words=len(text.split()),
    )


def named_in(text: str) -> frozenset[str]:
    """The last parts of the names in a text that look like code, in lower case."""
    names = [name for name, _ in dotted_names(text)] + [
        name for name, certainty in bare_names(text) if certainty in ("shaped", "ticked")
    ]
    return frozenset(name.rpartition(".")[2].lower() for name in names)


def matches(index: Index, asked: Asked) -> tuple[Match, ...]:
    """The lessons that may answer, the likeliest first, with the chance of the first and, lower, of the others."""
    near = index.lessons.nearness(asked.vector)
    return weighed(index, asked, near)


def weighed(index: Index, asked: Asked, near: Nearness) -> tuple[Match, ...]:
    """The same with a nearness that is given: fits leave asks out."""
    bound = index.lessons.bound
    if not bound:
        return ()
    numbers = considered(bound, asked, near)
    pairs = pair_features(index, asked, near, numbers)
    likely, sure, meant = trained()
    odds = likely.log_odds(pairs)
    order = np.argsort(-odds, kind="stable")
    chance = float(chance_of(sure.log_odds(first_features(asked, pairs, odds, order)[None, :]))[0])
    shares = chance_of(odds[order] - odds[order[0]]) * 2
    return tuple(
        Match(bound[numbers[at]], chance * float(share), variant_of(index, asked, near, numbers[at], meant))
        for at, share in zip(order[:OFFERED], shares[:OFFERED], strict=True)
    )


def considered(bound: Sequence[Bound], asked: Asked, near: Nearness) -> list[int]:
    """The numbers of the lessons to weigh: the nearest, and those whose message stands in the question."""
    nearest: list[int] = np.argsort(-near.mean, kind="stable")[:CONSIDERED].tolist()
    if not asked.errors:
        return nearest
    alike = [number for number, one in enumerate(bound) if _like_message(one, asked) >= LIKE_MESSAGE]
    return list(dict.fromkeys((*nearest, *alike)))


def pair_features(
    index: Index, asked: Asked, near: Nearness, numbers: Sequence[int], known: Mapping[int, Bound] | None = None
) -> Numbers:
    """What speaks for each of these lessons, shape (n, len(PAIR)); `known` are other views of some, for fits."""
    bound = [(known or {}).get(number, index.lessons.bound[number]) for number in numbers]
    texts = index.dense.cosines(asked.vector, np.array([one.first for one in bound], dtype=np.int64))
    return np.array(
        [
            _pair(asked, one, float(near.mean[number]), float(near.best[number]), float(text))
            for number, one, text in zip(numbers, bound, texts, strict=True)
        ],
        dtype=np.float64,
    )


def first_features(asked: Asked, pairs: Numbers, odds: Numbers, order: NDArray[np.int64]) -> Numbers:
    """What speaks for the first one in the order being right, shape (len(FIRST),)."""
    first = pairs[order[0]]
    second = pairs[order[1]] if len(order) > 1 else np.zeros_like(first)
    lead = float(odds[order[0]] - odds[order[1]]) if len(order) > 1 else 5.0
    mean = float(first[0])
    whole = sum(rarity for _, rarity in asked.stems) or 1.0
    unknown = sum(rarity for _, rarity in asked.stems if rarity > 11) / whole
    return np.array(
        [
            *first,
            *(min(lead, 5.0), mean - float(second[0])),
            *(asked.documented, mean - asked.documented, asked.elsewhere, mean - asked.elsewhere),
            *(min(1.0, asked.n_words / LONG_WORDS), unknown),
        ]
    )


def variant_of(index: Index, asked: Asked, near: Nearness, number: int, meant: Logistic) -> int:
    """The variant of that lesson that is likeliest asked for, counted from 1; 0 if none is likelier than not."""
    features = unit_features(index, asked, near, number)
    if not len(features):
        return 0
    odds = meant.log_odds(features)
    best = int(np.argmax(odds))
    return best + 1 if odds[best] > 0 else 0


def unit_features(index: Index, asked: Asked, near: Nearness, number: int) -> Numbers:
    """What speaks for each variant of a lesson, shape (n_variants, len(UNIT)).

    How much nearer its nearest ask is than the lesson's own, and the mean of two; the shares of the question's words
    that only its asks hold, that only the lesson's hold, and whether a word of its title stands in the question.
    """
    lesson = index.lessons.bound[number].lesson
    lesson_of, unit_of = index.lessons.owners
    own = lesson_of == number
    cosines = [np.sort(near.asks[own & (unit_of == unit)])[::-1] for unit in range(len(lesson.variants) + 1)]
    words = [_words((lesson.title, *lesson.asks))]
    words += [_words((variant.title, *variant.asks)) for variant in lesson.variants]
    whole = sum(rarity for _, rarity in asked.stems) or 1.0
    main = words[0]
    rows = []
    for unit, variant in enumerate(lesson.variants, start=1):
        only = words[unit] - main
        rows.append(
            (
                float(cosines[unit][0] - cosines[0][0]),
                float(cosines[unit][:2].mean() - cosines[0][:2].mean()),
                sum(rarity for stem, rarity in asked.stems if stem in only) / whole,
                sum(rarity for stem, rarity in asked.stems if stem in main - words[unit]) / whole,
                float(any(stem in only for stem in tokens(variant.title) if stem in dict(asked.stems))),
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(UNIT))


@lru_cache(maxsize=4096)
def _words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in tokens(text))


@cache
def trained() -> tuple[Logistic, Logistic, Logistic]:
    """The weights that ship: which lesson is likely, how sure the first one is, and which variant is meant."""
    with resources.files("bot.teaching").joinpath(FILE).open("rb") as file, np.load(file) as kept:
        return Logistic.of(kept, "likely", PAIR), Logistic.of(kept, "sure", FIRST), Logistic.of(kept, "meant", UNIT)


def _pair(asked: Asked, bound: Bound, mean: float, best: float, text: float) -> tuple[float, ...]:
    """Cosines of the asks and of the text; shares of the question's words, its rarest word and its names that the
    lesson holds; the libraries that the question names; its errors; and whether both compare."""
    whole = sum(rarity for _, rarity in asked.stems) or 1.0
    held = sum(rarity for stem, rarity in asked.stems if stem in bound.words) / whole
    rarest = max(asked.stems, key=lambda pair: pair[1], default=("", 0.0))[0]
    shared = asked.names & bound.names
    lesson = bound.lesson
    like = _like_message(bound, asked)
    is_library = lesson.subject not in ("machine-learning", "career")
    return (
        mean,
        best,
        text,
        held,
        float(rarest in bound.words),
        float(bool(shared)),
        len(asked.names - bound.names) / len(asked.names) if asked.names else 0.0,
        float(lesson.subject in asked.libraries),
        float(bool(asked.libraries) and is_library and lesson.subject not in asked.libraries),
        like,
        _same_exception(bound, asked),
        float(bool(asked.errors) and not lesson.messages),
        float(bool(lesson.messages) and not asked.errors),
        float(asked.compares and lesson.kind == "difference") - float(asked.compares != (lesson.kind == "difference")),
    )


def _like_message(bound: Bound, asked: Asked) -> float:
    pairs = ((message, error) for message in bound.lesson.messages for error in asked.errors)
    return max((likeness(message, error) for message, error in pairs), default=0.0)


def _same_exception(bound: Bound, asked: Asked) -> float:
    known = {exception_of(message) for message in bound.lesson.messages} - {""}
    seen = {exception_of(error) for error in asked.errors} - {""}
    return float(bool(known & seen)) - float(bool(known and seen) and not known & seen)


def _is_follow_up(question: Question) -> bool:
    """Whether the question was made standalone from its conversation."""
    return question.standalone.casefold() not in question.text.casefold() and len(question.text) < len(
        question.standalone
    )
