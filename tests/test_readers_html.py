"""HTML pages: Sphinx's and anybody's."""

from __future__ import annotations

import pytest

from ingest.readers.html.reading import read_html
from ingest.readers.page import Page

SPHINX = """<html><head><title>Page - Docs</title></head><body>
<div class="related">next previous</div>
<div class="document"><div class="body" role="main">
%s
</div></div><div class="sphinxsidebar">Table of contents</div></body></html>"""

PERMALINK = '<a class="headerlink" href="#x" title="Permalink">¶</a>'


def bodies(page: Page) -> list[str]:
    return [page.text[section.start : section.end] for section in page.sections]


@pytest.mark.parametrize("open_tag", ["section", "div"])
def test_sphinx_sections_keep_their_ids(open_tag: str) -> None:
    kind = ' class="section"' if open_tag == "div" else ""
    page = read_html(
        SPHINX
        % f"""<{open_tag}{kind} id="top"><span id="old"></span><h1>Top{PERMALINK}</h1><p>One
        line.</p><{open_tag}{kind} id="sub"><h2>Sub <code>x()</code>{PERMALINK}</h2><p>Two.</p></{open_tag}>
        </{open_tag}>"""
    )
    assert page.title == "Top"
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("Top",), "top"),
        (("Top", "Sub x()"), "sub"),
    ]
    assert bodies(page) == ["One line.", "Two."]


def test_a_described_object_is_a_section_with_its_symbols() -> None:
    page = read_html(
        SPHINX
        % f"""<section id="np-foo"><h1>np.foo{PERMALINK}</h1>
        <dl class="py function">
        <dt class="sig sig-object py" id="np.foo"><span class="sig-prename">np.</span><span class="sig-name">foo</span
        >(<em>a</em>)<a class="reference"><span class="viewcode-link">[source]</span></a>{PERMALINK}</dt>
        <dd><p>Does it.</p>
        <dl class="field-list simple"><dt>Parameters<span class="colon">:</span></dt>
        <dd><dl class="simple"><dt><strong>a</strong><span class="classifier">int</span></dt>
        <dd><p>The value.</p></dd></dl></dd></dl>
        <p class="rubric">Examples</p></dd></dl>
        <p>After.</p></section>"""
    )
    section = page.sections[0]
    assert (section.path, section.anchor, section.symbols) == (("np.foo",), "np.foo", ("np.foo",))
    assert bodies(page) == [
        "`np.foo(a)`\n\nDoes it.\n\n- **Parameters**\n  - **a** (int): The value.\n\n**Examples**",
        "After.",
    ]
    assert page.sections[1].symbols == ()


def test_methods_stand_beside_their_class() -> None:
    page = read_html(
        SPHINX
        % f"""<section id="api"><h1>API{PERMALINK}</h1><dl class="py class"><dt id="m.C">class C</dt><dd><p>A class.</p>
        <dl class="py method"><dt id="m.C.f">f()</dt><dd><p>A method.</p></dd></dl></dd></dl></section>"""
    )
    assert [section.path for section in page.sections] == [("API", "m.C"), ("API", "m.C.f")]


def test_code_keeps_lines_and_language() -> None:
    page = read_html(
        SPHINX
        % f"""<h1>T{PERMALINK}</h1><div class="highlight-ipython notranslate"><div class="highlight"><pre><span></span
        ><span class="gp">In [1]: </span>x = 1\n\n<span class="gp">In [2]: </span>x\n</pre></div></div>"""
    )
    assert bodies(page) == ["```python\nIn [1]: x = 1\n\nIn [2]: x\n```"]


def test_admonitions_tables_and_formulas() -> None:
    page = read_html(
        """<div class="admonition note"><p class="admonition-title">Note</p><p>Mind
        <span class="math">\\(a\\)</span>.</p></div>
        <table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td><code>x|y</code></td></tr></table>
        <div class="math">\\[x^2\\]</div>"""
    )
    assert page.text == "> **Note**: Mind $a$.\n\n| A | B |\n| --- | --- |\n| 1 | `x\\|y` |\n\n$$\nx^2\n$$"


def test_what_is_lowered_or_raised_in_a_formula_stays_so() -> None:
    page = read_html(
        "<p>x<sub>i</sub>, <em>y</em><sup>2</sup>, <code>n</code><sub>k</sub>; <sup>1</sup> Words.<sup> </sup>"
    )
    assert page.text == "x_i, *y*^2, `n`_k; 1 Words."


def test_ordinals_trade_marks_and_notes_are_no_powers() -> None:
    page = read_html(
        "<p>The 1<sup>st</sup> of Intel<sup>TM</sup>.<sup>1</sup> Or<sup>[2]</sup> not<sup><a href='#f'>3</a></sup>"
        ", size<sup>2</sup><sup></sup>"
    )
    assert page.text == "The 1st of IntelTM.1 Or[2] not3, size^2"


def test_a_page_of_bare_text_loses_nothing() -> None:
    page = read_html("Bare <b>text</b>, <div>a block</div> and a tail.", name="note")
    assert page.text == "Bare **text**,\n\na block\n\nand a tail."
    assert page.title == "note"


def test_headings_without_sections_open_sections() -> None:
    page = read_html(
        "<title>Doc</title><p>Intro</p><div><h2 id='a'>A</h2><p>x</p></div>"
        "<h3><a name='b'></a>B</h3>y<h2>C</h2><ul><li>z</ul>"
    )
    assert page.title == "Doc"
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("Doc",), ""),
        (("Doc", "A"), "a"),
        (("Doc", "A", "B"), "b"),
        (("Doc", "C"), ""),
    ]
    assert bodies(page) == ["Intro", "x", "y", "- z"]


def test_scripts_styles_and_comments_are_no_text() -> None:
    page = read_html("<style>p{}</style><script>alert(1)</script><!-- c --><p>Yes</p><noscript>no</noscript>")
    assert page.text == "Yes"
