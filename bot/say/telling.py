"""What of the likeliest lessons is told, and in which order: what speaks most to the question leads.

    the variant that is asked for ─▶ the lesson's answer ─▶ other variants that speak to the question
      ─▶ pitfalls and checks ─▶ sentences of other lessons

Not here: which variant leads (`bot.find.leading`), which sentences speak to a question (`bot.find.speaking`), or what
each rests on (`lesson`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.find.matching import Match
from bot.find.speaking import units_of

NEAR = 3.0
"""How far in log odds below the sentence that speaks most to a question others are told that the lesson doesn't say
anyway."""
MOST = 5
"""So many of them at most. `evals.fit.sentences` prints how many of those that readers named are told, and how many
sentences more that takes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences that are read one after the other: their numbers in a lesson, and the label that they stand behind.

    `unit` is the variant that they are, 0 for the lesson itself. `is_lead`: told before the example.
    """

    match: Match
    numbers: tuple[int, ...]
    label: str = ""
    unit: int = 0
    is_lead: bool = False


def parts(lessons: Sequence[Match]) -> tuple[Part, ...]:
    """What is told of these lessons, the likeliest of which comes first and is told whole."""
    match = lessons[0]
    lesson = match.bound.lesson
    units = units_of(lesson)
    answer = tuple(at for at, one in enumerate(lesson.statements) if not one.label)
    speaking = _speaking(lessons, answer)
    asked_for = list(dict.fromkeys(units[at] for one, at in speaking if one is match and units[at]))
    variants = {unit: _variant(match, unit) for unit in asked_for}
    # a sentence leads alone only in a conversation, where the lesson was likely told already
    lead: tuple[Part, ...] = ()
    first = next(one.number for one in match.sentences if units[one.number] == match.leads)
    if match.leads:
        lead = (variants.pop(match.leads, _variant(match, match.leads)),)
    elif first and (match.follows_up or lesson.statements[first].label):
        lead = (_single(match, first),)
    said = {at for part in lead for at in part.numbers}
    main = Part(match, tuple(at for at in answer if at not in said), is_lead=True)
    asides = (_single(match, at) for at, one in enumerate(lesson.statements) if one.label and at not in said)
    told = (*lead, *((main,) if main.numbers else ()), *variants.values(), *asides)
    return (*told, *_beside([(one, at) for one, at in speaking if one is not match]))


def _speaking(lessons: Sequence[Match], answer: Sequence[int]) -> list[tuple[Match, int]]:
    """The sentences beyond the lesson's answer that speak most to the question, with their lessons."""
    odds = [
        (one.odds, match, one.number)
        for match in lessons
        for one in match.sentences
        if match is not lessons[0] or one.number not in answer
    ]
    least = max(match.sentences[0].odds for match in lessons) - NEAR
    ordered = sorted(odds, key=lambda row: -row[0])
    return [(match, number) for chance, match, number in ordered[:MOST] if chance >= least]


def _variant(match: Match, unit: int) -> Part:
    lesson = match.bound.lesson
    begins, variant = lesson.begins(unit), lesson.variants[unit - 1]
    # its title says of what a variant's sentences speak: they were written to follow the lesson's
    return Part(match, tuple(range(begins, begins + len(variant.statements))), variant.title, unit, is_lead=True)


def _single(match: Match, at: int) -> Part:
    label = match.bound.lesson.statements[at].label
    return Part(match, (at,), label.capitalize(), is_lead=not label)


def _beside(speaking: Sequence[tuple[Match, int]]) -> Iterator[Part]:
    """Sentences of other lessons, those of one lesson together, behind its title."""
    for id in dict.fromkeys(match.bound.lesson.id for match, _ in speaking):
        own = [(match, at) for match, at in speaking if match.bound.lesson.id == id]
        yield Part(own[0][0], tuple(sorted(at for _, at in own)), own[0][0].bound.lesson.title)
