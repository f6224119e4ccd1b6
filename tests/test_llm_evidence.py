"""What a model is shown: whole passages, or what the composed answer quotes of them."""

from __future__ import annotations

from bot.draft import Draft, Example, PageLink, Paragraph, Quote
from bot.write.evidence import evidence, excerpts, whole
from corpus.domain import Chunk, Hit
from tests.answering import chunk

CODE = ">>> df.fillna(0)"
PAGE = chunk(
    f"Use fillna to fill holes.\nNobody reads this.\n\n```python\n{CODE}\n```\n\nThe end.",
    id="pandas:1", library="pandas", title="Filling",
)  # fmt: skip
OTHER = chunk("Arrays have a shape. Lists have none.", id="numpy:1", title="Arrays")
TORN = chunk("of the dataset that is left. If None, all of it.", id="numpy:2", title="Torn")
LONG = chunk("word " * 200, id="long:1")


def quote(page: Chunk, words: str) -> Quote:
    start = page.text.index(words)
    return Quote(page, start, start + len(words))


COMPOSED = Draft(
    (
        Paragraph((quote(PAGE, "Use fillna to fill holes."),)),
        Example(quote(PAGE, CODE), "python"),
        PageLink(quote(LONG, "word")),
    )
)


def test_passages_that_are_quoted_come_first() -> None:
    assert evidence(COMPOSED, [Hit(OTHER, 1.0), Hit(PAGE, 0.5)]) == (PAGE, OTHER)


def test_whole_passages_are_fitted_best_first() -> None:
    assert [one.chunk for one in whole((OTHER, LONG, PAGE), 300)] == [OTHER, PAGE]
    assert [one.chunk for one in whole((LONG, OTHER), 100_000)] == [LONG, OTHER]
    assert whole((OTHER,), 300)[0].shown == f"[numpy 2.5.5, Arrays]\n{OTHER.text}"


def test_excerpts_are_what_is_quoted_and_how_other_hits_begin() -> None:
    shown = excerpts(COMPOSED, [Hit(PAGE, 1.0), Hit(TORN, 0.9), Hit(OTHER, 0.8)], 1_000)
    assert [one.text for one in shown] == [
        f"Use fillna to fill holes.\n```python\n{CODE}\n```",
        "Arrays have a shape.\nLists have none.",
    ]


def test_an_example_that_is_long_is_no_excerpt() -> None:
    long = chunk("So:\n\n```python\n" + "x = 1\n" * 200 + "```", id="long:2")
    example = Example(Quote(long, long.text.index("x"), long.text.rindex("1") + 1), "python")
    assert excerpts(Draft((example,)), [], 10_000) == ()
