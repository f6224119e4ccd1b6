"""Learners' words for API names, and what is known of a chunk before any question."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from corpus.catalogue import libraries
from corpus.domain import Chunk
from corpus.facts import ChunkFacts
from corpus.phrasing import PhrasingIndex, phrasings, phrasings_of

FOLDER = Path(__file__).parent.parent / "corpus" / "phrasings"


def docstring(name: str, text: str, *, number: int = 0) -> Chunk:
    library = name.partition(".")[0]
    return Chunk(
        f"{library}:{name}:{number}", f"{library}/{name}", library, "1.0", "wheel", "api", name, "https://example.org",
        "BSD-3-Clause", text, number, number + len(text), (name,),
    )  # fmt: skip


CHUNKS = (
    docstring("pandas.DataFrame.fillna", "Fill NA values. See also df.dropna() and np.mean(x)."),
    docstring("pandas.DataFrame.fillna", "Parameters follow.", number=1),
    docstring("numpy.mean", "The average. Call np.mean(a) or df.fillna(0)."),
    docstring("numpy.ma.mean", "The average of a masked array."),
)


def test_phrasings_belong_to_the_first_chunk_of_their_name() -> None:
    found = phrasings_of(CHUNKS)
    assert {phrasing.position for phrasing in found if "missing" in phrasing.text} == {0}
    assert all(phrasing.position != 1 for phrasing in found)


def test_a_chunk_is_as_near_as_its_nearest_phrasing(tmp_path: Path) -> None:
    found = phrasings_of(CHUNKS[:1])[:2]
    PhrasingIndex.build(found, np.array([[1, 0], [0.6, 0.8]], dtype=np.float32), tmp_path / "phrasings")
    cosines = PhrasingIndex(tmp_path / "phrasings").cosines(np.array([0, 1], dtype=np.float32))
    assert cosines.at(np.arange(3)).tolist() == pytest.approx([0.8, 0, 0], abs=1e-3)


def test_an_index_without_phrasings_has_none(tmp_path: Path) -> None:
    PhrasingIndex.build([], np.zeros((0, 2), dtype=np.float32), tmp_path / "phrasings")
    assert PhrasingIndex(tmp_path / "phrasings").cosines(np.ones(2, dtype=np.float32)).highest == 0


def test_names_that_examples_call_are_prominent() -> None:
    facts = ChunkFacts.of(CHUNKS)
    assert facts.calls.tolist() == pytest.approx([np.log1p(1), np.log1p(1), np.log1p(2), 0])
    assert facts.opens.tolist() == [True, False, True, True]
    assert facts.depth.tolist() == [2, 2, 1, 2]


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    facts = ChunkFacts.of(CHUNKS)
    facts.save(tmp_path / "facts.npz")
    again = ChunkFacts.load(tmp_path / "facts.npz")
    assert again.library.tolist() == facts.library.tolist()
    assert again.calls.tolist() == facts.calls.tolist()


def test_every_file_of_phrasings_is_named_after_a_library() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(libraries())


def test_phrasings_are_short_lower_case_and_of_one_name_each() -> None:
    texts = [text for texts in phrasings().values() for text in texts]
    assert len(texts) > 10_000
    assert [text for text in texts if text != text.lower() or not 3 <= len(text.split()) <= 14] == []
    assert [text for text in texts if re.search(r'[".?!]$', text)] == []
