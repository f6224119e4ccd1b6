"""What simple systems make of the same questions, so that a score can be seen for what it is.

    words          BM25 alone            vectors   the encoder's nearest neighbours alone
    quickstart     the LangChain quick-start, where its index is cached (`make bench-retrieval` builds it)
    always refuse  a tutor that answers nothing

The searching ones see the question as it was put, without its conversation.

Not here: the systems themselves (`systems`, `quickstart`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from corpus.home import Home
from corpus.index import Index
from evals.bench.systems import Search, searches
from evals.score.ground import Ground, has_place
from evals.score.library_choice import NO_LIBRARY
from evals.score.scoring import choosing, ranking
from evals.suites.asking import K_JUDGED
from evals.suites.gold import Item
from evals.suites.records import Baseline

ALWAYS_REFUSE = "always refuse"
CHOICE_DEPTH = 40
"""Passages from which a searching system's libraries are taken."""


def searching_baselines(index: Index, home: Home) -> dict[str, Search]:
    """The searching baselines that can be had here."""
    found = searches(index, CHOICE_DEPTH)
    systems: dict[str, Search] = {"words": found["words"], "vectors": found["vectors"]}
    try:
        from evals.bench.quickstart import Quickstart, fast_embeddings

        cached = Quickstart.cached(index, home, fast_embeddings(index.encoder))
    except ImportError:  # its packages are a developer's
        cached = None
    if cached is not None:
        systems["quickstart"] = partial(cached.search, k=CHOICE_DEPTH)
    return systems


def baselines(item: Item, ground: Ground, systems: Mapping[str, Search]) -> tuple[Baseline, ...]:
    """What each baseline that can be judged on the item makes of it."""
    expected = item.expected
    found: list[Baseline] = []
    for name, search in systems.items() if has_place(expected) or expected.libraries else ():
        passages = search(item.question)
        measures = ranking(ground.ranks(item, passages[:K_JUDGED])) if has_place(expected) else {}
        if expected.libraries:
            chosen = tuple(dict.fromkeys(p.library for p in passages if p.library != NO_LIBRARY))
            measures |= choosing(expected.libraries, chosen)
        found.append(Baseline(name, measures))
    if expected.must in {"answer", "refuse"}:
        found.append(Baseline(ALWAYS_REFUSE, {"right decision": float(expected.must == "refuse")}))
    return tuple(found)
