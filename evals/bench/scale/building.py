"""One size: its chunks, and an index of them in a home of its own, with what it took.

The size is that of what is searched: our lessons, which are found by other means, are in every index beside it. Of the
documentation whole documents are drawn in a fixed random order; the article and the guides are always there.
Vectors are taken from the cache of the home that is measured, and what it lacks is embedded into it, so that a run may
be stopped.

Not here: asking.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from corpus.domain import Chunk
from corpus.encoder import Encoder, open_encoder
from corpus.generation import Manifest, current_folder, new_generation, next_name, writer_lock
from corpus.home import Home
from corpus.index import embedded_texts, write_parts
from corpus.knowledge import Knowledge
from corpus.teaching.lesson import Lesson
from corpus.teaching.lesson_index import LessonIndex
from evals.bench.scale.further import further_chunks, repeated
from evals.bench.whole_ingest import peak_mb
from ingest.own.vectors import own_vectors
from ingest.readings import chunk_of
from ingest.spool import Spool
from ingest.vectors import VectorCache

OWN = frozenset({"article", "guide"})
TIMED_TEXTS = 256


@dataclass(frozen=True, slots=True)
class Built:
    """What building took. `embed_per_s` was timed on some of the chunks, whose vectors are cached: texts a second."""

    n_chunks: int
    n_lessons: int
    n_further: int
    n_repeated: int
    n_libraries: int
    n_embedded: int
    embed_per_s: float
    write_s: float
    build_mb: float
    disk_mb: dict[str, float]

    @property
    def build_s(self) -> float:
        """Seconds from split text to an index on this machine, with no vector cached."""
        return self.write_s + self.n_chunks / self.embed_per_s


def build(home: Home, size: int | None, folder: Path) -> Built:
    """Builds an index of that many chunks and our lessons in the home at `folder`; all that the home has for None.

    In a process of its own.
    """
    serving = current_folder(home)
    manifest = Manifest.read(serving)
    encoder = open_encoder(home, manifest.encoder)
    lessons = tuple(bound.lesson for bound in LessonIndex(serving / "lessons").bound)
    own = Home(folder)
    shutil.rmtree(own.root / "index", ignore_errors=True)
    with Spool(folder, chunk_of) as chunks, closing(Knowledge(serving / "knowledge.db")) as knowledge:
        n_further, n_repeated = _collect(chunks, knowledge, size, home, encoder)
        with closing(VectorCache(home.vectors, encoder, own_vectors(encoder.identity))) as cache:
            n_embedded = cache.fill(embedded_texts(chunks, lessons), _Counted())
            began = perf_counter()
            _write(own, chunks, knowledge, cache, manifest, lessons)
            write_s = perf_counter() - began
        return Built(
            n_chunks=len(chunks),
            n_lessons=sum(chunk.kind == "lesson" for chunk in chunks),
            n_further=n_further,
            n_repeated=n_repeated,
            n_libraries=len({chunk.library for chunk in chunks}),
            n_embedded=n_embedded,
            embed_per_s=_speed(encoder, chunks),
            write_s=write_s,
            build_mb=peak_mb(),
            disk_mb=_disk_mb(current_folder(own)),
        )


class _Counted:
    """Says now and then how many texts were embedded."""

    def __init__(self) -> None:
        self._n = 0

    def __call__(self, n: int) -> None:
        if self._n // 10_000 != (self._n + n) // 10_000:
            sys.stderr.write(f"scale: {self._n + n:,} texts embedded\n")
        self._n += n


def _collect(
    chunks: Spool[Chunk], knowledge: Knowledge, size: int | None, home: Home, encoder: Encoder
) -> tuple[int, int]:
    """Appends so many chunks, lessons last; how many are of further packages, and how many of these are repeated."""
    lessons: list[Chunk] = []
    drawn = drawn_documents(knowledge.all_chunks(), size or knowledge.counts()[0])
    for chunk in knowledge.all_chunks():
        if chunk.kind == "lesson":
            lessons.append(chunk)
        elif chunk.kind in OWN or chunk.document_id in drawn:
            chunks.append(chunk)
    size = size or len(chunks)
    lacking = max(0, size - len(chunks))
    n_base = len(chunks)
    if lacking and lacking > size // 100:  # beyond what whole documents leave over
        versions = home.evals / "scale" / "versions.json"
        for chunk in islice(_distinct(further_chunks(home, encoder, versions)), lacking):
            chunks.append(chunk)
    n_repeated = 0
    still = lacking - (len(chunks) - n_base)
    if still > size // 100:
        again = (chunk for chunk in list(islice(chunks, still)) if chunk.kind not in OWN)
        for chunk in repeated(again):
            chunks.append(chunk)
            n_repeated += 1
    n_further = len(chunks) - n_base
    for chunk in lessons:
        chunks.append(chunk)
    return n_further, n_repeated


def drawn_documents(chunks: Iterable[Chunk], size: int) -> set[str]:
    """The ids of documents, drawn at random, whose chunks and the guides' are nearly `size`, never more."""
    n_chunks: Counter[str] = Counter()
    room = size
    for chunk in chunks:
        if chunk.kind in OWN:
            room -= 1
        elif chunk.kind != "lesson":
            n_chunks[chunk.document_id] += 1
    ids = sorted(n_chunks)
    random.Random(0).shuffle(ids)
    drawn: set[str] = set()
    for id in ids:
        if n_chunks[id] <= room:
            drawn.add(id)
            room -= n_chunks[id]
    return drawn


def _distinct(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    met: set[str] = set()
    for chunk in chunks:
        if chunk.id not in met:
            met.add(chunk.id)
            yield chunk


def _write(
    own: Home,
    chunks: Spool[Chunk],
    knowledge: Knowledge,
    cache: VectorCache,
    manifest: Manifest,
    lessons: tuple[Lesson, ...],
) -> None:
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    with writer_lock(own, purpose="make bench-scale", started=started):
        name = next_name(own, f"{len(chunks)}-chunks")
        with new_generation(own, name) as folder:
            write_parts(folder, chunks, knowledge.all_symbols(), cache.vectors, lessons=lessons)
            replace(manifest, generation=name, fingerprint="", n_chunks=len(chunks), files=()).write(folder)


def _speed(encoder: Encoder, chunks: Spool[Chunk]) -> float:
    step = max(1, len(chunks) // TIMED_TEXTS)
    texts = [chunks[at].indexed_text for at in range(0, len(chunks), step)]
    encoder.embed(texts[:8])
    began = perf_counter()
    encoder.embed(texts)
    return len(texts) / (perf_counter() - began)


def _disk_mb(folder: Path) -> dict[str, float]:
    """The size of each part of a generation, and of all."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file():
            sizes[file.relative_to(folder).parts[0]] += file.stat().st_size
    return {part: size / 1e6 for part, size in sizes.items()} | {"all": sum(sizes.values()) / 1e6}
