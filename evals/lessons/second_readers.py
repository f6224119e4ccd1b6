"""Second readers: sheets with every statement beside what it rests on, and what was said of them.

Not here: what a verdict is bound to (`corpus.teaching.verdicts`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from corpus.domain import Chunk
from corpus.errors import PreceptorError
from corpus.teaching import Lesson
from corpus.teaching.grounding import Passages, grounds_of
from corpus.teaching.verdicts import VERDICTS, is_read, read_verdicts, statement_key, write_verdicts

SEED = 13
MISSING = "(not in this index)"


class SheetUnreadable(PreceptorError):
    """A sheet that a reader returned has a fault."""


def sheet(chosen: Sequence[Lesson], indexed: Iterable[Chunk]) -> Iterator[dict[str, Any]]:
    """A row per statement: what it says, the passages that it rests on, and what the lesson's code prints."""
    grounds = grounds_of(chosen)
    chunks = {chunk.id: chunk for chunk in indexed}
    passages = Passages(chunks.values(), (ground for _, _, ground in grounds))
    for lesson in chosen:
        ran = dict(_printed(lesson))
        for statement in lesson.all_statements():
            rests = {}
            for ground in statement.grounds:
                found = passages.find(ground)
                text = chunks[found.chunk_id].text[found.start : found.end] if found else MISSING
                rests[f"{ground.target} {ground.words!r}"] = " ".join(text.split())
            yield {
                "lesson": lesson.id,
                "line": statement.line,
                "key": statement_key(statement),
                "statement": statement.text,
                "passages": rests,
                **({"run": ran.get(statement.line, "")} if statement.ran else {}),
                "ours": statement.ours,
                "verdict": "",
            }


def sampled(rows: Sequence[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """So many rows, drawn by a fixed seed, in their order."""
    drawn = random.Random(SEED).sample(range(len(rows)), min(n, len(rows)))
    return [rows[at] for at in sorted(drawn)]


def take(file: Path, chosen: Sequence[Lesson], folder: Path) -> None:
    """Keeps the verdicts of a sheet; those on statements that have changed since are counted and left."""
    said = _read_sheet(file)
    keys = {lesson.id: {statement_key(one) for one in lesson.all_statements()} for lesson in chosen}
    kept = read_verdicts(folder)
    n_taken = n_old = 0
    for lesson, key, verdict in said:
        if key in keys.get(lesson, ()):
            kept.setdefault(lesson, {})[key] = verdict
            n_taken += 1
        else:
            n_old += 1
    current = {
        id: {key: one for key, one in kept[id].items() if key in known} for id, known in keys.items() if id in kept
    }
    write_verdicts(folder, current)
    click.echo(f"{n_taken} verdicts kept; {n_old} are on statements that have changed since")


def compare(file: Path, folder: Path) -> None:
    """How far a third reader agrees with the verdicts that are kept."""
    kept = read_verdicts(folder)
    pairs = [(kept[id][key], verdict, id, key) for id, key, verdict in _read_sheet(file) if key in kept.get(id, {})]
    for second, third, id, key in pairs:
        if second != third:
            click.echo(f"{id} {key}: {second}, and the third reader says {third}")
    n_agreed = sum(second == third for second, third, _, _ in pairs)
    share = n_agreed / len(pairs) if pairs else 0.0
    click.echo(f"{len(pairs)} statements read by a third reader, who agrees on {n_agreed} ({share:.1%})")


def count(chosen: Sequence[Lesson], folder: Path) -> int:
    """Says how much was read; returns how many lessons hold a statement without a yes, which are named."""
    kept = read_verdicts(folder)
    open_ = [lesson for lesson in chosen if not is_read(lesson, kept)]
    for lesson in open_:
        said = kept.get(lesson.id, {})
        lines = [str(one.line) for one in lesson.all_statements() if said.get(statement_key(one)) != "yes"]
        click.echo(f"{folder / lesson.id}.md: no yes for line{'s' * (len(lines) > 1)} {', '.join(lines)}")
    n_statements = sum(len(lesson.all_statements()) for lesson in chosen)
    n_yes = sum(
        kept.get(lesson.id, {}).get(statement_key(one)) == "yes" for lesson in chosen for one in lesson.all_statements()
    )
    click.echo(
        f"{n_yes} of {n_statements} statements have a second reader's yes; {len(chosen) - len(open_)} of {len(chosen)} "
        "lessons have it for all"
    )
    return len(open_)


def _printed(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """For the line of each statement, the code and the output that it may rest on."""
    main = f"{lesson.example.code}\n# prints:\n{lesson.example.output}" if lesson.example else ""
    yield from ((one.line, main) for one in lesson.statements)
    for variant in lesson.variants:
        own = f"{variant.example.code}\n# prints:\n{variant.example.output}" if variant.example else ""
        yield from ((one.line, "\n\n".join(filter(None, (main, own)))) for one in variant.statements)


def _read_sheet(file: Path) -> Iterator[tuple[str, str, Any]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            row = orjson.loads(line)
            lesson, key, verdict = row["lesson"], row["key"], row["verdict"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise SheetUnreadable(f"{file}:{number} has no lesson, key and verdict ({error})") from error
        if not verdict:  # nobody has read it yet
            continue
        if verdict not in VERDICTS:
            raise SheetUnreadable(f"{file}:{number} says {verdict!r}; a verdict is one of {', '.join(VERDICTS)}")
        yield lesson, key, verdict
