"""Described objects in reStructuredText: symbols, anchors, and what documents nothing."""

from __future__ import annotations

from ingest.readers.page import Page
from ingest.readers.rst.reading import read_rst


def symbols(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(section.anchor, section.symbols) for section in page.sections if section.symbols]


def test_a_described_function_is_a_section_of_its_own() -> None:
    source = (
        "T\n=\n\nBefore.\n\n.. currentmodule:: torch\n\n"
        ".. function:: foo(a, b=1)\n   :opt: x\n\n   Does *foo*.\n\nAfter.\n"
    )
    page = read_rst(source)
    assert [(section.path, section.anchor, section.symbols) for section in page.sections] == [
        (("T",), "t", ()),
        (("T", "torch.foo"), "torch.foo", ("torch.foo",)),
        (("T",), "t", ()),
    ]
    section = page.sections[1]
    assert page.text[section.start : section.end] == "`foo(a, b=1)`\n\nDoes *foo*."


def test_methods_are_qualified_by_module_and_class() -> None:
    source = (
        ".. module:: queue\n\n.. class:: Queue(n)\n\n   A queue.\n\n   .. method:: put(x)\n\n      Puts.\n\n"
        ".. py:method:: Queue.get()\n\n   Gets.\n"
    )
    assert symbols(read_rst(source)) == [
        ("queue.Queue", ("queue.Queue",)),
        ("queue.Queue.put", ("queue.Queue.put",)),
        ("queue.Queue.get", ("queue.Queue.get",)),
    ]


def test_several_signatures_are_several_symbols() -> None:
    page = read_rst(".. function:: match(a)\n              search(a)\n\n   Looks.\n")
    assert symbols(page) == [("match", ("match", "search"))]


def test_a_name_that_is_qualified_already_stays_as_it_is_though_sphinx_repeats_the_module_in_the_anchor() -> None:
    page = read_rst(".. currentmodule:: np\n\n.. data:: np.pi\n\n   The number.\n")
    assert symbols(page) == [("np.np.pi", ("np.pi",))]


def test_a_member_of_a_class_named_like_its_module_is_qualified_by_both() -> None:
    page = read_rst(".. module:: datetime\n\n.. classmethod:: datetime.now()\n\n   Now.\n")
    assert symbols(page) == [("datetime.datetime.now", ("datetime.datetime.now",))]


def test_members_of_a_class_with_two_names_belong_to_both() -> None:
    source = (
        ".. class:: set(x)\n           frozenset(x)\n\n   Sets.\n\n"
        "   .. method:: union(o)\n               set | other\n\n      Joins.\n"
    )
    assert symbols(read_rst(source)) == [
        ("set", ("set", "frozenset")),
        ("frozenset.union", ("set.union", "frozenset.union")),
    ]


def test_c_objects_have_sphinx_anchors() -> None:
    source = ".. c:type:: Py_buffer\n\n   A buffer.\n\n   .. c:member:: void *buf\n\n      Where it is.\n"
    assert symbols(read_rst(source)) == [("c.Py_buffer", ("Py_buffer",)), ("c.Py_buffer.buf", ("Py_buffer.buf",))]


def test_names_without_text_document_nothing() -> None:
    source = (
        "T\n=\n\nText.\n\n.. currentmodule:: np\n\n.. autofunction:: foo\n\n.. function:: bare(x)\n\n"
        ".. autosummary::\n   :toctree: generated/\n\n   array\n   ~linalg.norm\n"
    )
    page = read_rst(source)
    assert symbols(page) == []
    assert page.text == "Text.\n\n`bare(x)`\n\n`np.array`, `np.linalg.norm`"


def test_an_autofunction_with_text_is_documented_here() -> None:
    assert symbols(read_rst(".. autofunction:: a.b\n\n   More about it.\n")) == [("a.b", ("a.b",))]


def test_autodoc_takes_the_module_off_a_name_that_has_it() -> None:
    source = (
        ".. currentmodule:: torch.fx\n\n.. autoclass:: torch.fx.Graph\n\n   A graph.\n\n   .. method:: nodes()\n\n"
        "      All.\n\n.. autofunction:: torch.nn.relu\n\n   More.\n\n.. automethod:: Graph.lint\n\n   Checks.\n"
    )
    names = ["torch.fx.Graph", "torch.fx.Graph.nodes", "torch.nn.relu", "torch.fx.Graph.lint"]
    assert symbols(read_rst(source)) == [(name, (name,)) for name in names]


def test_each_signature_of_an_autodoc_directive_has_its_own_module() -> None:
    source = (
        ".. currentmodule:: pkg\n\n.. autofunction:: a.f\n   b.g\n   h\n\n   More.\n\n.. function:: k\n\n   Text.\n"
    )
    assert symbols(read_rst(source)) == [("a.f", ("a.f", "b.g", "pkg.h")), ("pkg.k", ("pkg.k",))]


def test_a_signature_of_which_nothing_is_said_is_no_section() -> None:
    source = (
        "T\n=\n\nText.\n\n.. autoclass:: Graph\n   :members:\n\n   .. automethod:: __init__\n\n.. class:: State\n\n"
        "   .. automethod:: State.get\n\n.. class:: Queue(n)\n\n   .. method:: put(x)\n\n      Puts.\n"
    )
    page = read_rst(source)
    assert symbols(page) == [("Queue.put", ("Queue.put",))]
    assert page.text == "Text.\n\n`put(x)`\n\nPuts."


def test_a_section_named_after_its_module_documents_the_module() -> None:
    page = read_rst("collections --- Types\n=====================\n\n.. module:: collections\n\nIt implements.\n")
    assert page.sections[0].symbols == ("collections",)
    assert symbols(read_rst("API\n===\n\n.. module:: flask\n\nAll interfaces.\n")) == []


def test_options_and_variables_are_prose() -> None:
    page = read_rst(".. option:: --fast\n\n   Goes fast.\n\n.. envvar:: HOME\n\n   Where you live.\n")
    assert symbols(page) == []
    assert page.text == "- `--fast`: Goes fast.\n\n- `HOME`: Where you live."
