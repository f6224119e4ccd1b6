"""The pages that come with Preceptor, or that the user brings in their place: the article, the guides, other libraries.

Not here: the documentation of the libraries themselves.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path

from corpus.catalogue import libraries, other_libraries
from corpus.domain import Document, Kind, Section, SourceKind
from corpus.errors import UnreadableDocument, UsageError
from corpus.user_files import content_of
from ingest.processes.limits import Guard
from ingest.processes.workers import run_all
from ingest.readers import read_page

ARTICLE = "article"
ARTICLE_FILE = "article.md"
ARTICLE_TITLE = "Python for machine learning engineers"
OUR_LICENCE = "Apache-2.0"


def article(path: Path | None = None) -> Document:
    """The career article: ours, or the user's file.

    Raises UsageError if that file can't be opened, UnreadableDocument if it can't be read. It is read in a process of
    its own, as every page that isn't ours.
    """
    if path is None:
        return _article(ARTICLE_FILE, article_content(), licence=OUR_LICENCE)
    article_content(path)
    ((_, (document, problem)),) = run_all(_users_article, [path])
    if document is None:
        raise UnreadableDocument(f"article {path}: {problem}")
    return document


def article_content(path: Path | None = None) -> bytes:
    """The bytes of the article: ours, or the user's file. Raises UsageError for one that can't be opened."""
    if path is None:
        return resources.files("corpus").joinpath(ARTICLE_FILE).read_bytes()
    try:
        return content_of(path)
    except UnreadableDocument as fault:
        raise UsageError(f"article {path} can't be read ({fault}); give a text or Markdown file") from fault


def _users_article(path: Path, guard: Guard) -> tuple[Document | None, str]:
    """Runs in a process of its own: the article, or what is wrong with it."""
    read = partial(_article, path.name, article_content(path), licence="the user's own")
    return guard.read(path.name, read), guard.problems.get(path.name, "")


def _article(name: str, data: bytes, *, licence: str) -> Document:
    document = _document(ARTICLE, name, data, kind="article", source="article", url=ARTICLE_FILE, version="")
    return replace(document, title=ARTICLE_TITLE, licence=licence, sections=tuple(map(_titled, document.sections)))


def guides() -> tuple[Document, ...]:
    """Our guide to each library that has one, then one line for each of the other libraries."""
    folder = resources.files("corpus").joinpath("guides")
    pages = tuple(
        _document(
            id,
            f"{id}.md",
            page.read_bytes(),
            kind="guide",
            source="guide",
            url=f"guides/{id}.md",
            version=entry.version,
        )
        for id, entry in libraries().items()
        if (page := folder.joinpath(f"{id}.md")).is_file()
    )
    return pages + _other_libraries()


def _other_libraries() -> tuple[Document, ...]:
    """A line on when to choose each common library of the tasks that our fifteen don't serve."""
    return tuple(
        Document(
            id=f"{entry.id}/guide/other_libraries.toml",
            library=entry.id,
            version="",
            source="guide",
            kind="guide",
            title=entry.name,
            url=entry.url,
            licence=OUR_LICENCE,
            text=entry.line,
            sections=(Section((entry.name, ", ".join(entry.tasks)), "", 0, len(entry.line)),),
        )
        for entry in other_libraries()
    )


def _document(
    library: str, name: str, data: bytes, *, kind: Kind, source: SourceKind, url: str, version: str
) -> Document:
    page = read_page(name, data)
    return Document(
        id=f"{library}/{source}/{name}",
        library=library,
        version=version,
        source=source,
        kind=kind,
        title=page.title,
        url=url,
        licence=OUR_LICENCE,
        text=page.text,
        sections=page.sections,
    )


def _titled(section: Section) -> Section:
    """The article's sections are titled "Python for machine learning engineers: heading"."""
    _, *headings = section.path or ("",)
    return replace(section, path=(": ".join([ARTICLE_TITLE, *headings[:1]]), *headings[1:]))
