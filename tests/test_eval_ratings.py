"""What was rated in the page comes back as questions of the suite "feedback"."""

from __future__ import annotations

from pathlib import Path

from corpus.domain import Answer, Citation, Timings
from corpus.encoder import Encoder
from corpus.home import Home
from evals.gaps import gaps
from evals.suites.feedback import feedback_items
from evals.suites.gold import Expected
from tests.answering import chunk
from ui.commands.ratings import kept_ratings, unanswered
from ui.conversations.store import open_store

PASSAGE = chunk("Broadcasting describes arrays.", url="https://docs.example/broadcasting")


def answer(question: str, *, abstained: bool = False) -> Answer:
    cited = () if abstained else (Citation(1, PASSAGE, 0, 12),)
    return Answer(question, "…", abstained, "off_topic" if abstained else None, (), (), cited, (), Timings())


def test_a_home_without_conversations_has_no_ratings(tmp_path: Path) -> None:
    assert feedback_items(kept_ratings(Home(tmp_path))) == []
    assert list(tmp_path.iterdir()) == []


def test_ratings_say_what_is_to_be_found_refused_or_answered(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path))
    for question, verdict, abstained in (("good", "up", False), ("bake", "up", True), ("numpy", "down", True)):
        place = store.begin("me", None, question)
        store.finish("me", place, answer(question, abstained=abstained))
        store.rate("me", place, "up" if verdict == "up" else "down")
    items = feedback_items(kept_ratings(Home(tmp_path)))
    assert {item.question: item.expected for item in items} == {
        "good": Expected(pages=(PASSAGE.url,), must="answer"),
        "bake": Expected(must="refuse"),
        "numpy": Expected(must="answer"),
    }
    assert len({item.id for item in items}) == 3


def test_what_was_not_answered_well_is_listed_by_topic_the_commonest_first(tmp_path: Path, encoder: Encoder) -> None:
    store = open_store(Home(tmp_path))
    asked = (
        ("How do I deploy a model to Kubernetes?", True, None),
        ("why does my merge make more rows", False, "down"),
        ("merging two frames gives more rows than before", True, None),
        ("What is broadcasting?", False, None),
    )
    for question, abstained, verdict in asked:
        place = store.begin("me", None, question)
        store.finish("me", place, answer(question, abstained=abstained))
        if verdict == "down":
            store.rate("me", place, "down")
    found = gaps(unanswered(Home(tmp_path)), encoder.embed)
    assert [len(gap.questions) for gap in found] == [2, 1]
    assert str(found[0]).startswith("2x ")
    assert "1 thumbed down" in str(found[0])
    assert "Kubernetes" in str(found[1])


def test_a_home_where_nothing_was_asked_has_no_gaps(tmp_path: Path, encoder: Encoder) -> None:
    assert gaps(unanswered(Home(tmp_path)), encoder.embed) == ()
    assert list(tmp_path.iterdir()) == []
