"""Follow-ups made standalone from the conversation, without a language model."""

from __future__ import annotations

import pytest

from bot.followup import standalone
from bot.pasted import essence

Turn = tuple[str, str]

CHOICE: tuple[Turn, ...] = (
    ("user", "which library for visualisation"),
    ("assistant", "Matplotlib, then seaborn, then Plotly."),
)
INSTALL: tuple[Turn, ...] = (*CHOICE, ("user", "how do I install it?"), ("assistant", "With pip."))
VERSUS: tuple[Turn, ...] = (("user", "keras vs pytorch"), ("assistant", "Keras, beside PyTorch."))
LINES: tuple[Turn, ...] = (("user", "how do I draw a line plot in matplotlib"), ("assistant", "Call plot."))
FOREST: tuple[Turn, ...] = (("user", "how do I train a random forest"), ("assistant", "Fit it."))


@pytest.mark.parametrize(
    ("history", "text", "alone"),
    [
        (CHOICE, "and for statistics?", "which library for statistics?"),
        (CHOICE, "what about plotly?", "what is plotly?"),
        (CHOICE, "why?", "why choose matplotlib"),
        (CHOICE, "show me an example", "example of matplotlib"),
        (CHOICE, "show me an example in seaborn", "example of seaborn"),
        (INSTALL, "and the second one?", "how do I install it (seaborn)"),
        (VERSUS, "which one is easier?", "which one is easier, keras or pytorch?"),
        (LINES, "how do I make its lines thicker?", "how do I make its lines thicker (line plot in matplotlib)"),
        (FOREST, "which parameters matter?", "which parameters matter (train a random forest)"),
        (FOREST, "how fast is it?", "how fast is it (train a random forest)"),
        (FOREST, "what is a confusion matrix?", "what is a confusion matrix?"),
    ],
)
def test_a_follow_up_says_by_itself_what_it_is_about(history: tuple[Turn, ...], text: str, alone: str) -> None:
    assert standalone(text, history) == alone


def test_a_chain_of_three_keeps_its_subject() -> None:
    chain = (*CHOICE, ("user", "and for statistics?"), ("assistant", "statsmodels, then SciPy."), ("user", "why?"))
    answered = (*chain, ("assistant", "Because of its tests."))
    assert standalone("show me an example", answered) == "example of statsmodels"


def test_of_a_traceback_the_library_the_line_and_the_message_are_left() -> None:
    frames = (
        'File "train.py", line 12, in <module> model.fit(X, y) '
        'File "/lib/site-packages/sklearn/base.py", line 609, in fit check(X) ValueError: Input X contains NaN.'
    )
    found = essence(f"why? Traceback (most recent call last): {frames}")
    assert found == "why? sklearn model.fit(X, y) ValueError: Input X contains NaN."


def test_text_without_a_traceback_is_left_as_it_is() -> None:
    assert essence("How do I catch a ValueError: example?") == "How do I catch a ValueError: example?"
