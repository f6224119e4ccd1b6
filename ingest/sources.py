"""One source to documents and symbols: which of its files are read, by which reader, under which address.

Not here: fetching (`ingest.fetch`), parsing (`ingest.readers`, `ingest.api`), cutting (`ingest.split`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from corpus.catalogue import Library, SourceSpec
from corpus.domain import Document, Kind, Symbol
from corpus.errors import UnreadableDocument
from ingest.api import read_api
from ingest.api.render import render_docstring
from ingest.fetch.tree import FileTree, select
from ingest.own.titles import with_own_title
from ingest.processes.limits import Guard
from ingest.readers import read_page, text_of
from ingest.readers.page import ApiEntry, Page
from ingest.readers.protobuf import message
from ingest.readers.rst.labels import titles_by_label
from ingest.urls import page_url, section_anchors, symbol_url

MIN_DOCSTRING_CHARS = 80


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a source that is read: globs of pages (relative to its root) and names of symbols."""

    pages: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What one source holds, as far as it could be read: the guard knows what could not."""

    documents: tuple[Document, ...]
    symbols: tuple[Symbol, ...] = ()


def page_names(spec: SourceSpec, files: tuple[str, ...], selection: Selection | None) -> tuple[str, ...]:
    """Those of a tree's files to read, in their order; without a selection all that the spec includes."""
    names = select(files, root=spec.root, include=spec.include, exclude=spec.exclude)
    if selection is None:
        return names
    if not selection.pages:
        return ()
    chosen = set(select(names, root=spec.root, include=selection.pages, exclude=()))
    return tuple(name for name in names if name in chosen)


def read_pages(
    library: Library,
    spec: SourceSpec,
    version: str,
    tree: FileTree,
    names: tuple[str, ...],
    *,
    labels: Mapping[str, str],
    guard: Guard,
) -> SourceContent:
    """The documents of these pages. A page that can't be read is passed over; the guard knows why."""
    spec = replace(spec, version=version)
    own = spec.kind == "folder"

    def read(name: str) -> Page:
        include = _includes(tree, spec, name)
        # what a learner's cells printed is progress, numbers and errors; what they ran is what teaches
        page = read_page(name, _content(tree, name), include=include, label=labels.get, outputs=not own)
        return with_own_title(page, name) if own else page

    pages = ((name, guard.read(name, partial(read, name))) for name in names)
    documents = [_page_document(library, spec, name, page) for name, page in pages if page and page.sections]
    return SourceContent(tuple(documents))


def read_names(
    library: Library, spec: SourceSpec, version: str, tree: FileTree, selection: Selection | None, *, guard: Guard
) -> SourceContent:
    """Every public name as a symbol, and a document for each that has a docstring worth reading.

    Modules and docstrings that can't be read are passed over; the guard knows why.
    """
    spec = replace(spec, version=version)
    entries = read_api(tree, spec.packages, exclude=spec.exclude, root=spec.root, guard=guard)
    wanted = None if selection is None else frozenset(selection.symbols)
    documents = [
        guard.read(entry.name, partial(_docstring_document, library, spec, entry))
        for entry in entries
        if len(entry.docstring) >= MIN_DOCSTRING_CHARS
        and (wanted is None or wanted & {entry.name, *entry.aliases})
        and (not spec.include or select((entry.name,), root="", include=spec.include, exclude=()))
    ]
    symbols = tuple(_symbol(library, released_as(library, spec)[0], entry) for entry in entries)
    return SourceContent(tuple(document for document in documents if document and document.sections), symbols)


def labels_of(tree: FileTree, guard: Guard) -> dict[str, str]:
    """The titles that `:ref:` shows, by label, over all reStructuredText of the tree."""

    def read(name: str) -> dict[str, str]:
        return titles_by_label(text_of(name, _content(tree, name)))

    titles: dict[str, str] = {}
    for name in tree.names():
        if name.endswith((".rst", ".rst.txt")):
            titles |= guard.read(name, partial(read, name)) or {}
    return titles


def file_of(document: Document) -> str:
    """The name within its source under which a document was read: a file's, or that of what a docstring is about."""
    return document.id.split("/", 2)[2]


def released_as(library: Library, spec: SourceSpec) -> tuple[str, str]:
    """The version that a source's pages are shown with, and what stands beside it where they are of a part."""
    return (library.version, f"{spec.part} {spec.version}") if spec.part else (spec.version, "")


def _page_document(library: Library, spec: SourceSpec, name: str, page: Page) -> Document:
    kind: Kind = "example" if name.endswith(".py") else "narrative"
    anchors = section_anchors(spec, page.sections)
    released, part = released_as(library, spec)
    return Document(
        id=f"{library.id}/{spec.kind}/{name}",
        library=library.id,
        version=released,
        source=spec.kind,
        kind=kind,
        title=page.title,
        url=page_url(spec, name),
        licence=library.licence,
        text=page.text,
        sections=tuple(replace(section, anchor=anchor) for section, anchor in zip(page.sections, anchors, strict=True)),
        part=part,
    )


def _docstring_document(library: Library, spec: SourceSpec, entry: ApiEntry) -> Document:
    url, _, anchor = symbol_url(library.id, spec, entry).partition("#")
    page = render_docstring(entry, anchor=anchor)
    released, part = released_as(library, spec)
    return Document(
        id=f"{library.id}/api/{entry.name}",
        library=library.id,
        version=released,
        source=spec.kind,
        kind="api",
        title=entry.name,
        url=url,
        licence=library.licence,
        text=page.text,
        sections=page.sections,
        part=part,
    )


def _symbol(library: Library, version: str, entry: ApiEntry) -> Symbol:
    return Symbol(entry.name, library.id, version, entry.kind, entry.aliases, entry.signature, entry.parameters)


def _includes(tree: FileTree, spec: SourceSpec, name: str) -> Callable[[str], str | None]:
    """Resolves an include relative to the page, or to the documentation's root if it begins with a slash.

    What isn't there, the site's build may cut out of another file.
    """

    def text(path: str) -> str | None:
        try:
            return text_of(path, tree.read(path))
        except (KeyError, UnreadableDocument):
            return None

    def include(target: str) -> str | None:
        found = text(_path(target, spec.root, name))
        whole = text(spec.includes_from) if found is None and spec.includes_from else None
        return message(whole, PurePosixPath(target).stem) if whole else found

    return include


def _content(tree: FileTree, name: str) -> bytes:
    try:
        return tree.read(name)
    except KeyError:
        raise UnreadableDocument(f"{name} was gone when it was to be read; run again if it is back") from None


def _path(target: str, root: str, name: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(posixpath.join(root, target.lstrip("/")))
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
