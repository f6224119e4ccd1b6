"""What has been read is listed by library, and what is only a line is listed on one line."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.generation import Manifest, SourceReport, current_folder
from corpus.home import Home
from ui.page.indexed import indexed_html

FLASK = SourceReport(
    "flask", "3.1.3", "sdist:flask", "sdist", 18, 226, 0.1, "BSD-3-Clause", "https://flask.example/", "indexed", ""
)
GONE = replace(FLASK, source="archive:flask", pages=0, chunks=0, status="unavailable", detail="can't be reached")
DASK = SourceReport("dask", "", "lines", "guide", 1, 1, 0.0, "Apache-2.0", "https://dask.example/", "indexed", "")


def listed(home: Home, *sources: SourceReport) -> str:
    """The words of the list, for an index of these sources."""
    manifest = replace(Manifest.read(current_folder(home)), sources=sources)
    return " ".join(re.sub("<[^>]+>", " ", indexed_html(manifest)).split())


def test_a_library_is_named_with_its_version_its_passages_and_what_is_missing(small_home: Home) -> None:
    text = listed(small_home, FLASK, GONE)
    assert "Flask 3.1.3 226 passages 1 not available" in text
    assert "sdist:flask · 18 pages, 226 passages · BSD-3-Clause" in text
    assert "archive:flask · not available · BSD-3-Clause · can't be reached" in text.replace("&#x27;", "'")


def test_libraries_of_which_there_is_only_a_line_stand_together(small_home: Home) -> None:
    text = listed(small_home, FLASK, DASK, replace(DASK, library="shap"))
    assert "2 more libraries a line each dask, shap Apache-2.0" in text
    assert "1 passage" not in text


def test_a_folder_of_one_passage_is_none_of_these_lines(small_home: Home) -> None:
    own = replace(DASK, library="my-notes", source="folder:notes", kind="folder", licence="the user's own")
    text = listed(small_home, own)
    assert "my-notes 1 passage folder:notes" in text
    assert "more libraries" not in text


def test_an_index_without_such_libraries_says_nothing_of_them(small_home: Home) -> None:
    assert "more libraries" not in listed(small_home, FLASK)
