"""What one answer is worth: the measures that its question allows, and the kinds of failure.

A measure that can't be had is left out and counted as unscored; it is never 0. Nothing here asks a model.

Not here: means, intervals or comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.domain import Answer, Chunk
from corpus.index import Index
from evals.bench.systems import passages_of
from evals.score import soundness
from evals.score.citing import cited
from evals.score.ground import Ground, has_place
from evals.score.metrics import Ranks, ndcg_at_k, recall_at_k, reciprocal_rank, success_at_k
from evals.suites.asking import Reply
from evals.suites.gold import Alternatives, Expected, Item

Measures = Mapping[str, float]

PRIMARY = {
    "retrieval": "nDCG@10",
    "choice": "success@1",
    "career": "fact recall",
    "citations": "citation recall",
    "refusing": "right decision",
}
"""The measure by which a suite is judged and compared; every other suite by PASSED."""

PASSED = "passed"

NOT_FOUND = "not found"
WRONG_LIBRARY = "wrong library"
MISSING_FACT = "missing fact"
FALSE_ANSWER = "false answer"
FALSE_REFUSAL = "false refusal"
OTHER_SOURCE = "other source"
UNSUPPORTED = "unsupported sentence"
FORBIDDEN = "forbidden words"
SILENT = "no reply"

_MARKUP = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\[\d+\]|[*`]")
_DOCUMENTATION = frozenset({"narrative", "api", "example"})


@dataclass(frozen=True, slots=True)
class Score:
    """The measures, the kinds of failure, the classes over which the suite is macro-averaged, and the gold's ranks."""

    measures: Measures
    failures: tuple[str, ...]
    classes: tuple[str, ...]
    ranks: Ranks = ()


def primary(suite: str) -> str:
    """The measure by which the suite is judged."""
    return PRIMARY.get(suite, PASSED)


def score(item: Item, reply: Reply, *, index: Index, ground: Ground) -> Score:
    """The worth of a reply. A crash passes nothing and is found nowhere."""
    expected = item.expected
    classes = expected.libraries or ((expected.must,) if item.suite == "refusing" and expected.must else ())
    if reply.answer is None:
        lost = {PASSED: 0.0, primary(item.suite): 0.0}
        return Score(lost, (soundness.CRASH,), classes)
    answer = reply.answer
    stored = index.knowledge.chunks([citation.chunk.id for citation in answer.citations])
    ranks = ground.ranks(item, passages_of(hit.chunk for hit in reply.hits))
    measures: dict[str, float] = {"confidence": reply.confidence}
    if has_place(expected):
        measures |= ranking(ranks)
    if expected.libraries:
        measures |= choosing(expected.libraries, answer.libraries)
    if expected.facts:
        measures["fact recall"] = 0.0 if answer.abstained else fact_recall(expected.facts, answer.text)
    if expected.must in {"answer", "refuse"}:
        measures["right decision"] = float(answer.abstained == (expected.must == "refuse"))
        if expected.reason and answer.abstained:
            measures["right reason"] = float(answer.reason == expected.reason)
    measures |= _citing(index, answer, stored, is_due=bool(expected.cites))
    failures = (*soundness.defects(answer, stored), *_failures(expected, answer, measures))
    is_judged = expected != Expected() or bool(failures)
    passed = {PASSED: float(not failures)} if is_judged else {}
    return Score(measures | passed, failures, classes, ranks)


def ranking(ranks: Ranks) -> dict[str, float]:
    """The measures of a ranked list of ten. Any gold item answers the question; recall alone counts all of them."""
    first = [min((rank for rank in ranks if rank is not None), default=None)]
    return {
        "nDCG@10": ndcg_at_k(first, 10),
        "recall@5": recall_at_k(ranks, 5),
        "recall@10": recall_at_k(ranks, 10),
        "MRR": reciprocal_rank(ranks),
        "hit@1": success_at_k(ranks, 1),
        "hit@5": success_at_k(ranks, 5),
        "hit@10": success_at_k(ranks, 10),
    }


def choosing(gold: Sequence[str], chosen: Sequence[str]) -> dict[str, float]:
    """The measures of a ranked list of libraries."""
    ranks = [chosen.index(library) + 1 if library in chosen else None for library in gold]
    return {
        "success@1": success_at_k(ranks, 1),
        "success@3": success_at_k(ranks, 3),
        "nDCG@3": ndcg_at_k(ranks, 3),
    }


def fact_recall(facts: Sequence[Alternatives], text: str) -> float:
    """Share of the facts of which the text, its markup removed, says one alternative in whole words."""
    said = " ".join(_MARKUP.sub("", text).split())
    return sum(any(_says(said, way) for way in alternatives) for alternatives in facts) / len(facts)


def _says(said: str, way: str) -> bool:
    pattern = way.removeprefix("re:") if way.startswith("re:") else rf"(?<!\w){re.escape(way)}(?!\w)"
    return re.search(pattern, said, re.IGNORECASE) is not None


def _citing(index: Index, answer: Answer, stored: Mapping[str, Chunk], *, is_due: bool) -> dict[str, float]:
    """Where an answer with citations is due, a refusal cites nothing right."""
    found = cited(index, answer)
    measures: dict[str, float] = {}
    if is_due and answer.abstained:
        measures["citation recall"] = 0.0
    elif not answer.abstained and found.recall is not None:
        measures["citation recall"] = found.recall
    if found.precision is not None:
        measures["citation precision"] = found.precision
    if answer.citations:
        measures["exact quotes"] = soundness.exact_quotes(answer, stored) / len(answer.citations)
        measures["valid markers"] = float(not soundness.dangling_markers(answer))
    return measures


def _failures(expected: Expected, answer: Answer, measures: Measures) -> tuple[str, ...]:
    sources = {citation.chunk.library for citation in answer.citations}
    kinds = {_source(citation.chunk) for citation in answer.citations}
    is_due = expected.must == "answer" or (
        expected.must is None and bool(has_place(expected) or expected.facts or expected.libraries or expected.cites)
    )
    told = not answer.abstained
    found = {
        FALSE_ANSWER: expected.must == "refuse" and told,
        FALSE_REFUSAL: is_due and answer.abstained,
        NOT_FOUND: measures.get("hit@10") == 0.0,
        WRONG_LIBRARY: told
        and (measures.get("success@1") == 0.0 or bool(expected.library and expected.library not in sources)),
        MISSING_FACT: told and measures.get("fact recall", 1.0) < 1.0,
        OTHER_SOURCE: told and bool(expected.cites) and expected.cites not in kinds,
        UNSUPPORTED: told and measures.get("citation recall", 1.0) < 1.0,
        FORBIDDEN: any(text.lower() in answer.text.lower() for text in expected.absent),
        SILENT: not answer.text.strip(),
    }
    return tuple(kind for kind, has_failed in found.items() if has_failed)


def _source(chunk: Chunk) -> str:
    """Whose words a chunk holds, as a suite's `cites` says it."""
    return "documentation" if chunk.kind in _DOCUMENTATION else chunk.kind
