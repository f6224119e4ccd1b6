"""Citation precision and recall, counted by hand on an answer with one sentence of every sort."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.domain import Answer, Citation, Hit, Sentence, Timings
from corpus.encoder import Encoder
from corpus.home import Home
from evals.score.citing import Cited, cited
from tests.answering import chunk, small_index

ZEROS = chunk("Return a new array of given shape and type, filled with zeros.", id="numpy:1", title="numpy.zeros")
MEAN = chunk("Compute the arithmetic mean along the specified axis.", id="numpy:2", title="numpy.mean")
CODE = chunk("```python\nnp.zeros((2, 3))\n```", id="numpy:3", title="Creating arrays")


def whole(number: int, passage: int) -> Citation:
    chosen = (ZEROS, MEAN, CODE)[passage]
    return Citation(number, chosen, 0, len(chosen.text))


ANSWER = Answer(
    question="",
    text="",
    abstained=False,
    reason=None,
    libraries=(),
    sentences=(
        Sentence("From the documentation:", "connecting"),
        Sentence("filled with zeros", "quoted", (1,)),
        Sentence("Return a new array of given shape and type, filled with zeros.", "supported", (1, 2)),
        Sentence("The mean is rounded to seven decimals by default.", "supported", (2,)),
        Sentence("Nobody says this.", "unsupported"),
        Sentence("np.zeros((2, 3))", "quoted", (3,)),
    ),
    citations=(whole(1, 0), whole(2, 1), whole(3, 2)),
    hits=(Hit(ZEROS, 1.0), Hit(MEAN, 0.5), Hit(CODE, 0.3)),
    ms=Timings(),
)


def test_pairs_and_claims_are_counted_apart(tmp_path: Path, encoder: Encoder) -> None:
    index = small_index(Home(tmp_path), (ZEROS, MEAN, CODE), encoder=encoder)
    # pairs: zeros 1; zeros again 1 of 2, for the mean says nothing of it; the mean not; code 1
    found = cited(index, ANSWER)
    assert found == Cited(pairs=5, supported_pairs=3, claims=5, supported_claims=3)
    assert (found.precision, found.recall) == (0.6, 0.6)


def test_an_answer_that_claims_nothing_has_neither(tmp_path: Path, encoder: Encoder) -> None:
    index = small_index(Home(tmp_path), (ZEROS,), encoder=encoder)
    found = cited(index, replace(ANSWER, sentences=ANSWER.sentences[:1]))
    assert (found.precision, found.recall) == (None, None)
