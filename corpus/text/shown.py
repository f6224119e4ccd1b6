"""Words of others as Markdown that shows them and nothing else.

Outside code, `<`, `>`, brackets and stray backticks are neutralised; code keeps its characters behind a fence longer
than any run of backticks in it.

Not here: where the words come from.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from corpus.text.sentences import folded

_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+[\"'(][^\"')]{0,400}[\"')])?\)|\[[^\[\]]*\])")
# an escaped character, a code span, or a character that could open HTML, a link or a code span
_INLINE = re.compile(
    r"\\[!-/:-@\[-`{-~]|(?<!`)(?P<ticks>`{1,16}+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)|[<>\[\]`\\]", re.DOTALL
)
_NEUTRAL = {"<": "&lt;", ">": "&gt;", "[": r"\[", "]": r"\]", "`": r"\`", "\\": r"\\"}
_LINE_MARK = re.compile(r"^(?:[#>+=~|-]|\*(?=\s|$)|\d+(?=[.)]))")


def plain(words: str) -> str:
    """Quoted words as a sentence: in one line, links and images reduced to their words."""
    outside = [(match.start(), match.end()) for match in _INLINE.finditer(words) if match["code"]]
    return folded(_without_links(words, outside))


def safe(sentence: str) -> str:
    """Markdown that shows the sentence and nothing else: no HTML, no links, no list or heading."""
    text = inline(sentence)
    return _LINE_MARK.sub(lambda mark: f"\\{mark[0]}" if not mark[0].isdigit() else f"{mark[0]}\\", text)


def inline(words: str) -> str:
    """Markdown for words that don't begin a line."""
    return _INLINE.sub(_neutral, words)


def fenced(code: str, language: str) -> str:
    """The code behind fences that no line of it can close."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{re.sub(r'[^A-Za-z0-9_+.-]', '', language)}\n{code}\n{marks}"


def page_title(title: str, url: str) -> str:
    """The title, as a link if the page is on the public web."""
    shown = inline(folded(title).replace(" > ", " › "))
    if not re.match(r"https?://[^\s<>\"\\]+$", url):
        return shown
    return f"[{shown}]({url.replace('(', '%28').replace(')', '%29')})"


def _without_links(words: str, code: list[tuple[int, int]]) -> str:
    def words_only(link: re.Match[str]) -> str:
        before = bisect_right(code, (link.start(), len(words))) - 1
        inside = before >= 0 and link.start() < code[before][1]
        return link[0] if inside else link[1]

    return _LINK.sub(words_only, words)


def _neutral(match: re.Match[str]) -> str:
    seen = match[0]
    if match["code"]:
        return seen
    if len(seen) == 2:  # an escape of the source: `\*` stays, `\<` becomes an entity like any other
        return _NEUTRAL[seen[1]] if seen[1] in "<>" else seen
    return _NEUTRAL[seen]
