"""What became of each source: the rows of the closing table and of `preceptor sources`.

Not here: how rows are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.domain import Chunk, Document
from corpus.generation import SourceReport
from corpus.teaching import Lesson
from corpus.teaching.pages import OUR_LICENCE
from ingest.gather import Gathered
from ingest.readings import About
from ingest.sources import released_as

NAMED_MAX = 50
"""Rows of unreadable files per source."""


def own_report(documents: Sequence[Document], chunks: Iterable[Chunk]) -> list[SourceReport]:
    """A row for the article and for each guide."""
    per_library = Counter((chunk.library, chunk.source) for chunk in chunks)
    return [
        SourceReport(
            library=document.library,
            version=document.version,
            source=document.id,
            kind=document.source,
            pages=1,
            chunks=per_library[document.library, document.source],
            seconds=0.0,
            licence=document.licence,
            url=document.url,
            status="indexed",
            detail="comes with Preceptor" if document.source == "guide" else document.title,
        )
        for document in documents
    ]


def lesson_report(lessons: Sequence[Lesson], chunks: Sequence[Chunk]) -> list[SourceReport]:
    """A row for the lessons of each subject."""
    n_lessons = Counter(lesson.subject for lesson in lessons)
    n_chunks = Counter(chunk.library for chunk in chunks)
    return [
        SourceReport(
            library=subject,
            version="",
            source=f"lessons/{subject}",
            kind="lesson",
            pages=n,
            chunks=n_chunks[subject],
            seconds=0.0,
            licence=OUR_LICENCE,
            url=f"lessons/{subject}",
            status="indexed",
            detail=f"{n} lessons",
        )
        for subject, n in sorted(n_lessons.items())
    ]


def source_reports(source: Gathered, parts: Sequence[About], left_out: Mapping[str, str]) -> tuple[SourceReport, ...]:
    """A row for one source of a library, then one for each of its files that could not be read, with the reason.

    `left_out` are the files that the source has but doesn't give. Of very many unreadable ones the first are named.
    """
    unreadable = dict(left_out)
    for part in parts:
        unreadable |= part.unreadable
    whole = _source_report(source, parts, unreadable)
    return whole, *(
        replace(whole, source=name, pages=0, chunks=0, seconds=0.0, status="unreadable", detail=reason)
        for name, reason in sorted(unreadable.items())[:NAMED_MAX]
    )


def _source_report(source: Gathered, parts: Sequence[About], unreadable: Mapping[str, str]) -> SourceReport:
    """`detail` says what was read, how much was passed over, or why the source can't be had."""
    n_pages = sum(part.n_pages for part in parts)
    n_chunks = sum(part.n_chunks for part in parts)
    if source.fetched is None:
        status, detail = "unavailable", source.problem
    else:
        status = "indexed" if n_chunks else "empty"
        what = "docstrings" if source.spec.reads == "api" else "pages"
        detail = f"{n_pages:,} {what}, {n_chunks:,} chunks"
        if unreadable:
            named = f", of which the first {NAMED_MAX} are named" if len(unreadable) > NAMED_MAX else ""
            detail += f"; passed over {len(unreadable):,} unreadable{named}"
    version, part = released_as(
        source.library,
        replace(source.spec, version=source.fetched.version) if source.fetched else source.spec,
    )
    return SourceReport(
        library=source.library.id,
        version=version,
        source=f"{source.spec.kind}:{source.spec.project.format(version=source.spec.version)}",
        kind=source.spec.kind,
        pages=n_pages,
        chunks=n_chunks,
        seconds=round(sum(part.seconds for part in parts), 2),
        licence=source.library.licence,
        url=source.library.homepage,
        status=status,
        detail=f"{part}: {detail}" if part else detail,
    )
