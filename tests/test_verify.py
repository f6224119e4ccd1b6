"""Verifying: what isn't in the stored passage is dropped, and so is code that doesn't parse."""

from __future__ import annotations

from bot.check.verify import quoted_chunk_ids, verified
from bot.draft import Draft, Example, Item, Line, Paragraph, Quote, Row, Table
from tests.answering import chunk

SOURCE = chunk("Arrays have a shape. Lists don't.\n\n```python\nx = 1\n```", id="numpy:1")
STORED = {SOURCE.id: SOURCE}
GOOD = Quote(SOURCE, 0, 20)


def test_a_quote_of_the_stored_passage_stays() -> None:
    draft = Draft((Paragraph((GOOD,)),))
    assert verified(draft, STORED) == draft


def test_a_quote_that_the_stored_passage_lacks_is_dropped() -> None:
    forged = Quote(chunk("Arrays have no shape.", id="numpy:1"), 0, 21)
    assert verified(Draft((Paragraph((GOOD, forged)),)), STORED).blocks == (Paragraph((GOOD,)),)


def test_a_quote_of_an_unknown_passage_is_dropped() -> None:
    assert verified(Draft((Item("x", (GOOD,)),)), {}).blocks == ()


def test_offsets_outside_the_passage_are_dropped() -> None:
    for start, end in ((-1, 4), (4, 4), (0, len(SOURCE.text) + 1), (20, 21)):
        assert verified(Draft((Paragraph((Quote(SOURCE, start, end),)),)), STORED).blocks == ()


def test_python_that_does_not_parse_is_dropped_with_the_line_that_leads_to_it() -> None:
    broken = Example(Quote(SOURCE, 0, 20), "python")
    draft = Draft((Paragraph((GOOD,)), Line("For example:"), broken))
    assert verified(draft, STORED).blocks == (Paragraph((GOOD,)),)


def test_other_languages_need_not_parse() -> None:
    shell = Example(Quote(SOURCE, 0, 20), "bash")
    assert verified(Draft((shell,)), STORED).blocks == (shell,)


def test_a_cell_that_fails_leaves_the_table_standing() -> None:
    lost = Quote(chunk("Gone.", id="gone:1"), 0, 5)
    draft = Draft((Table(("A", "B"), (Row("r", (GOOD, lost)),)),))
    assert verified(draft, STORED).blocks == (Table(("A", "B"), (Row("r", (GOOD, None)),)),)


def test_a_refusal_stays_a_refusal() -> None:
    draft = Draft((Line("No."),), reason="off_topic")
    assert verified(draft, {}).reason == "off_topic"


def test_quoted_chunks_are_named_once() -> None:
    assert quoted_chunk_ids(Draft((Paragraph((GOOD, GOOD)),))) == ("numpy:1",)
