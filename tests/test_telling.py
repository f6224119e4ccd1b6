"""What of lessons is told, and in which order: what speaks to the question leads, other lessons come last."""

from __future__ import annotations

from collections.abc import Mapping

from bot.find.matching import Match
from bot.find.speaking import Sentence, units_of
from bot.say.telling import MOST, NEAR, Part, parts
from corpus.teaching.bound import Bound
from corpus.teaching.lesson import Label, Lesson, Statement, Variant

OTHERS = -5.0


def statement(text: str, label: Label = "") -> Statement:
    return Statement(text, (), ran=False, ours=True, line=1, label=label)


def match(id: str, odds: Mapping[int, float], *, follows_up: bool = False) -> Match:
    """A lesson of two sentences and a pitfall, with two variants of two and of one; the log odds of some of them.

    The unit of the sentence that speaks most leads.
    """
    variants = (
        Variant("By column", (), (statement("Third."), statement("Fourth.")), None, 1),
        Variant("By row", (), (statement("Fifth."),), None, 1),
    )
    statements = (statement("First."), statement("Second."), statement("Beware.", "pitfall"))
    lesson = Lesson(id, id.title(), "task", (), statements, variants=variants)
    scored = [Sentence(at, odds.get(at, OTHERS)) for at in range(6)]
    bound = Bound(lesson, 0, (), (), (), (), {})
    spoken = tuple(sorted(scored, key=lambda one: -one.odds))
    return Match(bound, 0.9, spoken, leads=units_of(lesson)[spoken[0].number], follows_up=follows_up)


def order(told: tuple[Part, ...]) -> list[tuple[int, ...]]:
    return [part.numbers for part in told]


def test_the_sentences_of_a_lesson_belong_to_it_or_to_a_variant() -> None:
    assert units_of(match("a", {}).bound.lesson) == (0, 0, 0, 1, 1, 2)


def test_a_lesson_to_which_its_first_sentence_speaks_is_told_as_it_is() -> None:
    assert order(parts([match("a", {0: 1.0})])) == [(0, 1), (2,)]


def test_the_variant_that_speaks_most_leads_whole_and_with_its_title() -> None:
    told = parts([match("a", {0: 1.0, 4: 1.5})])
    assert order(told) == [(3, 4), (0, 1), (2,)]
    assert told[0].label == "By column"


def test_variants_that_speak_less_are_told_behind_the_lesson() -> None:
    told = parts([match("a", {0: 1.0, 5: 1.0 - NEAR, 3: 1.0 - NEAR - 0.1})])
    assert order(told) == [(0, 1), (5,), (2,)]


def test_in_a_conversation_a_sentence_leads_alone_and_is_not_told_again() -> None:
    assert order(parts([match("a", {1: 2.0, 0: 1.0}, follows_up=True)])) == [(1,), (0,), (2,)]
    assert order(parts([match("a", {1: 2.0, 0: 1.0})])) == [(0, 1), (2,)]


def test_a_pitfall_that_speaks_most_leads() -> None:
    told = parts([match("a", {2: 2.0, 0: 1.0})])
    assert order(told) == [(2,), (0, 1)]
    assert told[0].label == "Pitfall"


def test_sentences_of_other_lessons_come_last_behind_their_titles() -> None:
    told = parts([match("a", {0: 1.0}), match("b", {5: 0.5, 1: 0.2}), match("c", {0: OTHERS})])
    assert order(told) == [(0, 1), (2,), (1, 5)]
    assert (told[-1].label, told[-1].match.bound.lesson.id) == ("B", "b")


def test_no_more_than_so_many_sentences_are_told_besides() -> None:
    others = [match(id, {0: 1.0, 1: 1.0}) for id in "bcd"]
    beside = parts([match("a", {0: 1.0}), *others])[2:]
    assert sum(len(part.numbers) for part in beside) == MOST
