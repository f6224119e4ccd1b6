"""One source to documents and symbols: which of its files are read, by which reader, under which address.

Not here: fetching (`ingest.fetch`), parsing (`ingest.readers`, `ingest.api`), cutting (`ingest.split`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.catalogue import Library, SourceSpec
from corpus.domain import Document, Kind, Symbol
from corpus.errors import UnreadableDocument
from ingest.api import read_api
from ingest.api.render import render_docstring
from ingest.fetch.tree import FileTree, select
from ingest.own_titles import with_own_title
from ingest.readers import read_page
from ingest.readers.page import ApiEntry, Page
from ingest.readers.rst_labels import titles_by_label
from ingest.urls import page_url, section_anchors, symbol_url

MIN_DOCSTRING_CHARS = 80


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a source that is read: globs of pages (relative to its root) and names of symbols."""

    pages: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What one source holds. `unreadable` are one-line reports of files that were passed over."""

    documents: tuple[Document, ...]
    symbols: tuple[Symbol, ...] = ()
    unreadable: tuple[str, ...] = ()


def page_names(spec: SourceSpec, tree: FileTree, selection: Selection | None) -> tuple[str, ...]:
    """The files of the tree to read, in order of name; without a selection all that the spec includes."""
    names = select(tree.names(), root=spec.root, include=spec.include, exclude=spec.exclude)
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
) -> SourceContent:
    """The documents of these pages. A page that its reader can't parse is reported and passed over."""
    spec = replace(spec, version=version)
    documents: list[Document] = []
    unreadable: list[str] = []
    for name in names:
        try:
            own = spec.kind == "folder"
            include = _includes(tree, spec.root, name)
            # what a learner's cells printed is progress, numbers and errors; what they ran is what teaches
            page = read_page(name, tree.read(name), include=include, label=labels.get, outputs=not own)
            page = with_own_title(page, name) if own else page
        except UnreadableDocument as error:
            unreadable.append(f"{name}: {error}")
            continue
        if page.sections:
            documents.append(_page_document(library, spec, name, page))
    return SourceContent(tuple(documents), unreadable=tuple(unreadable))


def read_names(
    library: Library, spec: SourceSpec, version: str, tree: FileTree, selection: Selection | None
) -> SourceContent:
    """Every public name as a symbol, and a document for each that has a docstring worth reading."""
    spec = replace(spec, version=version)
    entries = read_api(tree, spec.packages, exclude=spec.exclude, root=spec.root)
    wanted = None if selection is None else frozenset(selection.symbols)
    documents = [
        _docstring_document(library, spec, entry)
        for entry in entries
        if len(entry.docstring) >= MIN_DOCSTRING_CHARS
        and (wanted is None or wanted & {entry.name, *entry.aliases})
        and (not spec.include or select((entry.name,), root="", include=spec.include, exclude=()))
    ]
    symbols = tuple(_symbol(library, released_as(library, spec)[0], entry) for entry in entries)
    return SourceContent(tuple(document for document in documents if document.sections), symbols)


def labels_of(tree: FileTree) -> dict[str, str]:
    """The titles that `:ref:` shows, by label, over all reStructuredText of the tree."""
    titles: dict[str, str] = {}
    for name in tree.names():
        if name.endswith((".rst", ".rst.txt")):
            titles |= titles_by_label(tree.read(name).decode("utf-8", "replace"))
    return titles


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


def _includes(tree: FileTree, root: str, name: str) -> Callable[[str], str | None]:
    """Resolves an include relative to the page, or to the documentation's root if it begins with a slash."""

    def include(target: str) -> str | None:
        for path in _candidates(target, root, name):
            try:
                return tree.read(path).decode("utf-8", "replace")
            except KeyError:
                continue
        return None

    return include


def _candidates(target: str, root: str, name: str) -> Iterator[str]:
    if target.startswith("/"):
        yield posixpath.normpath(posixpath.join(root, target.lstrip("/")))
    else:
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
