"""No text holds Preceptor up: every pattern, and a whole question, takes time in proportion to what it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.tutor import Tutor
from corpus.catalogue import libraries
from corpus.encoder import Encoder
from corpus.home import Home
from evals.attacking.growth import DOCUMENT_LETTERS, PACKAGES, QUESTION_LETTERS, growth_of, letters_met, tried, tried_on
from evals.attacking.patterns import Found, Manner, patterns_of
from evals.attacking.pumps import Pump, pumps_for
from tests.tiny_index import open_tiny_index

TOLD_LATER = {
    "ui/page/open_routes.py _route": "its patterns are what the module holds",
    "evals/attacking/patterns.py called": "it compiles what it has read",
    "evals/score/scoring.py _says": "a suite says what an answer must say",
}
"""Where a pattern is applied that can't be told from the code."""
ASKED = ("Aa", "a.", "a_", "x=", "[a](", "(. ", "please ", "too ", "numpy ", "requests or ", "not a but ", "it takes ")
QUESTION_SIZES = (500, 2_000)


def scanned(pattern: str) -> Found:
    manners: frozenset[Manner] = frozenset({"scan"})
    return Found("a test", re.compile(pattern), manners)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_pattern_stands_its_pumps(package: str) -> None:
    assert [str(one) for one in tried([package]) if one.broken] == []


def test_no_pattern_escapes() -> None:
    _, unread = patterns_of(list(PACKAGES))
    assert {one.place for one in unread} <= set(TOLD_LATER)


@pytest.mark.parametrize(
    "room", ["bot/check", "bot/find", "bot/say", "bot/say/evidence", "bot/write", "ui/page", "corpus/text"]
)
def test_where_documents_are_read_patterns_are_tried_on_texts_as_long(room: str) -> None:
    assert letters_met(f"{room}/some.py _PATTERN") == DOCUMENT_LETTERS


def test_what_meets_only_questions_is_tried_on_texts_as_long_as_those() -> None:
    assert letters_met("bot/ask/kinds.py _WHAT_IS") == QUESTION_LETTERS


def test_patterns_are_found_wherever_they_stand() -> None:
    found, _ = patterns_of(["bot", "ingest"])
    places = {one.place for one in found}
    assert {
        "bot/check/support_signals.py _MARKS",
        "bot/ask/name_shapes.py _SHAPED",
        "bot/say/pictures.py _NAMED",
    } <= places
    assert any(re.fullmatch(r"ingest/urls\.py:\d+", place) for place in places)
    assert {one.manners for one in found if one.place == "bot/ask/kinds.py _WHAT_IS"} == {frozenset({"match"})}


@pytest.mark.parametrize("spelt", [one for library in libraries().values() for one in library.spelt])
def test_a_spelling_in_the_catalogue_stands_its_pumps(spelt: str) -> None:
    assert tried_on(scanned(rf"\b{spelt}\b"), 4_000).broken is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(?:\w+ ?)*!",
        r"(\w|a_)+-",
        r"\w*_\w*_\w*!",
        r"<a[^>]*>",
        r"\s+$",
        r"([A-Za-z_]\w*(?=\(\))|[A-Z][a-z]\w*[A-Z]\w*)(?:\(\))?`? (?:in|from|of) ([A-Za-z][\w-]*)",
    ],
)
def test_a_pattern_that_can_be_held_up_is_found(pattern: str) -> None:
    assert tried_on(scanned(pattern), 8_000).broken is not None


@pytest.mark.parametrize("pattern", [r"\b\w+\(", r"<a[^>]{0,80}>", r"(?<!\s)\s+$", r"[A-Za-z_]\w{0,79}+(?=\()", r"a|b"])
def test_a_pattern_that_stands_holds(pattern: str) -> None:
    assert tried_on(scanned(pattern), 8_000).broken is None


def test_pumps_repeat_what_the_pattern_repeats_behind_what_leads_up_to_it() -> None:
    pumps = pumps_for(re.compile(r"x=\d+(?:ab)*y"))
    assert {Pump("x=", "1", "\0"), Pump("x=1", "ab", "\0"), Pump("", "x=1", "\0")} <= set(pumps)
    assert Pump("x=", "1", "\0").text(6) == "x=111\0"


def test_a_whole_question_takes_time_in_proportion(encoder: Encoder, tmp_path: Path) -> None:
    tutor = Tutor(Home(tmp_path), open_tiny_index(tmp_path / "index", encoder))
    first = (("user", "how do I read a csv file in pandas"), ("assistant", "Call read_csv."))
    ways: dict[str, Callable[[str], object]] = {
        "asked": tutor.ask,
        "asked next": lambda text: tutor.ask(text, history=first),
        "asked before": lambda text: tutor.ask("and in numpy?", history=(("user", text), ("assistant", text))),
    }
    for unit in ASKED:
        pump = Pump("", unit, "")
        for way, ask in ways.items():
            for size in QUESTION_SIZES:
                ask(pump.text(size))  # what the encoder takes for it, which it remembers
            growth = growth_of(ask, pump, QUESTION_SIZES)
            assert growth.is_linear, f"{unit!r} {way}: {growth}"
