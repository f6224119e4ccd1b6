"""Directives that hold code, or bring in a file: code blocks of every kind, `literalinclude`, `include`.

Not here: reading files. The page's `include` gives their text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from docutils import nodes
from docutils.statemachine import string2lines

from ingest.readers.numbers import whole_number
from ingest.readers.rst.block import Tolerant

MAX_LINES = 100_000
"""Of an included file: the same line may be asked for again and again."""

LANGUAGE_OF: dict[str, str] = {
    "ipython": "python",
    "doctest": "python",
    "testcode": "python",
    "plot": "python",
    "pyplot": "python",
    "jupyter-execute": "python",
    "exec_code": "python",
    "runblock": "python",
    "testoutput": "text",
    "parsed-literal": "text",
    "productionlist": "text",
    "prompt": "bash",
}
_PSEUDO = re.compile(
    r"^\s*(?:@(?:savefig|suppress|verbatim|doctest|okexcept|okwarning)\b.*|:(?:okwarning|okexcept|suppress|verbatim):\s*)$"
)
_SUPPRESS = re.compile(r"^\s*@suppress\b")


class Code(Tolerant):
    """Any code block. The language is the argument's, the directive's, or (later, by `Language`) the page's."""

    def made(self) -> list[nodes.Node]:
        if "suppress" in self.flags or ("hide" in self.flags and self.name != "testcode"):
            return []
        text = self.text
        if self.name == "ipython":
            text = without_pseudo_decorators(text)
        named = self.argument.split()[0] if self.argument and "\n" not in self.argument else ""
        if self.name in ("code-block", "code", "sourcecode", "prompt"):
            language: str | None = named or LANGUAGE_OF.get(self.name)
            if not self.body and "\n" in self.argument:  # no blank line after `.. code::`
                text = self.argument
        else:
            language = LANGUAGE_OF[self.name]
            if self.name in ("parsed-literal", "productionlist") and self.argument:
                text = f"{self.argument}\n{text}".strip("\n")
        return literal(text, language)


class Language(nodes.Invisible, nodes.Element):
    """The unmarked code that follows is in `language`."""


class Highlight(Tolerant):
    def made(self) -> list[nodes.Node]:
        return [Language("", language=self.argument.split()[0] if self.argument else "")]


class Math(Tolerant):
    def made(self) -> list[nodes.Node]:
        text = "\n\n".join(filter(None, (self.argument, self.text)))
        return [nodes.math_block(text, text)] if text else []


class LiteralInclude(Tolerant):
    """A file as code: all of it, some lines, between two markers, or one Python object."""

    def made(self) -> list[nodes.Node]:
        text = self.context.included(self.argument)
        if text is None:
            return []
        if "pyobject" in self.flags:
            text = _object_source(text, self.flags["pyobject"])
        return literal(_clipped(text, self.flags), self.flags.get("language") or _language_of(self.argument))


class Include(Tolerant):
    """A file as part of this page: its text is read as if it stood here."""

    register: Callable[[str], None]

    def made(self) -> list[nodes.Node]:
        text = self.context.included(self.argument.strip("<>"))
        if text is None:
            return []
        text = _clipped(text, self.flags)
        if "literal" in self.flags or "code" in self.flags:
            return literal(text, self.flags.get("code") or None)
        if self.argument.endswith((".md", ".html", ".svg", ".tex")):
            return []
        type(self).register(text)
        self.state_machine.insert_input(string2lines(text, tab_width=8, convert_whitespace=True), self.argument)
        return []


class Markdown(nodes.General, nodes.Element):
    """A block that is Markdown already: attribute `text`."""


class MarkdownCell(Tolerant):
    def made(self) -> list[nodes.Node]:
        return [Markdown("", text=self.text)]


def directive(name: str, argument: str, content: str) -> str:
    """The source of a directive with that content, "" without content."""
    if not content.strip():
        return ""
    lines = "\n".join(f"    {line}" if line.strip() else "" for line in content.strip("\n").split("\n"))
    return f".. {name}:: {argument}\n\n{lines}\n"


def literal(text: str, language: str | None) -> list[nodes.Node]:
    """A literal block, nothing without text. `None` leaves the language to the look of the code."""
    if not text.strip():
        return []
    block = nodes.literal_block(text, text)
    if language:
        block["language"] = language
    return [block]


def without_pseudo_decorators(text: str) -> str:
    """IPython directive code without `@savefig …`, `:okwarning:` and the statements that `@suppress` hides."""
    kept: list[str] = []
    hidden = False
    for line in text.split("\n"):
        if _SUPPRESS.match(line):
            hidden = True
        elif hidden and line.strip():
            hidden = line.endswith(("(", "[", "{", ",", "\\"))
        elif not _PSEUDO.match(line):
            kept.append(line)
    return "\n".join(kept)


def _language_of(path: str) -> str:
    suffix = path.rpartition(".")[2].lower()
    return {"py": "python", "html": "html", "sh": "bash", "c": "c", "json": "json", "toml": "toml"}.get(suffix, "text")


def _clipped(text: str, flags: dict[str, str]) -> str:
    lines = text.split("\n")
    if flags.get("lines"):
        lines = [lines[number] for number in _line_numbers(flags["lines"], len(lines))]
    start, end = flags.get("start-line", ""), flags.get("end-line", "")
    from_end = whole_number(end.removeprefix("-"), 0) if end.startswith("-") else 0
    lines = lines[whole_number(start, 0) : -from_end if from_end else whole_number(end, len(lines))]
    for option, inclusive in (("start-after", False), ("start-at", True)):
        if flags.get(option):
            found = next((n for n, line in enumerate(lines) if flags[option] in line), -1)
            lines = lines[found + (0 if inclusive else 1) :] if found >= 0 else lines
    for option, inclusive in (("end-before", False), ("end-at", True)):
        if flags.get(option):
            found = next((n for n, line in enumerate(lines) if flags[option] in line), len(lines))
            lines = lines[: found + (1 if inclusive else 0)]
    return "\n".join(lines)


def _line_numbers(spec: str, count: int) -> list[int]:
    numbers: list[int] = []
    for part in spec.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        low = max(1, whole_number(first, 1))
        high = whole_number(last, count) if dash else low
        numbers += range(low - 1, min(high, count))
        if len(numbers) > MAX_LINES:
            break
    return numbers


def _object_source(text: str, name: str) -> str:
    """The source of one class or function of a Python file; the whole file if it isn't there or doesn't parse."""
    try:
        body: list[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    found: ast.stmt | None = None
    for part in name.split("."):
        found = next((node for node in body if getattr(node, "name", None) == part), None)
        if found is None:
            return text
        body = getattr(found, "body", [])
    return ast.get_source_segment(text, found) or text if found else text
