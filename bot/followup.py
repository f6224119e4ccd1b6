"""Follow-ups made standalone without a language model: "and for strings?" joins the question that it continues.

A fragment is appended to the question before it; a pronoun gets the topic of that question in brackets; a question that
stands on its own is left as it is.

Not here: rewriting with a language model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.kinds import VERBS, kind_of
from bot.mentions import find_libraries, library_id
from bot.pasted import essence
from bot.phrases import either, words

History = tuple[tuple[str, str], ...]
"""(role, text) pairs, oldest first; the roles are "user" and "assistant"."""

MAX_TOPIC_WORDS = 24
MAX_ORDINAL_WORDS = 6
MAX_CHOICES = 4
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
_WITH_LIBRARY = r"( (in|with|using|for|from) [\w-]+)?"
_BARE_WISH = either(
    r"(but )?why( not| is that| so)?|how( so| come)?",
    rf"{_POLITE}(show|give)( me| us)?{_ANY_ONE}( examples?| code| snippet| more){_WITH_LIBRARY}( please)?",
    rf"(an? |another |one more |with an |any )?(examples?|code){_WITH_LIBRARY}( please)?|in code",
    rf"{_POLITE}((tell me |some )?more( details?)?|explain|elaborate)( more| that| it| this| on that)?( please)?",
    r"go on|continue|and then|what (else|does (that|it) mean)|anything else",
)
_AT_A_CLOSE = r"(?=\s*($|[?.!,]|(is|are|do|does|with|in|for|to|one)\b|work|faster|again|mean|library|function|method))"
_PRONOUN = either(
    r"\b(it|its|it's|they|them|their|theirs)\b",
    r"\b(the )?(first|second|third|last|former|latter)( one)?\b",
    rf"\b(this|that|these|those)\b{_AT_A_CLOSE}",
    r"(?<!which )(?<!this )(?<!that )\bones?(?=\s*($|[?.!,]))",
)
_BRACKETED = re.compile(r"\(([^()]+)\)\s*$")
_OWNERS = frozenset({"its", "their", "theirs", "one", "ones"})
_PLURALS = frozenset({"they", "them", "their", "theirs", "these", "those"})
_ORDINAL = re.compile(
    r"\b(first|second|third|last|former|latter)\b( (one|library))?(?=\s*($|[?.!,)]|\w+\s*[?.!]*$))", re.IGNORECASE
)
_COMPARATIVE = re.compile(
    r"(and |so )?which( one| library| of (them|these|those|the two))? (is|are|should|would|do|does|can)\b.*"
)
_ASKED_WITH = frozenset({"which", "there", "most", "much", "many", "more", "any", "other", "should", "when"})
_ASPECTS = words(
    """parameters parameter arguments argument options option settings defaults default matter matters important fast
    faster slow slower quick speed performance memory complexity easier easy hard harder better best safer cost returns
    return raise raises errors error limits limitations advantages disadvantages pros cons alternatives alternative
    difference differences example examples needed required"""
)
_QUESTION_WORDS = re.compile(
    r"^\W*((please|ok|hi|so)\b[\s,]*)*"
    r"(how (do|can|should|would|to)( i| you| we)?|can (i|you|we)|what('s| is| are| does| do)?|whats"
    r"|why( is| does| do| choose)?|explain|tell me about|show me|give me"
    r"|when (should|do) i|which|is there an?|should i)\b"
    r"\s*((the|an?|use|best)\b\s*)?",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "latter": 1, "third": 2, "last": -1}
_STOP = words(
    """a an the i you we my me do does can could should would how what why is are to of in on for with and or use using
    make get please"""
)


@dataclass(frozen=True, slots=True)
class Listed:
    """Libraries that an answer listed, in its order, and the question that it answered."""

    ids: tuple[str, ...]
    question: str


def standalone(text: str, history: History = ()) -> str:
    """The text as it would have been asked without the conversation before it."""
    text, before, listed = essence(text), "", Listed((), "")
    answer = ""
    for role, said in history:
        if role == "assistant":
            answer = said
            listed = _listed(before, answer, listed)
        elif role == "user" and kind_of(said) not in ("empty", "small_talk"):
            before = _joined(said, before, listed)
    return _joined(text, before, listed)


def _listed(before: str, answer: str, earlier: Listed) -> Listed:
    """The libraries that the answer to a question of choice lists; else those listed earlier."""
    named = find_libraries(before).ids
    if kind_of(before, len(named)) not in ("which_library", "compare"):
        return earlier
    return Listed(named if len(named) > 1 else find_libraries(answer).ids or named, before)


def _joined(text: str, before: str, listed: Listed) -> str:
    plain = " ".join(re.sub(r"[^\w\s'-]", " ", text.lower()).split())
    wish = _BARE_WISH.fullmatch(plain)
    if not before or (kind_of(text) in ("empty", "small_talk") and not wish):
        return text
    of_choice = listed.ids if before == listed.question else ()
    if wish:
        return _wished(plain, before, text, of_choice)
    if _STARTS_ON.match(text) and not _stands_alone(text):
        return _continued(text, before, listed)
    if len(of_choice) > 1 and _COMPARATIVE.fullmatch(plain):
        return f"{plain}, {' or '.join(of_choice[:MAX_CHOICES])}?"
    referent = _referent(text, before, listed)
    return f"{text.rstrip(' ?.!')} ({referent})" if referent else text


def _continued(text: str, before: str, listed: Listed) -> str:
    """The question before with what a fragment ("and for strings?") adds to it or puts in its place."""
    rest = _CONNECTIVE.sub("", text, count=1).strip()
    ordinal = _ordinal(text, listed.ids)
    if ordinal and len(text.split()) <= MAX_ORDINAL_WORDS:
        return _about(before, ordinal)
    if kind_of(before) == "which_library":
        return _other_choice(before, rest)
    return f"{_without_rivals(before.rstrip(' ?.!'), text)} {rest}"


def _referent(text: str, before: str, listed: Listed) -> str:
    """What a pronoun, an ordinal or a question without a subject speaks of; "" if the text stands on its own."""
    pronoun = _PRONOUN.search(text)
    if pronoun and not _has_own_antecedent(text[: pronoun.start()]):
        first = listed.ids[:1] if before == listed.question and pronoun.group().lower() not in _PLURALS else ()
        meant = _BRACKETED.search(before)
        topic = _without_rivals(meant[1] if meant else _topic(before), text)
        owner = _thing(topic) if pronoun.group().lower() in _OWNERS else topic
        return _ordinal(text, listed.ids) or next(iter(first), "") or owner
    return _without_rivals(_topic(before), text) if _asks_for_an_aspect(text) else ""


def _wished(plain: str, before: str, text: str, of_choice: tuple[str, ...]) -> str:
    """What "why?", "show me an example" or "tell me more" asks for after that question."""
    topic = _without_rivals(_topic(before), text)
    own = find_libraries(text).ids
    if of_choice:
        topic = own[0] if own else of_choice[0]
    elif own:
        topic = f"{topic} in {own[0]}"
    if "example" in plain or "code" in plain or "snippet" in plain:
        return f"example of {topic}"
    if plain.startswith(("why", "but why")):
        return f"why choose {topic}" if of_choice else f"why {topic}"
    return f"explain {topic}"


def _other_choice(before: str, rest: str) -> str:
    """The question which library, asked of another task; or what a library is that the list left out."""
    named = find_libraries(rest).ids
    if named and not re.match(r"(?:for|to)\b", rest):
        return f"what is {named[0]}?"
    task = re.sub(r"^(?:for|to|with|about)\b\s*", "", rest).strip(" ?.!")
    return f"which library for {task}?" if task else before


def _ordinal(text: str, listed: tuple[str, ...]) -> str:
    """The listed library that "the second one" points at; "" if the text holds no such words."""
    said = _ORDINAL.search(text)
    at = _ORDINALS[said[1].lower()] if said else len(listed)
    return listed[at] if at < len(listed) and listed else ""


def _about(before: str, library: str) -> str:
    """The question before, asked about another library."""
    other = [word for word in re.findall(r"[\w-]+", before) if library_id(word)]
    for word in other:
        before = re.sub(rf"\b{re.escape(word)}\b", library, before)
    return before if other else f"{before.rstrip(' ?.!')} ({library})"


def _thing(topic: str) -> str:
    """The topic without the verb in front: what "its" means after "draw a line plot"."""
    first, _, rest = topic.partition(" ")
    return re.sub(r"^(?:an?|the|my)\s+", "", rest) if first.lower() in VERBS and rest else topic


def _asks_for_an_aspect(text: str) -> bool:
    """Whether the question names no subject, only what it wants to know of one ("which parameters matter?")."""
    own = [word for word in re.findall(r"[\w.]+", text.lower()) if word not in _STOP | _ASKED_WITH]
    return bool(own) and all(word in _ASPECTS for word in own)


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
