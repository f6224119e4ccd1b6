"""One ingest from end to end: fetch → read → embed → store → publish.

Everything before `publish` can be interrupted and repeated: downloads, readings and vectors are kept as they are made,
and the generation that serves isn't touched.

Not here: how any of the steps works.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.catalogue import libraries
from corpus.encoder import Encoder, open_encoder
from corpus.errors import SourceUnavailable
from corpus.generation import (
    FORMAT,
    Manifest,
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
from corpus.publishing import remove_left_over
from corpus.room import needing_room
from corpus.teaching import Lesson
from corpus.teaching import lessons as our_lessons
from ingest.core import selection
from ingest.fetch import Downloads, fetch
from ingest.harvest import Ahead, Harvest, harvested
from ingest.own import pages as own_pages
from ingest.own.folders import folder_libraries
from ingest.own.lessons import users_lessons
from ingest.own.vectors import own_vectors
from ingest.progress import Reporter
from ingest.request import Request, code_hash, fingerprint
from ingest.shards import job_of
from ingest.vectors import VectorCache

ROOT = Path(__file__).resolve().parent
OFFLINE = " offline"
"""What the fingerprint ends with where a source lacks that wasn't to be fetched: online it is asked for anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an ingest did. `changed` is false if the current generation already was what was asked for."""

    manifest: Manifest
    changed: bool
    n_embedded: int
    seconds: float


def ingest(request: Request, home: Home, reporter: Reporter, *, ahead: Ahead | None = None) -> Outcome:
    """Reads what is asked for and publishes it as the generation that serves.

    `ahead` may do the reading and embedding elsewhere: what it leaves in the caches of the home isn't done here.

    Raises UsageError for a request that can't be met, IndexLocked if another process is writing. A source that can't
    be had is reported in the manifest and passed over; if none can be had, an index that serves isn't replaced and
    SourceUnavailable is raised. OSError (ENOSPC) is raised for whatever goes wrong on a full disk.
    """
    began = time.monotonic()
    encoder = open_encoder(home, request.encoder)
    taught = _lessons(request)
    print_ = _fingerprint(request, home, encoder, taught)
    current = current_manifest(home)
    # where a newer one than serves is damaged, the next takes its place
    is_newest = current_name(home) == newest_name(home)
    same = (print_, f"{print_}{OFFLINE}") if request.offline else (print_,)
    if current is not None and is_newest and current.fingerprint in same and not request.rebuild:
        return Outcome(current, changed=False, n_embedded=0, seconds=time.monotonic() - began)
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    purpose = f"preceptor ingest --scope {request.scope}"
    with writer_lock(home, purpose=purpose, started=started), needing_room(home.root), reporter.running():
        for folder in (home.current.parent, home.chunks):
            remove_left_over(folder)
        # with each rebuild all is read again
        job = job_of(home, encoder, anew=str(time.time_ns()) if request.rebuild else "")
        with harvested(request, job, taught, reporter, ahead) as harvest:
            if current is not None:
                _check_worth(harvest)
            print_ = _kept_print(print_, harvest, request)
            n_embedded, manifest = _publish(harvest, request, home, encoder, reporter, print_)
    return Outcome(manifest, changed=True, n_embedded=n_embedded, seconds=time.monotonic() - began)


def _kept_print(print_: str, harvest: Harvest, request: Request) -> str:
    """What a generation keeps: "" if a source changed while it was read; `OFFLINE` follows where one lacks for that."""
    if not harvest.as_gathered:
        return ""
    lacks = any(report.status == "unavailable" for report in harvest.reports)
    return f"{print_}{OFFLINE}" if request.offline and lacks else print_


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


def _publish(
    harvest: Harvest, request: Request, home: Home, encoder: Encoder, reporter: Reporter, print_: str
) -> tuple[int, Manifest]:
    """Embeds what is new, writes a generation and makes it current."""
    cache = VectorCache(home.vectors, encoder, own_vectors(encoder.identity))
    try:
        n_missing = sum(1 for _ in cache.missing(embedded_texts(harvest.chunks, harvest.lessons)))
        reporter.stage("embed", n_missing)
        n_embedded = cache.fill(embedded_texts(harvest.chunks, harvest.lessons), reporter.advance) if n_missing else 0
        encoder.rest()  # writing an index takes as much memory again
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
    digest = hashlib.sha256()
    for number, chunk in enumerate(harvest.chunks):
        digest.update(f"\n{chunk.id}".encode() if number else chunk.id.encode())
    return Manifest(
        format=FORMAT,
        generation=next_name(home, f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{request.scope}"),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        scope=request.scope,
        options=request.options(),
        fingerprint=print_,
        encoder=encoder.name,
        encoder_identity=encoder.identity,
        corpus_sha256=digest.hexdigest(),
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
