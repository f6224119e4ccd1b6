"""Citation precision and recall of an answer (Gao et al. 2023, ALCE), with our own verifier as the judge.

    precision   of the (sentence, citation) pairs, those where the cited passage supports the sentence
    recall      of the sentences that claim something, those that a passage which they cite supports

Not here: deciding what supports what (`bot`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.check.parsing import parses
from bot.check.support import supporting_quote
from bot.write.code_support import supporting_code
from corpus.domain import Answer, Citation
from corpus.index import Index
from corpus.teaching import lessons
from corpus.text.sentences import folded
from corpus.text.shown import plain


@dataclass(frozen=True, slots=True)
class Cited:
    """What of an answer is borne out. `pairs` and `claims` count all, the others those that are supported."""

    pairs: int
    supported_pairs: int
    claims: int
    supported_claims: int

    @property
    def precision(self) -> float | None:
        return self.supported_pairs / self.pairs if self.pairs else None

    @property
    def recall(self) -> float | None:
        return self.supported_claims / self.claims if self.claims else None


def cited(index: Index, answer: Answer) -> Cited:
    """The judgement on every sentence that isn't a connecting line."""
    behind = {citation.marker: citation for citation in answer.citations}
    claims = [sentence for sentence in answer.sentences if sentence.support != "connecting"]
    judged = [
        [marker in behind and bears_out(index, sentence.text, behind[marker]) for marker in sentence.markers]
        for sentence in claims
    ]
    return Cited(
        pairs=sum(map(len, judged)),
        supported_pairs=sum(map(sum, judged)),
        claims=len(claims),
        supported_claims=sum(map(any, judged)),
    )


def bears_out(index: Index, sentence: str, citation: Citation) -> bool:
    """Whether the cited passage supports the sentence or code; it does if the quote holds it word for word.

    A statement of ours that a second reader has said yes to is borne out by what it rests on, and by nothing else: that
    is what was read.
    """
    if sentence in citation.quote or folded(sentence) in plain(citation.quote):
        return True
    if (citation.chunk.id, citation.start, citation.end) in _read_grounds(index, sentence):
        return True
    if "\n" in sentence or parses(sentence):
        return bool(supporting_code(index, sentence, "python", (citation.chunk,)))
    return supporting_quote(index, sentence, (citation.chunk,)) is not None


def _read_grounds(index: Index, sentence: str) -> set[tuple[str, int, int]]:
    """The passages of this index that the statement rests on, if it is one that a second reader confirmed."""
    return {
        (passage.chunk_id, passage.start, passage.end)
        for id in _read_statements().get(sentence, ())
        if (bound := index.lessons.by_id.get(id))
        for statement, rests in zip(bound.lesson.all_statements(), bound.rests, strict=True)
        if plain(statement.text) == sentence
        for passage in rests
    }


@cache
def _read_statements() -> dict[str, set[str]]:
    """The ids of our lessons by what they say, as answers show it.

    Only lessons are taught whose statements a second reader confirmed.
    """
    found: dict[str, set[str]] = {}
    for lesson in lessons():
        for statement in lesson.all_statements():
            found.setdefault(plain(statement.text), set()).add(lesson.id)
    return found
