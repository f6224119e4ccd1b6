"""Text as editors and shells write it, and what is none."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from corpus.catalogue import SourceSpec
from corpus.errors import UnreadableDocument
from corpus.text.decoding import decoded, is_binary
from ingest.fetch.folder import fetch_folder
from ingest.readers import read_page

WRITTEN = "# Grüße\r\nnumpy==2.0\r\n"
READ = "# Grüße\nnumpy==2.0\n"


@pytest.mark.parametrize(
    "data",
    [
        WRITTEN.encode(),
        WRITTEN.encode("utf-8-sig"),
        WRITTEN.encode("utf-16"),
        codecs.BOM_UTF16_BE + WRITTEN.encode("utf-16-be"),
        WRITTEN.encode("utf-16-le"),
        WRITTEN.encode("utf-16-be"),
        WRITTEN.encode("utf-32"),
    ],
    ids=["utf-8", "with a mark", "PowerShell", "big-endian", "without a mark", "big-endian without", "utf-32"],
)
def test_what_windows_writes_is_text(data: bytes) -> None:
    assert not is_binary(data)
    assert decoded(data) == READ


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0", b"ab\0cd", bytes(range(256)) * 8])
def test_bytes_with_nuls_are_no_text(data: bytes) -> None:
    assert is_binary(data)


def test_a_folder_s_pages_in_utf_16_are_read(tmp_path: Path) -> None:
    tmp_path.joinpath("notes.md").write_text("# Grüße\n\nAus PowerShell.\n", encoding="utf-16")
    tmp_path.joinpath("picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    tree = fetch_folder(SourceSpec("own", "folder", "pages", str(tmp_path), "local")).tree
    assert read_page("notes.md", tree.read("notes.md")).title == "Grüße"
    with pytest.raises(UnreadableDocument, match=r"picture\.md is binary"):
        read_page("picture.md", tree.read("picture.md"))
