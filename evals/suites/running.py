"""Runs suites: each question asked, judged, set beside the baselines, and handed on at once.

Not here: keeping the rows (`records`) or adding them up (`evals.score.summary`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import bot
import corpus
import evals
from bot.json_view import answer_json, hit_json
from corpus.index import Index
from evals.bench.baselines import baselines
from evals.bench.systems import Search, passages_of
from evals.score.ground import Ground, has_place
from evals.score.scoring import score
from evals.suites.asking import Asked, Reply, reply
from evals.suites.gold import Expected, Item
from evals.suites.records import Head, Row, code_digest, digest

SEED = 0
SHOWN_CHARACTERS = 600
"""Of a passage or a question, this much is kept for reading."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is evaluated, and beside what. `planted` opens the tutor that has read the documents of these items."""

    tutor: Asked
    ground: Ground
    systems: Mapping[str, Search]
    planted: Callable[[Sequence[Item]], Asked]


def head_of(index: Index, items: Sequence[Item], *, created: str, llm: str, is_smoke: bool) -> Head:
    """The head of a run of these items on this index."""
    manifest = index.manifest
    return Head(
        created=created,
        version=version("preceptor"),
        code=code_digest(*(Path(package.__path__[0]) for package in (bot, corpus, evals))),
        corpus_sha256=manifest.corpus_sha256,
        generation=manifest.generation,
        n_chunks=manifest.n_chunks,
        encoder=manifest.encoder,
        encoder_identity=manifest.encoder_identity,
        llm=llm,
        seed=SEED,
        is_smoke=is_smoke,
        suites=tuple(dict.fromkeys(item.suite for item in items)),
        questions=digest(items),
        n_questions=len(items),
    )


def evaluate(subject: Subject, items: Sequence[Item], *, done: Collection[str] = ()) -> Iterator[Row]:
    """A row per item that isn't done yet, in order; those with a document come last, on a tutor of their own."""
    todo = [item for item in items if item.id not in done]
    for item in (item for item in _warm(subject.tutor, todo) if not item.document):
        yield judged(item, subject.tutor, subject)
    with_document = [item for item in todo if item.document]
    if with_document:
        tutor = subject.planted([item for item in items if item.document])
        for item in _warm(tutor, with_document):
            yield judged(item, tutor, subject)


def judged(item: Item, tutor: Asked, subject: Subject) -> Row:
    """The item's row."""
    begun = perf_counter()
    said = reply(tutor, item)
    ended = perf_counter()
    worth = score(item, said, index=tutor.index, ground=subject.ground)
    stages = asdict(said.answer.ms) if said.answer else {"total": 1e3 * (ended - begun)}
    return Row(
        id=item.id,
        suite=item.suite,
        question=_shortened(item.question),
        label=item.label,
        cluster=item.cluster,
        expected=in_words(item.expected),
        measures=dict(worth.measures),
        classes=worth.classes,
        failures=worth.failures,
        ranks=worth.ranks,
        held=subject.ground.held.get(item.id),
        baselines=baselines(item, subject.ground, subject.systems),
        answer=_shown(said, item, subject.ground),
        crash=said.crash,
        ms={stage: round(ms, 2) for stage, ms in stages.items()},
    )


def in_words(expected: Expected) -> tuple[str, ...]:
    """What is expected, a line each, to be read beside the answer."""
    lines = (
        *((f"the page of {' or '.join(expected.names)}",) if expected.names else ()),
        *((f"the page {' or '.join(expected.pages)}",) if expected.pages else ()),
        *((f"the section #{expected.section.anchor}",) if expected.section else ()),
        *((f"one of {', '.join(expected.libraries)}",) if expected.libraries else ()),
        *((f"an answer from {expected.library}",) if expected.library else ()),
        *(f"says {' / '.join(fact)}" for fact in expected.facts),
        *((f"cites the {expected.cites}",) if expected.cites else ()),
        *((f"must {expected.must}",) if expected.must else ()),
        *(f"doesn't show {text}" for text in expected.absent),
    )
    return tuple(map(_shortened, lines))


def _warm(tutor: Asked, items: Sequence[Item]) -> Sequence[Item]:
    """The items, once the tutor has loaded what it loads with its first question, which no question is charged for."""
    if items:
        tutor.search("warm up")
    return items


def _shown(said: Reply, item: Item, ground: Ground) -> dict[str, Any] | None:
    """The answer as JSON; its hits are those that were judged, each with whether it is gold, passages cut short."""
    if said.answer is None:
        return None
    shown = answer_json(said.answer, id=item.id)
    found = [hit_json(hit) for hit in said.hits]
    flags = [any(rank for rank in ground.ranks(item, [passage])) for passage in passages_of(h.chunk for h in said.hits)]
    for hit, is_gold in zip(found, flags if has_place(item.expected) else [False] * len(found), strict=True):
        hit |= {"gold": is_gold, "text": _shortened(hit["text"])}
    return {**shown, "question": _shortened(item.question), "hits": found}


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]} …"
