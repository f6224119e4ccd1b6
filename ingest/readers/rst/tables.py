"""Table directives: `list-table`, `csv-table`, `table`, however their options are written.

Not here: tables drawn with lines, which docutils reads by itself.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from docutils import nodes
from docutils.statemachine import StringList

from ingest.readers.rst.block import Tolerant


class Table(Tolerant):
    """A titled table, whatever its kind."""

    def made(self) -> list[nodes.Node]:
        rows = {"list-table": self._list_rows, "csv-table": self._csv_rows}.get(self.name)
        out: list[nodes.Node] = []
        if self.argument:
            out.append(nodes.paragraph("", "", nodes.strong("", "", *self.inline(self.argument))))
        if rows is None:
            return [*out, *self.parsed(nodes.container()).children]
        made = rows()
        return [*out, _table(made)] if made else out

    def _list_rows(self) -> list[list[Sequence[nodes.Node]]]:
        """Rows of a two-level bullet list. Raises ValueError if it is something else: then the words are kept."""
        content = self.parsed(nodes.container())
        rows = []
        for item in (item for child in content.children for item in child.children):
            inner = item.children[0] if item.children else None
            if not isinstance(inner, nodes.bullet_list):
                raise ValueError("not a two-level list")
            rows.append([cell.children for cell in inner.children])
        return rows

    def _csv_rows(self) -> list[list[Sequence[nodes.Node]]]:
        text = self.text
        if self.flags.get("file"):
            text = self.context.included(self.flags["file"]) or ""
        delimiter = {"tab": "\t", "space": " "}.get(self.flags.get("delim", ","), self.flags.get("delim", ","))
        lines = ([self.flags["header"]] if self.flags.get("header") else []) + text.split("\n")
        read = csv.reader(lines, delimiter=delimiter[:1] or ",", skipinitialspace=True)
        return [[self._cell(cell) for cell in row] for row in read if row]

    def _cell(self, text: str) -> Sequence[nodes.Node]:
        node = nodes.entry()
        self.state.nested_parse(StringList(text.split("\n"), self.name), self.body_offset, node)
        return node.children


def _table(rows: list[list[Sequence[nodes.Node]]]) -> nodes.Node:
    body = nodes.tbody()
    for cells in rows:
        row = nodes.row()
        for cell in cells:
            row += nodes.entry("", *cell)
        body += row
    return nodes.table("", nodes.tgroup("", body))
