"""A text that only adds to the question before it, or changes it: "and for strings?", "no, I mean horizontally".

Not here: what becomes of the question (`standalone`, `swaps`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.ask.followup.words import PREPOSITIONS, SENTENCE, asks, is_whole
from bot.ask.kinds import VERBS
from corpus.text.phrases import either

MAX_BARE_WORDS = 8
"""A longer text that begins with a preposition or ends with "as well" isn't only what it adds."""

MAX_CORE_WORDS = 3
MAX_TAILS = 8

_PLEASED = (
    r"(?:thanks?|thank you|thx|great|perfect|cool|nice|awesome|got it|i see|(?:that )?makes sense|that (?:works?|worked"
    r"|helps?|helped|did it)|understood|alright|sure|fine|yes|yeah|yep|right|good)"
    r"(?: (?:a lot|so much|very much|for that))?(?=[,.!;:-])"
)
_CHANGING = (
    r"nope|nah|sorry|oops|no(?=,| i\b| not\b)|i (?:mean|meant)(?: to say)?|make that|not that,?|let'?s say|say(?=,)"
)
_LEAD = re.compile(
    rf"^\W*(?:ok|okay|so|then|now|well|hm+|{_PLEASED}|(?P<marks>and|but|or|also|plus|(?:what|how) about|{_CHANGING}"
    r"|(?:(?:do )?the )?same(?: thing)?(?=,? (?:but|for|with|in|on|as)\b|\W*$)))\b[\s,.!:;-]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]{0,9}\b(?:(?P<instead>instead|rather)|(?P<more>too|as well|also)|please|pls|though|then)\W*$", re.IGNORECASE
)
_CONDITION = re.compile(r"^(?:what if|if)\b\s*", re.IGNORECASE)
_COPULA = re.compile(
    r"^(?:it|they|that|this|those|these|i)(?:(?:'s| is|'re| are| was| were) | (?:have|has|had|want|need|use) )"
    r"(?=(?:an? |the |some |more )?[\w-]+(?: [\w-]+)?$)",
    re.IGNORECASE,
)
_ANY_PREPOSITION = rf"(?:{'|'.join(sorted(PREPOSITIONS))})"
_BARE = re.compile(rf"^(?:(?:only|just|not|but|even) )*(?:{_ANY_PREPOSITION}|only|just|except)\b", re.IGNORECASE)
_IN_FRONT_OF_A_NAME = re.compile(
    rf"^(?:(?:only|just|but) )*(?:{_ANY_PREPOSITION} )?(?:(?:an?|the|my|some|each|every|all) )?", re.IGNORECASE
)
_NOT_THIS_BUT_THAT = re.compile(
    r"^not (?:(?:the|an?|by|for|in|to|with) )?(?P<old>[\w -]{1,80}?)(?:,? but|,) (?P<new>[\w' -]{1,80})$", re.IGNORECASE
)
_THAT_NOT_THIS = re.compile(
    r"^(?P<new>[\w' -]{1,80}?),? (?:not|instead of|rather than) (?:(?:the|an?) )?(?P<old>[\w -]{1,80})$", re.IGNORECASE
)
_NO_NAME = either(
    r"\b(it|its|it's|they|them|their|theirs|this|that|these|those)\b",
    r"\b(way|opposite|reverse|back|again|else|more|less)\b",
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a fragment says.

    `rest` is the text without "and", "no, I mean" or "instead", `marked` whether it had any such word; `swaps` whether
    it may take the place of something in the question before it, `old` the word whose place it takes ("not the mean,
    the median"), "" if it names none.
    """

    rest: str
    marked: bool = True
    swaps: bool = False
    old: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it begins with a preposition, so that it can follow a question as it is."""
        return _BARE.match(self.rest) is not None

    @property
    def core(self) -> str:
        """What it names, without prepositions, articles and "one"; "" if it is no short name of a thing."""
        named = re.sub(r" ones?$", "", _IN_FRONT_OF_A_NAME.sub("", self.rest, count=1))
        said = named.split()
        is_deed = not said or said[0].lower() in VERBS or asks(named)
        return "" if is_deed or len(said) > MAX_CORE_WORDS or _NO_NAME.search(named) else named


def without_lead(text: str) -> str:
    """The text without the "and", "thanks!" or "so" that leads into it."""
    return _led(text)[0]


def fragment_of(text: str) -> Fragment | None:
    """The text as a fragment; None if it is a question, or if nothing marks it as a fragment."""
    rest, marked = _led(text)
    condition = _CONDITION.match(rest)
    is_long = len(rest.split()) > MAX_BARE_WORDS or SENTENCE.match(rest)
    if (is_long and not marked and not condition) or (is_whole(rest) and not condition):
        return None
    rest, instead, more = _untailed(rest)
    if not rest or asks(_CONDITION.sub("", rest, count=1)):
        return None
    if condition:
        return None if SENTENCE.match(rest) else _supposed(rest)
    if marked:
        rest = _COPULA.sub("", rest, count=1)
    corrected = _NOT_THIS_BUT_THAT.match(rest) or (_THAT_NOT_THIS.match(rest) if marked else None)
    if corrected:
        return Fragment(corrected["new"].strip(), swaps=True, old=corrected["old"].strip())
    bare = _BARE.match(rest) is not None
    if marked or instead or more or bare:
        return Fragment(rest, marked or instead or more, swaps=instead or (marked and not bare))
    return None


def _led(text: str) -> tuple[str, bool]:
    """The text without what leads into it, and whether that marks it as a fragment."""
    marked = False
    while lead := _LEAD.match(text):
        text, marked = text[lead.end() :], marked or lead["marks"] is not None
    return text, marked


def _untailed(rest: str) -> tuple[str, bool, bool]:
    """The text without what follows it, and whether that was "instead" or the like, or "too" or the like."""
    instead = more = False
    for _ in range(MAX_TAILS):
        if not (tail := _TAIL.search(rest)):
            break
        rest = rest[: tail.start()]
        instead, more = instead or tail["instead"] is not None, more or tail["more"] is not None
    return rest.strip(" ?.!,"), instead, more


def _supposed(rest: str) -> Fragment:
    """ "If it's a list" names a thing that may take another's place, "what if the file is huge" a case."""
    case = _CONDITION.sub("", rest, count=1)
    thing = _COPULA.sub("", case, count=1)
    names_a_thing = thing != case and len(thing.split()) <= MAX_CORE_WORDS
    return Fragment(thing, swaps=True) if names_a_thing else Fragment(rest)
