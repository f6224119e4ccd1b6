"""Follow-ups made standalone without a language model: "and for strings?" joins the question that it continues.

A fragment continues the question before it or takes the place of a part of it; a pronoun, or a text that says little by
itself, gets the topic of that question in brackets; a question that stands on its own is left as it is.

Not here: rewriting with a language model.
"""

from __future__ import annotations

import re

from bot.ask.followup.fragment import Fragment, fragment_of, without_lead
from bot.ask.followup.in_corpus import Corpus
from bot.ask.followup.swaps import swapped, with_library
from bot.ask.followup.talk import Talk, without_rivals
from bot.ask.followup.words import (
    PREPOSITIONS,
    asks,
    asks_for_an_aspect,
    has_a_verb,
    is_bare_wish,
    names_its_subject,
    plain_words,
    points_back,
    pronoun_in,
    thing_of,
    topic_of,
    words_of_substance,
)
from bot.ask.intent import names_article
from bot.ask.kinds import kind_of
from bot.ask.mentions import find_libraries, library_id
from bot.ask.traceback import essence
from corpus.text.phrases import either

History = tuple[tuple[str, str], ...]
"""(role, text) pairs, oldest first; the roles are "user" and "assistant"."""

MAX_SAID = 24
"""Of a longer conversation the last turns are read."""

MAX_ORDINAL_WORDS = 6
MAX_CHOICES = 4
LONG_WORDS = 6
"""From this length on a pronoun may refer to something in the text itself; then the corpus is asked."""

GAIN_PER_WORD = 0.01
"""A text follows up if, with the topic of the question before it, it comes nearer to a passage by so much cosine per
word of substance: a full question needs no topic, a few words that no passage is near to do.

On 103 follow-ups of which no word points back, mean reciprocal rank of the right page .13 as asked and .76 by this rule
(full index; core .20 and .76); 322 whole questions of our own after another one on the same library: .50 and .51 (core
.48 and .48), 5% of them changed, and 1% after one on any library.
"""

MAX_DRIFT = 0.1
"""What follows a question up stays about as near to a passage as that question was; "who won the cup?" doesn't."""

POINTING = 0.5
"""So much of the gain is enough where a pronoun is, even if it may refer to something in the text itself."""

STAYED = 0.02
"""By so much cosine a passage must come nearer for a text that names no library to stay with the conversation's.

Of 140 questions of the retrieval suite that name none 79% come so much nearer with their own library, of 407 questions
17% with another one; at 0 it is 96 and 38%, at .01 84 and 23%, at .03 70 and 12%, at .05 48 and 4%. Here the sum of
both errors is least (by hand, full index).
"""

_COMPARATIVE = re.compile(
    r"(and |so )?which( one| library| of (them|these|those|the two))? (is|are|should|would|do|does|can)\b.*"
)
_DIFFERENCE = re.compile(r"(so )?what('?s| is| are) the (main )?differences?( between (them|the two|these|those))?")
_OWNERS = frozenset({"its", "their", "theirs", "one", "ones"})
_PLURALS = frozenset({"they", "them", "their", "theirs", "these", "those"})
_IN_CODE = either(r"\bexamples?\b", r"\bcode\b", r"\bsnippet\b", r"\bdemo\b", r"\blook like\b")


def standalone(text: str, history: History = (), corpus: Corpus | None = None) -> str:
    """The text as it would have been asked without the conversation before it.

    Without a corpus only words that point back, such as "and" or "it", make a text a follow-up.
    """
    return continued(text, conversation(history, corpus), corpus)


def conversation(history: History, corpus: Corpus | None = None) -> Talk:
    """The conversation as the next text sees it."""
    talk = Talk()
    for role, said in history[-MAX_SAID:]:
        if role == "assistant":
            talk = talk.answered(said)
        elif role == "user" and kind_of(said) not in ("empty", "small_talk"):
            talk = talk.asked(continued(said, talk, corpus))
    return talk


def continued(text: str, talk: Talk, corpus: Corpus | None = None) -> str:
    """The text as it would have been asked without that conversation."""
    return _joined(essence(text), talk, corpus)


def _joined(text: str, talk: Talk, corpus: Corpus | None) -> str:
    plain = plain_words(without_lead(text)) or plain_words(text)
    wish = is_bare_wish(plain_words(text)) or is_bare_wish(plain)
    if not talk.before or (kind_of(text) in ("empty", "small_talk") and not wish):
        return text
    if wish:
        return _wished(plain, text, talk)
    fragment = fragment_of(text)
    if fragment is not None:
        return _continued(text, fragment, talk, corpus)
    if len(talk.choices) > 1 and _COMPARATIVE.fullmatch(plain):
        return f"{plain}, {' or '.join(talk.choices[:MAX_CHOICES])}?"
    if len(talk.choices) > 1 and _DIFFERENCE.fullmatch(plain):
        return f"what is the difference between {' and '.join(talk.choices[:2])}?"
    said = without_lead(text)
    referent = _referent(said, talk, corpus)
    return f"{said.rstrip(' ?.!')} ({referent})" if referent else _in_its_library(text, talk, corpus)


def _in_its_library(text: str, talk: Talk, corpus: Corpus | None) -> str:
    """The text, with the library of the conversation where that brings a passage nearer and it names none itself."""
    named = find_libraries(talk.before).ids
    library = named[0] if len(named) == 1 else talk.library
    is_told = not library or find_libraries(text).ids or library in text.lower()
    if corpus is None or is_told or names_article(text) or kind_of(text) in ("which_library", "compare"):
        return text
    joined = f"{text.rstrip(' ?.!')} (in {library})"
    return joined if _gain(text, joined, corpus) >= STAYED and not corpus.has_own_subject(text) else text


def _continued(text: str, fragment: Fragment, talk: Talk, corpus: Corpus | None) -> str:
    """The question before with what a fragment ("and for strings?") adds to it or puts in its place."""
    ordinal = talk.ordinal(text)
    if ordinal and len(text.split()) <= MAX_ORDINAL_WORDS:
        return with_library(talk.before, ordinal)
    rest = fragment.rest
    if kind_of(talk.before) == "which_library":
        return _other_choice(talk.before, rest)
    mark = "?" if text.rstrip().endswith("?") else ""
    before = talk.before.rstrip(" ?.!")
    if fragment.core and library_id(fragment.core):
        return with_library(before, fragment.core) + mark
    topic = talk.topic(text)
    beside = f"{rest} ({thing_of(topic) if pronoun_in(rest) and has_a_verb(rest) else topic})"
    if corpus is not None and not fragment.marked and _gain(text, beside, corpus) < 0:
        return text
    before = without_rivals(before, text)
    replaced = swapped(before, fragment, beside, corpus)
    if replaced:
        return replaced + mark
    can_follow = fragment.is_bare and before.rpartition(" ")[2] not in PREPOSITIONS
    return f"{before} {rest}{mark}" if can_follow else beside


def _referent(text: str, talk: Talk, corpus: Corpus | None) -> str:
    """What a pronoun, an ordinal or a text that says little by itself speaks of; "" if the text stands on its own."""
    topic = talk.topic(text)
    joined = f"{text.rstrip(' ?.!')} ({topic})"
    pronoun = pronoun_in(text)
    if pronoun and (corpus is None or len(text.split()) < LONG_WORDS or _gain(text, joined, corpus) >= 0):
        first = talk.choices[:1] if pronoun not in _PLURALS else ()
        owner = thing_of(topic) if pronoun in _OWNERS or has_a_verb(text) else topic
        return talk.ordinal(text) or next(iter(first), "") or owner
    if asks_for_an_aspect(text):
        return topic
    return topic if corpus is not None and _says_little(text, joined, talk.before, corpus) else ""


def _says_little(text: str, joined: str, before: str, corpus: Corpus) -> bool:
    """Whether the text says much more when it is joined to the conversation, and belongs there."""
    kind = kind_of(text)
    chooses = kind in ("which_library", "compare") or find_libraries(text).sought
    if chooses or names_its_subject(text) or corpus.has_own_subject(text):
        return False
    if kind == "career" and asks(text) and not (kind_of(before) == "career" or names_article(before)):
        return False
    least = GAIN_PER_WORD * len(words_of_substance(text)) * (POINTING if points_back(text) else 1.0)
    alone, together, earlier = corpus.nearness([text, joined, before])
    return together - alone >= least and together - earlier >= -MAX_DRIFT


def _gain(text: str, joined: str, corpus: Corpus) -> float:
    """By how much cosine a passage is nearer to the joined text than to the text."""
    alone, together = corpus.nearness([text, joined])
    return together - alone


def _wished(plain: str, text: str, talk: Talk) -> str:
    """What "why?", "show me an example" or "tell me more" asks for after that question."""
    topic = without_rivals(topic_of(talk.before), text)
    own = find_libraries(text).ids
    if talk.choices:
        topic = own[0] if own else talk.choices[0]
    elif own:
        topic = f"{topic} in {own[0]}"
    if _IN_CODE.search(plain):
        return f"example of {topic}"
    if plain.startswith(("why", "but why")):
        return f"why choose {topic}" if talk.choices else f"why {topic}"
    return f"explain {topic}"


def _other_choice(before: str, rest: str) -> str:
    """The question which library, asked of another task; or what a library is that the list left out."""
    named = find_libraries(rest).ids
    if named and not re.match(r"(?:for|to)\b", rest):
        return f"what is {named[0]}?"
    task = re.sub(r"^(?:for|to|with|about)\b\s*", "", rest).strip(" ?.!")
    return f"which library for {task}?" if task else before
