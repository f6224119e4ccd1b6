"""When a passage is the page of a name, or a given section: DESIGN's rule, clause by clause."""

from __future__ import annotations

import pytest

from evals.bench.systems import Passage
from evals.score.matching import documents_name, gold_sections
from evals.suites.question_sets import SectionGold
from tests.tiny_index import PASSAGES, passage

CHUNKS = [passage(number) for number in range(len(PASSAGES))]


@pytest.mark.parametrize(
    ("symbol", "name", "expected"),
    [
        ("pandas.DataFrame.fillna", "pandas.dataframe.fillna", True),  # equal, whatever the case
        ("pandas.DataFrame.fillna", "pd.DataFrame.fillna", True),  # an import alias spelled out
        ("pandas.core.frame.DataFrame.fillna", "pandas.DataFrame.fillna", True),  # the same last two parts
        ("pandas.DataFrame.fillna", "pandas.Series.fillna", False),  # another class
        ("pandas.DataFrame.fillna", "pandas.fillna", True),  # the gold has only two parts
        ("pandas.concat", "pandas.core.reshape.concat", True),  # the symbol has only two parts
        ("pandas.DataFrame.fillna", "pandas", False),  # one part names no page
        ("pandas.DataFrame.mean", "numpy.mean", False),  # another library
        ("pandas.DataFrame.fillna", "df.fillna", False),  # a variable's name is no import alias
    ],
)
def test_a_name_and_a_symbol_match_by_the_rule(symbol: str, name: str, expected: bool) -> None:
    assert documents_name(Passage("pandas", (symbol,), ()), name) is expected


def test_a_mention_in_the_text_is_no_page_of_a_name() -> None:
    mentioned = next(chunk for chunk in CHUNKS if chunk.title == "IO tools > CSV")
    assert not documents_name(mentioned, "pandas.read_csv")


def test_a_section_is_found_by_anchor_heading_address_or_passage_in_its_library_only() -> None:
    filling = next(chunk for chunk in CHUNKS if chunk.title.endswith("Filling missing values"))
    number = filling.url.partition("#")[2]
    golds = [
        SectionGold("pandas", anchor=number),
        SectionGold("pandas", anchor="filling-missing-values"),
        SectionGold("", url=filling.url),
        SectionGold("pandas", passage=f"Before.\n{filling.text}\nAfter."),
        SectionGold("numpy", anchor="filling-missing-values"),
        SectionGold("pandas", passage="Use fillna."),
    ]
    expected = [{filling.id}] * 4 + [set(), set()]
    assert gold_sections(CHUNKS, golds) == [frozenset(ids) for ids in expected]
