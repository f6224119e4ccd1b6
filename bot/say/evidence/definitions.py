"""Finds the sentence that defines a term: one whose subject is the term, or that says what is called so.

Not here: which passages to look in, or what to say where nothing is defined (`bot.say.what_is`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.draft import Quote
from bot.find.relevance import american, stems
from bot.say.evidence.passages import Excerpt, carried_on
from bot.say.evidence.standing import standing
from corpus.domain import Chunk
from corpus.text.sentences import SentenceSpan, pieces
from corpus.text.shown import plain

SAYS_WHAT = 1.0
NAMES_IT_SO = 0.9
SAYS_LESS = 0.45
"""For "X is used …": it says what X is for."""
LEAD_IN_WORDS = 60
FIELD_COST = 0.1
MAX_TAILS = 4
ENDING = 3
"""Stemming makes one of "regular" and "regularization"; no more than this many letters may differ at the end."""

_ASKED = re.compile(
    r"(?:(?:so|ok|please|and|can you)[ ,]+)*(?:"
    r"what does|what do|(?:what|who)(?:'?s| is| are| was)?(?: (?:meant|exactly|actually|really))*(?: by)?|whats"
    r"|define|explain|describe|tell me about|(?:the )?(?:meaning|definition|concept) of"
    r"|give me the definition of|explain (?:to me )?what"
    r")\b\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:the )?(?:term|concept|idea|meaning|definition|purpose|notion)(?: of)? )?(?:an? |the |is |are )*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s{1,9}(?:(?:is|are|means?|stands? for|do|does|refers? to|about|used for|good for)"
    r"|(?:in|of|for|from|with|when using) (?:the )?(?:python|machine learning|ml|deep learning|data science|statistics"
    r"|programming|general)(?: (?:library|package|module))?)$",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:happens?|should|would|can|could|difference|way|ways|best|most|default|i|you|we|my|if|when|available|kinds?|types?"
    r"|there|mean|means|do|does|it|returned|returns?|purpose)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"(?P<subject>[^;:]{2,70}?),?\s+"
    r"(?P<verb>(?:is|are) (?:an?|the|one|any|some|what|how|when|where|simply|just|basically|essentially|defined)\b"
    r"|refers? to|means?|consists? of|describes?|denotes?|represents?|stands? for|(?:is|are)|allows?|lets?|provides?"
    r"|contains?|measures?|estimates?|computes?)\s+(?P<rest>\S+)",
)
_WEAK_VERB = re.compile(r"is|are|allows?|lets?|provides?|contains?|estimates?|computes?|measures?")
_SAYS_NOTHING = re.compile(
    r"not|also|only|now|still|often|usually|always|never|given|shown|passed|returned|set|already|then|an?\s+example"
    r"|example|useful|available|similar|different|the same|supported|optional|required|expected|deprecated|ignored"
    r"|created|here|in|on|at|to"
)
# "is obtained from": what happens to it, not what it is
_DONE_TO_IT = re.compile(r"(?!used|defined|based|designed|intended|composed|built|made)\w+(?:ed|en|ing|own)\b")
_CONDITION = re.compile(r"(?:if|when|while|where|by|using|use|for|in|to|with|see|as)\b", re.IGNORECASE)
_ONE_OF_SEVERAL = re.compile(r"\b(?:that|which|whose|or|without)\b|\w_\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:called|known as|termed|referred to as)\s+(?:an? |the )?(?P<subject>[^,;:.()]{2,50})")
_ASIDE = re.compile(r"(?<!\s)\s*\([^()]*\)")
_SAID_BESIDE = frozenset(
    stems("term concept basic idea notion process technique method object class called python library a simple single")
)


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """What a question asks the meaning of: its words, the stems of those, and of the libraries named beside it."""

    words: str
    stems: frozenset[str]
    beside: frozenset[str]

    def is_named_by(self, words: str) -> bool:
        """Whether the words are the term and nothing else: an article, a library's name or "concept of" may be in."""
        if _CONDITION.match(words) or _ONE_OF_SEVERAL.search(words) or not self.is_within(words):
            return False
        return set(stems(words)) <= self.stems | self.beside | _SAID_BESIDE

    def is_within(self, words: str) -> bool:
        """Whether the words hold the whole term among others, letter by letter but for endings."""
        if not self.stems <= set(stems(words)):
            return False
        seen = american(words.lower())
        own = [word for word in re.findall(r"\w+", american(self.words.lower())) if set(stems(word)) & self.stems]
        return all(re.search(rf"(?<![a-z]){re.escape(word[: max(3, len(word) - ENDING)])}", seen) for word in own)


def asked_term(text: str, library_words: frozenset[str]) -> AskedTerm | None:
    """The term whose meaning is asked, if that is what the question asks. `library_words` are stems to look past."""
    words = " ".join(text.strip().rstrip("?!. ").split())
    asked = _ASKED.match(words)
    rest = asked["rest"] if asked else words
    for _ in range(MAX_TAILS):
        rest = _TAIL.sub("", rest)
    rest = _LEAD.sub("", rest)
    of_library = re.match(
        r"(?P<term>.+?) (?:in|of|from|for|with) (?:the )?(?P<library>[\w. -]{1,200})$", rest, re.IGNORECASE
    )
    if of_library and set(stems(of_library["library"])) <= library_words | _SAID_BESIDE:
        rest = of_library["term"]
    found = set(stems(rest))
    own = found - library_words or found
    if not own or len(own) > 4 or _OTHERWISE.search(rest) or "=" in rest:
        return None
    return AskedTerm(rest, frozenset(own), library_words)


def definition(chunk: Chunk, term: AskedTerm) -> Excerpt | None:
    """The chunk's best defining sentence with what carries it on; its score is what it is worth. None: it has none."""
    best: Excerpt | None = None
    before: list[SentenceSpan] = []
    for piece in pieces(chunk.text):
        if not isinstance(piece, SentenceSpan):
            continue
        quote = Quote(chunk, piece.start, piece.end)
        shown = plain(quote.words)
        stands = standing(quote.words, piece)
        is_field = chunk.kind == "api" and piece.place == "item"
        worth = worth_of(shown, term, is_field=is_field) - (FIELD_COST if is_field else 0.0)
        if worth > 0 and stands == "alone" and (best is None or worth > best.score):
            best = Excerpt((quote,) if piece.place == "item" else carried_on(chunk, piece), worth)
        elif worth > 0 and stands == "after" and (best is None or worth > best.score):
            led = _led_in(chunk, piece, before)
            best = Excerpt(led, worth) if led else best
        before.append(piece)
    return best


def worth_of(shown: str, term: AskedTerm, *, is_field: bool = False) -> float:
    """What a sentence is worth as a definition of the term, in [0, 1]; 0 if it defines something else or nothing.

    "Name: words" defines the name in a glossary, not in a docstring's list of fields.
    """
    bare = _ASIDE.sub("", shown).replace("*", "").replace("`", "")
    called = _CALLED.search(bare)
    if called and term.is_named_by(called["subject"]):
        return NAMES_IT_SO
    glossary = re.match(r"(?P<subject>[\w\s.-]{2,50}?)\s?(?::|—|–)\s+\w", bare)
    if glossary and not is_field and term.is_named_by(glossary["subject"]):
        return SAYS_WHAT
    match = _DEFINES.match(bare)
    if not match or not term.is_named_by(match["subject"]):
        return 0.0
    if _WEAK_VERB.fullmatch(match["verb"]) and _DONE_TO_IT.match(match["rest"]):
        return 0.0
    if _WEAK_VERB.fullmatch(match["verb"]):
        return 0.0 if _SAYS_NOTHING.match(match["rest"] + " ") and _is_word(match["rest"]) else SAYS_LESS
    after = bare[match.start("rest") :].split()[:2]
    return (
        0.0
        if {word.strip(".,").lower() for word in after} & {"example", "same", "following", "only", "default"}
        else SAYS_WHAT
    )


def _is_word(rest: str) -> bool:
    return _SAYS_NOTHING.fullmatch(rest.strip(".,;:")) is not None


def _led_in(chunk: Chunk, piece: SentenceSpan, before: list[SentenceSpan]) -> tuple[Quote, ...]:
    """The sentence with the one before it, which it refers to; () if that can't be shown."""
    last = before[-1] if before else None
    if last is None or last.paragraph != piece.paragraph:
        return ()
    words = chunk.text[last.start : last.end]
    if standing(words, last, max_words=LEAD_IN_WORDS) != "alone":
        return ()
    return (Quote(chunk, last.start, last.end), Quote(chunk, piece.start, piece.end))
