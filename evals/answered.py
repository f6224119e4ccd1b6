"""`python -m evals.answered [FOLDER]`: which questions are answered in the end, and which refused.

    off-topic     questions of outsiders that the sources don't hold; those that are answered are listed, to be judged
    FAQ           questions of the libraries' own FAQ whose passage is indexed
    our suites    questions of ours that must be answered

The gate was fitted on all of these (`evals.fit.gate` judges it on questions left out); here composing counts too.

Not here: whether an answer is a good one (`preceptor eval`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from importlib import resources
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from bot import Tutor
from corpus.home import Home
from corpus.index import open_index
from evals.score.matching import gold_sections
from evals.suites.question_sets import read_cases

DEFAULT_FOLDER = Path("../shared/eval-dev")
SUITES = ("retrieval", "choice", "career", "citations", "refusing", "robustness")
SHOWN_LETTERS = 90


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DEFAULT_FOLDER)
def main(*, folder: Path) -> None:
    """Count the answers to the questions in FOLDER and to ours."""
    home = Home.from_environment()
    index = open_index(home)
    tutor = Tutor(home, index)
    click.echo(f"{index.manifest.generation}: {index.manifest.n_chunks:,} chunks")
    sets: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "abstention.jsonl"):
        sets[f"to refuse, {row['kind']}"].append(row["question"])
    cases = [case for case in read_cases(folder / "faq_docs.jsonl") if case.section]
    gold = gold_sections(index.knowledge.all_chunks(), [case.section for case in cases if case.section])
    sets["to answer, faq_docs"] = [case.question for case, ids in zip(cases, gold, strict=True) if ids]
    for suite in SUITES:
        rows = _rows(Path(str(resources.files("evals"))) / "suites" / f"{suite}.jsonl")
        must = [row["question"] for row in rows if row.get("must", "answer") == "answer" and not row.get("half")]
        sets[f"to answer, suite {suite}"] = must
    n_ours = n_ours_answered = 0
    for name, questions in sets.items():
        asked = track(questions, description=name, transient=True, console=Console(stderr=True))
        answered = [question for question in asked if not tutor.ask(question).abstained]
        click.echo(f"{name}: {len(answered)} of {len(questions)} answered")
        if name.startswith("to refuse"):
            for question in answered:
                click.echo(f"    {' '.join(question.split())[:SHOWN_LETTERS]}")
        if "suite" in name:
            n_ours, n_ours_answered = n_ours + len(questions), n_ours_answered + len(answered)
    click.echo(f"our suites together: {n_ours_answered} of {n_ours} answered ({n_ours_answered / n_ours:.1%})")


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


if __name__ == "__main__":
    main()
