"""The JSON of the stable interface."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.draft import Draft, Line, Paragraph, Quote
from bot.json_view import answer_json, hits_json
from bot.say.cite import written
from corpus.domain import Answer, Hit, Timings
from tests.answering import chunk

SOURCE = chunk("Arrays have a shape.", id="numpy:1", symbols=("numpy.shape",))
WRITTEN = written(Draft((Line("For example:"), Paragraph((Quote(SOURCE, 0, 20),)))))
ANSWER = Answer(
    question="what is a \ud800 shape?",
    text=WRITTEN.text,
    abstained=False,
    reason=None,
    libraries=("numpy",),
    sentences=WRITTEN.sentences,
    citations=WRITTEN.citations,
    hits=(Hit(SOURCE, 0.51234567, cosine=0.9),),
    ms=Timings(1.234, 2.0, 3.0, 6.239),
)


def test_an_answer_has_exactly_the_keys_of_the_interface() -> None:
    view = answer_json(ANSWER, id="q1")
    assert list(view) == [
        "id", "question", "answer", "abstained", "reason", "confidence", "libraries", "sentences", "citations", "hits",
        "ms",
    ]  # fmt: skip
    assert view["sentences"][1] == {"text": "Arrays have a shape.", "support": "quoted", "markers": [1]}
    assert list(view["citations"][0]) == [
        "marker", "chunk_id", "library", "version", "part", "kind", "title", "url", "quote",
    ]  # fmt: skip
    assert view["citations"][0]["quote"] == "Arrays have a shape."
    assert view["ms"] == {"retrieve": 1.23, "draft": 2.0, "verify": 3.0, "total": 6.24}


def test_a_hit_has_exactly_the_keys_of_the_interface() -> None:
    view = hits_json(ANSWER.hits, ms=7.0, id=3)
    assert list(view) == ["id", "hits", "ms"]
    assert view["hits"][0] == {
        "chunk_id": "numpy:1",
        "library": "numpy",
        "version": "2.5.5",
        "part": "",
        "kind": "narrative",
        "title": "Page > Section",
        "url": "https://numpy.org/doc/stable/page.html#section",
        "symbols": ["numpy.shape"],
        "text": "Arrays have a shape.",
        "score": 0.512346,
    }


def test_the_number_of_a_part_stands_beside_that_of_the_library() -> None:
    sdk = replace(SOURCE, version="3.3.0", part="Task SDK 1.3.2")
    cited = replace(ANSWER, citations=tuple(replace(citation, chunk=sdk) for citation in ANSWER.citations))
    for page in (hits_json((Hit(sdk, 0.5),), ms=1.0)["hits"][0], answer_json(cited)["citations"][0]):
        assert (page["version"], page["part"]) == ("3.3.0", "Task SDK 1.3.2")


def test_lone_surrogates_survive_as_escapes() -> None:
    line = json.dumps(answer_json(ANSWER))
    assert line.isascii()
    assert json.loads(line)["question"] == ANSWER.question
