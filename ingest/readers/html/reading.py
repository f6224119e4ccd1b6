"""HTML pages: Sphinx's with their exact ids, and any other page, with or without headings.

The tree is walked once in reading order. A heading opens a section, a described object (`dt` with an id) gets one of
its own. Of a Sphinx page only the document is read, without the theme around it; of any other page all that is shown.

Not here: what an element looks like as Markdown (`html_render`).
"""

# ruff: noqa: SIM905  (long lists of words read better as words)

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus.errors import UnreadableDocument
from ingest.readers.blocks import code_span
from ingest.readers.html.render import blocks_of, classes, inline, is_block, is_silent, loose_text
from ingest.readers.outline import Outline
from ingest.readers.page import Page

_HEADING = re.compile(r"h([1-6])$")
_BODIES = (
    ".//*[@itemprop='articleBody']",
    ".//*[@role='main']",
    ".//main",
    ".//article",
    ".//div[contains(concat(' ', @class, ' '), ' body ')]",
)
_DOMAINS = frozenset(
    "py c cpp function class method attribute data exception classmethod staticmethod property decorator macro "
    "member type var struct".split()
)
_MODULE = "module-"


def read_html(source: str, *, name: str = "") -> Page:
    """The page of an HTML source; its title is its first h1, else its `title`, else `name`.

    Raises UnreadableDocument if there is no markup and no text in it.
    """
    try:
        root = document_fromstring(
            source.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.LxmlError, ValueError) as fault:
        raise UnreadableDocument(f"not HTML ({fault}); give a page with text") from fault
    title = root.findtext(".//title") or ""
    outline = Outline(" ".join(title.split()) or name)
    try:
        _Walk(outline).page(_body(root))
    except RecursionError as deep:
        raise UnreadableDocument(f"{name or 'page'}: elements nested too deeply; simplify it") from deep
    return outline.page()


def _body(root: HtmlElement) -> HtmlElement:
    body = root.find("body")
    whole = root if body is None else body
    if not _by_sphinx(root):
        return whole
    return next((found[0] for path in _BODIES if (found := root.xpath(path))), whole)


def _by_sphinx(root: HtmlElement) -> bool:
    return bool(root.xpath(".//a[contains(@class, 'headerlink')]|.//script[contains(@src, '_static/')]"))


class _Walk:
    """Walks elements in reading order and fills an outline."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._section_id = ""
        self._markers: dict[HtmlElement, list[HtmlElement]] = {}

    def page(self, body: HtmlElement) -> None:
        """The whole of it."""
        for marker in body.xpath(f".//span[starts-with(@id, '{_MODULE}')]"):
            self._markers.setdefault(marker.getparent(), []).append(marker)
        self.children(body)

    def children(self, element: HtmlElement) -> None:
        """What stands in the element: text and inline elements between blocks form paragraphs of their own."""
        run: list[HtmlElement | str] = [element.text or ""]
        for child in element:
            if not is_block(child) and not self._structured(child):
                run += [child, child.tail or ""]
                continue
            self._outline.add(loose_text(run))
            self._block(child)
            run = [child.tail or ""]
        self._outline.add(loose_text(run))

    def _block(self, element: HtmlElement) -> None:
        if is_silent(element):
            return
        heading = _HEADING.match(element.tag)
        if heading:
            self._heading(element, int(heading[1]))
        elif element.tag == "dl" and _describes(element):
            self._objects(element)
        elif self._structured(element):
            if element.tag == "section" or "section" in classes(element):
                self._section_id = element.get("id", "")
            self.children(element)
        else:
            self._documents(element)
            self._outline.add(blocks_of(element))

    def _structured(self, element: HtmlElement) -> bool:
        """Is there a heading or a described object in it?"""
        if not isinstance(element.tag, str) or is_silent(element):
            return False
        return next(
            (True for inner in element.iter("h1", "h2", "h3", "h4", "h5", "h6") if not is_silent(inner)), False
        ) or any(_describes(inner) for inner in element.iter("dl"))

    def _heading(self, element: HtmlElement, level: int) -> None:
        within = [
            found
            for inner in element.iter()
            if isinstance(inner.tag, str)
            for found in (inner.get("id"), inner.get("name"))
        ]
        anchor = self._section_id or next((id for id in within if id), "")
        self._section_id = ""
        title = inline(element).replace("`", "").replace("**", "").rstrip("#¶ ").strip()
        if title:
            self._outline.heading(level, title, anchor)
        self._documents(element)

    def _documents(self, element: HtmlElement) -> None:
        """A module's marker, in a section that is named after it, makes the section its documentation."""
        around = element.getparent()
        beside = [] if around is None else [around, *self._markers.get(around, ())]
        for inner in [*element.iter("span"), *beside]:
            module = inner.get("id", "").removeprefix(_MODULE)
            if inner.get("id", "").startswith(_MODULE) and module in self._outline.heading_title:
                inner.attrib.pop("id")
                self._outline.documents(module)

    def _objects(self, listing: HtmlElement) -> None:
        heads: list[HtmlElement] = []
        for child in listing:
            if child.tag == "dt":
                heads.append(child)
            elif child.tag == "dd":
                self._object(heads, child)
                heads = []
        self._outline.add([code_span(_signature(head)) for head in heads])

    def _object(self, heads: list[HtmlElement], body: HtmlElement) -> None:
        signatures = ", ".join(code_span(_signature(head)) for head in heads)
        ids = [head.get("id", "") for head in heads if head.get("id")]
        if not ids or not (body.text_content().strip()):
            self._outline.add([signatures])
            self.children(body)
            return
        symbols = tuple(id.removeprefix("c.").removeprefix("cpp.") for id in ids)
        with self._outline.described(symbols, ids[0], signatures):
            self.children(body)


def _describes(element: HtmlElement) -> bool:
    if element.tag != "dl" or not _DOMAINS & classes(element) or "field-list" in classes(element):
        return False
    return any(child.tag == "dt" and child.get("id") for child in element)


def _signature(head: HtmlElement) -> str:
    return " ".join(inline(head, marked=False).split())
