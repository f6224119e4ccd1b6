"""The front door of the readers: which one reads a file, and its bytes as text.

Not here: any format. Parsers are imported when a page first needs them.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath
from typing import Protocol, cast

from corpus.errors import UnreadableDocument
from corpus.text.decoding import decoded, is_binary
from ingest.readers.page import Page

MAX_BYTES = 32 * 1024 * 1024
"""Far above any page of documentation (the largest seen has 3 MB); parsers take many times that in memory."""

Lookup = Callable[[str], str | None]
"""`include` gives the text of a path that a page includes, `label` the title of a label of another page."""

_FORMATS = {
    ".rst": "rst",
    ".rest": "rst",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".ipynb": "notebook",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".text": "text",
}
_RST_SIGNS = re.compile(r"^(?:\.\. (?:[\w:-]+::|_[^:\n]+:)|:orphan:)|:[a-z]+:`[^`]+`", re.MULTILINE)
_GALLERY = re.compile(
    r"""\A\ufeff?(?:\#.*\n|\s++)*+                       # comments
        [rRuU]{0,2}(?:"{3}|'{3})\s*+(?:\.\.[ ].*+\s++)*+  # the docstring opens, perhaps with a label
        (?:([=*\#~^-])\1{2,}\s*\n)?[^\n]+\n             # its title, perhaps overlined
        ([=*\#~^-])\2{2,}[ \t]*$""",
    re.MULTILINE | re.VERBOSE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


_ESCAPES = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape"})
"""Spellings of text in ASCII that Python counts as encodings; one of them takes quadratic time."""


class Reader(Protocol):
    """Reads one format. `name` gives a page without headings its title; only reStructuredText asks for labels."""

    def __call__(
        self, source: str, *, name: str = "", include: Lookup = ..., label: Lookup = ..., outputs: bool = True
    ) -> Page: ...


def _nothing(_: str) -> None:
    """Finds nothing."""


def read_page(
    name: str, data: bytes, *, include: Lookup = _nothing, label: Lookup = _nothing, outputs: bool = True
) -> Page:
    """The page of a file of any known format; its title is its first heading, else the file's stem.

    Without `outputs` a notebook's page lacks what its cells printed.

    Raises UnreadableDocument for a format without a reader, for bytes that are no text, and for text that its parser
    refuses.
    """
    if name.lower().endswith(".gz"):
        name, data = name[:-3], _unzipped(name, data)
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(f"{name} has {len(data):,} bytes, more than a page's {MAX_BYTES:,}; split it")
    source = text_of(name, data)
    reader = reader_for(name, source[:4000])
    if reader is None:
        raise UnreadableDocument(
            f"{name}: no reader for this kind of file; give rst, md, ipynb, html, txt or a gallery"
        )
    try:
        page = reader(source, name=_stem(name), include=include, label=label, outputs=outputs)
    except RecursionError as deep:
        raise UnreadableDocument(f"{name} is nested too deeply to read; simplify it") from deep
    except UnreadableDocument as fault:
        raise UnreadableDocument(f"{name}: {fault}") from fault
    if len(page.text) > MAX_BYTES:
        raise UnreadableDocument(f"{name} grows to {len(page.text):,} letters when it is read; split its tables")
    return page


def reader_for(name: str, head: str) -> Reader | None:
    """The reader of a file, by its name and its first lines; None for a format that has none."""
    path = PurePosixPath(name.lower())
    suffix = path.suffix
    if suffix == ".txt":
        inner = PurePosixPath(path.stem).suffix
        if inner in _FORMATS:
            return _reader(_FORMATS[inner])
        return _reader("rst" if "_sources" in path.parts or _RST_SIGNS.search(head) else "text")
    if suffix == ".py":
        return _reader("gallery") if _GALLERY.match(head) else None
    return _reader(_FORMATS[suffix]) if suffix in _FORMATS else None


def _reader(format: str) -> Reader:
    def read(
        source: str, *, name: str = "", include: Lookup = _nothing, label: Lookup = _nothing, outputs: bool = True
    ) -> Page:
        module = format if format in ("gallery", "text") else f"{format}.reading"
        function = getattr(import_module(f"ingest.readers.{module}"), f"read_{format}")
        more: dict[str, object] = {}
        if format in ("rst", "gallery"):
            more = {"include": include, "label": label}
        elif format == "markdown":
            more = {"include": include}
        elif format == "notebook":
            more = {"outputs": outputs}
        return cast(Page, function(source, name=name, **more))

    return read


def text_of(name: str, data: bytes) -> str:
    """A file's bytes as text, in the encoding that they show or, for HTML, say. Raises UnreadableDocument."""
    if is_binary(data):
        raise UnreadableDocument(f"{name} is binary (it has a NUL byte); give text")
    try:
        return decoded(data)
    except UnicodeDecodeError as error:
        declared = _declared(name, data)
        if declared is None:
            raise UnreadableDocument(f"{name} isn't UTF-8 (byte {error.start}: {error.reason}); convert it") from error
        return data.decode(declared, "replace").replace("\r\n", "\n").replace("\r", "\n")


def _declared(name: str, data: bytes) -> str | None:
    """The encoding that an HTML page says it has, if Python knows it as one of text."""
    found = _CHARSET.search(data[:4096]) if ".htm" in name.lower() else None
    if not found:
        return None
    try:
        declared = codecs.lookup(found[1].decode("ascii")).name
        b"a".decode(declared)  # "hex" and "zlib" are known too
    except (LookupError, ValueError):
        return None
    return declared if declared not in _ESCAPES else None


def _unzipped(name: str, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableDocument(f"{name} isn't a whole gzip file ({error}); get it again") from error


def _stem(name: str) -> str:
    stem = PurePosixPath(name).stem
    return PurePosixPath(stem).stem if PurePosixPath(stem).suffix in _FORMATS else stem
