"""`python -m ui.bench_users`: how long several users wait who ask the page at once.

They speak to the page as a browser does, over its queue, so that what is measured is what they see: the time to the
first words of an answer, to its last, and to the questions that are offered behind it.

Not here: speaking to the page (`windowless`), or drawing it, which every user's own machine does.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from time import perf_counter

import click
import requests

from ui.own_page import own_page
from ui.windowless import Windowless

USERS = 8
ROUNDS = 5
QUESTIONS = (
    "How long does it take to learn Python for machine learning?",
    "How do I fill missing values in a DataFrame column?",
    "Which library for visualisation?",
    "What is broadcasting in NumPy?",
    "How do I return JSON from a route?",
    "Who won the 2022 football world cup?",
    "How do I split data into training and test sets?",
    "Compare NumPy and pandas",
    "What does numpy.where do?",
    "How do I send a POST request with a timeout?",
)
FIRST_WORDS = "Read "
"""How the line of the steps begins that stands above the first words of an answer."""
OFFERED = "feedback_value"
"""What comes with the questions that are offered."""


@dataclass(frozen=True, slots=True)
class Wait:
    """When an answer began, when its words were all there, and when it was over with questions to ask next, in seconds
    from the question. `error` is what went wrong, "" for an answer or a refusal.
    """

    first_words_s: float
    last_words_s: float
    offered_s: float
    error: str = ""


def wait(user: Windowless, question: str, model: str = "none") -> Wait:
    """Asks in a conversation of its own, and waits for the end of the answer."""
    started = perf_counter()
    first = last = 0.0
    is_offered = False
    try:
        for said in user.events(question, model):
            now, output = perf_counter() - started, json.dumps(said.get("output"))
            first = first or (now if FIRST_WORDS in output else 0)
            is_offered = is_offered or OFFERED in output
            last = last if is_offered else now
            if said["msg"] == "process_completed":
                return Wait(first, last, now, "" if said["success"] and first else f"no answer to {question!r}")
    except (requests.RequestException, ValueError) as error:
        return Wait(first, last, perf_counter() - started, str(error))
    return Wait(first, last, perf_counter() - started, f"the answer to {question!r} broke off")


def waits(address: str, *, users: int = USERS, rounds: int = ROUNDS) -> tuple[Wait, ...]:
    """What each question took when all users ask at once, and all again when the last has its answer."""
    visitors = [Windowless(address) for _ in range(users)]
    taken: list[Wait] = []
    with ThreadPoolExecutor(users) as threads:
        for number in range(rounds):
            asked = [QUESTIONS[(number + place) % len(QUESTIONS)] for place in range(users)]
            taken += threads.map(wait, visitors, asked)
    return tuple(taken)


def percentile(values: list[float], part: float) -> float:
    """The smallest of the values that at least that part of them doesn't exceed."""
    return sorted(values)[max(0, ceil(part * len(values)) - 1)]


def report(taken: tuple[Wait, ...]) -> str:
    """The figures as lines of text."""
    errors = [one.error for one in taken if one.error]
    lines = [f"{len(taken)} questions, {len(errors)} errors", *errors]
    columns = (
        ("first words", [one.first_words_s for one in taken]),
        ("last words", [one.last_words_s for one in taken]),
        ("what to ask next", [one.offered_s for one in taken]),
    )
    for name, seconds in columns:
        figures = "  ".join(f"p{part * 100:.0f} {percentile(seconds, part):.2f} s" for part in (0.5, 0.95, 1.0))
        lines.append(f"{name:18}{figures}")
    return "\n".join(lines)


@click.command()
@click.option("--users", type=click.IntRange(1, 64), default=USERS, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True)
def main(users: int, rounds: int) -> None:
    """Ask the page of the current home with several users at once, and print how long they waited."""
    with own_page() as address:
        wait(Windowless(address), QUESTIONS[0])  # what is loaded on first use
        click.echo(f"{users} users at once, without a language model")
        click.echo(report(waits(address, users=users, rounds=rounds)))


if __name__ == "__main__":
    main()
