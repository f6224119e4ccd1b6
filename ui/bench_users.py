"""`python -m ui.bench_users`: how long several users wait who ask the page at once.

With `--seconds 300 --slow 2` they ask one question after the other for that long, two of them a language model that
takes its time, and the server's memory is printed beside their waits.

They speak to the page as a browser does, over its queue, so that what is measured is what they see: the time to the
first words of an answer, to its last, and to the questions that are offered behind it.

Not here: speaking to the page (`windowless`), drawing it, which every user's own machine does, or whether each is told
what is theirs (`tests.endurance`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from time import perf_counter

import click
import requests

from evals.bench.memory import resident_mb
from ui.own_page import OwnPage, own_page
from ui.slow_model import slow_model
from ui.windowless import Windowless

USERS = 8
ROUNDS = 5
LOOK_S = 1.0
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


def waits_for(address: str, seconds: float, *, users: int, model: str = "none") -> tuple[Wait, ...]:
    """What each question took that these users asked for so long, each the next as soon as the last was answered."""
    until = perf_counter() + seconds

    def asks(place: int) -> list[Wait]:
        user, taken = Windowless(address), []
        for number in count(place):
            if perf_counter() > until:
                break
            taken.append(wait(user, QUESTIONS[number % len(QUESTIONS)], model))
        return taken

    with ThreadPoolExecutor(users) as threads:
        return tuple(one for taken in threads.map(asks, range(users)) for one in taken)


@dataclass(slots=True)
class Memory:
    """The resident size of a process in MB, once every `LOOK_S`."""

    sizes: list[float] = field(default_factory=list)

    @contextmanager
    def watching(self, process: int) -> Iterator[None]:
        """Looks again and again while the block runs."""
        is_over = threading.Event()

        def look() -> None:
            while not is_over.wait(LOOK_S):
                self.sizes.append(resident_mb(process))

        thread = threading.Thread(target=look, name="memory", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    @property
    def grown(self) -> float:
        """The middle size of the last third by that of the second; what is loaded on first use is in neither.

        1.0 where there are too few to tell.
        """
        third = len(self.sizes) // 3
        if not third:
            return 1.0
        return percentile(self.sizes[-third:], 0.5) / percentile(self.sizes[third:-third], 0.5)


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
@click.option("--seconds", type=click.FloatRange(1), help="Ask for so long, in the place of rounds.")
@click.option("--slow", type=click.IntRange(0, 63), default=0, help="So many of the users ask a slow language model.")
def main(users: int, rounds: int, seconds: float | None, slow: int) -> None:
    """Ask the page of the current home with several users at once, and print how long they waited."""
    if slow and (seconds is None or slow >= users):
        raise click.UsageError("--slow needs --seconds, and leaves at least one user who asks for quotes")
    with slow_model() if slow else nullcontext("") as model, own_page(llm=model) as page:
        wait(Windowless(page.address), QUESTIONS[0])  # what is loaded on first use
        if seconds is None:
            click.echo(f"{users} users at once, without a language model")
            click.echo(report(waits(page.address, users=users, rounds=rounds)))
        else:
            _ask_for(page, seconds, users - slow, slow, model)


def _ask_for(page: OwnPage, seconds: float, users: int, slow: int, model: str) -> None:
    memory = Memory()
    with memory.watching(page.process), ThreadPoolExecutor(2) as threads:
        written = threads.submit(waits_for, page.address, seconds, users=slow, model=model) if slow else None
        quoted = threads.submit(waits_for, page.address, seconds, users=users).result()
        click.echo(f"{users} users for {seconds:.0f} s, without a language model")
        click.echo(report(quoted))
        if written is not None:
            click.echo(f"{slow} users beside them, with a slow one")
            click.echo(report(written.result()))
    if memory.sizes:
        at_most, last = max(memory.sizes), memory.sizes[-1]
        click.echo(f"memory: {at_most:.0f} MB at most, {last:.0f} at the end, grown to {memory.grown:.3f}")


if __name__ == "__main__":
    main()
