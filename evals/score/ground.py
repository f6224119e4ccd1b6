"""Where the gold of a suite lies in an index: the ranks at which passages hold it, and whether it is there at all.

Not here: measures (`metrics`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.domain import Chunk
from corpus.index import Index
from evals.bench.retrieval_runs import documented_names, is_held
from evals.bench.systems import Passage
from evals.score.matching import documents_name, gold_sections
from evals.score.metrics import Ranks
from evals.suites.gold import Expected, Item


@dataclass(frozen=True, slots=True)
class Ground:
    """Which chunks are the gold pages and sections, and whether the index holds any gold of an item, by the item's id.

    A gold item that is to be found by address is a set of chunk ids, empty where the index lacks it.
    """

    places: Mapping[str, tuple[frozenset[str], ...]]
    held: Mapping[str, bool]

    @classmethod
    def of(cls, index: Index, items: Sequence[Item]) -> Ground:
        """Where the items' gold lies. Reads every chunk once if any item has gold to be found."""
        wanted = [item for item in items if has_place(item.expected)]
        if not wanted:
            return cls({}, {})
        pages = documented_names(index)
        of_url = _ids_by_url(index.knowledge.all_chunks())
        sections = [item for item in wanted if item.expected.section]
        of_section = gold_sections(
            index.knowledge.all_chunks() if sections else (),
            [i.expected.section for i in sections if i.expected.section],
        )
        by_section = {item.id: ids for item, ids in zip(sections, of_section, strict=True)}
        places = {
            item.id: (
                *(of_url.get(url, frozenset()) for url in item.expected.pages),
                *((by_section[item.id],) if item.id in by_section else ()),
            )
            for item in wanted
        }
        held = {
            item.id: any(places[item.id]) or any(is_held(pages, name) for name in item.expected.names)
            for item in wanted
        }
        return cls(places, held)

    def ranks(self, item: Item, passages: Sequence[Passage]) -> Ranks:
        """The rank of each of the item's names, pages and section among the passages; None for what isn't there."""
        by_name = [_first([documents_name(p, name) for p in passages]) for name in item.expected.names]
        by_place = [_first([not ids.isdisjoint(p.chunk_ids) for p in passages]) for ids in self.places.get(item.id, ())]
        return [*by_name, *by_place]


def has_place(expected: Expected) -> bool:
    """Whether passages can be judged by what is expected."""
    return bool(expected.names or expected.pages or expected.section)


def _first(flags: Sequence[bool]) -> int | None:
    return next((rank for rank, is_gold in enumerate(flags, start=1) if is_gold), None)


def _ids_by_url(chunks: Iterable[Chunk]) -> dict[str, frozenset[str]]:
    """The chunks of each address, and of each page whatever the anchor."""
    ids: dict[str, set[str]] = {}
    for chunk in chunks:
        for url in {chunk.url, chunk.url.partition("#")[0]}:
            ids.setdefault(url, set()).add(chunk.id)
    return {url: frozenset(found) for url, found in ids.items()}
