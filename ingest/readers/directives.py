"""Markdown with directives (MyST, Jupyter Book, Quarto, MkDocs) as plain Markdown, line by line.

    ```{note} Title            Title in bold, and the content as part of the page
    ```{code-cell} python3     a fence of Python, without `:tags:` and `#|` lines
    ::: {.callout-tip}         the content
    ```{figure} a.png          nothing: pictures, contents, indices, raw HTML
    +++, (label)=, {{< … >}}   nothing

Not here: the Markdown itself (`markdown`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>.*)$")
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:+-]+)\}[ \t]*(?P<argument>.*)$")
_QUARTO_CODE = re.compile(r"\{(?P<language>python|r|julia|bash|sql|ojs)\b[^}]*\}[ \t]*$")
_PANDOC_CODE = re.compile(r"\{[ \t]*\.(?P<language>\w++)[^}]*\}[ \t]*$")
_QUARTO_TITLE = re.compile(r"\btitle\s*=\s*[\"“](?P<title>[^\"”]{0,300})[\"”]")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|$)")
_CELL_OPTION = re.compile(r"[ \t]*(?:#\||//\|)")
_SHORTCODE = re.compile(r"\{\{[<%][^{}]{0,500}[>%]\}\}")
_CELL_BREAK = re.compile(r"\+\+\+(?:[ \t]*\{.*\})?[ \t]*$")
_TARGET = re.compile(r"\([\w:./ -]{1,200}\)=[ \t]*$")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]++[\w -]{1,60}?(?:[ \t]+\"(?P<title>[^\"]*)\")?[ \t]*$")

_CODE = frozenset({"code", "code-block", "code-cell", "sourcecode", "ipython", "prompt", "jupyter"})
_PYTHON = frozenset({"", "ipython", "ipython2", "ipython3", "python2", "python3", "default", "py"})
_SILENT = frozenset(
    {
        *("figure", "image", "mermaid", "embed", "iframe", "video", "youtube", "carousel", "anywidget", "bokeh-plot"),
        *("toctree", "tableofcontents", "contents", "index", "bibliography", "footbibliography", "include", "raw"),
        *("only", "highlight", "literalinclude", "glue", "eval-rst", "automodule", "autoclass", "autofunction"),
        *("autosummary", "exercise-end", "solution-end"),
    }
)
_UNTITLED = frozenset(
    {"div", "epigraph", "pull-quote", "exercise-start", "solution-start", "solution", "grid", "container"}
)


@dataclass(frozen=True, slots=True)
class _Open:
    """A fence that is open. `shows` is how its lines come out; `closes` is the line put in place of its end."""

    marks: str
    indent: int
    shows: str
    closes: str = ""

    def is_closed_by(self, line: re.Match[str]) -> bool:
        marks = line["marks"]
        # a division of Quarto's ends at any line of colons
        long_enough = marks[0] == ":" or len(marks) >= len(self.marks)
        return not line["info"].strip() and marks[0] == self.marks[0] and long_enough


def plain_markdown(source: str) -> str:
    """The source without directives. What is in an ordinary fence of code stays as it is."""
    if not any(sign in source for sign in ("{", ":::", "+++", "!!! ", "??? ")):
        return source
    return "\n".join(_lines(source.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    opened: list[_Open] = []
    options = False  # the lines right behind a directive that only set something
    block = False  # the same as a block of YAML between dashes
    admonition: int | None = None
    for line in lines:
        fence = _FENCE.match(line)
        inner = opened[-1] if opened else None
        if options and (block or line.strip() == "---"):
            options = not (block and line.strip() == "---")
            block = options
        elif inner and fence and inner.is_closed_by(fence):
            opened.pop()
            options = False
            yield inner.closes
        elif inner and inner.shows != "prose":
            skipped = inner.shows == "nothing" or (options and _OPTION.match(line)) or _is_cell_option(inner, line)
            options = options and bool(_OPTION.match(line))
            if not skipped:
                yield line
        elif fence and (found := _opened(fence)) is not None:
            now, shown = found
            opened.append(now)
            options = now.shows in {"cell", "prose"}
            yield from shown
        elif options and (_OPTION.match(line) or not line.strip()):
            options = bool(line.strip())
        elif (mark := _ADMONITION.match(line)) is not None:
            admonition = 4
            yield from _titled(mark["title"] or "")
        elif admonition and (line.startswith(" " * admonition) or not line.strip()):
            yield line[admonition:]
        else:
            options, admonition = False, None
            yield from _prose(line, inner)


def _opened(fence: re.Match[str]) -> tuple[_Open, list[str]] | None:
    """The fence that this line opens and what is shown in its place; None for a line that opens nothing."""
    indent, marks, info = fence["indent"], fence["marks"], fence["info"].strip()
    cell = _QUARTO_CODE.match(info) or _PANDOC_CODE.match(info)
    is_colons = marks[0] == ":"
    if "`" in info or (is_colons and not info):
        return None
    if cell and not is_colons:
        return _cell(indent, marks, cell["language"])
    if directive := _DIRECTIVE.match(info):
        return _directive(indent, marks, directive["name"].lower(), directive["argument"].strip())
    if is_colons:
        titled = _QUARTO_TITLE.search(info)
        return _Open(marks, len(indent), "prose"), list(_titled(titled["title"] if titled else ""))
    return _Open(marks, len(indent), "code", f"{indent}{marks}"), [fence[0]]


def _directive(indent: str, marks: str, name: str, argument: str) -> tuple[_Open, list[str]]:
    if name in _CODE:
        return _cell(indent, marks, "python" if argument.lower() in _PYTHON else argument.split(maxsplit=1)[0])
    if name == "math":
        return _Open(marks, len(indent), "cell", f"{indent}$$"), [f"{indent}$$"]
    if name in _SILENT:
        return _Open(marks, len(indent), "nothing"), []
    title = "" if name in _UNTITLED or name.startswith("tab-set") else argument
    return _Open(marks, len(indent), "prose"), list(_titled(title))


def _cell(indent: str, marks: str, language: str) -> tuple[_Open, list[str]]:
    line = f"{indent}{'`' * len(marks) if marks[0] == ':' else marks}"
    return _Open(marks, len(indent), "cell", line), [f"{line}{language}"]


def _is_cell_option(inner: _Open, line: str) -> bool:
    return inner.shows == "cell" and _CELL_OPTION.match(line) is not None


def _titled(title: str) -> Iterator[str]:
    """A directive's title as a paragraph in bold, so that it begins one even right behind another line."""
    yield ""
    if title.strip():
        yield from (f"**{title.strip()}**", "")


def _prose(line: str, inner: _Open | None) -> Iterator[str]:
    if _CELL_BREAK.match(line) or _TARGET.match(line):
        yield ""
        return
    bare = _SHORTCODE.sub("", line)
    if line.strip() and not bare.strip():
        return
    yield bare[min(inner.indent, len(bare) - len(bare.lstrip(" "))) :] if inner else bare
