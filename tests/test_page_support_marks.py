"""What a model wrote looks different from what is quoted."""

from __future__ import annotations

from dataclasses import replace

from corpus.domain import Sentence
from tests.page_material import answer, citation
from ui.page.render import answer_markdown

CITED = citation("missing values")
MIXED = replace(
    answer("Use <b>. [1] Told so. [1] Made up. *(not in my sources)*", CITED),
    sentences=(
        Sentence("Use <b>.", "quoted", (1,)),
        Sentence("Told so.", "supported", (1,)),
        Sentence("Made up.", "unsupported"),
    ),
)


def test_only_sentences_that_are_no_quotes_stand_in_spans() -> None:
    shown = answer_markdown(MIXED, 0)
    assert '<span class="told"' in shown
    assert ">Told so.</span>" in shown
    assert '<span class="unsupported"' in shown
    assert ">Made up.</span>" in shown
    assert shown.startswith("Use &lt;b>. [")
    assert shown.count("<span") == 2


def test_code_of_a_model_says_so_behind_it() -> None:
    written = answer("```python\nx = 1\n```\n[1]", CITED)
    told = replace(written, sentences=(Sentence("x = 1", "supported", (1,)),))
    assert "```\n<span" in answer_markdown(told, 0)


def test_no_text_can_bring_in_the_marks() -> None:
    assert "<span" not in answer_markdown(answer("\ue000x\ue002", CITED), 0)
