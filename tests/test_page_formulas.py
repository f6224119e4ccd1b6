"""Formulas are told from prices, and get characters that KaTeX reads."""

from __future__ import annotations

import pytest

from ui.page.formulas import DISPLAY, INLINE, with_formulas


def inline(formula: str) -> str:
    return f"{INLINE[0]}{formula}{INLINE[1]}"


@pytest.mark.parametrize("text", ["It costs $5 and $6.", "$ pip install x", "from $HOME to $PATH", "$5", "a $ b $ c"])
def test_prices_and_prompts_are_no_formulas(text: str) -> None:
    assert with_formulas(text) == text


def test_a_formula_of_one_letter_is_one() -> None:
    assert with_formulas("where $y$ is") == f"where {inline('y')} is"


def test_what_was_escaped_for_markdown_is_unescaped() -> None:
    assert with_formulas(r"$\\alpha &lt; x_\[0\]$") == inline(r"\alpha \lt  x_[0]")


def test_a_displayed_formula_is_displayed() -> None:
    assert with_formulas(r"so $$ x^2 $$ holds") == f"so {DISPLAY[0]}x^2{DISPLAY[1]} holds"


def test_no_text_can_bring_in_the_delimiters() -> None:
    assert with_formulas(f"{INLINE[0]}x{INLINE[1]}") == "x"
