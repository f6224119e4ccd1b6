"""What one ingest reads, gathered from all sources: chunks in the order in which they are indexed, symbols, reports.

Chunks and symbols lie on disk (`spool`): readers leave theirs in files of the cache, from which they are copied one by
one.

Not here: fetching, reading or splitting, and what is made of the chunks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from corpus.domain import Chunk, Symbol
from corpus.generation import SourceReport
from corpus.home import Home
from corpus.teaching import Lesson
from corpus.teaching.pages import lesson_document
from ingest.core import selection
from ingest.gather import Gathered, gather
from ingest.own import pages as own_pages
from ingest.own.folders import folder_libraries
from ingest.progress import Reporter
from ingest.readings import Reading, chunk_of, symbol_of
from ingest.report import lesson_report, own_report, source_reports
from ingest.request import Request
from ingest.shards import Job, Shard, read_all, shards
from ingest.sources import Selection, page_names
from ingest.split import split, token_counter
from ingest.spool import Spool

Ahead = Callable[[Sequence[Shard], Job], None]
"""Reads shards elsewhere, and makes vectors of what they hold, before they are looked for in the caches."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything that was read: chunks in the order they are indexed, lessons, symbols, and a report per source.

    `as_gathered` is false if a source changed while it was read: what there is now is then read by the next ingest.
    """

    chunks: Spool[Chunk]
    lessons: tuple[Lesson, ...]
    symbols: Spool[Symbol]
    reports: tuple[SourceReport, ...]
    as_gathered: bool


@contextmanager
def harvested(
    request: Request, job: Job, taught: tuple[Lesson, ...], reporter: Reporter, ahead: Ahead | None = None
) -> Iterator[Harvest]:
    """Everything that is asked for, read; it is gone after the block. `taught` are the lessons that belong to it."""
    gathered = _gather(request, job.home, reporter)
    with ExitStack() as stack:
        spool = Spool(job.home.chunks, chunk_of)
        symbols = Spool(job.home.chunks, symbol_of)
        stack.enter_context(spool)
        stack.enter_context(symbols)
        count_tokens = token_counter(job.tokenizer)
        own = [own_pages.article(request.article), *own_pages.guides()]
        chunks = _Distinct(spool)
        ours = [chunk for document in own for chunk in split(document, count_tokens)]
        chunks.take(ours)
        reports = own_report(own, ours)
        readings = _read(gathered, request, job, reporter, ahead)
        for source in gathered:
            parts = [readings[shard] for shard in shards_of(source, _part(source, request))]
            for part in parts:
                chunks.take(part.chunks())
                for symbol in part.symbols():
                    symbols.append(symbol)
            rows = source_reports(source, [part.about for part in parts], _left_out(source, request))
            reports += rows
            reporter.say(f"{source.library.name}: {rows[0].detail}")
        teaching = [chunk for lesson in taught for chunk in split(lesson_document(lesson), count_tokens)]
        reports += lesson_report(taught, teaching)
        # behind all documentation, whose places are then the same without them
        for chunk in teaching:
            spool.append(chunk)
        as_gathered = all(reading.about.identity == shard.identity for shard, reading in readings.items())
        yield Harvest(spool, taught, symbols, tuple(reports), as_gathered)


def _read(
    gathered: Sequence[Gathered], request: Request, job: Job, reporter: Reporter, ahead: Ahead | None
) -> dict[Shard, Reading]:
    """The reading of every shard, in the cache."""
    todo = [shard for source in gathered for shard in shards_of(source, _part(source, request))]
    if ahead:
        reporter.stage("ahead", len(todo))
        ahead(todo, job)
    reporter.stage("read", len(todo))
    readings: dict[Shard, Reading] = {}
    with closing(read_all(todo, job)) as read:
        for shard, reading in read:
            readings[shard] = reading
            reporter.advance(detail=shard.library.name)
    return readings


def _gather(request: Request, home: Home, reporter: Reporter) -> list[Gathered]:
    """Every source, in the order of the catalogue, the user's folders last."""
    wanted = (*request.chosen(), *folder_libraries(request.folders))
    reporter.stage("fetch", len(wanted))
    by_library: dict[str, tuple[Gathered, ...]] = {}
    for sources in gather(wanted, home=home, offline=request.offline, downloads=request.downloads):
        for source in sources:
            by_library.setdefault(source.library.id, ())
            by_library[source.library.id] += (source,)
        reporter.advance(detail=sources[0].library.name if sources else "")
    return [source for entry in wanted for source in by_library.get(entry.id, ())]


def shards_of(source: Gathered, part: Selection | None = None) -> list[Shard]:
    """What is read of a source, all of it or a part; nothing of one that can't be had."""
    if source.fetched is None:
        return []
    names = page_names(source.spec, source.fetched.tree.names(), part) if source.spec.reads == "pages" else None
    return list(shards(source.library, source.spec, source.fetched.version, source.fetched.identity, names, part))


def _part(source: Gathered, request: Request) -> Selection | None:
    return None if source.spec.kind == "folder" else selection(source.library.id, request.scope)


def _left_out(source: Gathered, request: Request) -> dict[str, str]:
    """The pages that would be read if they were not too large, with what is wrong with them."""
    if source.fetched is None or source.spec.reads != "pages":
        return {}
    left_out = source.fetched.tree.left_out()
    return {name: left_out[name] for name in page_names(source.spec, tuple(left_out), _part(source, request))}


class _Distinct:
    """Takes chunks without repetition: neither the same id, nor the same words under the same title in one library."""

    def __init__(self, spool: Spool[Chunk]) -> None:
        self._spool = spool
        self._met: set[bytes] = set()
        self._ids: set[str] = set()

    def take(self, chunks: Iterable[Chunk]) -> None:
        """Appends those that weren't taken before."""
        for chunk in chunks:
            said = f"{chunk.library}\0{chunk.title}\0{chunk.text}".encode("utf-8", "surrogatepass")
            key = hashlib.blake2b(said, digest_size=16).digest()
            if key not in self._met and chunk.id not in self._ids:
                self._spool.append(chunk)
            self._met.add(key)
            self._ids.add(chunk.id)
