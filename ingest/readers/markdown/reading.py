"""Markdown pages: the text as it was written, without links' targets, pictures and comments.

markdown-it finds the structure; anchors are GitHub's.

Not here: notebooks, whose cells come here one by one (`ingest.readers.notebook`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from lxml import html as lxml_html
from lxml.etree import LxmlError
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.readers.blocks import code_span, fence
from ingest.readers.directives import plain_markdown
from ingest.readers.html.render import children_of, shift, shift_mark
from ingest.readers.markdown.formulas import with_formulas
from ingest.readers.markdown.headings import with_tight_headings
from ingest.readers.markdown.lines import Include, nothing, prepared
from ingest.readers.outline import Outline
from ingest.readers.page import Page

_PARSER = with_tight_headings(with_formulas(MarkdownIt("commonmark").enable("table").enable("strikethrough")))
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(?![|>])(\S[^\n]{0,300})$", re.MULTILINE)
_EXPLICIT_ID = re.compile(r"(?<!\s)\s*\{:?\s*(?:#|id\s*=\s*[\"']?)([\w.:-]++)[^}]{0,200}\}\s*$")
_BRACES = re.compile(r"[;{][ \t]*(?:$|//)", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{:\s*[.#][^{}\n]{0,80}\}")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SILENT_TAGS = re.compile(r"<(script|style|svg)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ROLE = re.compile(r"(?:(?<!\w):[\w:+-]{1,60}:|\{[\w:+-]{1,60}\})$")
LONGEST_ROLE = 100
"""Letters before a code span in which its role is looked for."""
_ROLE_TARGET = re.compile(r"^(.+?)(?:(?<!\s)\s*)?<[^<>]+>$")
_SHIFT = re.compile(r"<(su[bp])\b", re.IGNORECASE)
_SHIFT_END = re.compile(r"</su[bp]\b", re.IGNORECASE)
_LINK = re.compile(r"<a\b", re.IGNORECASE)
MOST_SHIFTED = 12
"""Tokens that are read of what is lowered or raised: it may never end."""
_HTML_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|details|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|input|ins|kbd|"
    r"li|mark|ol|p|picture|pre|q|s|samp|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|"
    r"ul|var|video|wbr)(?:\s[^>]*)?/?>$",
    re.IGNORECASE,
)


def read_markdown(source: str, *, name: str = "", include: Include = nothing) -> Page:
    """The page of a Markdown source; its title is the first heading of level 1, or the front matter's, or `name`.

    `include` gives the text of a path below the site's root, or None.
    """
    declared = declared_title(source)
    outline = Outline(declared or name)
    body = _FRONT_MATTER.sub("", source, count=1)
    MarkdownSections(outline).add(prepared(plain_markdown(body), templates=body != source, include=include))
    return replace(outline.page(), declared_title=declared)


def declared_title(source: str) -> str:
    """The title in the front matter that the text begins with, "" if it has none."""
    front = _FRONT_MATTER.match(source)
    found = _FRONT_TITLE.search(front[0]) if front else None
    return " ".join(found[1].strip().strip("\"'").split()) if found else ""


class MarkdownSections:
    """Puts Markdown into an outline, piece by piece: anchors are unique over all pieces."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._slugs: dict[str, int] = {}

    def add(self, source: str) -> None:
        """Adds a whole Markdown text; its headings open sections of the outline."""
        env: dict[str, dict[str, dict[str, object]]] = {}
        tokens = _PARSER.parse(source, env)
        lines: list[str | None] = list(source.replace("\0", "\ufffd").split("\n"))
        for reference in env.get("references", {}).values():
            _blank(lines, reference.get("map"))
        start = 0
        for index, token in enumerate(tokens):
            if token.type == "heading_open" and token.map:
                title, explicit = self._title(tokens[index + 1])
                anchor = explicit or self._slug(title)
                if token.level == 0:
                    self._outline.add([_joined(lines[start : token.map[0]])])
                    self._outline.heading(int(token.tag[1]), title, anchor)
                    start = token.map[1]
                    continue
            _clean(token, lines)
        self._outline.add([_joined(lines[start:])])

    def _title(self, token: Token) -> tuple[str, str]:
        shown = _inline(token, marked=False).replace("`", "").strip()
        found = _EXPLICIT_ID.search(shown)
        return (shown[: found.start()], found[1]) if found else (shown, "")

    def _slug(self, title: str) -> str:
        """GitHub's anchor of a heading; the second of the same name gets -1."""
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        seen = self._slugs.get(slug, 0)
        self._slugs[slug] = seen + 1
        return f"{slug}-{seen}" if seen else slug


def _clean(token: Token, lines: list[str | None]) -> None:
    """Rewrites the lines of one token where its source isn't what a reader should see."""
    if not token.map:
        return
    if token.type == "inline":
        _replace(token, lines)
    elif token.type == "html_block":
        first = lines[token.map[0]] or ""
        text = _without_tags(token.content)
        _blank(lines, token.map)
        lines[token.map[0]] = f"{first[: len(first) - len(first.lstrip())]}{text}"
    elif token.type == "fence":
        _rewrite_fence(token, lines)
    elif token.type == "code_block":
        _fence_indented(token, lines)


def _fence_indented(token: Token, lines: list[str | None]) -> None:
    """Gives code that is only indented the fence that all other code has."""
    first = (lines[token.map[0]] or "") if token.map else ">"
    # some renderers indent a nested list by four, which this one takes for code
    if not token.map or first.lstrip().startswith((">", "* ", "- ")):
        return
    indent = first[: len(first) - len(first.lstrip()) - 4] if token.level else ""
    _blank(lines, token.map)
    language = "" if _BRACES.search(token.content) else None
    code = fence(token.content, language).split("\n")
    lines[token.map[0]] = "\n".join(f"{indent}{line}" if line else "" for line in code)


def _rewrite_fence(token: Token, lines: list[str | None]) -> None:
    """Closes a fence that runs to the end of its container."""
    if not token.map:
        return
    first, last = token.map[0], token.map[1] - 1
    opening = lines[first] or ""
    closing = (lines[last] or "").lstrip(" >")
    if last == first or not closing.startswith(token.markup) or closing.strip(token.markup[0] + " "):
        indent = opening[: len(opening) - len(opening.lstrip())]
        lines[last] = f"{lines[last] or ''}\n{indent}{token.markup}"


def _replace(token: Token, lines: list[str | None]) -> None:
    """Puts the rendered words in place of the written ones, behind whatever list or quote marks stand before them."""
    if not token.map or not token.content:
        return
    shown = _inline(token)
    if shown == token.content:
        return
    written, rendered = token.content.split("\n"), shown.split("\n")
    if len(written) > token.map[1] - token.map[0]:
        return
    prefixes: list[str] = []
    for number, words in enumerate(written):
        line = lines[token.map[0] + number] or ""
        at = line.rfind(words.rstrip())
        if at < 0:
            return
        prefixes.append(line[:at])
        if token.map[1] - token.map[0] == 1:
            prefixes.append(line[at + len(words.rstrip()) :])
    if token.map[1] - token.map[0] == 1:
        lines[token.map[0]] = f"{prefixes[0]}{shown}{prefixes[1]}"
        return
    _blank(lines, [token.map[0], token.map[0] + len(written)])
    for number, words in enumerate(rendered[: len(written)]):
        lines[token.map[0] + number] = f"{prefixes[number]}{words}" if words.strip() else None


def _inline(token: Token, *, marked: bool = True) -> str:
    """The words of an inline token: links without targets, pictures and comments gone, roles as code.

    Emphasis keeps its marks if `marked`, and what is lowered or raised beside another word gets some (x_i, x^2).
    """
    out = ""
    children = token.children or []
    for number, child in enumerate(children):
        if child.type == "text":
            out += _ATTRIBUTES.sub("", child.content)
        elif child.type == "formula":
            out += child.content
        elif child.type == "code_inline":
            role = _ROLE.search(out, max(0, len(out) - LONGEST_ROLE))
            if role:
                out = out[: role.start()]
                titled = _ROLE_TARGET.match(child.content)
                out += titled[1] if titled else code_span(child.content.lstrip("~!"))
            else:
                out += f"{child.markup}{_padded(child.content)}{child.markup}"
        elif child.type in ("softbreak", "hardbreak"):
            out += "\n"
        elif child.type == "html_inline" and marked and (found := _SHIFT.match(child.content)):
            out += _shift_mark(found[1].lower(), out, children[number + 1 : number + 1 + MOST_SHIFTED])
        elif child.type == "html_inline":
            out += "" if _COMMENT.match(child.content) or _HTML_TAG.match(child.content) else child.content
        elif child.type.startswith(("em_", "strong_", "s_")):
            out += child.markup if marked else ""
    return out


def _shift_mark(tag: str, before: str, following: list[Token]) -> str:
    inside = list(takewhile(lambda one: not _SHIFT_END.match(one.content), following))
    is_link = any(one.type == "link_open" or _LINK.match(one.content) for one in inside)
    shifted = "".join(one.content for one in inside if one.type != "html_inline")
    return shift_mark(tag, before, shifted, is_link=is_link)


def _padded(code: str) -> str:
    return f" {code} " if code.startswith("`") or code.endswith("`") else code


def _without_tags(html: str) -> str:
    """The words of a block of HTML, "" if it holds none."""
    html = _SILENT_TAGS.sub("", _COMMENT.sub("", html))
    if not html.strip():
        return ""
    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (LxmlError, ValueError):
        return html.strip()
    if tree.find(".//table") is not None:
        return "\n\n".join(_words_of_tables(tree))
    pre = list(tree.iter("pre"))
    if len(pre) == 1 and pre[0].text_content().strip() == tree.text_content().strip():
        return fence(pre[0].text_content())
    for word in tree.iter("sub", "sup"):
        word.text = shift(word) + (word.text or "")
    return "\n".join(line for line in (" ".join(line.split()) for line in tree.text_content().split("\n")) if line)


def _words_of_tables(tree: HtmlElement) -> list[str]:
    """Tables as Markdown's; a row of nothing but links leads elsewhere, and pictures leave their captions."""
    for table in tree.findall(".//table"):
        rows = [row for row in table.iter("tr") if row.text_content().strip()]
        linked = "".join(link.text_content() for link in table.iter("a"))
        if len(rows) <= 1 and linked and "".join(table.text_content().split()) == "".join(linked.split()):
            table.drop_tree()
        elif len(rows) <= 1 or max(len(row.findall("*")) for row in rows) <= 1:
            table.tag = "div"
            for cell in list(table.iter("td", "th")):
                cell.tag = "p"
    return children_of(tree)


def _blank(lines: list[str | None], span: object) -> None:
    if isinstance(span, list):
        for number in range(span[0], min(span[1], len(lines))):
            lines[number] = None


def _joined(lines: list[str | None]) -> str:
    text = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
