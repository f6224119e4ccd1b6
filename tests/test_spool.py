"""Chunks on disk: they come back as they were, in any order, as often as asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readings import chunk_of
from ingest.spool import PASSED_ITEMS, Spool
from tests.test_bench_scale import chunk


def test_items_come_back_by_number_by_range_and_all_again_and_again(tmp_path: Path) -> None:
    chunks = [
        chunk(number, "page", f"Line one of {number}.\n\nÄ line \u2028 that isn't the end.") for number in range(7)
    ]
    with Spool(tmp_path, chunk_of) as spool:
        for one in chunks[:5]:
            spool.append(one)
        assert list(spool) == chunks[:5]
        for one in chunks[5:]:
            spool.append(one)
        assert list(spool) == list(spool) == chunks
        assert (spool[0], spool[-1], spool[2:4], spool[5:99], spool[4:2]) == (
            chunks[0], chunks[6], chunks[2:4], chunks[5:], [],
        )  # fmt: skip
        with pytest.raises(IndexError):
            spool[7]
    assert list(tmp_path.iterdir()) == []


def test_more_items_than_are_held_at_a_time_come_in_their_order(tmp_path: Path) -> None:
    with Spool(tmp_path, dict) as spool:
        for number in range(PASSED_ITEMS + 3):
            spool.append({"n": number})
        assert [item["n"] for item in spool] == list(range(PASSED_ITEMS + 3))
