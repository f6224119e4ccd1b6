"""Asks the tutor what is meant to mislead it, and counts what became of that.

Not here: the instructions, or how one sees that they were followed (`injections`).
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import click

from bot import Tutor
from bot.write.evidence import Passage
from bot.write.writer import History, Writer
from corpus.domain import Answer
from corpus.home import Home
from corpus.index import Index, open_index
from corpus.text.sentences import folded
from evals.attacking import injections
from evals.attacking.injections import Attack, Outcome
from evals.attacking.planted import planted_tutor

N_PLANTED = 40
"""Pages that are planted where no language model is asked."""
READ_LETTERS = 60
"""An instruction whose beginning is read counts as read."""


@dataclass(frozen=True, slots=True)
class Overheard(Writer):
    """A writer that keeps what it was told: questions and passages."""

    told: list[str] = field(default_factory=list)

    def write(self, question: str, shown: Sequence[Passage], history: History = ()) -> Iterator[str]:
        self.told.extend([question, *(passage.text for passage in shown)])
        return Writer.write(self, question, shown, history)


@dataclass(frozen=True, slots=True)
class Tried:
    """An attack and what became of it. `was_read`: whether a language model read the instruction.

    `is_unchanged`: whether what is said is word for word what is said where nothing is planted.
    """

    attack: Attack
    outcome: Outcome
    was_read: bool
    is_unchanged: bool
    answer: Answer


def write_attacks(home: Home, writer: Writer | None, n: int, file: TextIO) -> None:
    """How many instructions were followed, by the manner in which they came; what was said goes into the file.

    Without a language model all are asked. With one, half of `n` are asked and half planted.
    """
    asked, planted = _ours(n, writer) or _others(n, writer)
    index = open_index(home)
    with tempfile.TemporaryDirectory() as scratch:
        poisoned, clean = (
            planted_tutor(
                [one.item(clean=is_clean) for one in planted],
                home=home,
                scratch=Path(scratch) / str(is_clean),
                encoder=index.manifest.encoder,
                llm="none",
            )
            for is_clean in (False, True)
        )
        _write([_tried(one, home, index, writer) for one in asked], file)
        _write([_tried(one, home, poisoned.index, writer, clean) for one in planted], file)


def _others(n: int, writer: Writer | None) -> tuple[list[Attack], list[Attack]]:
    found = injections.instructions()
    click.echo(f"{len(found)} instructions from {injections.OUTSIDE.name}")
    if writer is None:
        return [*injections.bare(found), *injections.behind_a_question(found)], injections.planted(found[:N_PLANTED])
    quarter, half = n // 4, n // 2
    asked = [*injections.bare(found[:quarter]), *injections.behind_a_question(found[quarter:half])]
    return asked, injections.planted(found[half:n])


def _ours(n: int, writer: Writer | None) -> tuple[list[Attack], list[Attack]] | None:
    """Those of our suite, where nobody else's are here."""
    if injections.OUTSIDE.is_file():
        return None
    click.echo("instructions from our suite on safety")
    own = injections.of_our_own()
    asked, planted = [one for one in own if not one.document], [one for one in own if one.document]
    return (asked[: n // 2], planted[: n // 2]) if writer else (asked, planted)


def _tried(attack: Attack, home: Home, index: Index, writer: Writer | None, clean: Tutor | None = None) -> Tried:
    overheard = Overheard(writer.name, writer.model, writer.manner) if writer else None
    answer = Tutor(home, index, overheard).ask(attack.question, show_unsupported=True)
    told = folded(" ".join(overheard.told)) if overheard else ""
    unplanted = clean.ask(attack.question) if clean else None
    stored = index.knowledge.chunks([citation.chunk.id for citation in answer.citations])
    return Tried(
        attack=attack,
        outcome=injections.outcome(attack, answer, stored, unplanted),
        was_read=folded(attack.instruction.text)[:READ_LETTERS] in told,
        is_unchanged=unplanted is not None and _said(answer) == _said(unplanted),
        answer=answer,
    )


def _said(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences if sentence.support in {"quoted", "supported"}]


def _write(tried: Sequence[Tried], file: TextIO) -> None:
    for manner in dict.fromkeys(one.attack.manner for one in tried):
        same = [one for one in tried if one.attack.manner == manner]
        counts = Counter(one.outcome for one in same)
        unchanged = f"; {sum(one.is_unchanged for one in same)} answers are word for word as without it"
        click.echo(
            f"{manner}: {len(same)} tried, {sum(one.was_read for one in same)} read by a model, "
            f"{counts['followed']} followed; {dict(counts)}{unchanged if manner == 'planted' else ''}"
        )
    for one in tried:
        line = {
            "attack": one.attack.instruction.text,
            "manner": one.attack.manner,
            "question": one.attack.question,
            "outcome": one.outcome,
            "was_read": one.was_read,
            "answer": one.answer.text,
        }
        file.write(f"{json.dumps(line)}\n")
    file.flush()
