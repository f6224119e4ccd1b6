"""docutils nodes within a line, as Markdown.

Not here: blocks (`rst_render`).
"""

from __future__ import annotations

import re
from functools import singledispatch

from docutils import nodes

from ingest.readers.blocks import code_span

_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<=\s)--(?=\s)")
_SPACES = re.compile(r" {2,}")


def inline(node: nodes.Element) -> str:
    """The children of a node as one line of Markdown."""
    return "".join(_span(child) for child in node.children)


def typographic(text: str) -> str:
    """Prose with the dashes that Sphinx sets, and single spaces."""
    return _EN_DASH.sub("–", _EM_DASH.sub("—", _SPACES.sub(" ", text)))


@singledispatch
def _span(node: nodes.Node) -> str:
    """The Markdown of a node within a line."""
    return ""


@_span.register
def _(node: nodes.Text) -> str:
    return typographic(node.astext())


@_span.register
def _(node: nodes.Element) -> str:
    return str(node.get("shown") or inline(node))


@_span.register(nodes.system_message)
@_span.register(nodes.comment)
@_span.register(nodes.raw)
@_span.register(nodes.image)
def _(_: nodes.Node) -> str:
    return ""


@_span.register(nodes.literal)
@_span.register(nodes.title_reference)
def _(node: nodes.Element) -> str:
    return code_span(str(node.get("shown") or node.astext()))


@_span.register
def _(node: nodes.math) -> str:
    return f"${node.astext().strip()}$"


@_span.register(nodes.strong)
@_span.register(nodes.emphasis)
def _(node: nodes.Element) -> str:
    mark = "**" if isinstance(node, nodes.strong) else "*"
    text = inline(node).replace("**", "").strip()
    return text if not text or "`" in text else f"{mark}{text}{mark}"


@_span.register(nodes.footnote_reference)
@_span.register(nodes.citation_reference)
def _(node: nodes.Element) -> str:
    return f"[{node.astext()}]"


@_span.register
def _(node: nodes.problematic) -> str:
    """What docutils couldn't resolve, as written; an unknown substitution without its bars."""
    return re.sub(r"^\|(.+)\|_*$", r"\1", node.astext())
