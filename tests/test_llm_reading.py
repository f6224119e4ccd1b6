"""Reading what a model writes: finished sentences only, markers out, code whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.write.reading import finished, points_back, refuses


def said(text: str, *, complete: bool = True) -> list[str]:
    return [one.text for one in finished(text, complete=complete)]


def test_a_sentence_counts_when_the_next_one_has_begun() -> None:
    assert said("Use np.", complete=False) == []
    assert said("Use np.mean for that. It", complete=False) == ["Use np.mean for that."]
    assert said("Use np.mean for that.\n\n", complete=False) == ["Use np.mean for that."]
    assert said("Use np.mean for that.") == ["Use np.mean for that."]


def test_code_counts_when_its_fence_is_closed() -> None:
    assert said("One.\n\n```python\nx = 1\n", complete=False) == ["One."]
    assert said("One.\n\n```python\nx = 1\n```\n", complete=False) == ["One.", "x = 1"]
    assert said("```python\nx = 1\n") == []


def test_what_was_cut_off_does_not_count() -> None:
    assert said("Arrays have a shape. Their shape is") == ["Arrays have a shape."]
    assert said("- Arrays have a shape\n- Lists have none") == ["Arrays have a shape", "Lists have none"]


def test_markers_and_attributions_go_but_indexes_in_code_stay() -> None:
    assert said("It is so [1][2]. Take `x[0]` [3]. Look 【1†source】 here (see passage p2).") == [
        "It is so.",
        "Take `x[0]`.",
        "Look here.",
    ]
    assert said("According to passage 1, arrays have a shape.") == ["Arrays have a shape."]
    assert said("As described in the passages, arrays have a shape.") == ["Arrays have a shape."]


def test_a_refusal_is_known_by_its_first_words() -> None:
    assert refuses("NOT IN THE PASSAGES")
    assert refuses("**Not in the passages.**")
    assert refuses("The passages do not say.")
    assert not refuses("Arrays have a shape, which is not in the passages.")


def test_a_sentence_may_point_back() -> None:
    assert points_back("It returns a copy.")
    assert points_back("This function returns a copy.")
    assert points_back("The method returns a copy.")
    assert not points_back("The parameter `by` names a column.")
    assert not points_back("Items are sorted.")


SCRIPT = (
    "Use np.mean. E.g. so:\n\n- **One**: a.\n- Two [1].\n\n```python\nx[0] = 1  # no.\n\ny = 2\n```\n\nDone. `a. b` ok."
)


@given(st.integers(0, len(SCRIPT)))
def test_what_is_finished_stays_as_more_is_written(at: int) -> None:
    before = finished(SCRIPT[:at], complete=False)
    assert finished(SCRIPT, complete=True)[: len(before)] == before
