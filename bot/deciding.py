"""What is said to a question: a lesson or what the documentation says, where one is likely right; what comes nearest,
where neither is; a refusal, where nothing is near.

Not here: the ways themselves (`bot.say.lesson`, `bot.say`, `bot.say.nearest`), or how likely each is right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.ask.intent import names_article
from bot.ask.kinds import mentions_tool
from bot.ask.question import Question
from bot.check.verify import checked, quoted_chunk_ids
from bot.draft import Draft, Line
from bot.find.matching import Match
from bot.find.taught import TOLD
from bot.judge.confidence import Reading, confidence
from bot.judge.gate import judge
from bot.say import by_kind, connecting
from bot.say.cite import written
from bot.say.gone import missing_name
from bot.say.half import answerable_part
from bot.say.lesson import tell
from bot.say.nearest import nearest
from bot.say.refusal import coded, point_elsewhere, refuse
from bot.say.uncovered import named_others, silent_on, uncovered
from corpus.domain import Hit
from corpus.index import Index
from corpus.lexical import tokens
from corpus.text.dotted import last_part

SURE = 0.35
"""From this chance of being right on what the documentation says may be the answer."""

GUIDED = 0.5
"""From this chance on a guide says which library, and the article what it says itself, though a lesson seems likelier.

Elsewhere the likelier one is told. Of 861 questions as learners ask them the article had answered 6 in place of a
likelier lesson, all wrongly (by hand). What it costs: the career suite wants the article's words, .84 of which come
instead of .88; without this threshold for guides .41 of the suites' choices are right instead of .62 (core index).
"""

CERTAIN = 0.9
"""From this chance on a lesson is told without a look at the documentation."""

OFFERED = 0.2
"""From this chance on a lesson is shown where the documentation doesn't answer.

Of our own questions (`evals/fit/asked.jsonl`, fewer of which have a lesson than of people's) one that answers is among
the first two for 20% whose first one has a chance of .2 to .4, for 8% from .12 to .2, for 1% from .05 to .12 (by hand,
full index; the fit has seen them).
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said, checked, the passages it is made of, best first, and how likely the best answer is right."""

    draft: Draft
    hits: tuple[Hit, ...]
    confidence: float


def decided(
    index: Index,
    question: Question,
    hits: tuple[Hit, ...],
    lessons: tuple[Match, ...],
    *,
    k_read: int,
    is_read_on: bool = False,
) -> Decision:
    """The likelier of lesson and documentation if it is likely right; what comes nearest, or a refusal.

    A guide or the article, where they are asked for, from `GUIDED` on. What a misspelt name was read as stands first,
    and that the answer doesn't speak of a product which the question names. `hits` are passages of the documentation,
    of which the gate reads `k_read`; `lessons` come likeliest first. With `is_read_on` a language model reads the
    passages itself: they are handed on however unlikely the draft is right, unless a lesson is likelier, and what the
    draft doesn't speak of, the model may.
    """
    said = _likeliest(index, question, hits, lessons, k_read=k_read, is_read_on=is_read_on)
    if said.draft.reason not in (None, "unsure"):
        return said
    beforehand = (*_read_as(question), *(() if is_read_on else _silent_on(index, question, said.draft)))
    return replace(said, draft=replace(said.draft, blocks=(*beforehand, *said.draft.blocks))) if beforehand else said


def _read_as(question: Question) -> tuple[Line, ...]:
    """What each misspelt name was read as."""
    return tuple(
        Line(connecting.READ_AS.format(slip=coded(slip), meant=coded(meant))) for slip, meant in question.slips
    )


def _silent_on(index: Index, question: Question, draft: Draft) -> tuple[Line, ...]:
    """That an answer doesn't speak of a product which the question names: it may be taken for one in its name."""
    if not named_others(question.standalone):
        return ()  # as nearly always: the text needn't be written for it
    names = [other.name for other in silent_on(index, question, written(draft).text)]
    return (Line(connecting.SILENT_ON.format(names=" and ".join(names))),) if names else ()


def _likeliest(
    index: Index,
    question: Question,
    hits: tuple[Hit, ...],
    lessons: tuple[Match, ...],
    *,
    k_read: int,
    is_read_on: bool,
) -> Decision:
    taught = lessons[0].chance if lessons else 0.0
    foreign = uncovered(index, question, hits[:k_read], lessons)
    if foreign:
        return Decision(checked(index, point_elsewhere(index, foreign)), hits, 0.0)
    if taught >= CERTAIN:
        return Decision(_told(index, question, lessons), hits, taught)
    read = read_sources(index, question, hits, k_read=k_read)
    chance = confidence(index, read, lessons)
    answers = read.draft.reason is None
    if taught >= TOLD and _teaches_what_is_gone(index, read, lessons[0]):
        return Decision(_told(index, question, lessons), hits, taught)
    least = max(0.0 if is_read_on else SURE, taught)
    if _asks_for_library(question) or _asks_for_article(question):
        least = min(GUIDED, least)
    # the index itself shows that there is no such name
    if read.draft.reason == "unknown_api" or (answers and chance >= least):
        return Decision(read.draft, read.hits, chance)
    if taught >= TOLD:
        return Decision(_told(index, question, lessons), hits, taught)
    is_near = answers or (read.draft.reason in _NOT_HELD and taught >= OFFERED)
    near = nearest(index, read.question, read.hits[:k_read], lessons) if is_near and not is_read_on else None
    return Decision(checked(index, near) if near else read.draft, read.hits, max(chance, taught) if near else chance)


def _told(index: Index, question: Question, lessons: tuple[Match, ...]) -> Draft:
    return checked(index, tell(index, lessons, names_library=_asks_for_library(question)))


def _asks_for_library(question: Question) -> bool:
    """Whether a tool is asked for: "what should I choose as the batch size" has the kind alone."""
    return question.kind == "which_library" and mentions_tool(question.standalone)


def _asks_for_article(question: Question) -> bool:
    """Whether it is asked what the article says: "merge on the article number" has the word alone."""
    return question.kind == "career" and names_article(question.standalone)


def _teaches_what_is_gone(index: Index, read: Reading, lesson: Match) -> bool:
    """Whether the index lacks names, and the lesson speaks of one: it knows what became of it."""
    if not (read.draft.is_certain or read.draft.reason == "unknown_api"):
        return False
    missing = missing_name(index, read.question)
    names = (*read.question.unknown_names, *((missing.full,) if missing else ()))
    return any(lesson.bound.words.keys() >= stems for name in names if (stems := set(tokens(last_part(name)))))


_NOT_HELD = ("not_in_sources", "off_topic")


def read_sources(index: Index, question: Question, hits: tuple[Hit, ...], *, k_read: int) -> Reading:
    """What the documentation and the article answer, checked, or a refusal."""
    verdict = judge(question, hits[:k_read])
    half = None if verdict.answerable else answerable_part(index, question)
    if half is not None:
        question, hits, verdict = half.question, half.hits, half.verdict
    draft = by_kind.compose(index, question, hits) if verdict.answerable else None
    if draft is not None and half is not None:
        draft = replace(draft, blocks=(half.line, *draft.blocks))
    draft = draft and checked(index, draft)
    if draft is None or not _says_something(draft, question):
        draft = checked(index, refuse(index, question, hits[:k_read], verdict.reason or "not_in_sources"))
    return Reading(question, hits, verdict, draft)


def _says_something(draft: Draft, question: Question) -> bool:
    """A refusal and small talk need no quotes; every other answer does."""
    if draft.reason is not None or question.kind == "small_talk":
        return True
    return bool(quoted_chunk_ids(draft))
