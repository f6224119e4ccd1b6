"""Names that are written in C or Cython: docstring tables and .pyx files."""

from __future__ import annotations

import ast

from ingest.api import read_api
from ingest.api.cython import python_skeleton
from ingest.api.signatures import split_signature_line
from ingest.fetch.tree import MemoryTree

PYX = '''\
"""Module."""
cimport numpy as np
from lib._bit import PCG64

cdef class Generator:
    """
    Container.
    """
    cdef public object _bit_generator

    def __init__(self, bit_generator):
        if x:
            def inner(): pass

    def normal(self, double loc=0.0, double scale=1.0,
               size=None, np.ndarray out not None=None):
        """Draw samples."""
        cdef int i = 0
        return i

    cpdef int64_t asm(self, int64_t x):
        return x

cdef inline int hidden(int x) nogil:
    return x

def default_rng(seed=None):
    """Construct."""
'''


def test_a_skeleton_is_python_with_the_same_lines() -> None:
    skeleton = python_skeleton(PYX)
    ast.parse(skeleton)
    assert "hidden" not in skeleton
    assert "inner" not in skeleton
    assert skeleton.split("\n")[4] == "cdef class Generator:".removeprefix("cdef ")


def test_cython_classes_have_their_methods_and_parameters() -> None:
    tree = MemoryTree(
        {"lib/__init__.py": b"from ._generator import Generator, default_rng\n", "lib/_generator.pyx": PYX.encode()}
    )
    found = {entry.name: entry for entry in read_api(tree, ("lib",))}
    assert found["lib.Generator.normal"].parameters == ("loc", "scale", "size", "out")
    assert found["lib.Generator.normal"].docstring == "Draw samples."
    assert found["lib.default_rng"].signature == "seed=None"
    assert found["lib.Generator"].docstring == "Container."


def test_docstring_tables_give_c_functions_their_text_and_signature() -> None:
    table = (
        "common = parse_kwargs('''\n    input (Tensor): the input.\n''')\n"
        "add_docstr(torch.abs, r'''\nabs(input, *, out=None) -> Tensor\n\nAbsolute value.\n\n"
        "Args:\n    {input}\n'''.format(**common))\n"
    )
    tree = MemoryTree(
        {
            "torch/__init__.py": b"from torch._C import *\n__all__ = ['abs']\n",
            "torch/_C/__init__.pyi": b"def abs(input): ...\n",
            "torch/_torch_docs.py": table.encode(),
        }
    )
    (found,) = read_api(tree, ("torch",))
    assert (found.name, found.parameters) == ("torch.abs", ("input", "out"))
    assert found.docstring == "Absolute value.\n\nArgs:\n    input (Tensor): the input."


def test_a_ufunc_states_its_inputs() -> None:
    table = (
        "subst = {'PARAMS': 'out : ndarray, optional'}\n"
        "add_newdoc('numpy._core.umath', 'add', '''\nAdd.\n\nParameters\n----------\n"
        "x1, x2 : array_like\n    In.\n$PARAMS\n''')\n"
    )
    tree = MemoryTree(
        {
            "numpy/__init__.py": b"from ._core import add\n",
            "numpy/_core/__init__.py": b"",
            "numpy/_core/code_generators/ufunc_docstrings.py": table.encode(),
        }
    )
    (found,) = read_api(tree, ("numpy",))
    assert found.kind == "function"
    assert found.parameters[:3] == ("x1", "x2", "out")


def test_prose_is_no_signature_line() -> None:
    assert split_signature_line("Returns f(x). Then more.\n")[0] == ""
