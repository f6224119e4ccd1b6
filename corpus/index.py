"""The index that serves: one generation, written and opened. All its parts behind one door.

    chroma/     vectors and metadata (`dense`)          lexical/    BM25 of the text, of the names, of the phrasings
    phrasings/  vectors of learners' words for names     facts.npz   what is known of a chunk before any question
    intents/    vectors of learners' words for our pages  knowledge.db  chunks and the symbol table
    lessons/    our lessons, and the vectors of the ways to ask for them

Not here: fusing, judging or choosing. `bot.find.retrieve` does that.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.dense import DenseIndex
from corpus.domain import Chunk, Symbol
from corpus.encoder import Encoder, Vectors, open_encoder
from corpus.errors import IndexDamaged, IndexMismatch, PreceptorError
from corpus.facts import ChunkFacts, release
from corpus.generation import REPAIR, Manifest, current_folder
from corpus.home import Home
from corpus.intents import IntentIndex, intent_phrasings
from corpus.kept_files import damage
from corpus.knowledge import Knowledge
from corpus.lexical import LexicalIndex, name_tokens, text_tokens, tokens
from corpus.phrasing import Phrasing, PhrasingFinder, PhrasingIndex, phrasings_of
from corpus.scores import Positions
from corpus.shelves import Groups, ShelfNames, Shelves
from corpus.teaching.lesson import Lesson
from corpus.teaching.lesson_index import LessonIndex, asks_of
from corpus.vector_index import VectorIndex

SHORT_FIELD = {"k1": 1.2, "b": 0.5}
"""BM25's parameters for names and phrasings, whose length says little."""
Mask = NDArray[np.bool_]
_GRAPH = re.compile(r"chroma/[^/]+/[^/]+")
"""Files of Chroma's graph, which lie in a folder of their own."""


@dataclass(frozen=True)
class Index:
    """An opened generation. Positions number the chunks of `knowledge`, of `facts` and of every lexical index."""

    folder: Path
    manifest: Manifest
    encoder: Encoder
    dense: VectorIndex
    lexical: LexicalIndex
    names: LexicalIndex
    asked: LexicalIndex
    phrasings: PhrasingIndex
    intents: IntentIndex
    lessons: LessonIndex
    knowledge: Knowledge
    facts: ChunkFacts
    shelves: Shelves

    def close(self) -> None:
        """Lets go of every file. Nothing can be asked afterwards."""
        self.dense.close()
        self.knowledge.close()
        for words in (self.lexical, self.names, self.asked):
            words.close()

    @cached_property
    def is_documentation(self) -> Mask:
        """Which chunks are searched: all but lessons, which are found by the ways in which people ask for them."""
        return np.asarray(self.facts.kind != "lesson", dtype=np.bool_)

    @cached_property
    def guide_passages(self) -> Positions:
        """Where the passages of our guides are."""
        return np.flatnonzero(self.facts.kind == "guide")

    @cached_property
    def documents(self) -> Groups:
        """The chunks of each document, by its number in `facts`."""
        return Groups(self.facts.document)

    @cached_property
    def versions_of(self) -> dict[str, tuple[str, ...]]:
        """The versions of each library of which anything is indexed."""
        pairs = tuple(self.shelves.sizes)
        return {id: tuple(version for other, version in pairs if other == id) for id, _ in pairs}

    def positions(self, ids: Sequence[str]) -> Positions:
        """The positions of the chunks of these ids, in the order asked. Raises KeyError for an unknown one."""
        found = self.knowledge.positions(ids)
        return np.array([found[id] for id in ids], dtype=np.int64)

    def is_older(self, positions: Positions) -> Mask:
        """Which of these chunks are of an older release than their library's newest documentation, guides aside."""
        is_guide: Mask = self.facts.kind[positions] == "guide"
        return self.shelves.within(positions, self._older) & ~is_guide

    @cached_property
    def _older(self) -> ShelfNames:
        """The shelves of older releases."""
        documentation = self.shelves.of(np.flatnonzero(self.facts.kind != "guide"))
        newest: dict[str, tuple[int, ...]] = {}
        for id, version in documentation:
            newest[id] = max(newest.get(id, ()), release(version))
        return frozenset((id, version) for id, version in documentation if release(version) < newest[id])

    def within(self, libraries: Sequence[str]) -> ShelfNames | None:
        """The shelves of these libraries, each an id or `id==version`; None for all if none are named."""
        return self.shelves.named(libraries) if libraries else None

    def nearest(self, question: str, k: int, libraries: Sequence[str] = ()) -> list[tuple[str, float]]:
        """Up to k (chunk id, cosine) for the question, best first, of these libraries only if any are named."""
        return self.dense.nearest(self.encoder.embed([question])[0], k, self.within(libraries))

    def matching(self, question: str, k: int, libraries: Sequence[str] = ()) -> list[tuple[int, float]]:
        """Up to k (position, BM25) for the question's words, best first; chunks that share no word are left out."""
        scores = self.lexical.scores(question)
        scope = self.within(libraries)
        if scope is not None:
            scores = scores.kept(self.shelves.within(scores.positions, scope))
        best = scores.best(k)
        return list(zip(best.tolist(), scores.at(best).tolist(), strict=True))


def embedded_texts(chunks: Iterable[Chunk], lessons: Sequence[Lesson] = ()) -> Iterator[str]:
    """Every text of which an index of these chunks and lessons needs the vector. The chunks are gone through once."""
    finder = PhrasingFinder()
    for chunk in chunks:
        finder.take(chunk)
        yield chunk.indexed_text
    yield from (phrasing.text for phrasing in finder.found())
    yield from intent_phrasings()
    yield from asks_of(lessons)


def write_parts(
    folder: Path,
    chunks: Sequence[Chunk],
    symbols: Iterable[Symbol],
    embed: Callable[[Sequence[str]], Vectors],
    progress: Callable[[int], None] = lambda n: None,
    lessons: Sequence[Lesson] = (),
) -> None:
    """Writes every part of a generation but its manifest; `embed` gives the vectors of `embedded_texts`, (n, dim).

    `lessons` are those whose text is among the chunks. The chunks are gone through several times, and never all held.
    """
    DenseIndex.build(chunks, embed, folder / "chroma", progress)
    Knowledge.build(chunks, symbols, folder / "knowledge.db")
    write_fields(folder, chunks)
    asked = phrasings_of(chunks)
    PhrasingIndex.build(asked, embed([phrasing.text for phrasing in asked]), folder / "phrasings")
    article = (chunk.text for chunk in chunks if chunk.kind == "article")
    IntentIndex.build(embed(intent_phrasings()), folder / "intents", article=article)
    LessonIndex.build(lessons, chunks, embed, folder / "lessons")


def write_fields(folder: Path, chunks: Sequence[Chunk]) -> None:
    """Writes the lexical indexes and the facts of these chunks."""
    # lessons are found by their asks: their words change nothing for the documentation
    texts = ([] if chunk.kind == "lesson" else text_tokens(chunk) for chunk in chunks)
    LexicalIndex.build(texts, folder / "lexical" / "text")
    names = ([] if chunk.kind == "lesson" else name_tokens(chunk) for chunk in chunks)
    LexicalIndex.build(names, folder / "lexical" / "names", **SHORT_FIELD)
    LexicalIndex.build(_asked(phrasings_of(chunks), len(chunks)), folder / "lexical" / "phrasings", **SHORT_FIELD)
    ChunkFacts.of(chunks).save(folder / "facts.npz")


def open_index(home: Home, encoder: str | None = None, *, by_content: bool = False) -> Index:
    """The current generation. Raises IndexMissing, IndexDamaged, or IndexMismatch if `encoder` is named and is another.

    `by_content` compares every file with its hash first: what a server that has another index to serve can afford.
    """
    folder = current_folder(home)
    manifest = Manifest.read(folder)
    opened = open_encoder(home, encoder or manifest.encoder)
    if opened.identity != manifest.encoder_identity:
        raise IndexMismatch(
            f"index at {folder} was built with {manifest.encoder!r} ({manifest.encoder_identity}), not "
            f"{opened.name!r} ({opened.identity}); run `preceptor ingest --rebuild --encoder {opened.name}`"
        )
    return open_parts(folder, manifest, opened, by_content=by_content)


def open_parts(
    folder: Path,
    manifest: Manifest,
    encoder: Encoder,
    *,
    by_content: bool = False,
    vectors: Callable[[Knowledge], VectorIndex] | None = None,
) -> Index:
    """The generation in that folder, whole and ready. Raises IndexDamaged, naming what is wrong; OSError if the disk is
    full.

    `vectors` opens the vectors where they lie elsewhere.
    """
    check_files(folder, manifest, by_content=by_content)
    with ExitStack() as on_failure:
        try:
            knowledge = Knowledge(folder / "knowledge.db")
            on_failure.callback(knowledge.close)
            facts = ChunkFacts.load(folder / "facts.npz")
            shelves = Shelves(facts.library, facts.version)
            dense = vectors(knowledge) if vectors else DenseIndex(folder / "chroma", shelves)
            on_failure.callback(dense.close)
            index = Index(
                folder=folder,
                manifest=manifest,
                encoder=encoder,
                dense=dense,
                lexical=LexicalIndex.open(folder / "lexical" / "text"),
                names=LexicalIndex.open(folder / "lexical" / "names"),
                asked=LexicalIndex.open(folder / "lexical" / "phrasings"),
                phrasings=PhrasingIndex(folder / "phrasings"),
                intents=IntentIndex(folder / "intents"),
                lessons=LessonIndex(folder / "lessons"),
                knowledge=knowledge,
                facts=facts,
                shelves=shelves,
            )
            _try_out(index)
        except PreceptorError:
            raise
        except Exception as error:  # NumPy, SQLite, Chroma, zip and JSON fail in as many ways as files can be torn
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise  # a full disk damages nothing
            raise IndexDamaged(f"index at {folder} is damaged ({type(error).__name__}: {error}); {REPAIR}") from error
        on_failure.pop_all()
    return index


def check_files(folder: Path, manifest: Manifest, *, by_content: bool = False) -> None:
    """Raises IndexDamaged, naming the first of a generation's files that isn't as it was written.

    Sizes of all are compared, and the content of Chroma's graph: Chroma answers wrongly from a torn one, and a changed
    one ends the process. `by_content`: all.
    """
    read = [file for file in manifest.files if by_content or _GRAPH.fullmatch(file.name)]
    wrong = damage(folder, manifest.files) or damage(folder, read, by_content=True)
    if wrong:
        raise IndexDamaged(f"index at {folder} is damaged: {wrong}; {REPAIR}")


def _try_out(index: Index) -> None:
    """Raises if the parts don't hold the same chunks, or can't be asked: better now than with the first question."""
    expected = index.manifest.n_chunks
    counts = {
        "facts.npz": len(index.facts.library),
        "lexical/text": len(index.lexical),
        "lexical/names": len(index.names),
        "lexical/phrasings": len(index.asked),
        "chroma": index.dense.count(),
    }
    wrong = [f"{part} holds {count:,} of {expected:,} chunks" for part, count in counts.items() if count != expected]
    if wrong:
        raise ValueError(wrong[0])
    if expected:
        (last,) = index.knowledge.chunks_at([expected - 1])
        id, vector = index.dense.chunk(expected - 1)
        if id != last.id or not index.dense.nearest(vector, 1):
            raise ValueError("chroma and knowledge.db hold different chunks")


def _asked(found: Iterable[Phrasing], n_chunks: int) -> list[list[str]]:
    """The tokens of each chunk's phrasings."""
    fields: list[list[str]] = [[] for _ in range(n_chunks)]
    for phrasing in found:
        fields[phrasing.position] += tokens(phrasing.text)
    return fields
