"""docutils nodes as Markdown blocks.

Not here: sections and described objects, which `reading` walks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from docutils import nodes

from ingest.readers.blocks import cell, code_span, defined, definition, fence, formula, items, quote, table
from ingest.readers.rst.code import Markdown
from ingest.readers.rst.inline import inline

_FIELD_LABELS = {
    "return": "Returns",
    "returns": "Returns",
    "rtype": "Return type",
    "raises": "Raises",
    "raise": "Raises",
    "yields": "Yields",
    "type": "Type",
}
_PARAMETERS = frozenset({"param", "parameter", "arg", "argument", "key", "keyword", "var", "ivar", "cvar"})


@singledispatch
def blocks(node: nodes.Node) -> list[str]:
    """The Markdown blocks of a node. A node of no special kind is the sum of its children."""
    return [block for child in node.children for block in blocks(child)]


@blocks.register(nodes.Text)
def _(node: nodes.Text) -> list[str]:
    text = " ".join(node.astext().split())
    return [text] if text else []


@blocks.register(nodes.paragraph)
@blocks.register(nodes.caption)
@blocks.register(nodes.attribution)
def _(node: nodes.Element) -> list[str]:
    text = " ".join(inline(node).split("\n")).strip()
    return [text] if text else []


@blocks.register(nodes.title)
@blocks.register(nodes.subtitle)
@blocks.register(nodes.rubric)
def _(node: nodes.Element) -> list[str]:
    text = inline(node).replace("**", "").strip()
    return [f"**{text}**"] if text else []


@blocks.register(nodes.comment)
@blocks.register(nodes.substitution_definition)
@blocks.register(nodes.target)
@blocks.register(nodes.pending)
@blocks.register(nodes.docinfo)
@blocks.register(nodes.raw)
@blocks.register(nodes.image)
@blocks.register(nodes.label)
@blocks.register(nodes.transition)
def _(_: nodes.Node) -> list[str]:
    return []


@blocks.register(nodes.system_message)
def _(node: nodes.system_message) -> list[str]:
    """Nothing, but for headings where docutils allows none (level 4): they are kept in bold."""
    if node["level"] < 4:
        return []
    return [
        f"**{child.astext().split(chr(10))[0].strip()}**"
        for child in node.children
        if isinstance(child, nodes.literal_block)
    ]


@blocks.register(nodes.literal_block)
@blocks.register(nodes.doctest_block)
def _(node: nodes.Element) -> list[str]:
    language = "python" if isinstance(node, nodes.doctest_block) else node.get("language")
    return [fence(node.astext(), language)]


@blocks.register(Markdown)
def _(node: Markdown) -> list[str]:
    return [str(node["text"])]


@blocks.register(nodes.math_block)
def _(node: nodes.math_block) -> list[str]:
    return [formula(node.astext())]


@blocks.register(nodes.bullet_list)
def _(node: nodes.bullet_list) -> list[str]:
    return items(("- ", _item(item)) for item in node.children)


@blocks.register(nodes.enumerated_list)
def _(node: nodes.enumerated_list) -> list[str]:
    first = int(node.get("start", 1))
    return items((f"{number}. ", _item(item)) for number, item in enumerate(node.children, first))


def _item(node: nodes.Node) -> list[str]:
    """The blocks of an item. Its first line is the term of a definition if what follows is indented deeper."""
    if not (node.children and isinstance(node.children[0], nodes.definition_list)):
        return blocks(node)
    first, *others = node.children[0].children
    below = [block for child in node.children[1:] for block in blocks(child)]
    return [*defined(*_term_and_meaning(first)), *_tight(blocks(other) for other in others), *below]


@blocks.register(nodes.definition_list_item)
def _(node: nodes.definition_list_item) -> list[str]:
    return definition(*_term_and_meaning(node))


def _term_and_meaning(node: nodes.Node) -> tuple[str, list[str]]:
    terms = [inline(child) for child in node.children if isinstance(child, nodes.term)]
    kinds = [inline(child) for child in node.children if isinstance(child, nodes.classifier)]
    term = ", ".join(" ".join(term.split()) for term in terms)
    shown = f"{term if '`' in term or '**' in term else f'**{term}**'} ({', '.join(kinds)})" if kinds else term
    return shown, [block for child in node.children if isinstance(child, nodes.definition) for block in blocks(child)]


@blocks.register(nodes.definition_list)
@blocks.register(nodes.field_list)
@blocks.register(nodes.option_list)
def _(node: nodes.Element) -> list[str]:
    return _tight(blocks(child) for child in node.children)


@blocks.register(nodes.field)
def _(node: nodes.field) -> list[str]:
    name, body = (
        (node.children[0].astext(), blocks(node.children[-1])) if len(node.children) > 1 else ("", blocks(node))
    )
    kind, _, rest = name.partition(" ")
    if kind.lower() in _PARAMETERS and rest:
        typed, _, parameter = rest.rpartition(" ")
        return definition(f"`{parameter}`{f' ({typed})' if typed else ''}", body)
    label = _FIELD_LABELS.get(kind.lower(), kind)
    return definition(
        f"**{label}**{f' `{rest}`' if rest else ''}" if label != kind or not rest else f"**{name}**", body
    )


@blocks.register(nodes.option_list_item)
def _(node: nodes.option_list_item) -> list[str]:
    return definition(code_span(" ".join(node.children[0].astext().split())), blocks(node.children[-1]))


@blocks.register
def _(node: nodes.admonition) -> list[str]:
    return quote(str(node["label"]), [block for child in node.children for block in blocks(child)])


@blocks.register(nodes.line_block)
def _(node: nodes.line_block) -> list[str]:
    lines = [inline(line) for line in node.findall(nodes.line)]
    return ["\n".join(line for line in lines if line.strip())]


@blocks.register(nodes.table)
def _(node: nodes.table) -> list[str]:
    title = [block for child in node.children if isinstance(child, nodes.title) for block in blocks(child)]
    rows = [[cell(blocks(entry)) for entry in _spread(row)] for row in node.findall(nodes.row)]
    return [*title, table(rows)]


@blocks.register(nodes.footnote)
@blocks.register(nodes.citation)
def _(node: nodes.Element) -> list[str]:
    label = next((child.astext() for child in node.children if isinstance(child, nodes.label)), "")
    body = [block for child in node.children for block in blocks(child)]
    return [f"[{label}] {body[0]}", *body[1:]] if label and body else body


def _spread(row: nodes.row) -> Iterable[nodes.Node]:
    """The row's cells; one that spans several columns is followed by empty ones."""
    for entry in row.children:
        yield entry
        for _ in range(int(entry.get("morecols", 0)) if isinstance(entry, nodes.Element) else 0):
            yield nodes.entry()


def _tight(groups: Iterable[list[str]]) -> list[str]:
    """Single-block items line by line, others apart."""
    out: list[str] = []
    joinable = False
    for group in groups:
        if joinable and len(group) == 1 and group[0].startswith("- "):
            out[-1] += f"\n{group[0]}"
        else:
            out += group
        joinable = len(group) == 1 and group[0].startswith("- ")
    return out
