"""Cutting documents into chunks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.domain import Document, Section
from ingest.split import CHUNK_TOKENS, blocks, split

CODE = "```python\n" + "value = compute(1)\n\n" * 8 + "```"


def count_words(texts: object) -> list[int]:
    """A counter whose tokens are words, so that sizes can be checked by eye."""
    return [len(text.split()) for text in texts]  # type: ignore[attr-defined]  # a sequence of strings


def document(text: str) -> Document:
    return Document(
        id="numpy/sdist/user/page.rst",
        library="numpy",
        version="2.5.5",
        source="sdist",
        kind="narrative",
        title="Page",
        url="https://numpy.org/doc/stable/user/page.html",
        licence="BSD-3-Clause",
        text=text,
        sections=(Section(("Page", "Part"), "part", 0, len(text), ("numpy.array",)),),
    )


def test_a_short_section_is_one_chunk_with_its_anchor_and_symbols() -> None:
    (chunk,) = split(document("Arrays hold numbers."), count_words)
    assert chunk.text == "Arrays hold numbers."
    assert chunk.title == "Page > Part"
    assert chunk.url == "https://numpy.org/doc/stable/user/page.html#part"
    assert chunk.symbols == ("numpy.array",)
    assert chunk.id.startswith("numpy:")


def test_a_fence_is_never_broken_even_if_it_is_longer_than_a_chunk() -> None:
    long_code = "```python\n" + "x = 1\n\n" * CHUNK_TOKENS + "```"
    chunks = split(document(f"Before.\n\n{long_code}\n\nAfter."), count_words)
    assert long_code in [chunk.text for chunk in chunks]


def test_an_introduction_stays_with_its_fence() -> None:
    filler = "word " * (CHUNK_TOKENS - 20)
    chunks = split(document(f"{filler}\n\nFor example:\n\n{CODE}"), count_words)
    assert chunks[-1].text == f"For example:\n\n{CODE}"


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    chunks = split(document("This sentence has six words now. " * 100), count_words)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("now.") and chunk.text.startswith("This") for chunk in chunks)


def test_a_long_list_is_cut_after_a_line() -> None:
    chunks = split(document("\n".join(f"- item {number} of the list" for number in range(200))), count_words)
    assert len(chunks) > 1
    assert all(chunk.text.startswith("- item") for chunk in chunks)


def test_blank_lines_in_a_fence_do_not_end_its_block() -> None:
    text = f"One.\n\n{CODE}\n\nTwo."
    assert [text[a:b] for a, b, _ in blocks(text, 0, len(text))] == ["One.", CODE, "Two."]


PIECES = st.lists(
    st.sampled_from(
        [
            "A sentence of words. " * 30,
            "Short.",
            CODE,
            "- one\n- two",
            "It follows:",
            "x" * 3000,
            "| a | b |",
            "~~~\n```\n~~~",
        ]
    ),
    max_size=12,
)


@given(PIECES)
def test_chunks_are_ranges_of_the_text_in_order_and_lose_no_word(pieces: list[str]) -> None:
    page = document("\n\n".join(pieces))
    chunks = split(page, count_words)
    assert all(page.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(left.end <= right.start for left, right in pairwise(chunks))
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(page.text.split())
    assert all(
        chunk.text.count("```python") == chunk.text.count("\n```\n") + chunk.text.endswith("\n```")
        for chunk in chunks
        if "~" not in chunk.text
    )


def test_a_long_paragraph_is_not_cut_after_an_abbreviation() -> None:
    text = "Some libraries, e.g. NumPy and i.e. Fig. Seven of the list, hold numbers in arrays. " * CHUNK_TOKENS
    chunks = split(document(text.strip()), count_words)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("arrays.") for chunk in chunks)
