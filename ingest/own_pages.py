"""The pages that come with Preceptor, or that the user brings in their place: the article, the guides, other libraries.

Not here: the documentation of the libraries themselves.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from corpus.catalogue import libraries, other_libraries
from corpus.domain import Document, Kind, Section, SourceKind
from corpus.errors import UsageError
from ingest.readers import read_page

ARTICLE = "article"
ARTICLE_TITLE = "Python for machine learning engineers"
OUR_LICENCE = "Apache-2.0"


def article(path: Path | None = None) -> Document:
    """The career article: ours, or the user's file. Raises UsageError if that file can't be read."""
    if path is None:
        data = resources.files("corpus").joinpath("article.md").read_bytes()
    else:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"article {path} can't be read ({error.strerror}); give a text or Markdown file"
            ) from error
    name = "article.md" if path is None else path.name
    document = _document(ARTICLE, name, data, kind="article", source="article", url="article.md", version="")
    licence = OUR_LICENCE if path is None else "the user's own"
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
