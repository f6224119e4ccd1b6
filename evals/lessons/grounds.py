"""Which passages of the lessons an index holds.

Not here: finding them (`corpus.teaching.grounding`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from corpus.domain import Chunk
from corpus.teaching import Lesson
from corpus.teaching.grounding import Passages, grounds_of


def find_grounds(chosen: Sequence[Lesson], folder: Path, indexed: Iterable[Chunk], *, show: bool) -> int:
    """Says which grounds aren't found among what is indexed; returns how many.

    With `show` it prints the sentence that each other one finds.
    """
    grounds = grounds_of(chosen)
    chunks = {chunk.id: chunk for chunk in indexed}
    passages = Passages(chunks.values(), (ground for _, _, ground in grounds))
    n_missing = 0
    for lesson, statement, ground in grounds:
        found = passages.find(ground)
        where = f"{folder / lesson.id}.md:{statement.line}"
        if found is None:
            n_missing += 1
            what = "these words aren't there" if passages.has_target(ground) else "this name or page isn't indexed"
            click.echo(f"{where}: {ground.target} {ground.words!r}: {what}")
        elif show:
            sentence = " ".join(chunks[found.chunk_id].text[found.start : found.end].split())
            click.echo(f"{where}: {statement.text}\n    {ground.target}: {sentence}")
    said = [statement for lesson in chosen for statement in lesson.all_statements()]
    kinds = Counter("passage" if one.grounds else "run" if one.ran else "ours" for one in said)
    click.echo(
        f"{len(chosen)} lessons, {len(said)} statements ({kinds['passage']} rest on passages, {kinds['run']} on runs "
        f"alone, {kinds['ours']} are ours); {len(grounds) - n_missing} of {len(grounds)} passages found"
    )
    return n_missing
