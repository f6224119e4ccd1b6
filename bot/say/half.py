"""A question that the sources hold in part: which part is answered, and what is said of the rest.

Not here: splitting the question (`bot.ask.parts`), or judging a part (`bot.judge.gate`).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.ask.parts import parts
from bot.ask.question import Question
from bot.ask.understanding import understand
from bot.draft import Line
from bot.find.retrieve import retrieve
from bot.judge.gate import Verdict, judge
from bot.say import connecting
from corpus.domain import Hit
from corpus.index import Index
from corpus.text.shown import safe

CLEARLY = 0.75
"""The confidence from which a part is answered alone: what is found less surely misleads more than a refusal."""


@dataclass(frozen=True, slots=True)
class Half:
    """The first part that can be answered, with its hits, and the line that says what can't be."""

    question: Question
    hits: tuple[Hit, ...]
    verdict: Verdict
    line: Line


def answerable_part(index: Index, question: Question) -> Half | None:
    """The part of a refused question that the sources hold; None if there is none or nothing else in it."""
    if question.kind in ("empty", "small_talk") or question.unknown_names:
        return None
    judged = [(part, *_judged(index, part, question.only)) for part in parts(question.standalone)]
    rest = ", ".join(part for part, _, _, verdict in judged if not verdict.answerable)
    first = next((one for one in judged if one[3].answerable and one[3].confidence >= CLEARLY), None)
    if first is None or not rest:
        return None
    part, understood, hits, verdict = first
    return Half(understood, hits, verdict, Line(connecting.HALF.format(answered=safe(part), rest=safe(rest))))


def _judged(index: Index, part: str, only: tuple[str, ...]) -> tuple[Question, tuple[Hit, ...], Verdict]:
    question = understand(index, part, only=only)
    hits = retrieve(index, question)
    return question, hits, judge(question, hits)
