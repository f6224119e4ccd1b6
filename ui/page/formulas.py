"""Formulas of the documentation, `$…$` as the readers write them, told from prices and shell prompts.

Not here: drawing them. Gradio does that with KaTeX, for what stands between our own delimiters.
"""

from __future__ import annotations

import re

INLINE = ("\ue010", "\ue011")
DISPLAY = ("\ue012", "\ue013")
"""Characters of a private area, which no text can bring in: `with_formulas` takes out those it finds."""
DELIMITERS: list[dict[str, str | bool]] = [
    {"left": INLINE[0], "right": INLINE[1], "display": False},
    {"left": DISPLAY[0], "right": DISPLAY[1], "display": True},
]

_FORMULA = re.compile(r"(?<![\w$])(\$\$?)(?![\s$])([^$]{1,400}?)(?<!\s)\1(?![\w$])|\$\$([^$]{1,800}?)\$\$")
_MATHEMATICAL = re.compile(r"[\\^_={}]|&lt;|^[A-Za-z]$")
_ALL = {ord(mark): None for mark in (*INLINE, *DISPLAY)}
_ESCAPED = re.compile(r"\\([\\\[\]`#>+=~|*-])")
_ENTITIES = (("&lt;", r"\lt "), ("&gt;", r"\gt "), ("<", r"\lt "), (">", r"\gt "), ("&#33;", "!"))


def with_formulas(prose: str) -> str:
    """The Markdown of an answer, with delimiters of ours around its formulas and their characters unescaped."""
    return _FORMULA.sub(_delimited, prose.translate(_ALL))


def _delimited(found: re.Match[str]) -> str:
    formula = (found[2] or found[3]).strip()
    if not _MATHEMATICAL.search(formula):
        return found[0]
    formula = _ESCAPED.sub(r"\1", formula)
    for entity, command in _ENTITIES:
        formula = formula.replace(entity, command)
    left, right = INLINE if found[1] == "$" else DISPLAY
    return f"{left}{formula}{right}"
