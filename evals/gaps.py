"""What was asked and not answered well, grouped by topic, so that a teacher sees which lessons are missing.

Not here: where questions are kept (the page keeps them; it hands them over as `Asked` values).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.encoder import Vectors

SAME_TOPIC = 0.72
"""The cosine from which on two questions are on one topic; set by eye."""

REASONS = {
    "off_topic": "refused",
    "not_in_sources": "refused",
    "unknown_api": "refused",
    "unsure": "unsure",
    "down": "thumbed down",
}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question with what became of it: "refused", "unsure" or "thumbed down"."""

    question: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions on one topic; `title` is the one nearest to all of them."""

    title: str
    questions: tuple[Unanswered, ...]

    def __str__(self) -> str:
        outcomes = Counter(one.outcome for one in self.questions)
        counted = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.most_common())
        others = [text for text in dict.fromkeys(one.question for one in self.questions) if text != self.title]
        lines = [f"{len(self.questions)}x {_line(self.title)} ({counted})", *(f"     {_line(text)}" for text in others)]
        return "\n".join(lines)


def gaps(asked: Iterable[Unanswered], embed: Callable[[Sequence[str]], Vectors]) -> tuple[Gap, ...]:
    """The topics, those that were asked about most first.

    A question joins the topic whose first question is nearest, if it is near enough; else it begins one.
    """
    questions = [one for one in asked if one.question.strip()]
    if not questions:
        return ()
    vectors = embed([one.question for one in questions])
    groups: list[list[int]] = []
    for at in range(len(questions)):
        near = [float(vectors[at] @ vectors[group[0]]) for group in groups]
        best = max(range(len(groups)), key=near.__getitem__, default=-1)
        if best >= 0 and near[best] >= SAME_TOPIC:
            groups[best].append(at)
        else:
            groups.append([at])
    return tuple(_gap([questions[at] for at in group], vectors[group]) for group in sorted(groups, key=len)[::-1])


def _gap(questions: Sequence[Unanswered], vectors: Vectors) -> Gap:
    middle = int((vectors @ vectors.mean(axis=0)).argmax())
    return Gap(questions[middle].question, tuple(questions))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 110 else f"{line[:109]}…"
