"""Directives of prose, and the list of all directives: Sphinx's, its extensions', and any other name that a page uses.

Registered with docutils once, when this module is imported; names that no list knows, when a page first uses them.

Not here: code (`rst_code`), described objects (`rst_objects`), tables (`rst_tables`).
"""

# ruff: noqa: SIM905  (long lists of words read better as words)

from __future__ import annotations

import re

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList

from ingest.readers.rst import code as rst_code
from ingest.readers.rst import objects as rst_objects
from ingest.readers.rst import tables as rst_tables
from ingest.readers.rst.block import Tolerant

_NAMED = re.compile(r"\.\.[ ]+(?:\|[^|\n]+\|[ ]+)?([^\W_][\w.+:-]*?)[ ]?::(?=\s|$)", re.MULTILINE)
_DESIGN_RULE = re.compile(r"^\s*(?:\^{3,}|\+{3,})\s*$")
_SENTENCE = re.compile(r"[A-Za-z]{2} [A-Za-z]{2}")
_DROPPED = tuple(
    "toctree index meta image raw contents sectnum tabularcolumns testsetup testcleanup tags redirect-from "
    "sectionauthor codeauthor moduleauthor automodule minigallery inheritance-diagram graphviz digraph graph mermaid "
    "uml plantuml tikz mathmpl rst-class cssclass role default-role program audit-event audit-event-table title header "
    "footer target-notes contributors button-ref button-link link-button doxygenfunction doxygenclass doxygengroup "
    "doxygenfile doxygennamespace doxygenstruct bibliography allow_nan_estimators limited-api-list miscnews youtube "
    "video ogp_description nbgallery nblinkgallery highlightlang c:alias c:namespace cpp:namespace c:namespace-push "
    "c:namespace-pop autoprogram argparse click".split()
)
_LABELS = {
    "note": "Note",
    "warning": "Warning",
    "tip": "Tip",
    "important": "Important",
    "hint": "Hint",
    "caution": "Caution",
    "danger": "Danger",
    "attention": "Attention",
    "error": "Error",
    "seealso": "See also",
    "todo": "To do",
    "impl-detail": "CPython implementation detail",
    "legacy": "Legacy",
}
_VERSIONS = {
    "versionadded": "New in version {}",
    "versionchanged": "Changed in version {}",
    "versionremoved": "Removed in version {}",
    "deprecated": "Deprecated since version {}",
    "deprecated-removed": "Deprecated since version {}",
    "availability": "Availability: {}",
}
_TITLED = tuple(
    "topic sidebar dropdown details collapse card grid-item-card tab-item tab group-tab code-tab panels rubric "
    "centered".split()
)


class Dropped(Tolerant):
    def made(self) -> list[nodes.Node]:
        if self.name == "role" and "(raw)" in self.argument:
            self.context.raw_roles.add(self.argument.partition("(")[0].strip().lower())
        return [nodes.image(uri="")] if self.name == "image" else []


class Admonition(Tolerant):
    """A labelled quote. `impl-detail` and `legacy` take no title either; `admonition` does."""

    def made(self) -> list[nodes.Node]:
        titled = self.name == "admonition"
        label = "".join(node.astext() for node in self.inline(self.argument)) if titled else _LABELS[self.name]
        return [self.parsed(nodes.admonition("", label=label or "Note"), leading=not titled)]


class Version(Tolerant):
    """`versionadded` and its like: one short line, then what is said about it."""

    def made(self) -> list[nodes.Node]:
        lines = self.argument.split(None, 2 if self.name == "deprecated-removed" else 1)
        if self.name == "availability":
            lines = [self.argument]
        phrase = _VERSIONS[self.name].format(lines[0] if lines else "?")
        if self.name == "deprecated-removed" and len(lines) > 1:
            phrase += f", removed in version {lines.pop(1)}"
        rest = lines[1] if len(lines) > 1 else ""
        content = self.parsed(nodes.container())
        first = content.children[0] if content.children else None
        if rest:
            return [nodes.paragraph("", f"{phrase}: ", *self.inline(rest)), *content.children]
        if isinstance(first, nodes.paragraph):
            return [nodes.paragraph("", f"{phrase}: ", *first.children), *content.children[1:]]
        return [nodes.paragraph("", f"{phrase}."), *content.children]


class Titled(Tolerant):
    """Tabs, cards, topics: a title in bold, then the content. Local tables of contents are left out."""

    def made(self) -> list[nodes.Node]:
        if "contents" in self.flags.get("class", "").split():
            return []
        if any(_DESIGN_RULE.match(line) for line in self.body):  # between a card's head, body and foot
            self.body = StringList(["" if _DESIGN_RULE.match(line) else line for line in self.body], self.name)
        out: list[nodes.Node] = []
        if self.argument:
            out.append(nodes.paragraph("", "", nodes.strong("", "", *self.inline(self.argument))))
        return [*out, *self.parsed(nodes.container()).children]


class Glossary(Tolerant):
    """Terms and their meanings; several terms on lines of their own share one meaning."""

    def made(self) -> list[nodes.Node]:
        lines: list[str] = []
        for line in self.body:
            if line.startswith(".. "):
                continue
            if (
                lines
                and line.strip()
                and not line.startswith(" ")
                and lines[-1].strip()
                and not lines[-1].startswith(" ")
            ):
                lines[-1] = f"{lines[-1]}, {line.strip()}"
            else:
                lines.append(line)
        node = nodes.container()
        self.state.nested_parse(StringList(lines, "glossary"), self.body_offset, node)
        return node.children


class Only(Tolerant):
    """Content for some builders: kept, unless it is for print alone."""

    def made(self) -> list[nodes.Node]:
        if self.argument.replace(" ", "") in ("latex", "nothtml", "man", "texinfo", "epub"):
            return []
        return [self.parsed(nodes.container(), titles=True)]


class Replace(Tolerant):
    """The text of a substitution."""

    def made(self) -> list[nodes.Node]:
        return self.inline(f"{self.argument} {self.text}")


class Figure(Tolerant):
    """A picture's caption and legend."""

    def made(self) -> list[nodes.Node]:
        return [self.parsed(nodes.container())]


class Unknown(Tolerant):
    """Any other directive: its content is prose, its argument too if it reads like a sentence."""

    def made(self) -> list[nodes.Node]:
        node = nodes.container()
        if _SENTENCE.search(self.argument):
            node += nodes.paragraph("", "", *self.inline(self.argument))
        return [self.parsed(node, titles=True)]


def register_named(source: str) -> None:
    """Makes docutils accept every directive that `source` uses."""
    for name in {name.lower() for name in _NAMED.findall(source)}:
        if name not in _known:
            _register(name, Unknown)


_known: set[str] = {"unicode", "date"}


def _register(name: str, directive: type[Tolerant]) -> None:
    directives.register_directive(name, directive)
    _known.add(name)


def _register_all() -> None:
    families: list[tuple[type[Tolerant], tuple[str, ...]]] = [
        (Dropped, _DROPPED),
        (Admonition, (*_LABELS, "admonition")),
        (Version, tuple(_VERSIONS)),
        (Titled, _TITLED),
        (Glossary, ("glossary",)),
        (Only, ("only", "ifconfig")),
        (Replace, ("replace",)),
        (Figure, ("figure", "image-sg", "carousel")),
        (Unknown, ("container", "compound", "epigraph", "highlights", "pull-quote", "tabs", "tab-set", "grid")),
        (rst_code.Code, (*rst_code.LANGUAGE_OF, "code-block", "code", "sourcecode")),
        (rst_code.Highlight, ("highlight",)),
        (rst_code.MarkdownCell, ("markdown-cell",)),
        (rst_code.Math, ("math",)),
        (rst_code.LiteralInclude, ("literalinclude",)),
        (rst_code.Include, ("include",)),
        (rst_tables.Table, ("table", "list-table", "csv-table", "flat-table")),
        (rst_objects.PythonObject, tuple(rst_objects.PYTHON)),
        (rst_objects.CObject, tuple(rst_objects.C)),
        (rst_objects.OtherObject, tuple(rst_objects.OTHER)),
        (rst_objects.Module, ("module", "currentmodule")),
        (rst_objects.Summary, ("autosummary",)),
    ]
    for directive, names in families:
        for name in names:
            _register(name, directive)
    for name in (*rst_objects.PYTHON, "module", "currentmodule"):
        _register(f"py:{name}", rst_objects.Module if name in ("module", "currentmodule") else rst_objects.PythonObject)
    rst_code.Include.register = staticmethod(register_named)


_register_all()
