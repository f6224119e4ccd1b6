"""The base of all our directives: reads argument, options and content of any directive, and never loses its text.

docutils refuses a directive for one unknown option; here everything is accepted, and what can't be parsed is kept as
plain text.

Not here: what any directive means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

from ingest.readers.rst.context import Context, context_of

_OPTION = re.compile(r"^:([A-Za-z][\w.+ -]*):(?:\s+(.*))?$")
_OPENED = re.compile(r"^.*?::[ \t]*(\S.*)?$")


class Tolerant(Directive):
    """A directive whose `made` returns its nodes. `argument`, `flags` and `body` are read from its block."""

    has_content = True
    option_spec = None

    def run(self) -> Sequence[nodes.Node]:
        self.name = self.name.lower().removeprefix("py:")
        count = self._argument_lines()
        self.leading = self.content[:count]
        self.argument = "\n".join(self.leading).strip()
        self.flags, skipped = _options(list(self.content[count:]))
        self.body = self.content[count + skipped :]
        self.body_offset = self.content_offset + count + skipped
        try:
            return self.made()
        except RecursionError:
            raise
        except Exception:  # docutils raises whatever its own code trips over; the words are worth more than the reason
            return _as_written(self.content)

    def made(self) -> list[nodes.Node]:
        raise NotImplementedError

    @property
    def context(self) -> Context:
        return context_of(self.state.document)

    @property
    def text(self) -> str:
        """The content as written."""
        return "\n".join(self.body).strip("\n")

    def parsed(self, node: nodes.Element, *, leading: bool = False, titles: bool = False) -> nodes.Element:
        """`node` with the parsed content; with `leading`, what stands on the directive's own line comes first."""
        if leading and self.leading:
            self.state.nested_parse(self.leading, self.content_offset, node)
        if self.body:
            self.state.nested_parse(self.body, self.body_offset, node, match_titles=titles)
        return node

    def inline(self, text: str) -> list[nodes.Node]:
        """A line of text with its roles and emphasis."""
        found, _ = self.state.inline_text(" ".join(text.split()), self.lineno)
        return found

    def _argument_lines(self) -> int:
        opened = _OPENED.match(self.block_text.split("\n", 1)[0])
        if not opened or not opened[1] or not self.content:
            return 0
        for number, line in enumerate(self.content):
            if not line.strip() or (number and _OPTION.match(line)):
                return number
        return len(self.content)


def _options(lines: list[str]) -> tuple[dict[str, str], int]:
    """Options by name and the number of lines that they and the blank lines around them take."""
    found: dict[str, str] = {}
    at = 0
    name = ""
    while at < len(lines) and lines[at].strip():
        option = _OPTION.match(lines[at])
        if option:
            name = option[1].lower()
            found[name] = (option[2] or "").strip()
        elif name and lines[at].startswith(" "):
            found[name] = f"{found[name]} {lines[at].strip()}".strip()
        else:
            break
        at += 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    return found, at


def _as_written(content: StringList) -> list[nodes.Node]:
    paragraphs = "\n".join(content).split("\n\n")
    return [nodes.paragraph(text, text.strip()) for text in paragraphs if text.strip()]
