"""How the time that a function takes grows with its text: told from ratios, never from a clock's absolute time.

Not here: what the texts are (`pumps`), or which patterns there are (`patterns`).
"""

from __future__ import annotations

import gc
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

import click

from evals.attacking.patterns import Found, Manner, patterns_of
from evals.attacking.pumps import Pump, pumps_for
from evals.attacking.tally import Tally

PACKAGES = ("bot", "ui", "evals", "corpus", "ingest")
QUESTION_LETTERS = 2_000
DOCUMENT_LETTERS = 50_000
MEETS_QUESTIONS = ("bot/ask/", "evals/")
"""Where a text is a question, or what is as short; everywhere else it may be a document."""
LINEAR = 1.5
"""The most that the exponent may be: twice the text takes up to 2.8 times as long. Linear growth has 1, quadratic 2."""
FLOOR_S = 0.005
FLOOR_A_LETTER_S = 4e-7
"""Shorter times, of a text and for a letter of it, say nothing: the clock's grain and a cold cache weigh as much."""
STEP_S = 2e-11
"""Seconds for each pair of letters: a text that is read anew from every eighth letter on takes three times that, where
a letter takes a nanosecond."""
HOPELESS_S = 0.06
"""What takes longer and grows too fast isn't tried on longer texts: there may be no end to it."""
SUSPECTED = 1.2
N_TIMES = 7
N_ROUNDS = 3
"""Where time seems to grow faster than that both texts are timed so often again, in up to so many rounds: a processor
that changes its speed clears what it accused, and what grows too fast stays accused."""
LONG_S = 0.3
"""What took so long is timed once more only: another program's turn doesn't explain it."""
_SMALL = (8, 10, 12, 14, 17, 20, 23, 27, 32, 38, 46, 60, 90, 140, 250)
"""Steps so small that what grows exponentially is seen before it takes minutes."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The exponent with which time grew up to texts of so many letters."""

    n_letters: int
    exponent: float

    @property
    def is_linear(self) -> bool:
        return self.exponent <= LINEAR


@dataclass(frozen=True, slots=True)
class Tried:
    """A pattern and how many pumps were tried on it, anew for each manner; `broken` is the last of them, if the pattern
    can't stand it."""

    found: Found
    n_pumps: int
    broken: tuple[Pump, Manner, Growth] | None = None

    def __str__(self) -> str:
        if self.broken is None:
            return f"{self.found.place}: {self.n_pumps} pumps tried, held"
        pump, manner, growth = self.broken
        return (
            f"{self.found.place}: NOT HELD, time grows with exponent {growth.exponent:.1f} "
            f"at {growth.n_letters} letters of {pump} ({manner}): {self.found.pattern.pattern!r}"
        )


def letters_met(place: str) -> int:
    """How long the texts may be that the pattern in that place meets."""
    return QUESTION_LETTERS if place.startswith(MEETS_QUESTIONS) else DOCUMENT_LETTERS


def tried(packages: Sequence[str] = PACKAGES) -> Iterator[Tried]:
    """Every pattern of the packages, tried on all its pumps. One that stands in several places is tried once for each
    length of texts."""
    for package in packages:
        known: set[tuple[re.Pattern[Any], frozenset[Manner], int]] = set()
        for found in patterns_of([package])[0]:
            most = letters_met(found.place)
            if (found.pattern, found.manners, most) not in known:
                known.add((found.pattern, found.manners, most))
                yield tried_on(found, most)


def pumps_held() -> Tally:
    """Of every pattern's pumps those that it stands; prints a line for each pattern."""
    tally = Tally("pumps")
    for one in tried():
        click.echo(str(one))
        tally = tally.with_more(one.n_pumps, one.n_pumps - (one.broken is not None))
    return tally


def tried_on(found: Found, most: int) -> Tried:
    """The pattern, tried on all its pumps of up to `most` letters in each manner in which it is applied."""
    pumps, sizes, n_pumps = pumps_for(found.pattern), sizes_up_to(most), 0
    for manner in sorted(found.manners):
        for pump in pumps:
            n_pumps += 1
            growth = growth_of(_applied(found.pattern, manner), pump, sizes)
            if not growth.is_linear:
                return Tried(found, n_pumps, (pump, manner, growth))
    return Tried(found, n_pumps)


def growth_of(function: Callable[[str], object], pump: Pump, sizes: Sequence[int]) -> Growth:
    """How the function's time grows with the pump, on texts of these sizes.

    It stops where growth is hopeless. What seems to grow too fast is timed again, both texts in turn, since the
    processor's speed changes; of each the least time counts, since whatever else runs only adds.
    """
    shorter, before = sizes[0], _timed(function, pump.text(sizes[0]))
    exponent = 0.0
    for size in sizes[1:]:
        floor = max(FLOOR_S, FLOOR_A_LETTER_S * size)
        if size == sizes[-1] and before < STEP_S * shorter**2:
            break  # what grows as the square of the length has taken longer by now
        seconds = _timed(function, pump.text(size))
        exponent = _exponent(shorter, size, before, seconds)
        if exponent > SUSPECTED and seconds > (floor if size == sizes[-1] else HOPELESS_S):
            n_times, n_rounds = (N_TIMES, N_ROUNDS) if seconds < LONG_S else (1, 1)
            for _ in range(n_rounds):
                least = _least_times(function, pump, (shorter, size), n_times)
                before, seconds = min(before, least[0]), min(seconds, least[1])
                exponent = _exponent(shorter, size, before, seconds) if seconds > floor else 0.0
                if exponent <= LINEAR:
                    break
            if exponent > LINEAR:
                return Growth(size, exponent)
        shorter, before = size, seconds
    return Growth(sizes[-1], min(exponent, LINEAR))


def _least_times(
    function: Callable[[str], object], pump: Pump, sizes: tuple[int, int], n_times: int
) -> tuple[float, float]:
    """The least of so many times of each of two texts, which are timed in turn."""
    rounds = [[_timed(function, pump.text(size)) for size in sizes] for _ in range(n_times)]
    shorter, longer = (min(times) for times in zip(*rounds, strict=True))
    return shorter, longer


def sizes_up_to(most: int) -> tuple[int, ...]:
    """Small steps first, then four times as many letters, and at last all of them."""
    return (*_SMALL, *(size for size in (1_000, 4_000) if size < most), most)


def _applied(pattern: re.Pattern[Any], manner: Manner) -> Callable[[str], object]:
    def apply(text: str) -> object:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        if manner == "scan":
            return pattern.sub(given[:0], given)
        return pattern.match(given) if manner == "match" else pattern.fullmatch(given)

    return apply


def seconds_of(call: Callable[[], object]) -> float:
    """The processor's seconds for the call, without a collection: its time grows with all that the process holds."""
    gc.disable()  # as timeit does
    try:
        begun = process_time()
        call()
        return process_time() - begun
    finally:
        gc.enable()


def _timed(function: Callable[[str], object], text: str) -> float:
    return seconds_of(lambda: function(text))


def _exponent(shorter: int, longer: int, before: float, after: float) -> float:
    return math.log(max(after, 1e-7) / max(before, 1e-7)) / math.log(longer / shorter)
