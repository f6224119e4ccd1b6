"""Roles of Sphinx pages, known and unknown, as text: `:func:`, `:ref:`, `:issue:` and their like.

A role's node holds what Sphinx writes into a title, so that section ids come out as Sphinx's; its "shown" attribute
holds what stands in running text.

Not here: the markup of that text (`rst_render`).
"""

# ruff: noqa: SIM905  (long lists of words read better as words)

from __future__ import annotations

import re

from docutils import nodes, utils
from docutils.parsers.rst import states

from corpus.text.dotted import last_part
from ingest.readers.rst.context import context_of

_TITLED = re.compile(r"^(.+?)(?:(?<!\s)\s*)?(?<!\x00)<([^<>]*)>$", re.DOTALL)
_SEPARATORS = re.compile(r"[\s_\-.:/]+")
_CALLS = frozenset({"func", "meth"})
_PLAIN = frozenset(
    "term any download numref menuselection guilabel dfn user doi arxiv sup sub superscript subscript emphasis "
    "title-reference t title strong newsgroup manpage cve cwe ghsa bdg-secondary".split()
)
_FORMS = {
    **dict.fromkeys(("issue", "gh", "ghpull", "ghissue", "pr", "bpo", "pull"), "#{}"),
    **dict.fromkeys(("cite", "footcite", "p", "ct"), "[{}]"),
    "pep": "PEP {}",
    "rfc": "RFC {}",
    "eq": "({})",
}
_LABELS = frozenset({"ref", "doc"})
_SILENT = frozenset({"octicon", "fa", "fas", "fab", "far", "material-regular", "material-outlined", "raw"})
_VERBATIM = frozenset({"math", "code"})


class SphinxInliner(states.Inliner):
    """docutils' inline parser, which looks no role up in docutils' registry: every role is ours."""

    # docutils takes its patterns from vars(type(self)), where inherited names are missing
    non_whitespace_before = states.Inliner.non_whitespace_before
    non_whitespace_escape_before = states.Inliner.non_whitespace_escape_before
    non_unescaped_whitespace_escape_before = states.Inliner.non_unescaped_whitespace_escape_before
    non_whitespace_after = states.Inliner.non_whitespace_after
    simplename = states.Inliner.simplename
    uric = states.Inliner.uric
    uri_end_delim = states.Inliner.uri_end_delim
    urilast = states.Inliner.urilast
    uri_end = states.Inliner.uri_end
    emailc = states.Inliner.emailc
    email_pattern = states.Inliner.email_pattern

    def interpreted(
        self, rawsource: str, text: str, role: str, lineno: int
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        name = role.lower().rpartition(":")[2]
        # in a formula, as in code, a backslash is a backslash
        written = utils.unescape(text, restore_backslashes=name in _VERBATIM)
        if name in _SILENT or role.lower() in context_of(self.document).raw_roles:
            return [], []
        return [_node(name, written)], []


def humanized(label: str) -> str:
    """A label that resolves to no title here, in words: `getting_started-tables` → `getting started tables`."""
    return " ".join(_SEPARATORS.split(label.removesuffix("/index").rstrip("/").rpartition("/")[2])).strip()


def _node(name: str, written: str) -> nodes.Node:
    if name == "math":
        return nodes.math(written, written)
    match = _TITLED.match(written)
    title = match[1] if match else ""
    if name in _LABELS and not title:
        return nodes.inline(written, written, label=written, shown=humanized(written))
    if name == "abbr":
        return _plain(written.partition(" (")[0])
    if name in _LABELS or name in _PLAIN:
        return _plain(title or written.lstrip("!~"))
    if name in _FORMS:
        return _plain(title or _FORMS[name].format(written.lstrip("#").partition("#")[0]))
    return _code(name, title, written)


def _plain(text: str) -> nodes.Node:
    return nodes.inline(text, text)


def _code(name: str, title: str, written: str) -> nodes.Node:
    if title:
        prose = " " in title and not re.search(r"[()\[\]=._]", title)
        return _plain(title) if prose else nodes.literal(title, title)
    full = written.lstrip("!")
    short = last_part(full[1:]) if full.startswith("~") else full.lstrip(".")
    full = full.lstrip("~.").strip()
    if name in _CALLS:
        short = f"{short.removesuffix('()')}()"
    if name in ("samp", "file"):
        full = full.replace("{", "").replace("}", "")
    return nodes.literal(short, short, shown=full)
