"""Reading in parallel: a source is read in shards by worker processes, each shard's chunks kept in a cache file.

A shard that was read before, by the same code from the same bytes, is taken from its file; so a stopped ingest goes on
where it was.

Not here: which sources are read, or what happens to the chunks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from time import perf_counter

from corpus.catalogue import Library, SourceSpec
from corpus.domain import Chunk, Document
from corpus.encoder import Encoder
from corpus.errors import PreceptorError
from corpus.home import Home
from ingest.fetch import Fetched, FileTree, fetch
from ingest.processes.limits import Guard
from ingest.processes.workers import run_all
from ingest.readings import About, Reading, keep, kept
from ingest.request import code_hash
from ingest.sources import Selection, SourceContent, file_of, labels_of, read_names, read_pages
from ingest.split import CountTokens, split, token_counter

SHARD_PAGES = 100


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of one source: some of its pages, or all of its public names if `names` is None."""

    library: Library
    spec: SourceSpec
    version: str
    identity: str
    names: tuple[str, ...] | None
    selection: Selection | None

    def key(self, code: str) -> str:
        """Changes with the bytes that are read, the part of them, the way they are addressed and the reading code."""
        parts = (self.identity, self.version, self.library.licence, self.spec, self.names, self.selection, code)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know besides its shard: where caches lie, the encoder, and a hash of the code that reads."""

    home: Home
    encoder: str
    encoder_identity: str
    tokenizer: Path
    code: str


@cache
def own_code() -> str:
    """A hash of the code that reads."""
    ingest = Path(__file__).resolve().parent
    return code_hash(ingest, ingest.parent / "corpus" / "text")


def job_of(home: Home, encoder: Encoder, *, anew: str = "") -> Job:
    """What workers must know who read for this encoder with our code. Each other `anew` lets them read all again."""
    return Job(home, encoder.name, encoder.identity, encoder.tokenizer, own_code() + anew + encoder.identity)


def is_for_our_code(job: Job) -> bool:
    """Whether this machine has the code for which `job_of` made the job."""
    return job.code.startswith(own_code())


def shards(library: Library, spec: SourceSpec, version: str, identity: str, names: tuple[str, ...] | None,
           selection: Selection | None) -> Iterator[Shard]:  # fmt: skip
    """The source in parts that take a worker some seconds each."""
    if names is None:
        yield Shard(library, spec, version, identity, None, selection)
        return
    for at in range(0, len(names), SHARD_PAGES):
        yield Shard(library, spec, version, identity, names[at : at + SHARD_PAGES], None)


def read_all(
    todo: Sequence[Shard], job: Job, *, n_workers: int | None = None
) -> Generator[tuple[Shard, Reading], None, None]:
    """Every shard with its reading, in order of completion; those in the cache come first."""
    job.home.chunks.mkdir(parents=True, exist_ok=True)
    waiting: list[Shard] = []
    for shard in todo:
        known = kept(reading_file(shard, job))
        if known is None:
            waiting.append(shard)
        else:
            yield shard, known
    if not waiting:
        return
    # names first: they are read in one piece, and the longest piece must not come last
    waiting.sort(key=lambda shard: shard.names is not None)
    work = partial(read_shard, job=job)
    with closing(run_all(work, waiting, tree_of=lambda shard: shard.spec, n_workers=n_workers)) as done:
        yield from done


def reading_file(shard: Shard, job: Job) -> Path:
    """Where the reading of that shard is kept."""
    return job.home.chunks / f"{shard.key(job.code)}.jsonl"


def read_shard(shard: Shard, guard: Guard, *, job: Job) -> Reading:
    """Runs in a worker: reads, splits, and keeps what was read."""
    began = perf_counter()
    try:
        fetched = _fetched(shard.spec, job.home)
    except PreceptorError as refusal:  # a folder that was emptied or locked meanwhile, a download that was deleted
        names = shard.names or (shard.spec.project,)
        guard.problems |= dict.fromkeys(names, f"can't be read any more: {refusal}")
        identity, content = "", SourceContent(())
    else:
        identity, content = fetched.identity, _content(shard, fetched.tree, guard)
    chunks = tuple(chunk for document in content.documents for chunk in _split(document, guard, job.tokenizer))
    about = About(
        identity=identity,
        n_pages=len({chunk.document_id for chunk in chunks}),
        n_chunks=len(chunks),
        n_symbols=len(content.symbols),
        seconds=perf_counter() - began,
        unreadable=tuple(guard.problems.items()),
    )
    path = reading_file(replace(shard, identity=identity), job)
    keep(about, chunks, content.symbols, path)
    return Reading(about, path)


def _content(shard: Shard, tree: FileTree, guard: Guard) -> SourceContent:
    if shard.names is None:
        return read_names(shard.library, shard.spec, shard.version, tree, shard.selection, guard=guard)
    labels = _labels(shard.spec, tree, guard)
    return read_pages(shard.library, shard.spec, shard.version, tree, shard.names, labels=labels, guard=guard)


def _split(document: Document, guard: Guard, tokenizer: Path) -> tuple[Chunk, ...]:
    return guard.read(file_of(document), lambda: split(document, _counter(tokenizer))) or ()


@lru_cache(maxsize=2)
def _fetched(spec: SourceSpec, home: Home) -> Fetched:
    fetched = fetch(spec, home=home, offline=True)
    fetched.tree.names()  # opened here, so that what is wrong with the whole of it shows here
    return fetched


_labels_read: dict[SourceSpec, dict[str, str]] = {}


def _labels(spec: SourceSpec, tree: FileTree, guard: Guard) -> dict[str, str]:
    """Read once in a process for all shards of a source."""
    if spec not in _labels_read:
        _labels_read.clear()
        _labels_read[spec] = labels_of(tree, guard)
    return _labels_read[spec]


@lru_cache(maxsize=1)
def _counter(tokenizer: Path) -> CountTokens:
    return token_counter(tokenizer)
