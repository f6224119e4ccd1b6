"""Which sentences may stand in an answer: alone, only behind the sentence that they refer to, or never.

Not here: which of them answer the question (`bot.find.relevance`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from corpus.catalogue import libraries
from corpus.text.phrases import either
from corpus.text.sentences import SentenceSpan
from corpus.text.shown import plain

Standing = Literal["alone", "after", "never"]

MIN_WORDS = 3
MAX_WORDS = 48
MIN_LEAD_WORDS = 6
"""A sentence without a full stop that leads up to code must say at least so much."""

# sentences that begin like this mean something said before them
_REFERS_BACK = either(
    r"(?:it|its|it's|this|these|those|that|they|their|them|he|she|such|however|also|thus|therefore|hence)\b",
    r"(?:moreover|furthermore|additionally|then|next|finally|lastly|but|and|or|so|yet|still|instead)\b",
    r"(?:otherwise|similarly|likewise|conversely|nevertheless|nonetheless|consequently|accordingly)\b",
    r"(?:meanwhile|besides|rather|alternatively|again|now|here|there,|both|either|neither|another|others?)\b",
    r"(?:one|first|firstly|second|secondly|third|thirdly|afterwards|equivalently|specifically|note|notice)\b(?!-)",
    r"(?:remember|recall|because of this|if (?:so|not|this|it|they))\b",
    r"(?:for (?:example|instance|this|these|that|those|both|more)|when (?:this|it|they))\b",
    r"(?:once (?:this|it|they|you have done))\b",
    r"(?:in (?:this|that|these|those|such|both|addition|contrast|short|other words|particular|fact|general,))\b",
    r"(?:in the (?:above|previous|following|latter|former|first|second|example|same))\b",
    r"(?:as (?:such|a (?:result|consequence)|above|before|you can see|we|mentioned|noted|shown|expected|an example))\b",
    r"(?:as described|on the (?:other|contrary)|by (?:contrast|comparison|doing)|at (?:this|that) point)\b",
    r"(?:after (?:this|that)|from (?:this|that|here|the above)|with (?:this|that|these|those))\b",
    r"(?:to (?:this|that) end|to (?:begin|start)\b|to (?:do|avoid|achieve|fix) (?:this|that|so)|let(?:'|’)?s)\b",
    r"(?:you(?:'ll| will)? (?:also|now|see|just))\b",
    r"the (?:above|following|former|latter|previous|preceding|same|other|result(?:s|ing)?|output|example)\b",
    r"the (?:code|snippet|figure|plot|table|last|second|next|reason|rest|remaining)\b",
    r"(?:we (?:now|also|then|have (?:seen|just)|see|saw|will))\b",
)
# words anywhere in a sentence that need what stands around it
_POINTS_ELSEWHERE = either(
    r"\b(?:above(?! all)|below|as follows|the following|previous(?:ly)?|preceding|earlier|later in)\b",
    r"\b(?:aforementioned|see section)\b|\b(?:of|by|for|with|like) (?:this|these|that)(?= (?:is|are|was|were)\b|[.,;])",
    r"\b(?:(?:this|next|last) (?:section|chapter|page|tutorial|guide|document|example|article|notebook|figure))\b",
    r"\b(?:mentioned|described|discussed|shown|seen|listed|explained) (?:here|in (?:section|chapter|this|detail))\b",
    r"\b(?:in the (?:example|code|figure|next)|this (?:code|snippet|output|plot))\b",
    r"\bthis (?:problem|issue|situation|simple|error)\b",
)
# what begins like this says nothing about the subject: pointers, notes on versions, headings of fields, leftovers
_NEVER = either(
    r"see\b|see also|new in|changed in|added in|removed in|deprecated|version(?:added|changed)|since version",
    r"api:|parameters\b|returns\b(?!\s+\w+\s+\w+\s+\w)|raises\b:?$|refer to|read (?:more|the)",
    r"more (?:details|information)",
    r"for (?:details|further|additional|an overview|a (?:list|full|complete|detailed))|please|todo|source:",
    r"copyright|click|go to the end|download|try it|total running time|\.\. |:\w+:|figure \d|table \d|image",
    r"if (?:true|false|none|specified|given|provided)\b",
    r"warning:|note:|important:|tip:|examples? (?:of|using)|contents",
    r"\*\*(?:note|warning|see also|tip|important|caution|attention|danger|hint|deprecated|new in|changed in)\b",
)
# sentences that send the reader elsewhere, and references to literature
_SENDS_AWAY = either(
    r"\b(?:refer(?:red)? to the|please refer|consult|check out|(?:have|take) a look at)\b",
    r"\b(?:to (?:read|learn) more|for more)\b",
    r"(?<!can )(?<!we )(?<!you )(?<!to )(?<!will )\bsee\b(?! (?:that|how|if|what|whether|why|which))",
    r"\bet al\b|\bpp?\. ?\d|\btechnical report\b|\b(?:proceedings|journal) of\b",
    r"\(\d{4}\)|\bisbn\b|\bdoi\b|https?://",
)
_ASIDE = re.compile(r"\((?!\d{4}\))[^()]*\)")
_TERM_AND_COLON = re.compile(r"[*`\"']{0,3}[^.:;,]{1,40}[*`\"']{0,3}\s?:\s")


def standing(
    words: str,
    span: SentenceSpan,
    *,
    max_words: int = MAX_WORDS,
    leads_up: bool = False,
    opens_docstring: bool = False,
) -> Standing:
    """How the sentence may stand in an answer. `words` is the quote itself.

    `leads_up`: code stands right behind it, which will be shown. `opens_docstring`: it may be as short as "K-Fold
    cross-validator."
    """
    shown = plain(words)
    n_words = len(shown.split())
    leads_up = leads_up and n_words >= MIN_LEAD_WORDS and not shown.endswith("?")
    ends = leads_up or (span.closed and not shown.endswith(("?", ":")))
    if not ends or not MIN_WORDS - opens_docstring <= n_words <= max_words:
        return "never"
    if _NEVER.match(shown) or _SENDS_AWAY.search(_ASIDE.sub("", shown)):
        return "never"
    if _is_cut(shown) or not _starts_a_sentence(shown):
        return "never"
    if span.place == "item" and (_TERM_AND_COLON.match(shown) or n_words < 6):
        return "never"
    if _REFERS_BACK.match(shown) or _POINTS_ELSEWHERE.search(shown):
        return "after"
    return "alone"


def _starts_a_sentence(shown: str) -> bool:
    """A capital, a digit, a name in code, or a library whose name is written small."""
    start = shown.lstrip("*_\"'“‘(")
    if start[:1].isupper() or start[:1].isdigit():
        return True
    if start.startswith("`"):
        return len(start.split()) > 2
    return re.split(r"[\s,'’]", start, maxsplit=1)[0] in _small_names()


def _is_cut(shown: str) -> bool:
    """True if brackets, backticks or stars don't close: the words were torn out of something."""
    bare = re.sub(r"`[^`]*`", "", shown)
    open_marks = shown.count("`") % 2 or bare.count("*") % 2 or shown.count("(") != shown.count(")")
    return bool(open_marks) or "|" in shown.replace("||", "") or "::" in shown


@cache
def _small_names() -> frozenset[str]:
    names = {library.name for library in libraries().values()} | set(libraries())
    return frozenset(name.lower() for name in names) | {"pycaffe", "pip", "conda", "pyplot"}
