"""reStructuredText pages, Sphinx's included, without a Sphinx build.

docutils parses; its directives and roles are replaced by ours (`rst_directives`, `rst_roles`); section ids are those
that Sphinx gives, so that they serve as anchors.

Not here: what other pages are called. A `:ref:` whose title nobody knows shows its label in words.
"""

from __future__ import annotations

import copy
import io
import re
from typing import Any

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser
from docutils.transforms.references import Footnotes, Substitutions

from corpus.errors import UnreadableDocument
from ingest.readers.blocks import code_span
from ingest.readers.outline import Outline
from ingest.readers.page import Page
from ingest.readers.rst.code import Language
from ingest.readers.rst.context import Context, Include, Label, nothing
from ingest.readers.rst.directives import register_named
from ingest.readers.rst.inline import typographic
from ingest.readers.rst.objects import Described, Documents
from ingest.readers.rst.render import blocks
from ingest.readers.rst.roles import SphinxInliner

_TEMPLATE_LINE = re.compile(r"^\{(?:\{.*\}|%.*%)\}[ \t]*$", re.MULTILINE)
"""A line of Jinja, which some projects fill in before Sphinx reads the page."""

_BARS = re.compile(r"\|(\w[^|\n]*)\|")

_SILENT = 5
"""Above docutils' highest level: nothing is reported, nothing stops the parser."""


def read_rst(source: str, *, name: str = "", include: Include = nothing, label: Label = nothing) -> Page:
    """The page of a reStructuredText source; `name` is its title if it has no heading.

    `include` gives the text of a path as written in the page, or None; `label` the title that `:ref:` to another page
    shows (`rst_labels.titles_by_label` reads them). Raises UnreadableDocument for what docutils
    can't parse at all.
    """
    outline = Outline(name)
    try:
        document = _parsed(source, include)
        _resolve_labels(document, label)
        _walk(document, outline, 1)
    except RecursionError as deep:
        raise UnreadableDocument(f"{name or 'page'}: nested too deeply for reStructuredText; simplify it") from deep
    return outline.page()


def _parsed(source: str, include: Include) -> nodes.document:
    source = _TEMPLATE_LINE.sub("", source)
    register_named(source)
    settings = copy.copy(_SETTINGS)
    settings.page_context = Context(include)
    document = utils.new_document("", settings)
    try:
        Parser(inliner=SphinxInliner()).parse(source, document)
        for transform in (Substitutions, Footnotes):
            transform(document).apply()
    except RecursionError:
        raise
    except Exception as fault:  # docutils has no common base for what its own states raise
        raise UnreadableDocument(f"docutils can't parse this page: {type(fault).__name__}: {fault}") from fault
    _mark_code(document)
    return document


def _settings() -> Any:
    settings = frontend.get_default_settings(Parser)
    settings.report_level = settings.halt_level = _SILENT
    settings.warning_stream = io.StringIO()
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.auto_id_prefix = "id"
    settings.smart_quotes = False
    settings.syntax_highlight = "none"
    settings.line_length_limit = 10_000_000
    settings.traceback = False
    return settings


_SETTINGS = _settings()


def _resolve_labels(document: nodes.document, elsewhere: Label) -> None:
    """`:ref:` to a label shows the title that the label stands before, in this page or elsewhere."""
    titles: dict[str, str] = {}
    for target in document.findall(nodes.target):
        following = target.next_node(lambda node: not isinstance(node, nodes.target), descend=False, siblings=True)
        if isinstance(following, nodes.section):
            titles.update((str(label), _title(following)) for label in (*target["names"], *target["dupnames"]))
    for reference in document.findall(nodes.inline):
        label = nodes.fully_normalize_name(reference.get("label", ""))
        title = titles.get(label) or (elsewhere(label) if label else None)
        if title:
            reference["shown"] = title


def _mark_code(document: nodes.document) -> None:
    """Gives unmarked code the language that the `highlight` directive before it names."""
    language = ""
    for node in document.findall(lambda node: isinstance(node, (Language, nodes.literal_block))):
        if isinstance(node, Language):
            language = node["language"]
        elif language and isinstance(node, nodes.literal_block) and "language" not in node:
            node["language"] = language


def _walk(node: nodes.Element, outline: Outline, level: int) -> None:
    for child in node.children:
        if isinstance(child, nodes.section):
            outline.heading(level, _title(child), str(child["ids"][0]) if child["ids"] else "")
            _walk(child, outline, level + 1)
        elif isinstance(child, Described):
            signature = ", ".join(code_span(signature) for signature in child["signatures"])
            with outline.described(child["symbols"], child["anchor"], signature):
                _walk(child, outline, level)
        elif isinstance(child, Documents):
            if child["symbol"] in outline.heading_title:
                outline.documents(child["symbol"])
        elif _is_heading_or_metadata(child, node):
            continue
        elif isinstance(child, nodes.Element) and _holds_sections(child):
            _walk(child, outline, level)
        else:
            outline.add(blocks(child))


def _title(section: nodes.section) -> str:
    """The section's title as Sphinx shows it; substitutions that the page doesn't define lose their bars."""
    return typographic(_BARS.sub(r"\1", section.children[0].astext()))


def _is_heading_or_metadata(child: nodes.Node, parent: nodes.Element) -> bool:
    if isinstance(parent, nodes.section):
        return isinstance(child, nodes.title)
    return isinstance(parent, nodes.document) and isinstance(child, nodes.field_list) and child is parent.children[0]


def _holds_sections(node: nodes.Element) -> bool:
    if isinstance(node, nodes.TextElement):
        return False
    return next(node.findall(lambda inner: isinstance(inner, (nodes.section, Described, Documents))), None) is not None
