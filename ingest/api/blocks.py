"""Blocks of a docstring's prose as Markdown: paragraphs, lists, doctests, literal blocks, directives, tables.

A light reader of our own: docutils needs about a hundred times as long, and docstrings use a small part of the syntax.

Not here: named sections such as Parameters (`sections`).
"""

from __future__ import annotations

import re
import textwrap

from ingest.api.inline import inline

_DIRECTIVE = re.compile(r"^\.\. (?P<name>[\w:-]+) ?::(?:\s+(?P<argument>.*))?$")
_TARGET = re.compile(r"^(?:\.\. _.*:|\.\. \|.*|\.\. (?!\[)[^:\n]*|__ .*)$")
_FOOTNOTE = re.compile(r"^\.\. \[(?P<label>[^\]]+)\]\s*(?P<text>.*)$")
_TABLE = re.compile(r"^(?:=+(?:\s+=+)+|\+[-=+]+\+)\s*$")
_RULE = re.compile(r"^([=\-~^\"'*#+`.])\1{3,}$")
_LEFTOVER = re.compile(rf"{_RULE.pattern}|^:(?:meta|internal|no-index|orphan)\b.*$|^\{{\w+\}}$")
"""Lines that no reader should see: rules, field lists for Sphinx, placeholders that nobody filled."""

_VERSIONS = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}
_CODE = frozenset(
    {"code-block", "code", "sourcecode", "ipython", "plot", "jupyter-execute", "testcode", "doctest", "pyplot"}
)
_NOTES = frozenset(
    {"note", "warning", "tip", "important", "caution", "hint", "danger", "attention", "admonition", "seealso"}
)
_DROPPED = frozenset(
    {"image", "figure", "index", "currentmodule", "module", "autosummary", "toctree", "minigallery", "include", "raw"}
    | {
        "autoclass",
        "autofunction",
        "automethod",
        "automodule",
        "plotly",
        "redirect-from",
        "testsetup",
        "tags",
        "mermaid",
    }
)


def blocks(lines: list[str]) -> str:
    """The lines (dedented) as Markdown blocks, separated by blank lines; fences are balanced."""
    out: list[str] = []
    row = 0
    while row < len(lines):
        line = lines[row]
        stripped = line.strip()
        if not stripped:
            row += 1
        elif stripped.startswith(("```", "~~~")):
            row = _fenced(lines, row, out)
        elif stripped.startswith(">>>"):
            row = _doctest(lines, row, out)
        elif stripped.startswith((".. ", "__ ")) or stripped == "..":
            row = _explicit(lines, row, out)
        elif _TABLE.match(stripped):
            row = _table(lines, row, out)
        else:
            row = _paragraph(lines, row, out)
    return "\n\n".join(block for block in out if block.strip())


def fence(body: list[str], language: str = "python") -> str:
    """The lines as a fenced block; the fence is longer than any inside."""
    text = textwrap.dedent("\n".join(line.rstrip() for line in body)).strip("\n")
    inner = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (inner + 1)
    return f"{marks}{language}\n{text}\n{marks}" if text.strip() else ""


def indented_from(lines: list[str], row: int, indent: int) -> int:
    """The row after the block at `row` whose lines are blank or indented deeper than `indent`."""
    while row < len(lines) and (not lines[row].strip() or _indent(lines[row]) > indent):
        row += 1
    return row


def _fenced(lines: list[str], row: int, out: list[str]) -> int:
    marks = lines[row].strip()[:3]
    end = row + 1
    while end < len(lines) and not lines[end].strip().startswith(marks):
        end += 1
    language = lines[row].strip().lstrip("`~").strip() or "python"
    out.append(fence(lines[row + 1 : end], "" if language in ("text", "plain") else language))
    return end + 1


def _doctest(lines: list[str], row: int, out: list[str]) -> int:
    """A doctest with its output; one that follows after a blank line joins the same fence."""
    indent, end, last = _indent(lines[row]), row, row
    while end < len(lines):
        stripped = lines[end].strip()
        if not stripped:
            following = next((r for r in range(end, len(lines)) if lines[r].strip()), len(lines))
            if following == len(lines) or not lines[following].strip().startswith((">>>", "...")):
                break
            end = following
            continue
        if _indent(lines[end]) < indent or stripped.startswith((".. ", "```")):
            break
        last = end
        end += 1
    out.append(fence([re.sub(r"(?<!\s)\s*#\s*doctest:.*", "", line) for line in lines[row : last + 1]]))
    return last + 1


def _explicit(lines: list[str], row: int, out: list[str]) -> int:
    """A directive, footnote, target or comment."""
    stripped, indent = lines[row].strip(), _indent(lines[row])
    end = indented_from(lines, row + 1, indent)
    body = textwrap.dedent("\n".join(lines[row + 1 : end])).split("\n")
    directive, footnote = _DIRECTIVE.match(stripped), _FOOTNOTE.match(stripped)
    if directive:
        out.append(_directive(directive["name"], (directive["argument"] or "").strip(), body))
    elif footnote:
        out.append(inline(f"[{footnote['label']}] {' '.join([footnote['text'], *(b.strip() for b in body)]).strip()}"))
    elif not _TARGET.match(stripped):
        out.append(inline(stripped.removeprefix(".. ")))
    return end


def _directive(name: str, argument: str, body: list[str]) -> str:  # noqa: PLR0911  # one return per kind
    content = _without_options(body)
    if name in _DROPPED:
        return ""
    if name in _VERSIONS:
        rest = blocks([argument.partition(" ")[2], *content] if " " in argument else content)
        head = f"{_VERSIONS[name]} {argument.partition(' ')[0].rstrip(':')}"
        return f"{head}: {rest}" if rest and not rest.startswith(("-", "`", "*")) else f"{head}.\n\n{rest}".strip()
    if name in _CODE:
        return fence(content, argument if argument and name in ("code-block", "code", "sourcecode") else "python")
    if name == "math":
        return fence([argument, *content] if argument else content, "text")
    if name == "rubric":
        return f"**{inline(argument)}**"
    if name in _NOTES:
        title = "See also" if name == "seealso" else argument if name == "admonition" else name.capitalize()
        inner = blocks([*([argument] if argument and name != "admonition" else []), *content])
        return f"**{title}:** {inner}" if inner else ""
    if name in ("list-table", "csv-table", "table"):
        return blocks(content)
    return blocks(content)


def _without_options(body: list[str]) -> list[str]:
    row = 0
    while row < len(body) and re.match(r"^:[\w-]+:", body[row]):
        row += 1
    return body[row:]


def _table(lines: list[str], row: int, out: list[str]) -> int:
    """A table keeps its columns in a plain fence."""
    end = row + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    out.append(fence([re.sub(r"``(.+?)``", r"\1", line) for line in lines[row:end]], "text"))
    return end


def _paragraph(lines: list[str], row: int, out: list[str]) -> int:
    start, indent = row, _indent(lines[row])
    while row < len(lines) and lines[row].strip() and not (row > start and _starts_block(lines[row])):
        row += 1
    text = lines[start:row]
    if len(text) >= 2 and _RULE.match(text[1].strip()):
        out.append(f"**{inline(text[0].strip())}**")
        return start + 2
    text = [line for line in text if not _LEFTOVER.match(line.strip())]
    is_literal = bool(text) and text[-1].rstrip().endswith("::")
    if is_literal:
        head = text[-1].rstrip()
        text[-1] = head[:-2].rstrip() if head.endswith(" ::") or head.strip() == "::" else head[:-1]
    out.append(_joined(text))
    if is_literal:
        end = indented_from(lines, row, indent)
        body = lines[row:end]
        if any(line.strip() for line in body):
            out.append(fence(body))
            return end
    return row


def _starts_block(line: str) -> bool:
    stripped = line.strip()
    return stripped.startswith((">>>", "```", "~~~")) or bool(_DIRECTIVE.match(stripped) or _FOOTNOTE.match(stripped))


def _joined(text: list[str]) -> str:
    """One paragraph, or a list with its items' indents kept."""
    lines = textwrap.dedent("\n".join(line.rstrip() for line in text)).split("\n")
    lines = [re.sub(r"^(\s*)[•+] ", r"\1- ", re.sub(r"^\| ?+(?!\s*```)", "", line)) for line in lines]
    return inline("\n".join(lines)).strip("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
