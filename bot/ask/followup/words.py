"""What in a text points back to the conversation: pronouns, bare wishes, bare aspects; and what a question is about.

Not here: texts that only add to a question (`fragment`), or what is pointed at (`standalone`).
"""

from __future__ import annotations

import re

from bot.ask.intent import names_article
from bot.ask.kinds import VERBS
from bot.ask.mentions import find_libraries
from corpus.text.phrases import either, words

OWN_WORDS = 3
"""A pronoun that follows this many words of substance refers to them, not to the conversation."""

MAX_TOPIC_WORDS = 24

_POLITE = r"((can|could|would) you |please |just )*"
_ANY_ONE = r"( an?| another| one| some| the)?( more)?( short| simple| quick| small)?"
_WITH_LIBRARY = r"( (in|with|using|for|from) [\w-]+)?"
_BARE_WISH = either(
    r"(but )?why( not| is that| so)?|how( so| come)?",
    rf"{_POLITE}(show|give)( me| us)?{_ANY_ONE}( examples?| code| snippet| more| demo){_WITH_LIBRARY}( please)?",
    r"(an? |another |one more |with an |any |got an? |is there an? |(do you )?have an? |for )?(examples?|code|demo)"
    rf"{_WITH_LIBRARY}( please)?|in code|what does (that|it|this) look like( in code)?",
    rf"{_POLITE}((tell me |some )?more( details?)?|explain|elaborate)( more| that| it| this| on that)?"
    r"( again| in (simpler|simple|plain|other) (words|terms))?( please)?",
    r"go on|continue|and then|what (else|does (that|it) mean)|anything else|in (simple|plain|other) (words|terms)",
    r"i (do not|don'?t) (get|understand)( it| that| this)?|what do you mean( by that)?",
)
_QUESTION = re.compile(
    r"\b(?:what|which|who|where|why|how|when)\b(?! (?:if|about)\b)"
    r"|(?:^|, )(?:can|could|do|does|did|is|are|am|should|will|would|has|have)"
    r" (?:i|it|we|you|they|the|that|this|there|my|one|an?)\b",
    re.IGNORECASE,
)
_AT_A_CLOSE = (
    r"(?=\s*($|[?.!,]|(with|in|for|to|on|from|one|by|at|as|into|if|when|and|or|but)\b|faster|again|instead|too|also"
    r"|back|away|library|function|method|parameter|argument|option))"
)
_IN_FRONT = (
    r"(?:^|[,.;:!?] |\b(?:and|but|if|when|why|how|what|does|do|is|are|was|will|would|can|could|should|did|because) )"
    r"(this|that|these|those)(?='s|\s(is|are|was|were|do|does|did|can|will|would|works?|means?|looks?)\b)"
)
_PRONOUN = either(
    r"\b(it|its|it's|they|them|their|theirs)\b",
    r"\b(the )?(first|second|third|last|former|latter)( one| library)\b",
    r"\bthe (first|second|third|last|former|latter)(?=\s*($|[?.!,]|(is|does|do|takes?|has|can)\b))",
    r"\bthe (other|\w+er|\w+est|more \w+|less \w+) ones?\b",
    rf"\b(this|that|these|those)\b{_AT_A_CLOSE}",
    _IN_FRONT,
    r"(?<!which )(?<!this )(?<!that )\bones?(?=\s*($|[?.!,]))",
    r"(?<!is )(?<!are )(?<!out )\bthere(?=\s*($|[?.!,]))",
)
_EXPLETIVE = re.compile(
    r"\bit(?:'s| is)? (?:takes?|costs?|easy|hard|possible|better|best|worth|necessary|useful|safe|ok|okay|bad|good"
    r"|difficult|faster|common|enough|makes? sense|required|wise|about)\b"
    r"(?=.{0,200}\b(?:to|that|if|for|\w{1,40}ing)\b)",
    re.IGNORECASE,
)
"""The "it" of "is it possible to", which stands for nothing."""

_ASKED_WITH = frozenset({"which", "there", "most", "much", "many", "more", "any", "other", "should", "when", "all"})
_ASPECTS = words(
    """parameters parameter arguments argument options option settings defaults default matter matters important fast
    faster slow slower quick speed performance memory complexity easier easy hard harder better best safer cost returns
    return raise raises errors error limits limitations advantages disadvantages pros cons alternatives alternative
    difference differences example examples needed required syntax signature inputs outputs output requirements
    drawbacks downsides benefits popular recommended"""
)
ASKED = re.compile(
    r"^\W*((please|ok|hi|so)\b[\s,]*)*"
    r"(how (do|can|should|would|to)( i| you| we)?|can (i|you|we)|what('s| is| are| does| do)?|whats"
    r"|why( is| does| do| choose)?|explain|tell me about|show me|give me|examples? of"
    r"|when (should|do) i|which|is there an?|should i)\b"
    r"\s*((the|an?|use|best)\b\s*)?",
    re.IGNORECASE,
)
"""The words that a question is asked with; after them comes what it is about."""

_ANSWERED_BY = re.compile(r" (?:do|does|mean|means|work|works|used for)$", re.IGNORECASE)
_DEFINED = re.compile(
    r"(?:what(?:'s|s| is| are)|define|explain)(?! (?:the|its?|that|this|my|your|these|those|their|there|\w+_\w+)\b) \w"
)
"""A parameter (`padding_idx`) belongs to what was spoken of; another word that is to be explained is a new subject."""

SENTENCE = re.compile(r"(.+?)[.?!:] ")

PREPOSITIONS = words("for with in on without from using by to as at into over per of between after before via like")
STOP = words(
    """a an the i you we my me do does can could should would how what why is are to of in on for with and or use using
    make get please that this these those it its they them their there s t m ve re not no too very just only so if when
    then also but was were be been have has had will need want"""
)


def plain_words(text: str) -> str:
    """The text in lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w\s'-]", " ", text.lower()).split())


def words_of_substance(text: str) -> list[str]:
    """The words of the text that name something, in lower case."""
    return [word for word in re.findall(r"[\w.]+", text.lower()) if word not in STOP | PREPOSITIONS]


def asks(text: str) -> bool:
    """Whether the text is put as a question."""
    return _QUESTION.search(text) is not None


def is_bare_wish(plain: str) -> bool:
    """Whether the text wants something ("show me an example", "why?") of a subject that it doesn't name."""
    return _BARE_WISH.fullmatch(plain) is not None


def asks_for_an_aspect(text: str) -> bool:
    """Whether the question names no subject, only what it wants to know of one ("which parameters matter?")."""
    own = [word for word in words_of_substance(text) if word not in _ASKED_WITH]
    return bool(own) and all(word in _ASPECTS for word in own)


def pronoun_in(text: str) -> str:
    """The first word that points back to the conversation, in lower case; "" if none does."""
    blank = _EXPLETIVE.sub(lambda found: "_" * len(found.group()), text)
    pronoun = _PRONOUN.search(blank)
    return pronoun.group().lower() if pronoun and not _has_own_antecedent(text[: pronoun.start()]) else ""


def points_back(text: str) -> bool:
    """Whether the text has any word that may refer to what was said before, even if the text itself said it."""
    return _PRONOUN.search(text) is not None


def is_whole(text: str) -> bool:
    """Whether the text is a whole question ("how do I save a figure to a file?")."""
    asked = ASKED.match(text)
    pronoun = _PRONOUN.search(text)
    own = words_of_substance(text[asked.end() :]) if asked else []
    return len(own) >= OWN_WORDS and (pronoun is None or _has_own_antecedent(text[: pronoun.start()]))


def names_its_subject(text: str) -> bool:
    """Whether the text says what it is about: in a sentence before, in a definition, or by naming the article."""
    first = SENTENCE.match(text)
    told = first is not None and _PRONOUN.search(first[1]) is None and words_of_substance(first[1])
    return bool(told) or _DEFINED.match(plain_words(text)) is not None or names_article(text)


def topic_of(question: str) -> str:
    """What a question is about, without the words that it is asked with."""
    asked = ASKED.sub("", question, count=1).rstrip(" ?.!")
    return _ANSWERED_BY.sub("", " ".join(asked.split()[:MAX_TOPIC_WORDS]))


def thing_of(topic: str) -> str:
    """The topic without the verb in front: what "its" means after "draw a line plot"."""
    first, _, rest = topic.partition(" ")
    return re.sub(r"^(?:an?|the|my)\s+", "", rest) if first.lower() in VERBS and rest else topic


def has_a_verb(text: str) -> bool:
    """Whether the text says what to do, so that "it" is the thing that was spoken of and not what was done with it."""
    said = ASKED.sub("", text, count=1).split()
    return bool(said) and said[0].lower() in VERBS


def _has_own_antecedent(before: str) -> bool:
    own = words_of_substance(before)
    a_sentence = SENTENCE.match(before) is not None and any(len(word) > 2 for word in own)
    return a_sentence or len(own) >= OWN_WORDS or bool(find_libraries(before).ids) or any("." in word for word in own)
