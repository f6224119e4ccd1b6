"""The labels of a reStructuredText page with the titles that they stand before, for `:ref:` from other pages.

Not here: labels of pictures and tables, which have no title of their own.
"""

from __future__ import annotations

import re

from docutils.nodes import fully_normalize_name

_LABELLED = re.compile(
    r"""((?:^\.\.[ ]_[^\n]+:[ \t]*\n\s*+){1,40})    # labels
        (?:^([=\-`:'"~^_*+\#<>.])\2{2,}[ \t]*\n)?  # overline
        [ \t]*(\S[^\n]*)\n                        # title
        ^([=\-`:'"~^_*+\#<>.])\4{2,}[ \t]*$        # underline""",
    re.MULTILINE | re.VERBOSE,
)
_LABEL = re.compile(r"^\.\. _`?([^\n]+?)`?:[ \t]*$", re.MULTILINE)
_ROLE = re.compile(r":[\w:+-]{1,60}:`~?([^`<]+?)(?:(?<!\s)\s*<[^>]{0,200}>)?`")


def titles_by_label(source: str) -> dict[str, str]:
    """The title of each label of the page, labels normalised as docutils does."""
    return {
        fully_normalize_name(label): _ROLE.sub(r"\1", match[3].strip()).replace("`", "")
        for match in _LABELLED.finditer(source)
        for label in _LABEL.findall(match[1])
    }
