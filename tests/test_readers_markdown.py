"""Markdown pages and notebooks."""

from __future__ import annotations

import json

import pytest

from corpus.catalogue import library
from corpus.errors import UnreadableDocument
from ingest.fetch import MemoryTree
from ingest.processes.limits import Guard
from ingest.readers.markdown.reading import read_markdown
from ingest.readers.notebook.cells import without_licence
from ingest.readers.notebook.reading import read_notebook
from ingest.readers.page import Page
from ingest.sources import read_pages


def bodies(page: Page) -> list[str]:
    return [page.text[section.start : section.end] for section in page.sections]


def test_headings_of_both_kinds_give_githubs_anchors() -> None:
    page = read_markdown("---\ntitle: x\n---\n# The `fit` method!\n\na\n\nSub\n---\n\nb\n\n## Sub\n\nc\n")
    assert page.title == "The fit method!"
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("The fit method!",), "the-fit-method"),
        (("The fit method!", "Sub"), "sub"),
        (("The fit method!", "Sub"), "sub-1"),
    ]


def test_a_heading_needs_no_space_after_two_marks() -> None:
    page = read_markdown("# T\n\na\n\n##Effects of *it* ##\nb\n\n###2nd step\n\nc\n")
    assert [(section.path, section.anchor) for section in page.sections] == [
        (("T",), "t"),
        (("T", "Effects of it"), "effects-of-it"),
        (("T", "Effects of it", "2nd step"), "2nd-step"),
    ]
    assert bodies(page) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text", ["#Hashtag", "#1 of all", "#!/bin/sh", "##lower", "##!X", "#######Seven", "a\n##B", "```\n##X\n```"]
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert read_markdown(f"# T\n\n{text}\n").text == text


def test_a_heading_in_a_fence_is_code() -> None:
    source = "# T\n\n```python\n# not a heading\nx = 1\n```\n"
    assert bodies(read_markdown(source)) == ["```python\n# not a heading\nx = 1\n```"]


def test_links_become_words_and_pictures_and_comments_go() -> None:
    source = (
        'See [the *docs*](http://a.b/c "t") and [ref][r] or <http://x.y>.\n![alt](p.png)\n<!-- no\nno -->\n\n'
        "- item [one](u)\n  goes on\n\n> quoted [two](u)\n\n[r]: http://r.s\n"
    )
    assert bodies(read_markdown(source)) == [
        "See the *docs* and ref or http://x.y.\n\n- item one\n  goes on\n\n> quoted two"
    ]


def test_code_spans_and_unknown_tags_stay_as_written() -> None:
    assert bodies(read_markdown("Write `[x](y)` for <your-name><br/> and <kbd>Q</kbd>.")) == [
        "Write `[x](y)` for <your-name> and Q."
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + log<sub>`factor`</sub>(`n`) and 2<SUP class='x'>k</SUP>", "1 + log_`factor`(`n`) and 2^k"),
        ("<div>x<sub>i</sub> and <i>x</i><sup>2</sup></div>", "x_i and x^2"),
        ("<sub>Small print.</sub>", "Small print."),
        ("Ends <sup>1</sup>.", "Ends 1."),
        (
            "The 1<sup>st</sup> and n<sup><i>th</i></sup> of Intel<sup>TM</sup> and CUDA<sup>®</sup>",
            "The 1st and nth of IntelTM and CUDA®",
        ),
        (
            "So.<sup>1</sup> Or<sup>[2]</sup>, if<sup>†</sup> not<sup>[3](#f)</sup> or<sup><a href='#g'>4</a></sup>",
            "So.1 Or[2], if† not3 or4",
        ),
        ("<div>So.<sup>1</sup> Or<sup><a href='#f'>2</a></sup> the 3<sup>rd</sup></div>", "So.1 Or2 the 3rd"),
        ("x<sup></sup> and y<sub> </sub>z", "x and y z"),
        ("size<sup>2</sup> and 2<sup>-*k*</sup>", "size^2 and 2^-*k*"),
    ],
)
def test_what_is_lowered_or_raised_in_a_formula_stays_so(source: str, shown: str) -> None:
    assert read_markdown(source).text == shown


def test_tables_keep_their_form() -> None:
    source = "| A | B |\n|---|---|\n| [x](y) | 2 |\n"
    assert bodies(read_markdown(source)) == ["| A | B |\n|---|---|\n| x | 2 |"]


def test_blocks_of_html_keep_their_words() -> None:
    assert bodies(read_markdown('<div align="center">\n<b>Hello</b> there\n<img src="x">\n</div>\n\nText.')) == [
        "Hello there\n\nText."
    ]


def test_an_open_fence_is_closed() -> None:
    page = read_markdown("a\n\n```python\nx = 1\n")
    assert bodies(page) == ["a\n\n```python\nx = 1\n```"]


def test_sphinx_roles_in_markdown_become_code() -> None:
    assert bodies(read_markdown("Use :func:`displot` or {func}`~a.b` or :ref:`here <x>`.")) == [
        "Use `displot` or `a.b` or here."
    ]


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)})


def code(source: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), "execution_count": None}


def test_a_notebook_shows_code_and_printed_output() -> None:
    lines = "\n".join(str(number) for number in range(30))
    page = read_notebook(
        notebook(
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "\n", "Text."]},
            code("%matplotlib inline\nx", {"output_type": "stream", "name": "stdout", "text": lines}),
            code("y", {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["<Figure size 1x1>"]}}),
        )
    )
    first_lines = "\n".join(str(number) for number in range(20))
    assert bodies(page) == [
        f"Text.\n\n```python\n%matplotlib inline\nx\n```\n\n```text\n{first_lines}\n…\n```\n\n```python\ny\n```"
    ]
    assert page.sections[0].anchor == "title"


def test_prose_in_raw_cells_is_restructuredtext() -> None:
    page = read_notebook(
        notebook(
            {"cell_type": "raw", "metadata": {}, "source": ".. _x:\n\nTitle\n=====\n\nUse :func:`f`."},
            code("f()"),
            {"cell_type": "markdown", "metadata": {}, "source": "And `so` [on](u)."},
            {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": "<b>no</b>"},
        )
    )
    assert bodies(page) == ["Use `f`.\n\n```python\nf()\n```\n\nAnd `so` on."]


def test_notebooks_of_format_three_are_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Old"]},
        {
            "cell_type": "code",
            "input": ["x = 1"],
            "language": "python",
            "metadata": {},
            "outputs": [],
            "collapsed": False,
        },
    ]
    source = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    page = read_notebook(json.dumps(source))
    assert (page.title, bodies(page)) == ("Old", ["```python\nx = 1\n```"])


@pytest.mark.parametrize(
    "source", ["", "{", "[]", "{}", '{"nbformat": 4, "cells": 3}', '{"nbformat": 4, "cells": [{}]}']
)
def test_what_is_no_notebook_is_unreadable(source: str) -> None:
    with pytest.raises(UnreadableDocument, match="not a notebook"):
        read_notebook(source)


@pytest.mark.parametrize(
    "source",
    [
        r"The set $\{r_t\}_{t=1}^T$ of $*a*$ and $b_1$.",
        r"For $t' \in \{1, 2\}$ with $$x_i * y_i\\z$$ inside.",
        "$$\n\\begin{align}\na &= b \\\\\n- c\n= d\n\\end{align}\n$$",
        "\\begin{equation}\n* x_1\n\\end{equation}",
    ],
)
def test_formulas_stay_as_written(source: str) -> None:
    assert bodies(read_markdown(source)) == [source]


def test_prices_are_no_formulas() -> None:
    assert bodies(read_markdown(r"It costs $5 \* 2 and $6 \* 3, [see](u).")) == ["It costs $5 * 2 and $6 * 3, see."]


def test_a_formula_that_never_ends_ends_with_its_paragraph() -> None:
    page = read_markdown("$$ x\n\n# Next\n\n[a](u)\n")
    assert [section.path for section in page.sections] == [("Next",), ("Next", "Next")] or page.title == "Next"
    assert bodies(page)[-1] == "a"


def test_indented_code_gets_a_fence() -> None:
    assert bodies(read_markdown("Define it:\n\n    layer {\n      name: 1\n    }\n\nDone.")) == [
        "Define it:\n\n```\nlayer {\n  name: 1\n}\n```\n\nDone."
    ]


def test_indented_code_with_braces_is_no_python() -> None:
    assert read_markdown("So:\n\n    foo = blob.gpu_data(); // copied\n").text == (
        "So:\n\n```\nfoo = blob.gpu_data(); // copied\n```"
    )


def test_indented_code_with_matlabs_comments_is_no_python() -> None:
    assert read_markdown("So:\n\n    net = caffe.Net(model, 'test'); % create net\n").text == (
        "So:\n\n```\nnet = caffe.Net(model, 'test'); % create net\n```"
    )


def test_a_title_is_words_only_and_a_place_for_contents_is_none() -> None:
    page = read_markdown("# Use *tf.data* and **`fit`**\n\n[TOC]\n\nText.")
    assert (page.title, page.text) == ("Use tf.data and fit", "Text.")


def test_an_indented_list_is_no_code() -> None:
    assert "```" not in read_markdown("Words.\n\n    * one\n    * two\n").text


def test_tables_in_html_keep_their_form() -> None:
    source = (
        "Labels:<table>\n  <tr>\n    <th>Label</th><th>Class</th>\n  </tr>\n\n    <tr>\n    <td>0</td>\n\n"
        "    <td><code>a|b</code></td></tr></table>\n\nEach."
    )
    assert bodies(read_markdown(source)) == [
        "Labels:\n\n| Label | Class |\n| --- | --- |\n| 0 | `a\\|b` |\n\nEach.",
    ]


def test_a_table_of_pictures_leaves_its_captions() -> None:
    source = '<table>\n<tr><th>A scalar</th></tr>\n<tr><td><img src="s.png"></td></tr>\n</table>'
    assert bodies(read_markdown(source)) == ["A scalar"]


def test_a_row_of_buttons_is_no_text() -> None:
    source = (
        '<table class="tfo-notebook-buttons">\n  <td><a href="a"><img src="i">View on TensorFlow.org</a></td>\n'
        '  <td><a href="b"><img src="j">Run in Google Colab</a></td>\n</table>\n\nThis guide.'
    )
    assert bodies(read_markdown(source)) == ["This guide."]


def test_a_table_that_never_ends_leaves_the_page_whole() -> None:
    page = read_markdown("<table>\n<tr><td>1\n\n# Heading\n\ntext\n")
    assert page.title == "Heading"


def test_liquid_is_no_text_and_what_it_highlights_is_code() -> None:
    source = (
        "---\ntitle: A Layer\n---\nFrom `caffe.proto`:\n\n{% highlight Protobuf %}\n{% include proto/A.txt %}\n"
        "{% endhighlight %}\n\n{% highlight python %}\nx = 1\n{% endhighlight %}\n"
    )
    page = read_markdown(source)
    assert page.title == "A Layer"
    assert page.text == "```python\nx = 1\n```"


def test_highlighted_code_may_hold_a_fence_itself() -> None:
    page = read_markdown(
        "---\ntitle: T\n---\n{% highlight md %}\n\n```\n# a\n```\n{% endhighlight %}\n\n# B\n\nText.\n"
    )
    assert page.text == "````md\n```\n# a\n```\n````\n\nText."


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ("* Parameters\n* From `a.proto`:\n\n", "* Parameters"),
        ("Words.\n\nFrom `a.proto`:\n", "Words."),
        ("It has many parameters. From `a.proto`:\n\n", "It has many parameters. From `a.proto`:"),
    ],
)
def test_what_only_introduces_code_that_cannot_be_had_goes_with_it(before: str, left: str) -> None:
    included = "\ufffc{% highlight Protobuf %}\n\ufffc{% include proto/A.txt %}\n{% endhighlight %}\n"
    assert read_markdown(f"---\ntitle: T\n---\n{before}{included}").text == left


def test_messages_that_pages_include_are_cut_from_the_file_that_the_catalogue_names() -> None:
    caffe = library("caffe")
    page = (
        "---\ntitle: Crop\n---\n* From `caffe.proto`:\n\n{% highlight Protobuf %}\n"
        "{% include proto/CropParameter.txt %}\n{% endhighlight %}\n"
    )
    messages = (
        "message BlobShape {\n  repeated int64 dim = 1;\n}\n\n// Where the\n// crop begins.\nmessage CropParameter {\n"
        "  enum Kind {\n    A = 0;\n  }\n\n  optional int32 axis = 1 [default = 2];\n}\n\nmessage Last {\n}\n"
    )
    files = {"docs/crop.md": page.encode(), "src/caffe/proto/caffe.proto": messages.encode()}
    read = read_pages(caffe, caffe.sources[0], "1.0", MemoryTree(files), ("docs/crop.md",), labels={}, guard=Guard())
    assert read.documents[0].text == (
        "* From `caffe.proto`:\n\n```protobuf\n// Where the\n// crop begins.\nmessage CropParameter {\n"
        "  enum Kind {\n    A = 0;\n  }\n\n  optional int32 axis = 1 [default = 2];\n}\n```"
    )


def test_attributes_of_links_and_headings_are_no_text() -> None:
    page = read_markdown("## Memory tool {: id = 'memory_tool'}\n\nSee [this](u){: .external} page.\n")
    assert [(section.path[-1], section.anchor) for section in page.sections] == [("Memory tool", "memory_tool")]
    assert page.text == "See this page."


def cells(*found: tuple[str, str], **metadata: object) -> str:
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata,
            "cells": [
                {
                    "cell_type": kind,
                    "id": f"c{number}",
                    "metadata": {},
                    "source": source,
                    **({"outputs": [], "execution_count": None} if kind == "code" else {}),
                }
                for number, (kind, source) in enumerate(found)
            ],
        }
    )


def test_a_notebooks_licence_is_no_part_of_its_page() -> None:
    page = read_notebook(
        cells(
            ("markdown", "##### Copyright 2019 The Authors."),
            ("code", "#@title Licensed under the Apache License\n# you may not use this file"),
            ("markdown", "# Autodiff\n\nText."),
        )
    )
    assert [(section.path, section.anchor) for section in page.sections] == [(("Autodiff",), "autodiff")]
    assert page.text == "Text."


def test_a_copyright_with_its_licence_is_no_part_of_a_notebook() -> None:
    said = '##### Copyright 2019 The Authors.\n\nLicensed under the Apache License, Version 2.0 (the "License");\n'
    page = read_notebook(
        cells(("markdown", said), ("markdown", "# Images\n\nText.\n\n## Copyright\n\nA licence is a text."))
    )
    assert [section.path for section in page.sections] == [("Images",), ("Images", "Copyright")]
    assert read_notebook(cells(("markdown", f"{said}\n# Images\n\nText."))).text == "Text."


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("##### Copyright 2019 X.\n\nLicensed under Apache.\n\n##Images\n\nText.", "##Images\n\nText."),
        ("##Copyright 2019 X.\n\nLicensed under Apache.", ""),
        ("# Copyright (c) 2019 X.\nMIT License\n\nTHE SOFTWARE HAS NO WARRANTY\n\nText.", "Text."),
        ("# © 2019 X, licensed under MIT\n\n```\n\n# a licence\n```\nText.", "```\n\n# a licence\n```\nText."),
        ("# Copyright 2019 X.\n\nText.\n\nA licence.", None),
        ("## Copyright law before 1998\n\nA licence was a text.", None),
        ("## Copyright\n\nOf 2019, a licence.", None),
        ("Text.\n\n```\n# Copyright 2019 X\n# Licensed under Apache\nx = 1\n```\n", None),
    ],
)
def test_of_a_copyright_only_its_heading_and_its_licence_go(source: str, left: str | None) -> None:
    assert without_licence(source).strip() == (source if left is None else left).strip()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('#@title Helpers { display-mode: "form" }\nx = 1', "```python\n# Helpers\nx = 1\n```"),
        ("#@title\nx = 1", "```python\nx = 1\n```"),
        ('name = "a" #@param ["a", "b"] {type:"raw"}', '```python\nname = "a"\n```'),
        ("%%bash --bg\nls", "```bash\nls\n```"),
        ("%%time\nfit()", "```python\n%%time\nfit()\n```"),
    ],
)
def test_cells_are_shown_without_the_marks_of_forms_and_shells(code: str, shown: str) -> None:
    assert read_notebook(cells(("code", code))).text == shown


def test_a_notebook_without_a_title_has_the_one_of_its_metadata() -> None:
    page = read_notebook(cells(("markdown", "## Setup\n\nText."), example_name="R-CNN detection"), name="detection")
    assert (page.title, page.sections[0].path) == ("R-CNN detection", ("R-CNN detection", "Setup"))
