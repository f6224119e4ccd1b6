"""The front door, galleries, plain text, and what no reader may do with any input."""

from __future__ import annotations

import contextlib
import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from ingest.readers import read_page, reader_for
from ingest.readers.gallery import read_gallery
from ingest.readers.page import Page
from ingest.readers.text import read_text

GALLERY = '''"""
=========
The title
=========

About :func:`~a.plot`.
"""
import a

# %%
# Sub part
# --------
# Prose.

a.plot()  # sphinx_gallery_thumbnail_number = 1
# sphinx_gallery_start_ignore
hidden()
# sphinx_gallery_end_ignore

####################################
# More prose.
'''


def bodies(page: Page) -> list[str]:
    return [page.text[section.start : section.end] for section in page.sections]


def test_a_gallery_script_reads_as_its_page() -> None:
    page = read_gallery(GALLERY)
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("The title",), "the-title"),
        (("The title", "Sub part"), "sub-part"),
    ]
    assert bodies(page)[0] == "About `a.plot`.\n\n```python\nimport a\n```"
    assert bodies(page)[1].startswith("Prose.\n\n```python\na.plot()")
    assert bodies(page)[1].endswith("```\n\nMore prose.")
    assert "hidden" not in page.text


def test_sphinx_text_archives_split_at_underlined_headings() -> None:
    source = 'Title\n*****\n\nText.\n\nSub "x"\n=======\n\nSo:\n\n   >>> 1\n   1\n\n   >>> 2\n   2\n\nEnd.\n'
    page = read_text(source)
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("Title",), "title"),
        (("Title", 'Sub "x"'), "sub-x"),
    ]
    assert bodies(page)[1] == "So:\n\n```python\n>>> 1\n1\n\n>>> 2\n2\n```\n\nEnd."


def test_plain_text_is_one_section() -> None:
    page = read_text("One\n\nTwo - three\n", name="note")
    assert [section.path for section in page.sections] == [("note",)]
    assert page.text == "One\n\nTwo - three"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a/b.rst", b"*x*", "*x*"),
        ("_sources/b.txt", b":func:`x`", "`x`"),
        ("docs/b.rst.txt", b":func:`x`", "`x`"),
        ("b.txt", b"plain :func:", "plain :func:"),
        ("b.md", b"[x](y)", "x"),
        ("b.md.gz", gzip.compress(b"[x](y)", mtime=0), "x"),
        ("B.HTML", b"<p>x", "x"),
        ("b.html", '<meta charset="latin-1"><p>é'.encode("latin-1"), "é"),
        ("b.txt", "\ufeffé\r\n".encode(), "é"),
        ("b.txt", "é".encode("utf-16"), "é"),
    ],
)
def test_the_name_decides_how_a_file_is_read(name: str, data: bytes, expected: str) -> None:
    assert read_page(name, data).text == expected


def test_only_gallery_scripts_among_python_files_have_a_reader() -> None:
    assert reader_for("plot_x.py", GALLERY) is not None
    assert reader_for("setup.py", '"""Sets up."""\nimport x\n') is None
    assert reader_for("conf.py", "x = 1\n") is None


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.md", b"\x00\x01", "binary"),
        ("a.md", b"\xff\xfe\xff", "UTF|encod"),
        ("a.rst", b"caf\xe9", "isn't UTF-8"),
        ("a.md.gz", b"no gzip", "gzip"),
        ("a.pdf", b"%PDF", "no reader"),
        ("a.ipynb", b"{", "a.ipynb: not a notebook"),
        ("a.html", b"", "not HTML"),
    ],
)
def test_unreadable_bytes_are_named(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        read_page(name, data)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<div>" * 5000 + "deep"),
        ("a.rst", "".join(f"{'  ' * depth}- x\n\n" for depth in range(400))),
        ("a.md", ">" * 3000 + " x"),
        ("a.md", "[" * 3000),
        ("a.ipynb", "[" * 100000),
    ],
)
def test_deep_nesting_is_read_or_refused(name: str, source: str) -> None:
    with contextlib.suppress(UnreadableDocument):
        assert isinstance(read_page(name, source.encode()), Page)


PIECES = """Title
=====|Sub
---|# Head|## Sub|text *with* `marks`|>>> x = 1
1|    code()|```|```python
x
```|- item|- item

  more|.. note:: text|.. code-block:: python

   x = 1|.. function:: f(x)

   Does.|::

   a ``` b|<p>para</p>|<pre>x
```</pre>|<h2 id='x'>H</h2>|<li>x|$$|:func:`x`||\\*|`|**|[a](b)|<!--|~~~|> quote|1. one"""


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=12), st.sampled_from(["a.rst", "a.md", "a.html", "a.txt"]))
def test_sections_lie_in_order_within_the_text_with_balanced_fences(pieces: list[str], name: str) -> None:
    try:
        page = read_page(name, "\n\n".join(pieces).encode())
    except UnreadableDocument:
        assert name == "a.html"
        return
    end = 0
    for section in page.sections:
        assert end <= section.start < section.end <= len(page.text)
        end = section.end
        assert _open_fence(page.text[section.start : section.end]) == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,8} = [0-9]{1,4}", fullmatch=True), min_size=1, max_size=6))
def test_every_line_of_an_example_survives(lines: list[str]) -> None:
    session = [f">>> {line}" for line in lines]
    indented = "\n".join(f"   {line}" for line in session)
    sources = {
        "a.rst": "T\n=\n\nSo:\n\n.. code-block:: python\n\n" + indented + "\n",
        "a.md": "# T\n\n```python\n" + "\n".join(session) + "\n```\n",
        "a.html": "<h1>T</h1><pre>" + "\n".join(session).replace(">", "&gt;") + "</pre>",
        "a.txt": "So:\n\n" + indented + "\n",
    }
    for name, source in sources.items():
        assert [line for line in read_page(name, source.encode()).text.split("\n") if ">>>" in line] == session


def _open_fence(text: str) -> str:
    opened = ""
    for match in re.finditer(r"^\s*(`{3,}|~{3,})(.*)$", text, re.MULTILINE):
        if not opened:
            opened = match[1] if match[1][0] == "~" or "`" not in match[2] else ""  # ```code``` is a code span
        elif match[1].startswith(opened) and not match[2].strip():
            opened = ""
    return opened
