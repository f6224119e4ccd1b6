"""The folded line above an answer: what was read, and what came of it."""

from __future__ import annotations

import pytest

from corpus.domain import Answer, AnswerReason, Sentence, Timings
from ui.page.messages import taken

SENTENCES = (Sentence("Here it is:", "connecting"), Sentence("It is there.", "quoted", (1,)))


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [(None, "checked 1 sentence"), ("unsure", "wasn't sure"), ("off_topic", "found no answer")],
)
def test_the_line_says_whether_an_answer_was_found(reason: AnswerReason | None, outcome: str) -> None:
    answer = Answer(
        question="",
        text="",
        abstained=reason is not None,
        reason=reason,
        libraries=(),
        sentences=SENTENCES,
        citations=(),
        hits=(),
        ms=Timings(),
    )
    assert taken(answer)["metadata"]["title"] == f"Read 0 passages, {outcome} in 0 ms"
