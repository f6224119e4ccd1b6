"""`python -m evals.marked` prints the shares of marks; `sheet SET` asks anew and lays out the answers for a reader.

Not here: marking, which people do.
"""

from __future__ import annotations

from collections import Counter

import click

from bot import open_tutor
from corpus.domain import Answer
from evals.marked import MARKED_ON, NAMES, SETS, Asked, Mark, marks, questions
from evals.score.metrics import bootstrap_interval


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Print the shares of each set, with 95% intervals."""
    if context.invoked_subcommand is None:
        for name in SETS:
            click.echo(_line(name, marks(name)))


@main.command()
@click.argument("name", metavar="SET", type=click.Choice(SETS))
def sheet(name: str) -> None:
    """Ask the questions of SET of the current index and print question, gist and answer."""
    tutor = open_tutor()
    for asked in questions(name):
        click.echo(_sheet(asked, tutor.ask(asked.question, history=asked.history)))


def _line(name: str, found: tuple[Mark, ...]) -> str:
    """How many answers are of each mark, now and before, and, of a suite, how far its patterns agree with that."""
    counts = Counter(mark.mark for mark in found)
    shares = [
        f"{label} {counts[value] / len(found):.0%} [{low:.0%}, {high:.0%}]"
        for value, label in NAMES.items()
        for low, high in [bootstrap_interval([float(mark.mark == value) for mark in found])]
    ]
    told = [mark for mark in found if mark.passed is not None]
    agreed = sum((mark.mark == 2) == mark.passed for mark in told)
    passed = f"; patterns pass {sum(bool(mark.passed) for mark in told)} and agree on {agreed}" if told else ""
    both = [mark for mark in found if mark.before is not None]
    before = f"; of {len(both)} the version before had {_both(both)}" if both else ""
    return f"{name:11} {len(found):3} answers of a {MARKED_ON[name]}: {', '.join(shares)}{before}{passed}"


def _both(found: list[Mark]) -> str:
    """The shares of the version before, each with today's behind it."""
    before, now = Counter(mark.before for mark in found), Counter(mark.mark for mark in found)
    return ", ".join(
        f"{label} {before[value] / len(found):.0%} (now {now[value] / len(found):.0%})"
        for value, label in NAMES.items()
    )


def _sheet(asked: Asked, answer: Answer) -> str:
    before = " || ".join(f"{role}: {text}" for role, text in asked.history)
    sources = "; ".join(f"[{one.marker}] {one.chunk.library} {one.chunk.title}" for one in answer.citations)
    return "\n".join(
        (
            f"===== {asked.id}",
            *((f"BEFORE: {before}",) if before else ()),
            f"QUESTION: {asked.question}",
            f"A RIGHT ANSWER: {asked.gist}",
            f"--- ANSWER ({answer.reason or 'told'}, confidence {answer.confidence:.2f}):",
            answer.text,
            f"--- SOURCES: {sources}\n",
        )
    )


if __name__ == "__main__":
    main()
