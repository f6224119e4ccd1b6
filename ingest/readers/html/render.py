"""HTML elements as Markdown blocks and lines.

Not here: sections and described objects, which `reading` walks.
"""

# ruff: noqa: SIM905  (long lists of words read better as words)

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml.html import HtmlElement

from ingest.readers.blocks import cell, code_span, definition, fence, formula, items, quote, table
from ingest.readers.numbers import whole_number

_SILENT_TAGS = frozenset(
    "script style nav template noscript svg head title iframe object canvas select textarea".split()
)
_SILENT_CLASSES = frozenset(
    "headerlink viewcode-link toctree-wrapper sphinxsidebar sphinxsidebarwrapper related linenos prev-next-area "
    "contents copybtn sd-stretched-link visually-hidden nbinput-prompt".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark meter output "
    "q rp rt ruby s samp small span strike strong sub sup time tt u var wbr math".split()
)
_TITLES = frozenset({"rubric", "topic-title", "sidebar-title", "sd-card-title", "sd-summary-title", "centered"})
_BOLD = frozenset({"strong", "b"})
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_TEXT = frozenset({"p", "dt", "summary", "figcaption", "caption", "legend", "address"})
_SHIFTED = {"sub": "_", "sup": "^"}
_ORDINAL_OR_MARK = re.compile(r"st|nd|rd|th|\((?:tm|sm|r)\)|[ts]m|[®™℠©]", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[\w{1,3}\]|[†‡§¶]+")
_LANGUAGE = re.compile(r"(?:highlight|language|lang|brush)[-:] ?([\w+-]+)")
_FORMULA_MARKS = re.compile(r"^\\\(|\\\)$")
_FORMULA = re.compile(r"^\s*(?:\\\[|\$\$)(.*?)(?:\\\]|\$\$)\s*$", re.DOTALL)


def classes(element: HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def is_silent(element: HtmlElement) -> bool:
    """Is it no part of the text: a comment, a script, navigation, a permalink?"""
    if not isinstance(element.tag, str) or element.tag in _SILENT_TAGS:
        return True
    return bool(_SILENT_CLASSES & classes(element)) and element.tag not in ("body", "html", "main", "article")


def is_block(element: HtmlElement) -> bool:
    return (isinstance(element.tag, str) and element.tag not in _INLINE) or is_silent(element)


def blocks_of(element: HtmlElement) -> list[str]:
    """The Markdown blocks of an element."""
    if is_silent(element):
        return []
    tag, names = element.tag, classes(element)
    special = next((render for name, render in _BY_CLASS.items() if name in names), None)
    if special or any(name.startswith("highlight") for name in names):
        return (special or _code)(element)
    if tag in _TEXT or tag in _INLINE:
        return _paragraph(element)
    return _BY_TAG.get(tag, children_of)(element)


def children_of(element: HtmlElement) -> list[str]:
    """The blocks within an element; loose text between them makes paragraphs of its own."""
    out: list[str] = []
    run: list[HtmlElement | str] = [element.text or ""]
    for child in element:
        if is_block(child):
            out += loose_text(run) + blocks_of(child)
            run = [child.tail or ""]
        else:
            run += [child, child.tail or ""]
    return out + loose_text(run)


def loose_text(run: Iterable[HtmlElement | str]) -> list[str]:
    """One paragraph of text and inline elements, none if they are blank."""
    text = _clean("".join(part if isinstance(part, str) else _span(part, marked=True) for part in run))
    return [text] if text else []


def inline(element: HtmlElement, *, marked: bool = True) -> str:
    """The element's text as one line of Markdown; without marks if not `marked`."""
    out = element.text or ""
    for child in element:
        out += _span(child, marked=marked) + (child.tail or "")
    return _clean(out) if marked else out


def _span(element: HtmlElement, *, marked: bool) -> str:
    if is_silent(element):
        return ""
    if element.tag == "br":
        return "\n"
    names = classes(element)
    if marked and element.tag in _CODE:
        return code_span(element.text_content())
    if marked and "math" in names:
        return f"${_FORMULA_MARKS.sub('', element.text_content().strip()).strip()}$"
    return _emphasised(element, marked=marked)


def shift(element: HtmlElement) -> str:
    """What says in plain text that the element is lowered or raised beside the word before it, "" if nothing must."""
    if element.tag not in _SHIFTED:
        return ""
    is_link = next(element.iter("a"), None) is not None
    return shift_mark(element.tag, _text_before(element), element.text_content(), is_link=is_link)


def shift_mark(tag: str, before: str, shifted: str, *, is_link: bool) -> str:
    """The mark between a word and what a `sub` or `sup` shifts beside it (x_i, x^2).

    "" for an ordinal (1st), a trade mark, what refers to a note, and what stands alone or is empty.
    """
    words = shifted.strip()
    if not words or not before[-1:].strip():
        return ""
    if tag == "sup" and (
        is_link or before[-1] in ".,;:?" or _ORDINAL_OR_MARK.fullmatch(words) or _NOTE_MARK.fullmatch(words)
    ):
        return ""
    return _SHIFTED[tag]


def _text_before(element: HtmlElement) -> str:
    beside, around = element.getprevious(), element.getparent()
    if beside is None:
        return (around.text or "") if around is not None else ""
    return beside.tail or ("" if is_block(beside) else beside.text_content())


def _emphasised(element: HtmlElement, *, marked: bool) -> str:
    text = (element.text or "") + "".join(_span(child, marked=marked) + (child.tail or "") for child in element)
    if marked:
        text = shift(element) + text
    if "classifier" in classes(element):
        return f" ({text.strip()})"
    mark = "**" if element.tag in _BOLD else "*" if element.tag in ("em", "i") else ""
    words = text.strip()
    if not marked or not mark or not words or "`" in words:
        return text
    shown = code_span(words) if "*" in words else f"{mark}{words}{mark}"
    return f"{text[: len(text) - len(text.lstrip())]}{shown}{text[len(text.rstrip()) :]}"


def _clean(text: str) -> str:
    return re.sub(r"[ \t\r\f\v\n\xa0]+", " ", text.replace("\u200b", "")).strip()


def _paragraph(element: HtmlElement) -> list[str]:
    if any(is_block(child) and not is_silent(child) for child in element):
        return children_of(element)
    text = inline(element)
    if text and _TITLES & classes(element):
        text = f"**{text.replace('**', '')}**"
    return [text] if text else []


def _code(element: HtmlElement) -> list[str]:
    pres = [pre for pre in element.iter("pre") if "linenos" not in classes(pre.getparent()) and not _in_gutter(pre)]
    if not pres:
        return children_of(element)
    around: HtmlElement | None = element
    language: str | None = None
    for _ in range(3):
        found = _LANGUAGE.search(around.get("class") or "") if around is not None else None
        if found and found[1] != "source":
            language = found[1]
            break
        around = around.getparent() if around is not None else None
    if language is None:
        inner = pres[0].find("code")
        found = _LANGUAGE.search(inner.get("class") or "") if inner is not None else None
        language = found[1] if found else None
    caption = [block for inner in element.iter() if "code-block-caption" in classes(inner) for block in _caption(inner)]
    return [*caption, *(fence(_pre_text(pre), language) for pre in pres)]


def _caption(element: HtmlElement) -> list[str]:
    text = inline(element)
    return [text] if text else []


def _in_gutter(element: HtmlElement) -> bool:
    return any("linenos" in classes(parent) for parent in element.iterancestors("td", "div"))


def _pre_text(element: HtmlElement) -> str:
    text = element.text or ""
    for child in element:
        text += ("\n" if child.tag == "br" else "" if is_silent(child) else _pre_text(child)) + (child.tail or "")
    return text


def _displayed(element: HtmlElement) -> list[str]:
    text = element.text_content().replace("¶", "").strip()
    found = _FORMULA.match(re.sub(r"^\(\d+\)\s*", "", text))
    return [formula(found[1] if found else text)]


def _admonition(element: HtmlElement) -> list[str]:
    title = next((child for child in element if "admonition-title" in classes(child)), None)
    label = inline(title).replace("**", "") if title is not None else "Note"
    if title is not None:
        tail = title.tail
        element.remove(title)
        element.text = (element.text or "") + (tail or "")
    return quote(label, children_of(element))


def _quoted(element: HtmlElement) -> list[str]:
    return [
        "\n".join(f"> {line}".rstrip() for line in block.split("\n")) if block[:3] != "```" else block
        for block in children_of(element)
    ]


def _list(element: HtmlElement) -> list[str]:
    entries = [child for child in element if isinstance(child.tag, str)]
    first = whole_number(element.get("start", ""), 1)
    return items(
        ("- " if element.tag != "ol" else f"{number}. ", children_of(entry))
        for number, entry in enumerate(entries, first)
    )


def _definitions(element: HtmlElement) -> list[str]:
    out: list[str] = []
    terms: list[str] = []
    for child in element.iter("dt", "dd"):
        if next(child.iterancestors("dl"), None) is not element:
            continue
        if child.tag == "dt":
            terms.append(inline(child).rstrip(":").rstrip())
            continue
        made = definition(", ".join(filter(None, terms)), children_of(child))
        if out and len(made) == 1 and out[-1].startswith("- "):
            out[-1] += f"\n{made[0]}"
        else:
            out += made
        terms = []
    return [*out, *(f"- {term}" for term in terms if term)]


def _table(element: HtmlElement) -> list[str]:
    if "highlighttable" in classes(element):
        return _code(element)
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
    captions = [block for caption in element.iterchildren("caption") for block in _paragraph(caption)]
    return [
        *captions,
        table([[text for entry in row.iterchildren("td", "th") for text in _cells(entry)] for row in rows]),
    ]


def _cells(entry: HtmlElement) -> list[str]:
    span = whole_number(entry.get("colspan", ""), 1)
    return [cell(children_of(entry)), *([""] * (min(span, 50) - 1))]


_BY_CLASS: dict[str, Callable[[HtmlElement], list[str]]] = {
    "math": _displayed,
    "math-wrapper": _displayed,
    "admonition": _admonition,
}
_BY_TAG: dict[str, Callable[[HtmlElement], list[str]]] = {
    "pre": _code,
    "ul": _list,
    "ol": _list,
    "menu": _list,
    "dl": _definitions,
    "table": _table,
    "blockquote": _quoted,
}
