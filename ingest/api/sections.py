"""A docstring as Markdown: its sections in numpydoc, Google or field style, and the prose between them.

Headings become bold lines, parameters become bullets, so that a splitter can cut before them.

Not here: blocks inside a section (`blocks`), the signature (`render`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace

from ingest.api.blocks import blocks, indented_from
from ingest.api.inline import inline

_LIST_TITLES = (
    "parameters|other parameters|args|arguments|keyword args|keyword arguments|keyword parameters|call arguments|kwargs"
    "|attributes|methods|inputs|outputs|returns|return|yields|yield|receives|raises|raise|warns|exceptions"
)
_PROSE_TITLES = (
    "example|examples|examples usage|example usage|usage|usages|standalone usage|note|notes|warning|warnings|tip"
    "|important|caution|caveats|limitations|remarks|todo|see also|reference|references|definition|algorithm|math"
    "|shape|input shape|output shape|input|output|variables|masking|call signature|eager mode"
    "|eager compatibility"
)
_LISTS = frozenset(_LIST_TITLES.split("|"))
_PROSE = frozenset(_PROSE_TITLES.split("|"))
_TITLES = {
    "args": "Parameters",
    "arguments": "Parameters",
    "return": "Returns",
    "raise": "Raises",
    "kwargs": "Parameters",
}
_GOOGLE = re.compile(r"^(?P<title>[A-Z][A-Za-z ]{2,24}):(?P<literal>:?)\s*$")
_UNDERLINE = re.compile(r"^(-{3,}|={3,}|~{3,})\s*$")
_FIELD = re.compile(
    r"^:(?P<field>param|parameter|arg|argument|key|keyword|kwarg|type|raises?|except|returns?|rtype|ivar|cvar|vartype|yields?)"
    r"(?:\s{1,9}(?P<name>[^:]+))?:(?:\s+|$)(?P<text>.*)$"
)
_NUMPY_ITEM = re.compile(r"^(?P<name>\S.*?)(?:(?<!\s)\s+:\s*|:\s+|:$)(?P<type>.*)$|^(?P<bare>\S.*)$")
_GOOGLE_ITEM = re.compile(
    r"^(?P<name>[*\w.`'\"\[\], /]+?)(?:(?<!\s)\s*)?(?:\((?P<type>(?:[^()]|\([^()]*\))*)\)\s*)?:(?:\s+|$)(?P<text>.*)$"
)


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    type: str
    lines: list[str]


def markdown_of(docstring: str) -> str:
    """The docstring (dedented) as Markdown. Nothing but markup is changed: sentences can be quoted."""
    lines = docstring.expandtabs(4).split("\n")
    parts: list[str] = []
    prose: list[str] = []
    row = 0
    while row < len(lines):
        heading = _heading(lines, row)
        if heading or _FIELD.match(lines[row]):
            parts.append(blocks(prose))
            prose = []
        if heading:
            title, start, style = heading
            row = _section_end(lines, start, style)
            parts.append(_section(title, lines[start:row], style))
        elif _FIELD.match(lines[row]):
            end = row
            while end < len(lines) and (_FIELD.match(lines[end]) or not lines[end].strip() or lines[end][:1].isspace()):
                end += 1
            parts.append(_fields(lines[row:end]))
            row = end
        else:
            prose.append(lines[row])
            row += 1
    parts.append(blocks(prose))
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(part for part in parts if part.strip()))


def _heading(lines: list[str], row: int) -> tuple[str, int, str] | None:
    """(title, first row of the section, style) if a section begins at `row`."""
    line = lines[row]
    if not line.strip() or line[0].isspace():
        return None
    following = lines[row + 1] if row + 1 < len(lines) else ""
    if _UNDERLINE.match(following) and len(line.strip()) < 60 and " " not in following.strip():
        return line.strip().rstrip(":"), row + 2, "numpy"
    google = _GOOGLE.match(line)
    if google and google["title"].lower() in _LISTS | _PROSE:
        body = next((lines[at] for at in range(row + 1, len(lines)) if lines[at].strip()), "")
        if body[:1].isspace():
            return google["title"], row + 1, "literal" if google["literal"] else "google"
        return google["title"], row + 1, "title"
    return None


def _section_end(lines: list[str], start: int, style: str) -> int:
    if style == "title":
        return start
    if style != "numpy":
        return indented_from(lines, start, 0)
    for row in range(start, len(lines)):
        found = _heading(lines, row)
        if found and found[2] == "numpy":
            return row
    return len(lines)


def _section(title: str, lines: list[str], style: str) -> str:
    known = title.lower()
    shown = f"**{_TITLES.get(known, inline(title))}**"
    body = textwrap.dedent("\n".join(lines)).strip("\n").split("\n")
    if style == "title":
        return shown
    if known == "see also":
        names = _see_also(body)
        return f"**See also:** {names}" if names else ""
    if known in _LISTS:
        items = _items(body, _numpy_head if style == "numpy" else _google_head)
        text = _bullets(items) if items else blocks(body)
    elif style == "literal":
        is_doctest = body[0].startswith(">>>")
        text = blocks(body if is_doctest else ["::", "", *(f"    {line}" for line in body)])
    else:
        text = blocks(body)
    return f"{shown}\n\n{text}" if text else ""


def _items(lines: list[str], head: Callable[[str], _Item | None]) -> list[_Item]:
    """The items of a list, each a head line and what is indented below it; [] if a line at the margin is no head."""
    items: list[_Item] = []
    row = 0
    while row < len(lines):
        if not lines[row].strip():
            row += 1
            continue
        item = head(lines[row])
        if item is None:
            return []
        end = indented_from(lines, row + 1, 0)
        body = textwrap.dedent("\n".join(lines[row + 1 : end])).strip("\n").split("\n")
        items.append(replace(item, lines=[*item.lines, *body]))
        row = end
    return items


def _numpy_head(line: str) -> _Item | None:
    if line[0].isspace() or line.startswith((".. ", ">>>", "- ", "* ")):
        return None
    match = _NUMPY_ITEM.match(line)
    name, type_ = (match["name"] or match["bare"], match["type"]) if match else (line, "")
    return _Item(name.strip(), (type_ or "").strip(), [])


def _google_head(line: str) -> _Item | None:
    match = _GOOGLE_ITEM.match(line.removeprefix("- ").removeprefix("* "))
    if not match or len(match["name"].split()) > 3:
        return None
    return _Item(match["name"].strip(), (match["type"] or "").strip(), [match["text"]])


def _bullets(items: list[_Item]) -> str:
    """`- name (type): text`, further blocks of the text indented below it."""
    shown = []
    for item in items:
        name = inline(item.name).replace("\\", "")
        name = name.strip("`") if name.count("`") == 2 and name[0] == name[-1] == "`" else name
        is_code = bool(re.fullmatch(r"[\w.,*/\[\] ]+", name)) and (bool(item.type) or len(name.split()) < 4)
        head = f"- `{name}`" if is_code else f"- {name}"
        head += f" ({inline(item.type)})" if item.type else ""
        first, _, rest = blocks(item.lines).partition("\n\n")
        if first.startswith(("```", "- ", "* ")):
            first, rest = "", f"{first}\n\n{rest}".strip()
        text = f"{head}: {first}" if first else f"{head}"
        shown.append("\n".join(_indented(text.split("\n"), rest)))
    return "\n".join(shown)


def _indented(head: list[str], rest: str) -> list[str]:
    lines = [head[0], *(f"  {line}" for line in head[1:])]
    if rest:
        lines += ["", *(f"  {line}" if line else "" for line in rest.split("\n")), ""]
    return lines


def _see_also(lines: list[str]) -> str:
    names = []
    for line in lines:
        if line.strip() and not line[0].isspace():
            for part in re.split(r"\s:\s|(?<!\s)\s*:$|(?<!:): ", line.strip())[0].split(","):
                name = re.sub(r":[\w:]{1,60}:`~?([^`]*)`", r"\1", part).strip(" `~")
                if re.fullmatch(r"[\w.]+", name):
                    names.append(f"`{name}`")
    return ", ".join(dict.fromkeys(names))


def _fields(lines: list[str]) -> str:
    """`:param x:` and its kin, by kind; `:type x:` completes the parameter of that name."""
    found: dict[str, list[_Item]] = {"Parameters": [], "Returns": [], "Raises": [], "Attributes": []}
    types: dict[str, str] = {}
    row = 0
    while row < len(lines):
        match = _FIELD.match(lines[row])
        if not match:
            row += 1
            continue
        end = indented_from(lines, row + 1, 0)
        body = [match["text"], *textwrap.dedent("\n".join(lines[row + 1 : end])).strip("\n").split("\n")]
        field, name = match["field"], (match["name"] or "").strip()
        if field in ("type", "vartype", "rtype"):
            types[name if field != "rtype" else ""] = " ".join(line.strip() for line in body).strip()
        else:
            kind = {"r": "Raises", "e": "Raises", "i": "Attributes", "c": "Attributes"}.get(field[0], "Parameters")
            kind = "Returns" if field.startswith(("return", "yield")) else kind
            type_, _, last = name.rpartition(" ")
            found[kind].append(
                _Item(last if kind == "Parameters" else name, type_ if kind == "Parameters" else "", body)
            )
        row = end
    return "\n\n".join(_field_section(kind, items, types) for kind, items in found.items() if items)


def _field_section(kind: str, items: list[_Item], types: dict[str, str]) -> str:
    if kind == "Returns":
        return f"**Returns**\n\n{blocks(items[0].lines)}" + (f" ({inline(types[''])})" if types.get("") else "")
    return f"**{kind}**\n\n" + _bullets([_Item(i.name, i.type or types.get(i.name, ""), i.lines) for i in items])
