"""Ranks libraries for a task: by the guides that were found, by the catalogue's tasks, by what the article names.

Not here: the sentences that give the reasons.
"""

from __future__ import annotations

from collections import defaultdict

from bot.cite import plain
from bot.compose import guides
from bot.compose.article import differs, recommended
from bot.compose.relevance import GENERIC, Wanted, stems
from bot.question import Question
from corpus.catalogue import libraries
from corpus.domain import Hit
from corpus.index import Index

MAX_LIBRARIES = 5
MIN_SHARE = 0.55
"""A library is listed if its evidence is at least this share of the best one's."""
FIRST_TWO_SHARE = 0.4
TASK_WEIGHT = 1.0
ARTICLE_WEIGHT = 0.5
RECOMMENDED_WEIGHT = 0.3
NEARNESS_WEIGHT = 0.5
DOCUMENTATION_WEIGHT = 0.1
RANK_STEP = 0.15

# "When not to choose it" speaks for the neighbour, "Install" for nobody
_HEADING_WEIGHT = {
    "What it is for": 1.0,
    "When to choose it": 1.0,
    "A first example": 0.5,
    "Compared with its neighbours": 0.3,
    "Where to read on": 0.3,
    "Install": 0.1,
    "When not to choose it": 0.0,
}


def ranked(index: Index, question: Question, hits: tuple[Hit, ...], wanted: Wanted) -> tuple[str, ...]:
    """Ids of the libraries that serve the task, best first: at most 5, fewer where the evidence falls off.

    The libraries that the article itself recommends for the task are always among them.
    """
    guided = _from_hits(index, hits, wanted)
    tasks, named = _from_tasks(index, wanted), _from_article(index, wanted)
    said = recommended(index, wanted)
    # what the article recommends is listed; else catalogue and article support what a guide says, since alone they
    # would bring in TensorFlow for every chart
    evidence = {
        library: guided.get(library, 0.0)
        + TASK_WEIGHT * tasks.get(library, 0.0)
        + ARTICLE_WEIGHT * named.get(library, 0.0)
        for library in {**guided, **said}
        if not question.scope or library in question.scope
    }
    evidence |= {
        library: evidence[library] + RECOMMENDED_WEIGHT * fit for library, fit in said.items() if library in evidence
    }
    ordered = sorted(evidence, key=lambda library: (-evidence[library], library))
    ordered = [library for library in ordered if evidence[library] > 0]
    if not ordered:
        return ()
    best = evidence[ordered[0]]
    good = [
        library
        for at, library in enumerate(ordered)
        if library in said or evidence[library] / best >= (FIRST_TWO_SHARE if at < 2 else MIN_SHARE)
    ]
    kept = set(sorted(good, key=lambda library: (library not in said, -evidence[library]))[:MAX_LIBRARIES])
    return tuple(library for library in good if library in kept)


def _from_hits(index: Index, hits: tuple[Hit, ...], wanted: Wanted) -> dict[str, float]:
    """Per library with a guide among the hits: how near its best hit is, what its guide says of the task, and a
    little for its documentation.
    """
    found: dict[str, float] = {}
    for rank, hit in enumerate(hits):
        library = hit.chunk.library
        if hit.chunk.kind != "guide" or library == guides.LANGUAGE:
            continue
        near = _HEADING_WEIGHT.get(guides.heading_of(hit.chunk), 1.0) * NEARNESS_WEIGHT / (1.0 + RANK_STEP * rank)
        if library not in found:
            near += _best_line(guides.account(guides.guide(index, library)), wanted)
            found[library] = near
        else:
            found[library] += near / 2
    for rank, hit in enumerate(hits):
        if hit.chunk.library in found and hit.chunk.kind not in {"guide", "article"}:
            found[hit.chunk.library] += DOCUMENTATION_WEIGHT / (1.0 + RANK_STEP * rank)
    return found


def _best_line(account: str, wanted: Wanted) -> float:
    """The best sentence's coverage, squared: sharing one word of two says far less than half."""
    return max((wanted.coverage(line) for line in account.splitlines()), default=0.0) ** 2


def _from_tasks(index: Index, wanted: Wanted) -> dict[str, float]:
    """Per library of the catalogue: how well its best task matches the question, in [0, 1].

    The catalogue holds the article's tasks too; one that the library's own guide knows nothing of doesn't count.
    """
    found = {}
    for id, library in libraries().items():
        shares = []
        for task in library.tasks:
            phrase = set(stems(task)) - GENERIC
            covered = sum(weight for stem, weight in wanted.weights.items() if stem in phrase)
            said = len(phrase & wanted.weights.keys()) / max(1, len(phrase))
            shares.append(covered**2 * said)
        best = max(shares, default=0.0)
        found[id] = best if best and wanted.coverage(guides.account(guides.guide(index, id))) else 0.0
    return found


def _from_article(index: Index, wanted: Wanted) -> dict[str, float]:
    """Per library that a sentence of the article names: how well it matches, unless the library's guide differs."""
    found: dict[str, float] = defaultdict(float)
    for claim in guides.sentences(tuple(index.knowledge.of_kind("article", "article"))):
        share = wanted.coverage(plain(claim.words)) ** 2
        for id in guides.named_in(claim.words) if share else ():
            if share > found[id] and not differs(claim, guides.guide(index, id)):
                found[id] = share
    return found
