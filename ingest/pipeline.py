"""One ingest from end to end: fetch → read → embed → store → publish.

Everything before `publish` can be interrupted and repeated: downloads, readings and vectors are kept as they are made,
and the generation that serves isn't touched.

Not here: how any of the steps works.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.catalogue import libraries
from corpus.domain import Chunk, Symbol
from corpus.encoder import Encoder, open_encoder
from corpus.errors import SourceUnavailable
from corpus.generation import (
    FORMAT,
    Manifest,
    SourceReport,
    current_manifest,
    current_name,
    new_generation,
    newest_name,
    next_name,
    writer_lock,
)
from corpus.home import Home
from corpus.index import embedded_texts, write_parts
from corpus.intents import intents
from corpus.phrasing import phrasings
from corpus.teaching import Lesson
from corpus.teaching import lessons as our_lessons
from corpus.teaching.pages import lesson_document
from ingest.core import selection
from ingest.fetch import Downloads, fetch
from ingest.gather import Gathered, gather
from ingest.own import pages as own_pages
from ingest.own.folders import folder_libraries
from ingest.own.lessons import users_lessons
from ingest.own.vectors import own_vectors
from ingest.progress import Reporter
from ingest.report import lesson_report, own_report, source_reports
from ingest.request import Request, code_hash, fingerprint
from ingest.shards import Reading, Shard, read_all, shards
from ingest.sources import Selection, page_names
from ingest.split import split, token_counter
from ingest.vectors import VectorCache

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an ingest did. `changed` is false if the current generation already was what was asked for."""

    manifest: Manifest
    changed: bool
    n_embedded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything that was read: chunks in the order they are indexed, lessons, symbols, and a report per source.

    `as_gathered` is false if a source changed while it was read: what there is now is then read by the next ingest.
    """

    chunks: tuple[Chunk, ...]
    lessons: tuple[Lesson, ...]
    symbols: tuple[Symbol, ...]
    reports: tuple[SourceReport, ...]
    as_gathered: bool


def ingest(request: Request, home: Home, reporter: Reporter) -> Outcome:
    """Reads what is asked for and publishes it as the generation that serves.

    Raises UsageError for a request that can't be met, IndexLocked if another process is writing. A source that can't
    be had is reported in the manifest and passed over; if none can be had, an index that serves isn't replaced and
    SourceUnavailable is raised.
    """
    began = time.monotonic()
    encoder = open_encoder(home, request.encoder)
    taught = _lessons(request)
    print_ = _fingerprint(request, home, encoder, taught)
    current = current_manifest(home)
    # where a newer one than serves is damaged, the next takes its place
    is_newest = current_name(home) == newest_name(home)
    if current is not None and is_newest and current.fingerprint == print_ and not request.rebuild:
        return Outcome(current, changed=False, n_embedded=0, seconds=time.monotonic() - began)
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    with writer_lock(home, purpose=f"preceptor ingest --scope {request.scope}", started=started), reporter.running():
        harvest = _read(request, home, encoder, taught, reporter)
        if current is not None:
            _check_worth(harvest)
        print_ = print_ if harvest.as_gathered else ""
        n_embedded, manifest = _publish(harvest, request, home, encoder, reporter, print_)
    return Outcome(manifest, changed=True, n_embedded=n_embedded, seconds=time.monotonic() - began)


def _read(request: Request, home: Home, encoder: Encoder, taught: tuple[Lesson, ...], reporter: Reporter) -> Harvest:
    gathered = _gather(request, home, reporter)
    own = [own_pages.article(request.article), *own_pages.guides()]
    count_tokens = token_counter(encoder.tokenizer)
    chunks = [chunk for document in own for chunk in split(document, count_tokens)]
    reports = own_report(own, chunks)
    anew = str(time.time_ns()) if request.rebuild else ""
    code = code_hash(ROOT, ROOT.parent / "corpus" / "text") + anew + encoder.identity
    todo = [shard for source in gathered for shard in _shards(source, request)]
    reporter.stage("read", len(todo))
    readings: dict[Shard, Reading] = {}
    with closing(read_all(todo, home=home, tokenizer=encoder.tokenizer, code=code)) as read:
        for shard, reading in read:
            readings[shard] = reading
            reporter.advance(detail=shard.library.name)
    symbols: list[Symbol] = []
    for source in gathered:
        parts = [readings[shard] for shard in _shards(source, request)]
        chunks += [chunk for part in parts for chunk in part.chunks]
        symbols += [symbol for part in parts for symbol in part.symbols]
        rows = source_reports(source, parts, _left_out(source, request))
        reports += rows
        reporter.say(f"{source.library.name}: {rows[0].detail}")
    teaching = [chunk for lesson in taught for chunk in split(lesson_document(lesson), count_tokens)]
    reports += lesson_report(taught, teaching)
    # behind all documentation, whose places are then the same without them
    as_gathered = all(reading.identity == shard.identity for shard, reading in readings.items())
    return Harvest((*_distinct(chunks), *teaching), taught, tuple(symbols), tuple(reports), as_gathered)


def _lessons(request: Request) -> tuple[Lesson, ...]:
    """Ours on the libraries that are read and on no library, and those of the user's folders.

    One of the user's takes the place of ours with the same id. Raises LessonUnreadable.
    """
    chosen = {entry.id for entry in request.chosen()}
    ours = our_lessons() if request.with_our_lessons else ()
    taught = {one.id: one for one in ours if one.subject in chosen or one.subject not in libraries()}
    taught |= {lesson.id: lesson for lesson in users_lessons(request.lessons)}
    return tuple(taught[id] for id in sorted(taught))


def _check_worth(harvest: Harvest) -> None:
    fetched = [report for report in harvest.reports if report.kind not in {"article", "guide", "lesson"}]
    if fetched and not any(report.chunks for report in fetched):
        raise SourceUnavailable(
            f"none of the documentation asked for could be had ({fetched[0].detail}); the index is left as it was"
        )


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


def _shards(source: Gathered, request: Request) -> list[Shard]:
    if source.fetched is None:
        return []
    part = _part(source, request)
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


def _publish(
    harvest: Harvest, request: Request, home: Home, encoder: Encoder, reporter: Reporter, print_: str
) -> tuple[int, Manifest]:
    """Embeds what is new, writes a generation and makes it current."""
    texts = embedded_texts(harvest.chunks, harvest.lessons)
    cache = VectorCache(home.vectors, encoder, own_vectors(encoder.identity))
    try:
        reporter.stage("embed", len(cache.missing(texts)))
        n_embedded = cache.fill(texts, reporter.advance)
        reporter.stage("store", len(harvest.chunks))
        manifest = _manifest(harvest, request, home, encoder, print_)
        with new_generation(home, manifest.generation) as folder:
            write_parts(folder, harvest.chunks, harvest.symbols, cache.vectors, reporter.advance, harvest.lessons)
            manifest.write(folder)
    finally:
        cache.close()
    return n_embedded, manifest


def _manifest(harvest: Harvest, request: Request, home: Home, encoder: Encoder, print_: str) -> Manifest:
    now = time.time()
    digest = hashlib.sha256("\n".join(chunk.id for chunk in harvest.chunks).encode()).hexdigest()
    return Manifest(
        format=FORMAT,
        generation=next_name(home, f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{request.scope}"),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        scope=request.scope,
        options=request.options(),
        fingerprint=print_,
        encoder=encoder.name,
        encoder_identity=encoder.identity,
        corpus_sha256=digest,
        n_chunks=len(harvest.chunks),
        n_symbols=len(harvest.symbols),
        sources=harvest.reports,
    )


def _fingerprint(request: Request, home: Home, encoder: Encoder, taught: tuple[Lesson, ...]) -> str:
    """What goes into the build, without touching the network: code, own pages, pins, folders, encoder, scope."""
    wanted = (*request.chosen(), *folder_libraries(request.folders))
    own = [own_pages.article_content(request.article), *own_pages.guides()]
    contents = [
        fetch(spec, home=home, offline=True).identity for e in wanted for spec in e.sources if spec.kind == "folder"
    ]
    selections = [repr(selection(entry.id, request.scope)) for entry in wanted]
    plain = replace(request, rebuild=False, offline=False, downloads=None)
    brought = Downloads(request.downloads).listing() if request.downloads else ()
    return fingerprint(
        (
            *(repr(plain), encoder.identity, code_hash(ROOT, ROOT.parent / "corpus")),
            *(*map(repr, wanted), *selections, *map(repr, own), *contents),
            *(repr(phrasings()), repr(intents()), repr(taught), repr(brought)),
        )
    )


def _distinct(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks without repetition: the same id, or the same words under the same title in one library."""
    seen: set[tuple[str, str, str]] = set()
    ids: set[str] = set()
    kept: list[Chunk] = []
    for chunk in chunks:
        key = (chunk.library, chunk.title, chunk.text)
        if key not in seen and chunk.id not in ids:
            kept.append(chunk)
        seen.add(key)
        ids.add(chunk.id)
    return tuple(kept)
