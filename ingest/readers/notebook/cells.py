"""Cells as a reader should see them: without licences, the marks of Colab's forms, and cell magics of shells.

Not here: the notebook around them (`reading`).
"""

from __future__ import annotations

import re

_TITLE = re.compile(r"^#[ \t]*@title\b(?P<title>.*)$", re.MULTILINE)
_FORM = re.compile(r"#[ \t]*@(?:param|markdown)\b.*$", re.MULTILINE)
_SECTION = re.compile(r"^(?=#{1,6}[ \t])", re.MULTILINE)
_COPYRIGHT = re.compile(r"#{1,6}[ \t]++(?:Copyright\b|©).*?(?:\d{4}|\(c\)|©)", re.IGNORECASE)
_SHELL = re.compile(r"\A\s*%%(?:bash|sh|script bash)\b.*\n")


def shown(code: str, language: str) -> tuple[str, str]:
    """The code and its language; no code if the cell only says under which licence the notebook is."""
    if _is_licence(code):
        return "", language
    code = _FORM.sub("", _TITLE.sub(_comment, code))
    shell = _SHELL.match(code)
    return (code[shell.end() :], "bash") if shell else (code, language)


def without_licence(prose: str) -> str:
    """A cell of Markdown without the section whose heading is a copyright and whose text is its licence."""
    if "licen" not in prose.lower():
        return prose
    sections = _SECTION.split(prose)
    return "".join(one for one in sections if not (_COPYRIGHT.match(one) and "licen" in one.lower()))


def _comment(mark: re.Match[str]) -> str:
    """A form's title as a plain comment, without what it says of the form."""
    title = mark["title"].partition("{")[0].strip()
    return f"# {title}" if title else ""


def _is_licence(code: str) -> bool:
    lines = [line for line in code.split("\n") if line.strip()]
    return bool(lines) and all(line.lstrip().startswith("#") for line in lines) and "licen" in code.lower()
