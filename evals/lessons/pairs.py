"""Lessons that are hard to tell apart: those whose ways to ask, each left out once, lead to another lesson.

Not here: how lessons are matched (`bot.find.matching`).
"""

from __future__ import annotations

from collections import Counter, defaultdict

import click
import numpy as np

from bot.find.matching import trained
from corpus.index import Index
from evals.fit.lesson_cases import asks

ALIKE_ASKS = 3
"""From so many asks on that lead to the other lesson a pair is named."""
SHOWN_ASKS = 2


def write_pairs(index: Index) -> None:
    """Names the pairs, those that are confused most first, with asks that lead astray."""
    likely = trained().likely
    counts: Counter[tuple[int, int]] = Counter()
    asked: dict[tuple[int, int], list[str]] = defaultdict(list)
    for ask in asks(index, hidden=False, every=1):
        first = ask.case.weighed.numbers[int(np.argmax(likely.log_odds(ask.case.weighed.pairs)))]
        if first != ask.lesson:
            pair = (min(first, ask.lesson), max(first, ask.lesson))
            counts[pair] += 1
            asked[pair].append(ask.text)
    ids = [bound.lesson.id for bound in index.lessons.bound]
    alike = [(pair, n) for pair, n in counts.most_common() if n >= ALIKE_ASKS]
    for (one, other), n in alike:
        shown = "; ".join(asked[one, other][:SHOWN_ASKS])
        click.echo(f"{ids[one]} and {ids[other]}: {n} asks lead to the other one, such as: {shown}")
    click.echo(f"{len(alike)} pairs of lessons are hard to tell apart, of {len(ids)} lessons")
