"""Inline reStructuredText as Markdown: roles, links, literals and footnotes of docstrings.

Not here: blocks (`blocks`) or the sections of a docstring (`sections`).
"""

from __future__ import annotations

import re

from corpus.text.dotted import last_part

_SPANS = re.compile(
    r"``(?P<literal>(?:[^`]|`(?!`))+?)``(?!`)"
    r"|:(?P<role>[\w.+:-]{1,80}):`(?P<body>[^`]+)`_?"
    r"|`(?P<text>[^`<\n]+?)(?:(?<!\s)\s*)?<(?P<target>[^<>`\n]+)>`_{0,2}"
    r"|`(?P<reference>[^`\n]+)`_{1,2}(?!\w)"
    r"|(?P<code>`[^`\n]+`)"
    r"|\[(?P<note>[#*]?[\w-]*)\]_(?!\w)"
    r"|(?P<url>https?://\S+)"
)
_PLAIN_ROLES = frozenset({"ref", "doc", "term", "std:ref", "std:doc", "rst:dir", "abbr", "emphasis", "strong"})


def inline(text: str) -> str:
    """`text` (lines of one block) in Markdown; what isn't reStructuredText stays as it is."""
    if not any(mark in text for mark in ("`", "]_", "\\ ", "|")):
        return text
    converted = _SPANS.sub(_span, text)
    return re.sub(r"\\ (?=\S)|(?<=\w)\\(?=[`\s])", "", converted)


def _span(match: re.Match[str]) -> str:
    if match["literal"] is not None:
        inner = re.sub(r"(?<!\s)\s*\n\s*", " ", match["literal"]).strip()
        return f"`` {inner} ``" if "`" in inner else f"`{inner}`"
    if match["role"] is not None:
        return _role(match["role"], match["body"])
    if match["text"] is not None:
        target = match["target"]
        return f"[{match['text']}]({target})" if target.startswith("http") else match["text"]
    if match["reference"] is not None:
        return match["reference"]
    if match["note"] is not None:
        return f"[{match['note']}]" if match["note"] else ""
    return match.group()


def _role(role: str, body: str) -> str:
    if role == "math":
        return f"${' '.join(body.split())}$"
    shown, _, target = body.replace("\n", " ").partition("<")
    has_title = bool(shown.strip()) and bool(target)
    name = shown.strip() if has_title else body.replace("\n", " ").strip(" <>")
    if name.startswith("~"):
        name = last_part(name) or name
    name = re.sub(r"\s+", " ", name.lstrip("~!").strip())
    if role in _PLAIN_ROLES and has_title:
        return name
    if name.startswith("sphx_glr_"):  # the label that a gallery gives to one of its scripts
        return f"`{re.sub(r'^.*?_(?=plot_)|^sphx_glr_', '', name).removesuffix('.py')}.py`"
    if role in _PLAIN_ROLES:
        return name.strip("/").replace("_", " ").replace("-", " ") if role in ("ref", "std:ref") else name
    return f"`{name}`" if name else ""
