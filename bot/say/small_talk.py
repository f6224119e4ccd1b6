"""Small talk: a human reply that claims nothing and cites nothing.

Not here: deciding that a message is small talk.
"""

from __future__ import annotations

import re

from bot.ask.question import Question
from bot.draft import Draft, Line
from bot.say import connecting
from corpus.domain import Hit
from corpus.index import Index

_REPLIES = (
    (re.compile(r"\b(?:thanks?|thank you|thx|cheers|great|cool|nice|ok|okay)\b", re.IGNORECASE), (connecting.THANKS,)),
    (re.compile(r"\b(?:bye|goodbye|see you|good night)\b", re.IGNORECASE), (connecting.FAREWELL,)),
    (
        re.compile(r"\b(?:who|what|how do you|help|name|can you|can i)\b", re.IGNORECASE),
        (connecting.ABOUT_ME, connecting.TRY_ASKING),
    ),
)


def reply(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft:
    """The reply that fits; a greeting if none of the others does."""
    for pattern, lines in _REPLIES:
        if pattern.search(question.text):
            return Draft(tuple(map(Line, lines)))
    return Draft((Line(connecting.GREETING), Line(connecting.TRY_ASKING)))
