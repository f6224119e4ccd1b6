"""`python -m evals.bench_llm --llm local`: how long a language model's answers take, and how much of them is borne out.

Not here: whether what is borne out is also a good answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from time import perf_counter

import click

from bot import Tutor, connecting, open_tutor
from corpus.domain import Answer
from corpus.home import Home

QUESTIONS = (
    "How do I read a CSV file with pandas?",
    "What does train_test_split do?",
    "How do I send a POST request with requests?",
    "How do I draw a histogram in matplotlib?",
    "What is a DataFrame?",
    "How do I standardize features in scikit-learn?",
    "How do I save a figure to a file?",
    "What is a route in Flask?",
    "How do I compute the mean of an array along an axis?",
    "Which library for statistical tests?",
)


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer with the seconds until its first sentence and until its end. `supports` counts what the model said."""

    question: str
    first_s: float
    whole_s: float
    supports: Counter[str]
    outcome: str

    @property
    def said(self) -> int:
        return sum(self.supports.values())

    @property
    def borne_out(self) -> int:
        return self.said - self.supports["unsupported"]


@click.command()
@click.option("--llm", default="local", show_default=True, help="As in `preceptor ask`.")
def main(llm: str) -> None:
    """Ask ten questions about libraries and print seconds and shares."""
    home = Home.from_environment()
    tutor = open_tutor(home, llm=llm)
    tutor.search(QUESTIONS[0])  # loads the encoder
    manifest = tutor.index.manifest
    click.echo(f"{llm}, index of {manifest.n_chunks:,} chunks ({manifest.scope}), n = {len(QUESTIONS)}")
    click.echo(f"{'first s':>8} {'whole s':>8} {'said':>5} {'borne out':>10}  question")
    rows = []
    for question in QUESTIONS:
        rows.append(row := timed(tutor, question))
        click.echo(f"{row.first_s:8.1f} {row.whole_s:8.1f} {row.said:5} {row.borne_out:10}  {question} {row.outcome}")
    said, borne_out = sum(row.said for row in rows), sum(row.borne_out for row in rows)
    share = f"{borne_out / said:.0%}" if said else "unscored"
    click.echo(f"of {said} sentences and blocks of code that the model wrote, {borne_out} ({share}) are borne out")
    click.echo(f"median seconds to the whole answer: {sorted(row.whole_s for row in rows)[len(rows) // 2]:.1f}")


def timed(tutor: Tutor, question: str) -> Timed:
    """The question asked once, unsupported sentences shown so that they can be counted."""
    begun = perf_counter()
    arrived = [(perf_counter() - begun, answer) for answer in tutor.stream(question, show_unsupported=True)]
    whole_s, answer = arrived[-1]
    first_s = next((seconds for seconds, grown in arrived if grown.text), whole_s)
    is_composed = bool(answer.sentences) and answer.sentences[0].support == "connecting"
    supports = Counter[str]() if is_composed or answer.abstained else _supports(answer)
    outcome = f"[refused: {answer.reason}]" if answer.abstained else "[composed]" if is_composed else ""
    return Timed(question, first_s, whole_s, supports, outcome)


def _supports(answer: Answer) -> Counter[str]:
    """How the model's words stand to the sources. An example that is a quote may be ours, and isn't counted."""
    told = list(answer.sentences)
    if len(told) > 1 and told[-2].text == connecting.EXAMPLE and told[-1].support == "quoted":
        told.pop()
    return Counter(sentence.support for sentence in told if sentence.support != "connecting")


if __name__ == "__main__":
    main()
