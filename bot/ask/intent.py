"""What a question wants beside a page of documentation: a fact of the career article, or a library for a job.

Not here: the phrasings it is compared with (`corpus.intents`), or the answer (`bot.say`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.ask.question import Facts, QuestionKind
from corpus.intents import IntentKind, Match

WORDS_WEIGHT = 0.1
"""Words that a question shares with an intent count beside its cosine."""

TOLD_TOGETHER = 0.03
MAX_TOGETHER = 4
"""Facts that fit this much less than the best are told with it, so many at most: "which courses" asks for both.

On the career suite, whose questions the phrasings were written without: recall of facts .949 at .00, .973 at .03.
"""

SURE_CHOICE = 0.72
"""A question that speaks of a tool and is so near to the jobs of a library wants a library for the job."""

MIN_FACT_FIT = 0.78
"""Facts that fit less are not told."""

SURE_FACT = 0.8
FACT_LEAD = 0.05
FACT_LEAD_OVER_CHOICE = 0.16
NAMED_FACT = 0.72
"""How near a fact must be, and how much nearer than what else the question could mean, to be what it asks for; the last
where the question itself names the article."""

_ARTICLE = re.compile(r"\barticle\b", re.IGNORECASE)
_FRAMING = re.compile(
    r"[,;(]?\s{0,9}\b(?:(?:according to|going by|in|by|of|from|does|says?) )?(?:the|this|your|that) (?:\w{1,20} )?"
    r"article(?:['’]s)?\b(?: (?:says?|tells?|names?|gives?|mentions?|suggests?|recommends?))?[,:)]?",
    re.IGNORECASE,
)
"""The article with the preposition before it or the verb of saying beside it."""

_LEFT_WORDS = 3

Rarities = Sequence[tuple[str, float]]
"""The stems of a question with their rarity in the corpus."""


def names_article(text: str) -> bool:
    """Whether the text speaks of the article itself."""
    return _ARTICLE.search(text) is not None


def without_framing(text: str) -> str:
    """The question without "according to the article", which every fact would answer to; as it is if little is left."""
    bare = " ".join(_FRAMING.sub(" ", text).split())
    return bare if len(bare.split()) >= _LEFT_WORDS else text


def covered(match: Match, rarities: Rarities) -> float:
    """The part of the question's stems, by rarity, that phrasings of the intent hold, in [0, 1]."""
    whole = sum(rarity for _, rarity in rarities)
    return sum(rarity for stem, rarity in rarities if stem in match.words) / whole if whole else 0.0


def fitted(matches: Sequence[Match], kind: IntentKind, rarities: Rarities) -> list[tuple[float, Match]]:
    """The intents of that kind with their fit, best first: the cosine, and a little for the words they share."""
    found = (
        (match.cosine + WORDS_WEIGHT * covered(match, rarities), match)
        for match in matches
        if match.intent.kind == kind
    )
    return sorted(found, key=lambda pair: -pair[0])


def facts(matches: Sequence[Match], rarities: Rarities) -> Facts:
    """What of the article the question is nearest to."""
    nearest = next((match.cosine for match in matches if match.intent.kind == "fact"), 0.0)
    # no shared words bring one that is further away among those told
    near = [match for match in matches if match.cosine >= nearest - WORDS_WEIGHT - TOLD_TOGETHER]
    found = fitted(near, "fact", rarities)[:MAX_TOGETHER]
    if not found:
        return Facts()
    best, match = found[0]
    says = dict.fromkeys(one for fit, other in found if fit >= best - TOLD_TOGETHER for one in other.intent.says)
    return Facts(tuple(says), best, match.cosine, covered(match, rarities))


def asks_for_fact(
    kind: QuestionKind, asked: Facts, *, names_article: bool, names_library: bool, choice: float, documented: float
) -> bool:
    """Whether the question wants what the article says, though it isn't put as one about careers.

    `choice` is the cosine of the nearest library for a job, `documented` that of the nearest name's phrasing. A
    question that names a library or an API wants its documentation, unless it names the article too.
    """
    if kind in ("empty", "small_talk", "error"):
        return False
    if names_article:
        return asked.cosine >= NAMED_FACT
    lead = asked.cosine - (choice + FACT_LEAD_OVER_CHOICE if kind == "which_library" else documented + FACT_LEAD)
    return not names_library and kind != "compare" and asked.cosine >= SURE_FACT and lead >= 0


def asks_for_choice(kind: QuestionKind, *, mentions_tool: bool, names_library: bool, choice: float) -> bool:
    """Whether the question wants a library for a job, though it isn't put as one for a library."""
    return kind in ("how_to", "what_is", "compare") and mentions_tool and not names_library and choice >= SURE_CHOICE
