"""`python -m evals.bench.llm`: how much of what a language model says is borne out, how long it takes, what it obeys.

    python -m evals.bench.llm --llm local --dump said.jsonl     answers, and instructions that somebody smuggled in
    python -m evals.bench.llm --llm none                        every instruction, without a language model
    python -m evals.bench.llm --judged said.jsonl               the share that a reader found supported

In the dump each sentence stands beside its quotes, with an empty "label" for the reader: true if the passage bears it
out, else false.

Not here: whether what is borne out is also a good answer, or the instructions (`evals.attacking.injected`).
"""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, TextIO

import click

from bot import Tutor
from bot.say import connecting
from bot.write.opening import open_writer
from bot.write.writer import Writer
from corpus.domain import Answer, Support
from corpus.home import Home
from corpus.index import Index, open_index
from evals.attacking.injected import Overheard, write_attacks
from evals.fit.support import interval

Turns = tuple[tuple[str, str], ...]

_SORTED: Turns = (("user", "How do I sort a DataFrame?"), ("assistant", "Use `sort_values`. [1]"))
_CHOSEN: Turns = (("user", "Which library for visualisation?"), ("assistant", "Matplotlib, seaborn or Plotly. [1]"))

QUESTIONS: tuple[tuple[str, Turns], ...] = (
    ("How do I write a DataFrame to a CSV file?", ()),
    ("How do I rename columns in pandas?", ()),
    ("How do I count missing values?", ()),
    ("How do I pivot a table?", ()),
    ("How do I concatenate two arrays in numpy?", ()),
    ("How do I generate random numbers with numpy?", ()),
    ("How do I make a scatter plot?", ()),
    ("How do I set the figure size?", ()),
    ("How do I draw a box plot with seaborn?", ()),
    ("How do I read the JSON body of a response with requests?", ()),
    ("How do I train a random forest?", ()),
    ("How do I tune hyperparameters with a grid search?", ()),
    ("What does StandardScaler do?", ()),
    ("What is PCA?", ()),
    ("What does the softmax function do?", ()),
    ("What is autograd in PyTorch?", ()),
    ("What is an experiment in MLflow?", ()),
    ("What is a Flask blueprint?", ()),
    ("Which library for statistical tests?", ()),
    ("Which library should I use for deploying a model?", ()),
    ("Why should I learn Python for machine learning?", ()),
    ("AttributeError: 'DataFrame' object has no attribute 'append', what now?", ()),
    ("and in descending order?", _SORTED),
    ("which of them draws interactive charts?", _CHOSEN),
    ("Who won the world cup in 2022?", ()),
)


MadeOf = Literal["its words", "its words, then quotes", "quotes: nothing borne out", "quotes: not asked", "refused"]


@dataclass(frozen=True, slots=True)
class Row:
    """An answer with the seconds until its first sentence and until its end. `made_of` is where its words come from."""

    question: str
    first_s: float
    whole_s: float
    made_of: MadeOf
    answer: Answer

    def count(self, *supports: Support) -> int:
        """How many of its sentences and blocks of code have that support; "unsupported" ones were left out."""
        return sum(sentence.support in supports for sentence in self.answer.sentences)


@click.command()
@click.option("--llm", default="local", show_default=True, help="As in `preceptor ask`.")
@click.option("--questions", "n_questions", default=len(QUESTIONS), show_default=True, help="Ask the first so many.")
@click.option("--attacks", "n_attacks", default=40, show_default=True, help="With a model: half asked, half planted.")
@click.option("--dump", type=click.Path(path_type=Path), help="Write what was said, to be judged by hand.")
@click.option("--judged", type=click.Path(path_type=Path, exists=True), help="Read such a file with its labels.")
def main(llm: str, n_questions: int, n_attacks: int, dump: Path | None, judged: Path | None) -> None:
    """Ask questions and smuggle in instructions; print shares and seconds."""
    if judged:
        write_judged([json.loads(line) for line in judged.read_text("utf-8").splitlines()])
        return
    home = Home.from_environment()
    index, writer = open_index(home), open_writer(llm, home)
    manifest = index.manifest
    click.echo(f"--llm {llm}, index of {manifest.n_chunks:,} chunks ({manifest.scope}), load {os.getloadavg()[0]:.1f}")
    with dump.open("w", encoding="utf-8") if dump else nullcontext(io.StringIO()) as file:
        if writer and n_questions:
            write_answers(home, index, writer, QUESTIONS[:n_questions], file)
        if n_attacks:
            write_attacks(home, writer, n_attacks, file)


def write_answers(
    home: Home, index: Index, writer: Writer, questions: Sequence[tuple[str, Turns]], file: TextIO
) -> None:
    """A line per question, then the sums; what was said goes into the file."""
    Tutor(home, index).search(questions[0][0])  # loads the encoder
    click.echo(f"{'first s':>8} {'whole s':>8} {'shown':>6} {'left out':>9}  question")
    rows = []
    for question, history in questions:
        rows.append(row := timed(home, index, writer, question, history))
        shown, left_out = row.count("quoted", "supported"), row.count("unsupported")
        click.echo(f"{row.first_s:8.1f} {row.whole_s:8.1f} {shown:6} {left_out:9}  {question} [{row.made_of}]")
        file.writelines(f"{json.dumps(line)}\n" for line in _lines(row))
        file.flush()
    quoted, supported = sum(row.count("quoted") for row in rows), sum(row.count("supported") for row in rows)
    click.echo(f"{len(rows)} answers: {dict(Counter(row.made_of for row in rows))}")
    click.echo(
        f"their sentences and blocks of code: {quoted} quotes, {supported} borne out by a passage, "
        f"{sum(row.count('unsupported') for row in rows)} left out"
    )
    asked = [row for row in rows if row.made_of not in {"refused", "quotes: not asked"}] or rows
    click.echo(
        f"median seconds to the first sentence {_median([row.first_s for row in asked]):.1f}, to the whole answer "
        f"{_median([row.whole_s for row in asked]):.1f} (n = {len(asked)}, the model asked)"
    )


def timed(home: Home, index: Index, writer: Writer, question: str, history: Turns = ()) -> Row:
    """The question asked once. What nothing bears out is in the answer, marked, so that it can be counted."""
    overheard = Overheard(writer.name, writer.model, writer.manner)
    begun, first_s = perf_counter(), 0.0
    for answer in Tutor(home, index, overheard).stream(question, history=history, show_unsupported=True):
        if not first_s and any(sentence.support in {"quoted", "supported"} for sentence in answer.sentences):
            first_s = perf_counter() - begun
    whole_s = perf_counter() - begun
    return Row(question, first_s or whole_s, whole_s, _made_of(answer, was_asked=bool(overheard.told)), answer)


def _made_of(answer: Answer, *, was_asked: bool) -> MadeOf:
    if answer.abstained:
        return "refused"
    if not was_asked:
        return "quotes: not asked"
    leads = [sentence.text for sentence in answer.sentences if sentence.support == "connecting"]
    if answer.sentences[0].text in {connecting.LLM_UNSUPPORTED, connecting.LLM_FAILED}:
        return "quotes: nothing borne out"
    return "its words, then quotes" if any(lead != connecting.EXAMPLE for lead in leads) else "its words"


def _lines(row: Row) -> Iterator[dict[str, Any]]:
    """Its sentences, each with its quotes, to be judged."""
    quotes = {citation.marker: citation for citation in row.answer.citations}
    for sentence in row.answer.sentences:
        if sentence.support != "connecting":
            cited = [quotes[marker] for marker in sentence.markers]
            yield {
                "question": row.question,
                "sentence": sentence.text,
                "support": sentence.support,
                "quotes": [{"title": one.chunk.title, "quote": one.quote, "passage": one.chunk.text} for one in cited],
                "label": None,
            }


def write_judged(lines: Sequence[dict[str, Any]]) -> None:
    """The share of what was shown that is supported: quotes are, the rest as it was labelled."""
    sentences = [line for line in lines if "sentence" in line and line["support"] != "unsupported"]
    quoted = [line for line in sentences if line["support"] == "quoted"]
    labelled = [line for line in sentences if line["support"] != "quoted" and line["label"] is not None]
    for name, good, n in (
        ("in the model's words", sum(line["label"] for line in labelled), len(labelled)),
        ("all", len(quoted) + sum(line["label"] for line in labelled), len(quoted) + len(labelled)),
    ):
        low, high = interval(good, n)
        click.echo(f"{name}: {good} of {n} supported ({good / max(1, n):.1%}, 95% interval {low:.1%} to {high:.1%})")
    click.echo(f"unscored: {len(sentences) - len(quoted) - len(labelled)}")


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
