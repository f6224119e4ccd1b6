"""Lays out questions with candidate passages for readers, and keeps their grades: `python -m evals.fit.judging`.

    sheet   a line per question of `judged/questions.jsonl`: its candidates on the current index, in an order by chance
    take    keeps the grades of a sheet; those of a question that has some already count as a second reader's
    bind    how many of the graded passages the current index holds

Candidates come from every search, from what Preceptor shows today, from the likeliest lessons, and from the rest of the
three pages that come first: the passage that answers is often another part of a page that was found.

Not here: what the grades are for (`reader`, `ranker`).
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import orjson

from bot.ask.question import Question
from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from bot.find.taught import lesson_hits, lessons_for
from corpus.encoder import Vectors
from corpus.home import Home
from corpus.index import Index, open_index
from evals.fit import judged
from evals.fit.judged import GRADES, JudgedQuestion, bound, grades, judged_questions, place_of

FIRST, NEAREST, WORDS, ASKED, LESSONS, BESIDE = 6, 5, 4, 3, 3, 6
MOST = 18
PAGES = 3
MOST_LETTERS = 1_400


def candidates(index: Index, question: Question) -> list[str]:
    """Ids of the passages to be graded, those that are shown today first."""
    shown = retrieve(index, question, FIRST)
    lessons = lesson_hits(index, lessons_for(index, question))[:LESSONS]
    vector = index.encoder.embed([question.standalone])[0] if question.vector is None else question.vector
    near = [id for id, _ in nearest_documentation(index, vector, NEAREST)]
    found = [hit.chunk.id for hit in (*shown, *lessons)] + near
    for scores, n in (
        (index.lexical.scores(question.standalone), WORDS),
        (index.phrasings.cosines(vector), ASKED),
    ):
        best = scores.kept(index.is_documentation[scores.positions]).best(n)
        found += [chunk.id for chunk in index.knowledge.chunks_at(best.tolist())]
    documents = list(dict.fromkeys(hit.chunk.document_id for hit in shown))[:PAGES]
    beside = _rest_of(index, documents, vector)
    return list(dict.fromkeys((*found, *beside)))[:MOST]


def nearest_documentation(index: Index, vector: Vectors, k: int) -> list[tuple[str, float]]:
    """The k nearest passages of all but lessons, by comparing every one."""
    positions = np.flatnonzero(index.is_documentation)
    cosines = index.dense.cosines(vector, positions)
    best = np.argsort(-cosines, kind="stable")[:k]
    chunks = index.knowledge.chunks_at(positions[best].tolist())
    return [(chunk.id, float(cosines[at])) for chunk, at in zip(chunks, best, strict=True)]


def _rest_of(index: Index, documents: Sequence[str], vector: Any) -> list[str]:
    """The chunks of these pages that are nearest to the question, as many of each."""
    ids: list[str] = []
    for document in documents:
        positions = index.positions([chunk.id for chunk in index.knowledge.document_chunks(document)])
        order = np.argsort(-index.dense.cosines(vector, positions), kind="stable")[: BESIDE // PAGES + 1]
        ids += [chunk.id for chunk in index.knowledge.chunks_at(positions[order].tolist())]
    return ids


def sheet(index: Index, questions: Sequence[JudgedQuestion]) -> Iterator[dict[str, Any]]:
    """A row per question: what a reader sees, and the place of each passage."""
    for question in questions:
        history = tuple(("user", said) for said in question.history)
        asked = understand(index, question.question, history=history)
        chunks = index.knowledge.chunks(candidates(index, asked))
        passages = [
            {
                **{name: getattr(place_of(chunk), name) for name in ("library", "at", "first", "last")},
                "title": f"{chunk.library} {chunk.version}: {chunk.title}",
                "text": chunk.text[:MOST_LETTERS],
                "grade": None,
            }
            for chunk in chunks.values()
        ]
        random.Random(question.id).shuffle(passages)
        yield {
            "id": question.id,
            "history": list(question.history),
            "question": question.question,
            "passages": passages,
        }


def take(rows: Sequence[dict[str, Any]], known: Sequence[judged.Grade]) -> list[dict[str, Any]]:
    """The known grades and those of a sheet as lines of `grades.jsonl`."""
    kept = {(one.question, one.place): one for one in known}
    for row in rows:
        for passage in row["passages"]:
            place = judged.Place(*(passage[name] for name in ("library", "at", "first", "last")))
            grade = int(passage["grade"])
            before = kept.get((row["id"], place))
            kept[row["id"], place] = (
                judged.Grade(row["id"], place, before.grade, grade) if before else judged.Grade(row["id"], place, grade)
            )
    order = {question.id: at for at, question in enumerate(judged_questions())}
    lines = []
    for one in sorted(kept.values(), key=lambda one: order[one.question]):
        where = {name: getattr(one.place, name) for name in ("library", "at", "first", "last")}
        again = {} if one.again is None else {"again": one.again}
        lines.append({"question": one.question, **where, "grade": one.grade, **again})
    return lines


@click.group()
def main() -> None:
    """Passages, graded by readers."""


@main.command("sheet")
@click.argument("ids", nargs=-1)
def write_sheet(ids: tuple[str, ...]) -> None:
    """A JSON object a line; all questions that have no grades yet, or those that are named."""
    index = open_index(Home.from_environment())
    graded = {one.question for one in grades()}
    chosen = [one for one in judged_questions() if (one.id in ids if ids else one.id not in graded)]
    for row in sheet(index, chosen):
        click.echo(orjson.dumps(row).decode())


@main.command("take")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
def take_sheets(files: tuple[Path, ...]) -> None:
    """Keep the grades of these sheets."""
    rows = [orjson.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    lines = take(rows, grades())
    folder = Path(__file__).parent
    (folder / GRADES).write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    sys.stderr.write(f"{len(lines)} grades\n")


@main.command()
def bind() -> None:
    """How many of the graded passages the current index holds, and what readers agree on."""
    index = open_index(Home.from_environment())
    known = grades()
    held = bound([one.place for one in known], index.knowledge.all_chunks())
    lost = sum(one.place not in held for one in known)
    share = lost / max(1, len(known))
    click.echo(f"{len(judged_questions())} questions, {len(known)} grades; {lost} not in this index ({share:.1%})")
    shares = Counter(one.grade for one in known)
    click.echo(", ".join(f"{shares[grade]} graded {grade}" for grade in (3, 2, 1, 0)))
    twice = [one for one in known if one.again is not None]
    if twice:
        same = np.mean([one.grade == one.again for one in twice])
        apart = np.mean([(one.grade == 3) == (one.again == 3) for one in twice])
        near = np.mean([abs(one.grade - (one.again or 0)) <= 1 for one in twice])
        click.echo(
            f"{len(twice)} graded twice: {same:.1%} alike, {near:.1%} at most one apart; "
            f"on whether it answers {apart:.1%} agree"
        )


if __name__ == "__main__":
    main()
