"""Splitting passages: sentences with exact offsets, code blocks whole, everything else left out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.sentences import CodeSpan, SentenceSpan, folded, pieces


def sentences(text: str) -> list[str]:
    return [folded(text[piece.start : piece.end]) for piece in pieces(text) if isinstance(piece, SentenceSpan)]


def code(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces(text) if isinstance(piece, CodeSpan)]


def test_a_paragraph_is_split_at_full_stops() -> None:
    assert sentences("Arrays have a shape. Lists don't.\nIs that so? Yes!") == [
        "Arrays have a shape.", "Lists don't.", "Is that so?", "Yes!",
    ]  # fmt: skip


def test_abbreviations_and_version_numbers_end_no_sentence() -> None:
    assert sentences("Use e.g. NumPy 2.5 or newer. It works, cf. Fig. 3 there.") == [
        "Use e.g. NumPy 2.5 or newer.",
        "It works, cf. Fig. 3 there.",
    ]


def test_a_full_stop_inside_code_or_parentheses_ends_no_sentence() -> None:
    text = "Call `df. head` (or so. Maybe) now. Then stop."
    assert sentences(text) == ["Call `df. head` (or so. Maybe) now.", "Then stop."]


def test_a_sentence_may_begin_with_a_small_library_name() -> None:
    assert sentences("NumPy has arrays. pandas has tables.") == ["NumPy has arrays.", "pandas has tables."]


def test_code_is_a_block_of_its_own_without_its_fences() -> None:
    text = "Before:\n\n```python\n>>> a. b\n\n>>> c\n```\n\nAfter it."
    assert code(text) == [">>> a. b\n\n>>> c"]
    assert sentences(text) == ["Before:", "After it."]


def test_a_longer_fence_may_hold_backticks() -> None:
    assert code("````\n```\nx\n```\n````") == ["```\nx\n```"]


def test_an_open_fence_gives_nothing() -> None:
    assert pieces("Text here.\n\n```python\nx = 1") == (SentenceSpan(0, 10, 0, "prose", closed=True),)


def test_tables_headings_and_formulas_hold_no_sentences() -> None:
    assert sentences("# Title.\n\n| a. | b. |\n|---|---|\n\n$$\nx. y.\n$$\n\nText.") == ["Text."]


def test_list_items_are_sentences_of_their_own_place() -> None:
    text = "- One item. It goes\n  on here.\n- Two items.\n\nProse."
    places = [
        (piece.place, folded(text[piece.start : piece.end]))
        for piece in pieces(text)
        if isinstance(piece, SentenceSpan)
    ]
    assert places == [("item", "One item."), ("item", "It goes on here."), ("item", "Two items."), ("prose", "Prose.")]


def test_notes_are_split_line_by_line_so_that_no_quote_mark_is_quoted() -> None:
    text = "> **Note**: One thing\n> and another."
    assert all(">" not in words for words in sentences(text))


def test_text_without_an_end_is_not_closed() -> None:
    (piece,) = pieces("A heading of sorts")
    assert isinstance(piece, SentenceSpan)
    assert not piece.closed


@given(st.text(alphabet=st.sampled_from("aB .!?:\n`>-|#$()1~\r\t"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_pieces_are_in_order_within_the_text_and_never_overlap(text: str) -> None:
    at = 0
    for piece in pieces(text):
        assert at <= piece.start <= piece.end <= len(text)
        at = piece.end
        if isinstance(piece, SentenceSpan):
            assert text[piece.start : piece.end] == text[piece.start : piece.end].strip()
            assert piece.end > piece.start
