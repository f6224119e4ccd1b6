"""reStructuredText pages: prose, code, headings and their anchors."""

from __future__ import annotations

import pytest

from ingest.readers.page import Page
from ingest.readers.rst.labels import titles_by_label
from ingest.readers.rst.reading import read_rst


def body(page: Page, number: int = 0) -> str:
    section = page.sections[number]
    return page.text[section.start : section.end]


def test_a_heading_gives_title_path_and_sphinx_anchor() -> None:
    page = read_rst("Title here\n==========\n\nOne.\n\nSub part\n--------\n\nTwo.\n")
    assert page.title == "Title here"
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("Title here",), "title-here"),
        (("Title here", "Sub part"), "sub-part"),
    ]
    assert body(page, 1) == "Two."


def test_a_page_without_headings_has_the_name_as_title() -> None:
    page = read_rst("Only prose.", name="notes")
    assert page.title == "notes"
    assert page.sections[0].path == ("notes",)


def test_a_role_in_a_title_gives_the_short_anchor() -> None:
    page = read_rst(":func:`~pandas.concat`\n----------------------\n\nJoins.\n")
    assert page.sections[0].anchor == "concat"
    assert page.sections[0].path == ("concat()",)


def test_a_second_heading_of_the_same_title_gets_a_numbered_anchor() -> None:
    page = read_rst("T\n=\n\nUse\n---\n\na\n\nUse\n---\n\nb\n")
    assert [section.anchor for section in page.sections] == ["use", "id1"]


def test_a_label_before_a_heading_leaves_its_anchor_alone() -> None:
    page = read_rst(".. _my-label:\n\nTitle\n=====\n\ntext\n")
    assert page.sections[0].anchor == "title"


def test_a_role_keeps_the_full_name_in_running_text() -> None:
    assert body(read_rst("Use :meth:`~pandas.DataFrame.fillna` here.")) == "Use `pandas.DataFrame.fillna` here."


def test_a_reference_to_a_label_of_the_page_shows_the_title() -> None:
    source = "T\n=\n\nSee :ref:`how`.\n\n.. _how:\n\nHow to do it\n------------\n\nSo.\n"
    assert body(read_rst(source)) == "See How to do it."


def test_a_reference_to_another_page_shows_what_the_lookup_knows_or_the_words() -> None:
    assert body(read_rst("See :ref:`a_b`.", label={"a_b": "Copies and views"}.get)) == "See Copies and views."
    assert body(read_rst("See :ref:`basics.copies_and_views`.")) == "See basics copies and views."


def test_labels_are_read_with_the_titles_they_stand_before() -> None:
    source = ".. _One:\n.. _two:\n\n=====\nTitle\n=====\n\n.. _three:\n\nJust text.\n"
    assert titles_by_label(source) == {"one": "Title", "two": "Title"}


def test_code_blocks_keep_their_language_and_lines() -> None:
    source = "Do::\n\n    import x\n    x.y()\n\n.. code-block:: bash\n   :caption: c\n\n   $ ls\n"
    assert body(read_rst(source)) == "Do:\n\n```python\nimport x\nx.y()\n```\n\n```bash\n$ ls\n```"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("# Where nodes go.\nwith graph.inserting_after(node):\n    pass", "python"),
        ("assert close(a, b)", "python"),
        ("# at once\nevent.wait()", "python"),
        ("# train LeNet\ncaffe train -solver a.prototxt", ""),
        ("# mode\nsolver_mode: CPU\nGPU=1", ""),
        ("# parsed\ngraph(%actual_input_1 : Float(10))", ""),
        ("#include <caffe/caffe.hpp>\nrun();", ""),
        ("#define N 3\nrun();", ""),
        ("# once\n#pragma omp parallel\nrun();", ""),
        ("# fit it\nfit <- lm(y)\nsummary(fit)", ""),
        ("# plots\nlibrary(ggplot2)\nplot(x)", ""),
        ("# the project\nproject(app)\nenable_testing()", ""),
        ("# the package\nfind_package(Caffe) # needed", ""),
        ("# include the last\nproject(x, y)", "python"),
        ("net = caffe.Net(model, 'test'); % create it\nnet.copy_from(weights); % load", ""),
        ("% Read it\nimage = imread('a.jpg')", ""),
        ("x = (a\n     % b)", "python"),
    ],
)
def test_code_shows_whether_it_is_python(code: str, language: str) -> None:
    indented = "\n".join(f"    {line}" for line in code.split("\n"))
    assert body(read_rst(f"So::\n\n{indented}\n")) == f"So:\n\n```{language}\n{code}\n```"


def test_ipython_pseudo_decorators_are_stripped() -> None:
    source = (
        ".. ipython:: python\n   :okwarning:\n\n   @savefig plot.png\n   df.plot()\n   @suppress\n   hidden()\n   df\n"
    )
    assert body(read_rst(source)) == "```python\ndf.plot()\ndf\n```"


def test_hidden_and_setup_code_is_dropped() -> None:
    page = read_rst("Text.\n\n.. testsetup::\n\n   a = 1\n\n.. ipython:: python\n   :suppress:\n\n   b = 2\n")
    assert page.text == "Text."


def test_a_fence_in_a_list_stands_at_column_zero() -> None:
    source = "- First:\n\n  .. code-block:: python\n\n     x = 1\n\n  Then more.\n- Second.\n"
    assert body(read_rst(source)) == "- First:\n\n```python\nx = 1\n```\n\nThen more.\n\n- Second."


def test_a_list_below_a_fence_stays_within_its_item() -> None:
    source = "- Outer\n\n  - One.\n\n    ::\n\n      import x\n\n    - Deep.\n\n  - Two.\n\n    - Deeper.\n\n- Next.\n"
    assert body(read_rst(source)) == (
        "- Outer\n\n  - One.\n\n```python\nimport x\n```\n\n  - Deep.\n\n  - Two.\n    - Deeper.\n\n- Next."
    )


def test_a_definition_in_a_bullet_has_one_bullet() -> None:
    source = "- For this:\n    - It is kept.\n    - It is constant.\n\n- term\n    Its *meaning*.\n  other\n    More.\n"
    assert body(read_rst(source)) == (
        "- **For this:**\n  - It is kept.\n  - It is constant.\n- **term**: Its *meaning*.\n  - **other**: More."
    )


def test_a_term_that_ends_in_a_colon_has_no_second_one() -> None:
    assert body(read_rst("Examples:\n    So it goes.\n\n``x``:\n    Its value.\n\n\\:\n    A colon.\n")) == (
        "- **Examples**: So it goes.\n- `x`: Its value.\n- **:**: A colon."
    )


def test_admonitions_are_labelled_quotes() -> None:
    assert body(read_rst(".. note:: Be *careful*.\n\n   More.\n")) == "> **Note**: Be *careful*.\n>\n> More."
    assert body(read_rst(".. admonition:: Go on\n\n   Do.\n")) == "> **Go on**: Do."


def test_versions_are_short_lines() -> None:
    assert body(read_rst(".. versionadded:: 1.2\n")) == "New in version 1.2."
    assert body(read_rst(".. versionchanged:: 3.8\n   The *x* parameter.\n")) == (
        "Changed in version 3.8: The *x* parameter."
    )


def test_tables_are_markdown_tables() -> None:
    drawn = "=====  =====\nA      B\n=====  =====\n``x``  1\ny|z    2\n=====  =====\n"
    assert body(read_rst(drawn)) == "| A | B |\n| --- | --- |\n| `x` | 1 |\n| y\\|z | 2 |"
    listed = ".. list-table:: Sizes\n   :header-rows: 1\n   :nonsense: 3\n\n   * - A\n     - B\n   * - 1\n     - 2\n"
    assert body(read_rst(listed)) == "**Sizes**\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"
    comma = '.. csv-table::\n   :header: A,B\n\n   1,"2, 3"\n'
    assert body(read_rst(comma)) == "| A | B |\n| --- | --- |\n| 1 | 2, 3 |"


def test_formulas_stand_between_dollars() -> None:
    assert body(read_rst("So :math:`a_1`:\n\n.. math:: x^2\n")) == "So $a_1$:\n\n$$\nx^2\n$$"


def test_a_formula_within_a_line_keeps_its_backslashes() -> None:
    source = r"For :math:`x \mapsto \{x\}^2` and :code:`re.sub('\d', a)`, not :ref:`a\ b <c>`."
    assert body(read_rst(source)) == r"For $x \mapsto \{x\}^2$ and `re.sub('\d', a)`, not ab."


def test_substitutions_are_resolved_or_lose_their_bars() -> None:
    assert body(read_rst("Use |np| |version|.\n\n.. |np| replace:: NumPy\n")) == "Use NumPy version."


def test_dashes_and_spaces_are_set_as_sphinx_sets_them() -> None:
    page = read_rst("os --- System\n=============\n\nOne.  Two---three ``--x  --- y``.\n")
    assert page.title == "os — System"
    assert body(page) == "One. Two—three `--x  --- y`."


def test_an_undefined_substitution_in_a_title_loses_its_bars() -> None:
    assert read_rst("Lib |release| docs\n==================\n\nx\n").title == "Lib release docs"


def test_machinery_is_dropped() -> None:
    source = (
        ":orphan:\n\n.. toctree::\n   :maxdepth: 1\n\n   a\n   b\n\n.. index:: x\n\n.. a comment\n\n.. raw:: html\n\n"
        "   <b>no</b>\n\n.. image:: a.png\n   :alt: words\n\n{{ header }}\n\n.. contents::\n\nText.\n"
    )
    assert read_rst(source).text == "Text."


def test_definition_lists_show_the_term_and_its_kind() -> None:
    assert body(read_rst("x : int\n    The *value*.\n")) == "- **x** (int): The *value*."


def test_glossary_terms_share_a_meaning() -> None:
    source = ".. glossary::\n\n   axis\n   axes\n      A direction.\n\n   bool\n      True or false.\n"
    assert body(read_rst(source)) == "- **axis, axes**: A direction.\n- **bool**: True or false."


def test_parameters_are_a_list() -> None:
    assert body(read_rst("Text.\n\n:param int x: the value\n:returns: nothing\n")) == (
        "Text.\n\n- `x` (int): the value\n- **Returns**: nothing"
    )


def test_an_unknown_directive_keeps_its_words() -> None:
    assert body(read_rst(".. never-seen:: x\n   :opt: 1\n\n   Its *text*.\n")) == "Its *text*."


def test_tabs_and_cards_keep_title_and_text() -> None:
    source = ".. tab-set::\n\n   .. tab-item:: pip\n\n      Run it.\n\n.. card:: Head\n\n   Top\n   ^^^\n   Middle\n"
    assert body(read_rst(source)) == "**pip**\n\nRun it.\n\n**Head**\n\nTop\n\nMiddle"


def test_a_broken_directive_loses_no_other_text() -> None:
    page = read_rst("Before.\n\n.. list-table::\n\n   not a list\n\n.. math::\n\nAfter ``code`` and *open emphasis.\n")
    assert page.text == "Before.\n\nnot a list\n\nAfter `code` and *open emphasis."


def test_headings_below_an_only_directive_are_sections() -> None:
    page = read_rst("T\n=\n\n.. only:: html\n\n   Sub\n   ---\n\n   text\n\n.. only:: latex\n\n   print\n")
    assert [section.path for section in page.sections] == [("T", "Sub")]
    assert "print" not in page.text


def test_included_files_become_part_of_the_page() -> None:
    files = {"part.rst": "Sub\n---\n\nIncluded :odd:`x`.\n\n.. odd-one::\n\n   Words.\n", "a.py": "x = 1\ny = 2\n"}
    source = "T\n=\n\n.. include:: part.rst\n\n.. literalinclude:: a.py\n   :lines: 2\n\n.. include:: gone.rst\n"
    page = read_rst(source, include=files.get)
    assert body(page) == "Included `x`.\n\nWords.\n\n```python\ny = 2\n```"
    assert page.sections[0].anchor == "sub"


@pytest.mark.parametrize("text", ["print 'old'\n", f"x = {'-' * 50_000}1\n"], ids=["Python 2", "deep"])
def test_of_a_file_that_does_not_parse_all_is_shown_for_an_object_of_it(text: str) -> None:
    page = read_rst("T\n=\n\n.. literalinclude:: a.py\n   :pyobject: f\n", include={"a.py": text}.get)
    assert body(page) == f"```python\n{text}```"


def test_a_page_that_includes_itself_ends() -> None:
    assert "again" in read_rst("again\n\n.. include:: me\n", include=lambda _: "again\n\n.. include:: me\n").text


def test_nothing_is_read_from_disk_and_no_raw_text_comes_through() -> None:
    page = read_rst(
        "Text.\n\n.. include:: /etc/hostname\n\n.. csv-table::\n   :file: /etc/hostname\n\n.. raw:: html\n   :file: x\n"
    )
    assert page.text == "Text."
