"""What in a question gives way to the fragment that follows it: "and in hospitals?" takes the place of "in schools".

Not here: whether a text is such a fragment (`fragment`).
"""

from __future__ import annotations

import re

from bot.ask.followup.fragment import Fragment
from bot.ask.followup.in_corpus import Corpus
from bot.ask.followup.words import PREPOSITIONS, STOP, topic_of
from bot.ask.kinds import VERBS
from bot.ask.mentions import find_libraries, library_id

ALIKENESS_WEIGHT = 1.0
"""What the likeness of two words counts for, beside how near to a passage the question comes with one for the other.

"The median" after "the mean of each column": in either place it gives a question that the corpus speaks of, but only a
mean is like a median. Of 56 such pairs written by hand 46 were right at 1.0, 45 at 0.5 and 39 at 0.
"""

MAX_LOSS = 0.04
"""A question with a word exchanged may be this much further from its nearest passage than the two side by side."""

MAX_PLACES = 3
"""Of the words of a question those that are most like the new one are tried."""

_WORD = re.compile(r"\b[\w.'-]*\w")
_ARTICLE = re.compile(r"(?<!\w)an? $")
_PHRASE_END = (
    rf"(?=\s{{1,9}}(?:{'|'.join(sorted(PREPOSITIONS))}|and|or|but|that|which)\b|\s{{0,9}}\(|[,.?!]|\s{{0,9}}$)"
)


def swapped(before: str, fragment: Fragment, beside: str, corpus: Corpus | None) -> str:
    """The question before with the fragment in the place of what it replaces; "" if it replaces nothing.

    `beside` is the reading that it has to compete with: the fragment and what the question before was about.
    """
    if fragment.old:
        return _in_place_of(before, fragment.old, fragment.core or fragment.rest)
    after_same = _after_the_same_preposition(before, fragment.rest)
    if after_same or corpus is None or not fragment.swaps or not fragment.core:
        return after_same
    return _in_the_likeliest_place(before, fragment.core, beside, corpus)


def with_library(before: str, library: str) -> str:
    """The question before, asked about another library."""
    other = [word for word in re.findall(r"[\w-]+", before) if library_id(word)]
    for word in other:
        before = re.sub(rf"\b{re.escape(word)}\b", library, before)
    return before if other else f"{before.rstrip(' ?.!')} ({library})"


def _in_place_of(before: str, old: str, new: str) -> str:
    said = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
    return said.sub(lambda _: new, before, count=1) if said.search(before) else ""


def _after_the_same_preposition(before: str, rest: str) -> str:
    """The words after the last such preposition give way ("in schools", "in hospitals"); a library's name stays."""
    first, _, thing = re.sub(r"^(?:only|just|but) ", "", rest).partition(" ")
    if first.lower() not in PREPOSITIONS or not thing:
        return ""
    places = list(re.finditer(rf"\b{re.escape(first)} (?P<thing>[^()]+?){_PHRASE_END}", before, re.IGNORECASE))
    if not places:
        return ""
    old = _without_library(places[-1]["thing"])
    start = places[-1].start("thing")
    return f"{before[:start]}{thing}{before[start + len(old) :]}" if old and not find_libraries(old).ids else ""


def _without_library(thing: str) -> str:
    """A phrase without the library's name at its end ("datetime pandas")."""
    said, _, last = thing.rpartition(" ")
    return said if library_id(last) else thing


def _in_the_likeliest_place(before: str, core: str, beside: str, corpus: Corpus) -> str:
    """The question with the word exchanged for which the new one stands best; "" if beside it they say more."""
    head = before.partition(" (")[0]
    common = {word.lower() for word in head.split()} & {word.lower() for word in core.split()}
    new = " ".join(word for word in core.split() if word.lower() not in common) or core
    places = [at for at in _places(head) if at.group().lower() not in common]
    alike = corpus.alikeness(new, [at.group() for at in places])
    likeliest = sorted(zip(alike, places, strict=True), key=lambda pair: -pair[0])[:MAX_PLACES]
    readings = [_exchanged(before, at, new) for _, at in likeliest]
    *near, near_beside = corpus.nearness([*readings, beside])
    fits = [
        (ALIKENESS_WEIGHT * alike + cosine, cosine, reading)
        for (alike, _), cosine, reading in zip(likeliest, near, readings, strict=True)
    ]
    _, cosine, reading = max(fits, default=(0.0, -1.0, ""))
    return reading if cosine >= near_beside - MAX_LOSS else ""


def _exchanged(before: str, at: re.Match[str], new: str) -> str:
    """The question with the new word in that place, and the article that goes with it."""
    article = "an " if new[0].lower() in "aeiou" else "a "
    return _ARTICLE.sub(article, before[: at.start()]) + new + before[at.end() :]


def _places(head: str) -> list[re.Match[str]]:
    """What in a question another thing could stand for: no verb in front, no library, no small word."""
    topic_at = head.find(topic_of(head))
    found = []
    for at in _WORD.finditer(head, max(topic_at, 0)):
        word = at.group().lower()
        is_verb = at.start() == topic_at and word in VERBS
        is_small = word in STOP | PREPOSITIONS and not at.group().isupper()  # a name in capitals is no small word
        if not is_verb and not is_small and not library_id(word):
            found.append(at)
    return found
