"""Public names are found through re-exports, aliases and inheritance, and nothing is imported."""

from __future__ import annotations

from ingest.api import read_api
from ingest.fetch.tree import MemoryTree
from ingest.readers.page import ApiEntry


def entries(files: dict[str, str], package: str = "lib", exclude: tuple[str, ...] = ()) -> dict[str, ApiEntry]:
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    return {entry.name: entry for entry in read_api(tree, (package,), exclude=exclude)}


def test_a_reexport_is_named_by_the_package_that_states_it() -> None:
    found = entries(
        {
            "src/lib/__init__.py": "from lib.core.frame import Frame\n__all__ = ['Frame']\n",
            "src/lib/core/__init__.py": "",
            "src/lib/core/frame.py": 'class Frame:\n    """A table."""\n'
            "    def __init__(self, data=None, *, copy=False): ...\n",
        },
        exclude=("lib/core/**",),
    )
    frame = found["lib.Frame"]
    assert (frame.docstring, frame.signature, frame.module) == (
        "A table.",
        "data=None, *, copy=False",
        "lib.core.frame",
    )
    assert frame.aliases == ("lib.core.frame.Frame",)
    assert frame.parameters == ("data", "copy")


def test_star_imports_bring_only_stated_names() -> None:
    found = entries(
        {
            "lib/__init__.py": "from ._impl import *\n",
            "lib/_impl.py": "__all__ = ['shown']\ndef shown(): ...\ndef hidden(): ...\n",
        }
    )
    assert set(found) == {"lib.shown"}


def test_an_inherited_method_is_one_entry_named_by_the_familiar_class() -> None:
    found = entries(
        {
            "lib/__init__.py": "from ._frame import DataFrame, Series\n",
            "lib/_frame.py": (
                'class _Base:\n    def fillna(self, value):\n        """Fill."""\n'
                "class Series(_Base): ...\nclass DataFrame(_Base): ...\n"
            ),
        }
    )
    assert found["lib.DataFrame.fillna"].aliases == ("lib.Series.fillna",)
    assert "lib.Series.fillna" not in found


def test_a_method_without_docstring_takes_that_of_a_private_base() -> None:
    found = entries(
        {
            "lib/__init__.py": "from ._model import Model\n",
            "lib/_model.py": (
                'class _Trainer:\n    def fit(self, x):\n        """Trains."""\n'
                "class Model(_Trainer):\n    def fit(self, x, epochs=1): ...\n"
            ),
        }
    )
    assert (found["lib.Model.fit"].docstring, found["lib.Model.fit"].signature) == ("Trains.", "x, epochs=1")


def test_an_accessor_opens_its_class() -> None:
    found = entries(
        {
            "lib/__init__.py": (
                'class StringMethods:\n    def contains(self, pat):\n        """Test."""\n'
                "class Series:\n    str = Accessor('str', StringMethods)\n"
            ),
        }
    )
    assert found["lib.Series.str"].kind == "property"
    assert "lib.Series.str.contains" in (
        found["lib.Series.str.contains"].name,
        *found["lib.Series.str.contains"].aliases,
    )


def test_lazy_tables_name_what_they_would_import() -> None:
    found = entries(
        {
            "lib/__init__.py": (
                "_lazy = {'DAG': '.dag', 'task': '.dag', 'chain': '.dag'}\n"
                "def __getattr__(name): ...\n__all__ = ['DAG', 'task', 'chain']\n"
            ),
            "lib/dag.py": 'class DAG:\n    """A graph."""\ndef task(): ...\ndef chain(*tasks): ...\n',
        }
    )
    assert found["lib.DAG"].docstring == "A graph."
    assert found["lib.chain"].parameters == ("*tasks",)


def test_generated_import_lists_are_a_name_map() -> None:
    found = entries(
        {
            "lib/__init__.py": "from lib._api.v2 import linalg\nfrom lib.python.ops import constant_v2 as constant\n",
            "lib/_api/v2/linalg/__init__.py": "from lib.python.ops import norm_v2 as norm\n",
            "lib/python/ops.py": 'def norm_v2(tensor):\n    """Norm."""\ndef constant_v2(value): ...\n',
        },
        exclude=("lib/python/**",),
    )
    assert found["lib.linalg.norm"].docstring == "Norm."
    assert "lib.constant" in found


def test_a_docstring_copied_by_a_decorator_is_read_where_it_stands() -> None:
    found = entries(
        {
            "lib/__init__.py": "",
            "lib/axes.py": 'class Axes:\n    def plot(self):\n        """Plot y."""\n',
            "lib/pyplot.py": (
                "from lib.axes import Axes\n@_copy_docstring_and_deprecators(Axes.plot)\ndef plot(): ...\n"
            ),
        }
    )
    assert found["lib.pyplot.plot"].docstring == "Plot y."


def test_placeholders_are_filled_from_literals_and_removed_otherwise() -> None:
    found = entries(
        {
            "lib/__init__.py": (
                "_docstring.interpd.register(known='Known text.')\n"
                'def f():\n    """Head.\n\n    %(known)s\n    %(unknown:kwdoc)s\n    """\n'
                "DOCS = ParamDocs({'env': 'The environment.'})\n"
                '@format_docstring(DOCS)\ndef g():\n    """Head.\n\n    Args:\n        env: {{ env }}\n    """\n'
            ),
        }
    )
    assert found["lib.f"].docstring == "Head.\n\nKnown text."
    assert found["lib.g"].docstring == "Head.\n\nArgs:\n    env: The environment."


def test_code_of_a_library_is_never_run() -> None:
    found = entries(
        {"lib/__init__.py": "raise SystemExit(1)\ndef f(): ...\nf.__doc__ = 'a' * 10**9 + open('/x').read()\n"}
    )
    assert found["lib.f"].docstring == ""


def test_tests_and_private_modules_are_not_public() -> None:
    found = entries(
        {
            "lib/__init__.py": "",
            "lib/tests/test_a.py": "def test_a(): ...\n",
            "lib/_private.py": "def f(): ...\n",
            "lib/broken.py": "def (:\n",
        }
    )
    assert not found


def test_type_parameters_of_newer_pythons_are_read() -> None:
    found = entries({"lib/__init__.py": "type X[T] = list[T]\ndef first[T: (int, str)](xs: list[T]) -> T: ...\n"})
    assert found["lib.first"].parameters == ("xs",)
