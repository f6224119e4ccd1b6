"""What is said to a question: a lesson if one is likely right, else what the documentation says, or a refusal.

Not here: the ways themselves (`bot.teaching.telling`, `bot.compose`), or how likely a lesson is right (`bot.teaching`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import compose
from bot.draft import Draft
from bot.gate import judge
from bot.half import answerable_part
from bot.question import Question
from bot.teaching.match import Match
from bot.teaching.taught import TOLD
from bot.teaching.telling import tell
from bot.verify import quoted_chunk_ids, verified
from corpus.domain import Hit
from corpus.index import Index


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said, and of which passages it is made, best first."""

    draft: Draft
    hits: tuple[Hit, ...]


def decided(
    index: Index, question: Question, hits: tuple[Hit, ...], lessons: Sequence[Match], *, k_read: int
) -> Decision:
    """The lesson if one is likely right, else the documentation's answer or a refusal.

    `hits` are passages of the documentation, of which the gate reads `k_read`; `lessons` come likeliest first.
    """
    if lessons and lessons[0].chance >= TOLD:
        return Decision(tell(index, lessons[0]), hits)
    verdict = judge(question, hits[:k_read])
    half = None if verdict.answerable else answerable_part(index, question)
    if half is not None:
        question, hits, verdict = half.question, half.hits, half.verdict
    draft = compose.draft(index, question, hits) if verdict.answerable else None
    if draft is not None and half is not None:
        draft = replace(draft, blocks=(half.line, *draft.blocks))
    if draft is None or not _says_something(index, draft, question):
        draft = compose.refuse(index, question, hits[:k_read], verdict.reason or "not_in_sources")
    return Decision(draft, hits)


def _says_something(index: Index, draft: Draft, question: Question) -> bool:
    """A refusal and small talk need no quotes; every other answer does."""
    if draft.reason is not None or question.kind == "small_talk":
        return True
    return bool(quoted_chunk_ids(verified(draft, index.knowledge.chunks(quoted_chunk_ids(draft)))))
