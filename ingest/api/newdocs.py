"""Docstrings of functions written in C, from the tables of calls that attach them: NumPy's, SciPy's and torch's.

`add_newdoc(module, name, text)`, `add_newdoc(name, text)`, `add_docstr(torch.abs, text)`, `add_docstr_all("abs", text)`
and C++ files of `const char *name_doc = R"(...)"`. The result is keyed by the last parts of a name.

Not here: which public name a C function has.
"""

from __future__ import annotations

import ast
import inspect
import re
from functools import partial

from ingest.api.definitions import Module
from ingest.api.literals import UnreadableLiteral, dotted, evaluate, evaluate_text
from ingest.api.syntax import read_module
from ingest.fetch.tree import FileTree
from ingest.processes.limits import Guard

_TABLES = re.compile(
    r"(?:^|/)(?:_add_newdocs(?:_scalars)?|ufunc_docstrings|_torch_docs|_tensor_docs|_storage_docs|_size_docs)\.py$"
)
_RAW_TEXTS = re.compile(r"(?:^|/)_\w*ufuncs_docs\.cpp$")
_RAW_TEXT = re.compile(r'const char \*(\w+)_doc = R"\((.*?)(?:\)"|\Z)', re.DOTALL)
_UFUNC_REST = "/, out=None, *, where=True, casting='same_kind', order='K', dtype=None, subok=True"


def read_newdocs(tree: FileTree, package: str, guard: Guard) -> dict[str, str]:
    """Docstrings by `package.name` and `package.Class.method`, inner module parts left out."""
    docs: dict[str, str] = {}
    for name in tree.names():
        if f"{package}/" not in f"/{name}" or "/tests/" in name:
            continue
        read = _read_table if _TABLES.search(name) else _read_raw_texts if _RAW_TEXTS.search(name) else None
        if read is not None:
            text = tree.read(name).decode("utf-8", errors="replace")
            docs.update(guard.read(name, partial(read, text, package, name)) or {})
    return docs


def ufunc_signature(docstring: str) -> str:
    """The call of a ufunc, whose docstring lists its inputs before `out` but states no signature."""
    section = re.search(r"^Parameters\n-+\n((?:(?!^Parameters\n).)*?)^out\b", docstring, re.DOTALL | re.MULTILINE)
    inputs = re.findall(r"^(\w+(?:, \w+)*) :", section.group(1), re.MULTILINE) if section else []
    return f"{', '.join(inputs)}, {_UFUNC_REST}" if inputs else ""


def _read_raw_texts(source: str, package: str, file: str) -> dict[str, str]:
    place = _folder_package(file, package)
    return {f"{place}.{match[1]}": inspect.cleandoc(match[2]) for match in _RAW_TEXT.finditer(source)}


def _read_table(source: str, package: str, file: str) -> dict[str, str]:
    tree = ast.parse(source)
    module = read_module(file, tree, is_package=False)
    docs: dict[str, str] = {}
    for statement in tree.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="add_newdoc"), args=args)):
                docs.update(_newdoc(args, module, package))
            case ast.Expr(value=ast.Call(func=ast.Name(id="_array_method_doc"), args=[name, parameters, text])):
                call = f"{_text(name, module)}({_text(parameters, module)})"
                docs[f"{package}.ndarray.{_text(name, module)}"] = f"{call}\n\n{_text(text, module)}"
            case ast.Expr(value=ast.Call(func=ast.Name(id="add_docstr"), args=[target, text, *_])):
                docs[_short(dotted(target), package)] = _text(text, module)
            case ast.Expr(value=ast.Call(func=ast.Name(id="add_docstr_all"), args=[target, text, *_])):
                docs[f"{package}.Tensor.{_text(target, module)}"] = _text(text, module)
    return {name: text for name, text in docs.items() if text}


def _newdoc(args: list[ast.expr], module: Module, package: str) -> dict[str, str]:
    """One call: (name, text) or (place, name, text), where text may be (member, text) or a list of such pairs."""
    if len(args) == 2:
        return {f"{_folder_package(module.name, package)}.{_text(args[0], module)}": _text(args[1], module)}
    name, docs = _text(args[1], module), args[2]
    if isinstance(docs, ast.Tuple):
        return {f"{package}.{name}.{_text(docs.elts[0], module)}": _text(docs.elts[1], module)}
    if isinstance(docs, ast.List):
        pairs = (pair.elts for pair in docs.elts if isinstance(pair, ast.Tuple))
        return {f"{package}.{name}.{_text(pair[0], module)}": _text(pair[1], module) for pair in pairs}
    return {f"{package}.{name}": _text(docs, module)}


def _folder_package(file: str, package: str) -> str:
    """`scipy/special/_add_newdocs.py` → `scipy.special`."""
    folders = file.split("/")[:-1]
    return ".".join(folders[folders.index(package) :]) if package in folders else package


def _text(node: ast.expr, module: Module) -> str:
    text = inspect.cleandoc(evaluate_text(node, lambda name: _constant(name, module, 0)))
    if "$" in text and "subst" in module.constants:
        table = _constant("subst", module, 0)
        for key, value in table.items() if isinstance(table, dict) else ():
            text = text.replace(f"${key}", str(value))
    return text


def _constant(name: str, module: Module, depth: int) -> object:
    if name not in module.constants or depth > 10:
        raise UnreadableLiteral(name)
    return evaluate(module.constants[name], lambda inner: _constant(inner, module, depth + 1))


def _short(name: str, package: str) -> str:
    """`torch._C._nn.gelu` → `torch.nn.gelu`: the private parts carry no meaning for a reader."""
    parts = [part.lstrip("_") for part in name.split(".") if part != "_C"]
    return ".".join(parts) if parts and parts[0] == package else f"{package}.{name}"
