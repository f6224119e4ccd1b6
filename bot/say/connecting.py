"""The connecting lines: everything an answer says that isn't quoted. They claim nothing about any library.

Lines with a {slot} are filled with names, titles and counts that the index itself holds.

Not here: choosing a line (`bot.say`).
"""

from __future__ import annotations

import re
from functools import cache

RANKING = "These libraries fit, best match first:"
RANKED_ONE = "This library fits best:"
ARTICLE_SAYS = "The career article puts it this way:"
OWN_WORDS = "For comparison, the documentation-based guide to each library says:"
FIRST_EXAMPLE = "A first example with {library}:"
COMPARISON = "Side by side:"
NEIGHBOURS = "About the two together:"
FROM_DOCUMENTATION = "From the documentation of {library} {version}:"
FROM_OWN_PAGE = "From *{title}*, a page of yours:"
FROM_GUIDE = "From the guide to {library}:"
FROM_ARTICLE = "From the career article:"
DONE_WITH = "For this take {libraries}:"
EXAMPLE = "For example:"
RAN_ON = "For example, as it ran on {library} {version}:"
PRINTS = "It prints:"
OTHER_VERSIONS = "This holds for {library} {span}; you have {version} indexed."
SIGNATURE = "The call:"
PARAMETER = "The parameter for it:"
PARAMETERS = "The parameters that matter here:"
READ_ON = "Read on in {title}."
NOT_DOCUMENTED = "not documented"
GONE = "{library} {version} has no {name}: the name is gone from that version, or was never in it."
NEAREST_TO_NAME = "What it documents nearest to that name:"

UNSUPPORTED = "*(not in my sources)*"
LLM_FAILED = "The language model failed, so this answer consists of quotes alone."
LLM_UNSUPPORTED = (
    "My sources bear out nothing of what the language model wrote, so this answer consists of quotes alone."
)

CODE_LEFT_OUT = "I left out code that the language model wrote: {name} is not in the documentation that I have indexed."

HALF = "My sources answer only a part of that: {answered}. They say nothing on the rest: {rest}."
NOTHING_FOUND = "My sources don't answer that question."
EMPTY = "Ask me anything about Python for machine learning: a library, a function, or the career."
UNKNOWN_API = "The name {name} is not in the documentation that I have indexed."
READ_AS = "{slip} isn't in the documentation that I have indexed; I read it as {meant}."
UNKNOWN_API_NEAREST = "The nearest names that exist are {names}."
SEARCHED = "I searched {chunks} passages on {libraries}."
NEAREST_PAGES = "The nearest pages that I have are:"
UNCOVERED = "I have no documentation of {names}, so I can't answer that."
SILENT_ON = "I have no documentation of {names}, and what follows doesn't speak of that."
WHEN_TO_CHOOSE = "What I know is when to choose it:"
UNSURE = "I'm not sure. These come nearest:"
BESIDE = "This may help, too:"
IF_FIRST = "If you mean the first, it goes on:"
COVERS = (
    "I can help with Python for machine learning: which library to choose, how to do something with one, "
    "what a term means, and what the career article says."
)

GREETING = "Hello! What would you like to learn about Python for machine learning?"
THANKS = "You're welcome. Ask on whenever you like."
FAREWELL = "Goodbye, and enjoy your Python!"
ABOUT_ME = (
    "I'm Preceptor, a tutor for Python for machine learning. I answer from the career article and the libraries' "
    "own documentation, and I show the passage behind every sentence."
)
TRY_ASKING = "Try, for instance: which library should I use for visualisation?"

_SLOT = re.compile(r"\{\w+\}")
_LINES = (
    RANKING, RANKED_ONE, ARTICLE_SAYS, OWN_WORDS, FIRST_EXAMPLE, COMPARISON, NEIGHBOURS, FROM_DOCUMENTATION,
    FROM_OWN_PAGE, FROM_GUIDE, FROM_ARTICLE, DONE_WITH, EXAMPLE, RAN_ON, PRINTS, OTHER_VERSIONS, SIGNATURE, PARAMETER,
    PARAMETERS, READ_ON, NOT_DOCUMENTED, GONE, NEAREST_TO_NAME,
    UNSUPPORTED, LLM_FAILED, LLM_UNSUPPORTED, CODE_LEFT_OUT, HALF, NOTHING_FOUND, EMPTY, UNKNOWN_API, READ_AS,
    UNKNOWN_API_NEAREST, SEARCHED, NEAREST_PAGES, UNCOVERED, SILENT_ON, WHEN_TO_CHOOSE, UNSURE, BESIDE, IF_FIRST,
    COVERS, GREETING, THANKS, FAREWELL, ABOUT_ME, TRY_ASKING,
)  # fmt: skip


def is_connecting(text: str) -> bool:
    """Whether the text is one of the lines, slots filled or not."""
    return any(_is_filled(pieces, text) for pieces in _pieces())


def _is_filled(pieces: tuple[str, ...], text: str) -> bool:
    """Whether the text is these pieces with something in every gap between them."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, *between, last = pieces
    if not text.startswith(first) or not text.endswith(last):
        return False
    at = len(first)
    for piece in between:
        at = text.find(piece, at + 1)  # the nearest place leaves most for the others
        if at < 0:
            return False
        at += len(piece)
    return at < len(text) - len(last)


@cache
def _pieces() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_SLOT.split(line)) for line in _LINES)
