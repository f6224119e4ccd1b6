"""The kind of a question, read off its words and shape.

The rules are tried from the most telling to the least; what no rule claims is a request ("merge two tables on a key")
if it is long enough to be one, else a thing to explain ("confusion matrix").

Not here: which libraries or API names it mentions, or whether it can be answered.
"""

from __future__ import annotations

import re

from bot.ask.question import QuestionKind
from corpus.text.phrases import either, words

"""What sort of answer the question wants."""

_ADDRESSED = (
    r"(?: there| you| so| very| a lot| much| for| your| the| help| again| all| everyone| tutor| preceptor| today| me)*"
)
_SMALL_TALK = tuple(
    re.compile(f"(?:{greeting}){_ADDRESSED}")
    for greeting in (
        r"hi|hello|hey|hiya|howdy|yo|greetings",
        r"good (?:morning|afternoon|evening|day|night)",
        r"thanks?|thank you|thx|ty|cheers|ok|okay|cool|great|nice|bye|goodbye|see you|help",
        r"(?:who|what) are you|what'?s your name|how are you(?: doing)?(?: today)?|what'?s up|how do you work",
        r"what can (?:you|i) (?:do|ask)(?: you)?|what do you (?:do|know|cover)|what can you help(?: me)? with",
    )
)

_EXCEPTION = re.compile(
    r"Traceback \(most recent call last\)|\b[A-Z]\w*(?:Error|Exception|Warning)\b"
    r"|\bexceptions?\.[A-Z]\w+: |^[A-Z]\w+(?:NotFound|Timeout|Interrupt): "
)
_FAILURE = either(
    r"\berror message\b",
    r"\b(get|got|getting|gives?|gave|throws?|raises?|shows?) (me )?(an? |this |the )?(error|exception|traceback)\b",
)
_HANDLES_ERRORS = re.compile(r"^how .*\b(raise|catch|handle|suppress|ignore|silence|define|create)\b")

_TOOL = r"\b(librar(y|ies)|packages?|modules?|frameworks?|tool(s|kits?|box(es)?)?|software|libs?)\b"
_GOOD = r"\b(best|good|popular|recommended|suitable|right|recommend|suggest|favou?rite|top|better)\b"
_WHICH_LIBRARY = either(
    rf"\b(which|what|any|is there an?)\b[\w\s,'-]{{0,40}}?{_TOOL}",
    rf"{_GOOD}[\w\s,'-]{{0,40}}{_TOOL}",
    rf"^(python |useful |an? |the )*([\w-]+ )?{_TOOL} (and {_TOOL} )?"
    r"(for|to|that(?! (?:was|were|i|we)\b)|which|implementing)\b",
    r"\bwhat (should|can|could|do|would|must) (i|we|you|one|people|they|engineers?) "
    r"(use|need|pick|choose|recommend|suggest)\b(?! (instead|the))",
    r"\bwhat('?s| is| are)? (the )?best (for|at)\b",
    r"\b(best|good) (choice|option)s? (for|to)\b",
    r"\b(recommend|suggest) (me )?(something|anything|one)\b",
    r"\bwhat to use (for|to)\b",
)
_ABOUT_ONE_LIBRARY = re.compile(
    rf"(what('?s| is| are| does| do)|explain|describe|tell me about) (the )?(?!{_GOOD})[\w-]+ {_TOOL}|how\b"
)

_VERSUS = either(
    r"\b(vs|versus|v/s)\b", r"\bbetter than\b", r"\b(compared?|comparison|comparing) (to|with|between|of)\b"
)
_DIFFERENCE = either(
    r"\b(differences?|distinction) between\b",
    r"\b(differs?|different) (from|to|than)\b",
    r"\bhow (do|does|is|are) .{0,100} (differ|different)\b",
)
_COMPUTED_DIFFERENCE = re.compile(r"how (do|can|could|to)\b.*\bdifferences? between")
_CHOICE = re.compile(r"\b(or|over|instead of|rather than|than|compare)\b")

_COURSES = r"\b(courses?|degrees?|diplomas?|master'?s|bootcamps?|certificat(e|ion)s?|universit(y|ies))\b"
_ASKS_FOR_COURSES = either(_COURSES, r"\b(program(me)?s?|upgrad)\b")
_LEARN = r"(learn|learning|study)"
_CAREER = either(
    rf"\bhow (long|much time|many (months|weeks|years|hours)|quickly|soon|fast|hard|difficult)\b.{{0,100}}"
    rf"\b({_LEARN}|master|become)\b",
    r"\b(careers?|jobs?|salar(y|ies)|hir(e|ed|ing)|employ(ers?|ed|ment|able)|industr(y|ies)|roadmap)\b",
    _COURSES,
    r"\b(mistakes?|pitfalls?) (do|of|that|to|made|are|for|by|when|should|beginners|new)\b",
    r"\b(beginner|newbie|common|typical)s?'?s? mistakes?\b",
    r"\bskills?\b",
    r"\bwhy (is |do |does |should |learn |use |choose |would ){0,8}(\w+ ){0,40}python\b(?! \w*(error|slow|list|crash))",
    r"\b(ml|machine[- ]learning|ai|data) (engineers?|scientists?|developers?)\b",
    r"\bbecom(e|ing) an?\b",
    r"\b(should|must|need|have|want) (\w+ ){0,3}(to )?(first )?learn\b",
    r"\bworth (learning|it to learn)\b",
    r"\b(start|started|begin) (learning|with (python|ml|machine learning))\b",
    r"\b(advantages?|benefits?|strengths?|pros) of (using |learning )?python\b",
    rf"\b{_LEARN} (python|ml|machine learning|programming|coding)\b",
)

_HOW_TO = tuple(
    re.compile(r"(?:(?:so|ok|okay|please|pls|hi|hey|hello)[ ,]+)*(?:" + opening + r")\b")
    for opening in (
        r"how (?:do|does|can|could|should|would|to|did|might|must)|how'?d|howto",
        r"(?:can|could) (?:i|you|we|one|someone)|is it possible",
        r"is there an? (?:\w+ )?(?:way|function|method|command|option|equivalent)",
        r"show me|give me|help me|(?:an? )?examples? (?:of|for|how)",
        r"i(?:'?d| would)? (?:want|need|like|am trying|wish)|i'?m trying|trying to|need to",
        r"(?:what|which)(?:'?s| is| are)? (?:the |an? )?(?:\w+ )?ways?",
        r"(?:best|easiest|right|fastest|correct|pythonic|idiomatic|proper|simple|quick) way",
        r"what (?:should|do) (?:i|we) do|(?:which|what) (?:function|method|command|call|class)",
    )
)
_WHAT_IS = re.compile(
    r"(?:(?:so|ok|okay|please|and) )*(?:what|what'?s|whats|who|whom|whose|when|where|why|which|how|explain|define"
    r"|describe|tell me|meaning of|definition of|is|are|was|were|does|do|did|has|have|had|will|would|should)\b"
)
VERBS = words(
    """add aggregate align append apply assign build calculate change check choose clean compute concatenate
    convert copy count create delete deploy detect display download draw drop encode evaluate export extract
    fill filter find fit fix flatten format get group handle impute import increase index initialize insert
    install interpolate iterate join label load log make map mask merge normalise normalize open parse pivot
    plot predict print read remove rename replace reshape resample reset reverse rotate round run sample save
    scale schedule select send serve set shift show shuffle skip slice sort split stack standardize start stop
    sum swap track train transform transpose tune turn update upload use visualise visualize write zip"""
)
MIN_REQUEST_WORDS = 4


def kind_of(text: str, n_libraries: int = 0, *, may_be_career: bool = True) -> QuestionKind:
    """The kind of the question, given how many libraries it names, and whether it may be one on careers."""
    if not any(letter.isalpha() for letter in text):
        return "empty"
    plain = " ".join(text.lower().replace("’", "'").split())
    spoken = " ".join(re.sub(r"[^\w\s']", " ", plain).split())
    rules: tuple[tuple[QuestionKind, bool], ...] = (
        ("small_talk", any(greeting.fullmatch(spoken) for greeting in _SMALL_TALK)),
        ("error", _is_error(text, plain)),
        ("compare", _is_comparison(plain, n_libraries)),
        ("career", may_be_career and _asks_for_library(plain) and "learn" in spoken.split()),
        ("which_library", _asks_for_library(plain)),
        ("career", may_be_career and _CAREER.search(plain) is not None),
        ("how_to", any(opening.match(plain) for opening in _HOW_TO)),
        ("what_is", _WHAT_IS.match(plain) is not None),
        ("how_to", _is_request(plain.split())),
    )
    return next((kind for kind, holds in rules if holds), "what_is")


def mentions_tool(text: str) -> bool:
    """Whether the text speaks of a library, a tool or the like at all."""
    return re.search(_TOOL, text, re.IGNORECASE) is not None


def asks_for_courses(text: str) -> bool:
    """Whether courses, degrees or those who give them are spoken of."""
    return _ASKS_FOR_COURSES.search(text.replace("’", "'")) is not None


def _is_error(text: str, plain: str) -> bool:
    named = _EXCEPTION.search(text) is not None or _FAILURE.search(plain) is not None
    return named and not _HANDLES_ERRORS.match(plain)


def _is_comparison(plain: str, n_libraries: int) -> bool:
    first = plain.split(maxsplit=1)[0]
    if _VERSUS.search(plain):
        # "is there a library that is better than a spreadsheet?" compares no libraries
        return not plain.startswith("how to") and (n_libraries > 1 or not _asks_for_library(plain))
    if _DIFFERENCE.search(plain):
        # "calculate the difference between two columns" wants a computation, not a comparison
        return first not in VERBS and not _COMPUTED_DIFFERENCE.match(plain)
    return n_libraries >= 2 and _CHOICE.search(plain) is not None and first not in VERBS - {"use", "choose"}


def _asks_for_library(plain: str) -> bool:
    return _WHICH_LIBRARY.search(plain) is not None and not _ABOUT_ONE_LIBRARY.match(plain)


def _is_request(spoken: list[str]) -> bool:
    return len(spoken) >= MIN_REQUEST_WORDS or (len(spoken) > 1 and spoken[0] in VERBS)
