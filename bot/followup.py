"""Follow-ups made standalone without a language model: "and for strings?" joins the question that it continues.

A fragment is appended to the question before it; a pronoun gets the topic of that question in brackets; a question that
stands on its own is left as it is.

Not here: rewriting with a language model.
"""

from __future__ import annotations

import re

from bot.kinds import kind_of
from bot.mentions import find_libraries, library_id
from bot.phrases import either, words

History = tuple[tuple[str, str], ...]
"""(role, text) pairs, oldest first; the roles are "user" and "assistant"."""

MAX_TOPIC_WORDS = 24
OWN_WORDS = 3
"""A pronoun that follows this many words of substance refers to them, not to the conversation."""

_CONNECTIVE = re.compile(
    r"^\W*((and|but|or|also|so|then|ok|okay|now)\b[\s,]*)*((what|how) about\b|same\b( thing)?|(and )?if\b)?\s*",
    re.IGNORECASE,
)
_STARTS_ON = either(
    r"^\W*(and|but|or|also|then|what about|how about|same)\b",
    r"^\W*(for|with|in|on|without|from|using|instead)\b(?=.{0,40}$)",
)
_POLITE = r"(can you |could you |please )?"
_ANY_ONE = r"( an?| another| one| some| the)?( more)?( short| simple)?"
_BARE_WISH = either(
    r"(but )?why( not| is that| so)?|how( so| come)?",
    rf"{_POLITE}(show|give)( me| us)?{_ANY_ONE}( examples?| code| snippet| more)( please)?",
    r"(an? |another |one more |with an |any )?(examples?|code)( please)?|in code",
    rf"{_POLITE}((tell me |some )?more( details?)?|explain|elaborate)( more| that| it| this| on that)?( please)?",
    r"go on|continue|and then|what (else|does (that|it) mean)|anything else",
)
_AT_A_CLOSE = r"(?=\s*($|[?.!,]|(is|are|do|does|with|in|for|to|one)\b|work|faster|again|mean|library|function|method))"
_PRONOUN = either(
    r"\b(it|its|it's|they|them|their|theirs)\b",
    r"\b(the )?(first|second|third|last|former|latter)( one)?\b",
    rf"\b(this|that|these|those)\b{_AT_A_CLOSE}",
)
_QUESTION_WORDS = re.compile(
    r"^\W*((please|ok|hi|so)\b[\s,]*)*"
    r"(how (do|can|should|would|to)( i| you| we)?|can (i|you|we)|what('s| is| are| does| do)?|whats|why( is| does| do)?"
    r"|explain|tell me about|show me|give me|when (should|do) i|which|is there an?|should i)\b"
    r"\s*((the|an?|use|best)\b\s*)?",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "latter": 1, "third": 2, "last": -1}
_STOP = words(
    """a an the i you we my me do does can could should would how what why is are to of in on for with and or use using
    make get please"""
)


def standalone(text: str, history: History = ()) -> str:
    """The text as it would have been asked without the conversation before it."""
    before = ""
    for turn, (role, said) in enumerate(history):
        if role == "user" and kind_of(said) not in ("empty", "small_talk"):
            before = _joined(said, before, _answer_before(history[:turn]))
    return _joined(text, before, _answer_before(history))


def _answer_before(history: History) -> str:
    return next((said for role, said in reversed(history) if role == "assistant"), "")


def _joined(text: str, before: str, answer: str) -> str:
    plain = " ".join(re.sub(r"[^\w\s']", " ", text.lower()).split())
    is_wish = _BARE_WISH.fullmatch(plain) is not None
    if not before or (kind_of(text) in ("empty", "small_talk") and not is_wish):
        return text
    topic = _without_rivals(_topic(before), text)
    if is_wish:
        return f"{_wish(plain)} {topic}"
    if _STARTS_ON.match(text) and not _stands_alone(text):
        rest = _CONNECTIVE.sub("", text, count=1)
        return f"{_without_rivals(before.rstrip(' ?.!'), text)} {rest}"
    pronoun = _PRONOUN.search(text)
    if pronoun and not _has_own_antecedent(text[: pronoun.start()]):
        return f"{text.rstrip(' ?.!')} ({_referent(pronoun.group(), before, answer) or topic})"
    return text


def _wish(plain: str) -> str:
    if "example" in plain or "code" in plain or "snippet" in plain:
        return "example of"
    return "why" if plain.startswith(("why", "but why")) else "explain"


def _stands_alone(text: str) -> bool:
    """Whether what follows the connective is a whole question ("and how do I save a figure to a file?")."""
    rest = _CONNECTIVE.sub("", text, count=1)
    asked = _QUESTION_WORDS.match(rest)
    pronoun = _PRONOUN.search(rest)
    own = [word for word in re.findall(r"\w+", rest[asked.end() :].lower()) if word not in _STOP] if asked else []
    return len(own) >= OWN_WORDS and (pronoun is None or _has_own_antecedent(rest[: pronoun.start()]))


def _has_own_antecedent(before: str) -> bool:
    own = [word for word in re.findall(r"[\w.]+", before.lower()) if word not in _STOP]
    return len(own) >= OWN_WORDS or bool(find_libraries(before).ids) or any("." in word for word in own)


def _topic(question: str) -> str:
    return " ".join(_QUESTION_WORDS.sub("", question, count=1).rstrip(" ?.!").split()[:MAX_TOPIC_WORDS])


def _without_rivals(topic: str, text: str) -> str:
    """The topic without its libraries, if the text names others: "and in polars?" leaves pandas behind."""
    named = find_libraries(text).ids
    if not named:
        return topic
    rivals = [word for word in re.findall(r"[\w-]+", topic) if (id := library_id(word)) and id not in named]
    for word in rivals:
        topic = re.sub(
            rf"\s*\b((in|with|using|for|from|of) )?(a |the )?{re.escape(word)}\b(\.(?=\w))?", " ", topic
        ).strip()
    return " ".join(topic.split())


def _referent(pronoun: str, before: str, answer: str) -> str:
    """The library that a pronoun points at among those an answer to "which library" listed; "" if it isn't one."""
    if kind_of(before) not in ("which_library", "compare"):
        return ""
    listed = find_libraries(answer).ids or find_libraries(before).ids
    at = next((place for word, place in _ORDINALS.items() if word in pronoun.lower()), 0)
    is_plural = pronoun.lower() in ("they", "them", "their", "theirs", "these", "those")
    return listed[at] if listed and not is_plural and at < len(listed) else ""
