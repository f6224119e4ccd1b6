"""Pages that are written to end or to hang an ingest: each is read or named, and those beside it are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from corpus.catalogue import library
from corpus.domain import Document
from corpus.errors import UnreadableDocument, UsageError
from corpus.generation import current_manifest
from corpus.home import Home
from corpus.index import open_index
from evals.attacking.hostile_pages import hostile_pages, notebook
from ingest.api import read_api
from ingest.api.render import render_docstring
from ingest.fetch import MemoryTree
from ingest.own import pages as own_pages
from ingest.pipeline import ingest
from ingest.processes.limits import Guard
from ingest.progress import Reporter
from ingest.readers import read_page
from ingest.readers.page import ApiEntry, Page
from ingest.request import Request
from ingest.sources import read_names, read_pages
from ingest.split import split
from tests.conftest import home_with_downloads
from tests.growth import growth
from ui.commands.sources import command as sources_command

HOSTILE = hostile_pages()
NEVER_READ = {
    "deep.html": "nested too deeply",
    "deep-heading.html": "nested too deeply",
    "deep-lists.html": "nested too deeply",
    "deep.rst": "nested too deeply",
    "deep-directives.rst": "nested too deeply",
    "deep.ipynb": "nested too deeply",
    "plot_sum.py": "nested too deeply",
    "plot_comment_lines.py": "no reader",
    "plot_deep.py": "not a gallery script",
    "plot_minus.py": "too much memory",
    "wide.html": "grows to",
    "substitutions.rst": "takes more than",
    "cells.ipynb": "not a notebook",
    "number.ipynb": "not a notebook",
    "binary.txt": "is binary",
    "latin.rst": "isn't UTF-8",
    "not-utf-8.md": "isn't UTF-8",
    "half-utf-16.md": "truncated data",
    "inflates.md.gz": "more than a page's",
}
"""What nobody could read, with a part of the reason."""

SLOW = {"stars.rst", "ticks.rst", "bars.rst", "columns.rst"}
"""docutils takes long for them, the first three quadratic time."""


def words(texts: list[str]) -> list[int]:
    return [len(text) // 4 + 1 for text in texts]


def chunked(page: Page) -> int:
    """The number of chunks that a page makes, all of which can be stored."""
    document = Document("a/b/c", "a", "1", "folder", "narrative", page.title, "u", "l", page.text, page.sections)
    chunks = split(document, words)  # type: ignore[arg-type]  # a sequence is what it gets
    orjson.dumps(chunks)
    return len(chunks)


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - SLOW))
def test_a_hostile_page_is_read_or_named(name: str) -> None:
    guard = Guard(page_cpu_s=4)
    n_chunks = guard.read(name, lambda: chunked(read_page(name, HOSTILE[name])))
    if name in NEVER_READ:
        assert NEVER_READ[name] in guard.problems[name]
    else:
        assert guard.problems == {}
        assert n_chunks is not None


@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_page_that_a_parser_is_slow_with_is_given_up(name: str) -> None:
    guard = Guard(page_cpu_s=0.5)
    guard.read(name, lambda: chunked(read_page(name, HOSTILE[name])))
    assert "takes more than" in guard.problems[name]


SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "blank lines in pre": ("a.html", lambda n: f"<pre>a{chr(10) * n}b</pre>"),
    "line breaks in pre": ("a.html", lambda n: f"<pre>a{'<br>' * n}b</pre>"),
    "paragraphs": ("a.html", lambda n: "<p>x</p>" * n),
    "list items": ("a.html", lambda n: "<li>x" * n),
    "terms": ("a.html", lambda n: f"<dl>{'<dt>a<dd>b' * n}</dl>"),
    "sections": ("a.html", lambda n: "<h2>x</h2>y" * n),
    "blank lines in a cell": ("a.ipynb", lambda n: notebook("code", f"a{chr(10) * n}b")),
    "code spans": ("a.md", lambda n: "`a` " * n),
    "headings": ("a.md", lambda n: "# a\n\nb\n\n" * n),
    "blank lines in a literal": ("a.rst", lambda n: f"So::\n\n    a{chr(10) * n}    b\n"),
    "code in a gallery": ("plot_a.py", lambda n: '"""\nTitle\n=====\n"""\n' + "x = 1\n" * n),
    "blocks of a gallery": ("plot_a.py", lambda n: '"""\nTitle\n=====\n"""\n' + "# %%\n# text\n\nx = 1\n" * n),
    "blank lines": ("a.txt", lambda n: f"a{chr(10) * n}b"),
}


@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_page_of_four_times_the_length_takes_about_four_times_as_long(shape: str) -> None:
    name, source = SHAPES[shape]

    def read(n: int) -> None:
        chunked(read_page(name, source(n).encode()))

    assert growth(read) < 9


@pytest.mark.parametrize("line", ["Example:\n", "Args:\n    x: a\n", "a\n", "\n", ">>> a\n\n", ".. note:: a\n\n"])
def test_a_docstring_of_four_times_the_length_takes_about_four_times_as_long(line: str) -> None:
    def read(n: int) -> None:
        render_docstring(ApiEntry("a.b", (), "function", "", (), line * n))

    assert growth(read) < 9


def test_a_page_that_is_gone_when_it_is_read_is_named() -> None:
    guard = Guard()
    notes = library("requests")
    (spec, *_) = notes.sources
    tree = MemoryTree({"a.md": b"# A\n\nText of A."})
    content = read_pages(notes, spec, "1", tree, ("a.md", "b.md"), labels={}, guard=guard)
    assert [document.title for document in content.documents] == ["A"]
    assert guard.problems == {"b.md": "was gone when it was to be read; run again if it is back"}


DEEP = "x = " + "-" * 100_000 + "1\n"
LONG_SUM = "def f():\n    pass\nf.__doc__ = " + " + ".join(["'a'"] * 1_500) + "\n"
GOOD = f'def good(a, b=f"{chr(92)}ud83d"):\n    """Does good. {"It says so at some length. " * 4}"""\n'


def test_a_module_that_cannot_be_parsed_is_named_and_the_names_of_the_others_are_known() -> None:
    files = {"p/__init__.py": "from p.bad import f\nfrom p.good import good\n", "p/bad.py": DEEP, "p/good.py": GOOD}
    guard = Guard()
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    assert "p.good" in {entry.name for entry in read_api(tree, ("p",), guard=guard)}
    assert list(guard.problems) == ["p/bad.py"]


def test_a_docstring_whose_expression_is_too_deep_costs_its_own_name_only() -> None:
    requests = library("requests")
    spec = next(spec for spec in requests.sources if spec.reads == "api")
    package = spec.packages[0]
    files = {f"{spec.root}/{package}/__init__.py".lstrip("/"): GOOD + LONG_SUM}
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    guard = Guard()
    content = read_names(requests, spec, "1", tree, None, guard=guard)
    assert f"{package}.good" in [symbol.name for symbol in content.symbols]
    assert [reason for reason in guard.problems.values() if "nested too deeply" in reason]


FOLDER = (
    "start.html", "colspan.html", "blank-lines.html", "deep.html", "literal.rst", "latin.rst", "cell.ipynb",
    "surrogate.ipynb", "identifier.md", "stars.rst", "binary.txt",
)  # fmt: skip


def test_an_ingest_reads_what_lies_beside_hostile_pages_and_names_those(
    small_home: Home, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home = home_with_downloads(tmp_path / "home", request)
    notes = tmp_path / "notes"
    notes.mkdir()
    for name in FOLDER:
        (notes / name).write_bytes(HOSTILE[name])
    (notes / "good.md").write_text("# Deploying\n\nWe deploy the churn model on Tuesdays.\n")
    (notes / "windows.md").write_text("# Windows\n\nThis page was written by Notepad, in UTF-16.\n", "utf-16")
    (notes / "huge.md").write_bytes(b"x" * 5_000_001)
    home.vectors.symlink_to(small_home.vectors)
    ingest(
        Request(scope="core", libraries=("requests",), folders=(notes,), with_our_lessons=False),
        home,
        Reporter(home.progress),
    )
    titles = {chunk.title for chunk in open_index(home).knowledge.all_chunks() if chunk.library == "notes"}
    assert {"Deploying", "Windows", "Start", "Span", "Blank", "Literal"} <= titles
    manifest = current_manifest(home)
    assert manifest is not None
    unreadable = {row.source: row.detail for row in manifest.sources if row.status == "unreadable"}
    assert sorted(unreadable) == ["binary.txt", "deep.html", "huge.md", "latin.rst", "stars.rst"]
    assert "takes more than" in unreadable["stars.rst"]
    (folder,) = [row for row in manifest.sources if row.library == "notes" and row.status == "indexed"]
    assert "passed over 5 unreadable" in folder.detail
    said = CliRunner(env={"PRECEPTOR_HOME": str(home.root)}).invoke(sources_command).output
    assert "unreadable  huge.md: has more than 5 MB, the limit of a page; split it" in said
    listed = CliRunner(env={"PRECEPTOR_HOME": str(home.root)}).invoke(sources_command, ["--json"]).output
    assert {row["source"] for row in json.loads(listed) if row["status"] == "unreadable"} == set(unreadable)


def test_an_article_of_the_user_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    for name, reason in (("deep.html", "nested too deeply"), ("binary.txt", "is binary")):
        (tmp_path / name).write_bytes(HOSTILE[name])
        with pytest.raises(UnreadableDocument, match=rf"article .*{name}: .*{reason}"):
            own_pages.article(tmp_path / name)
    (tmp_path / "huge.md").write_bytes(b"x" * 5_000_001)
    with pytest.raises(UsageError, match=r"huge\.md can\'t be read \(it has more than 5 MB"):
        own_pages.article(tmp_path / "huge.md")
    with pytest.raises(UsageError, match=r"can't be read.*it is no file"):
        own_pages.article(tmp_path)


def test_an_article_in_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("Learning Python takes as long as it takes.\n", "utf-16")
    assert own_pages.article(tmp_path / "mine.txt").text == "Learning Python takes as long as it takes."
