"""Which passages support code that a model wrote: one that shows it as it is, or those that show what it calls.

What it calls must stand there or at least exist in the index.

Not here: sentences (`bot.check.support`), or names that a covered library lacks (`bot.check.code_names`).
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.check.parsing import PYTHON, called_name, parsed, python_source, walkable
from bot.check.support_signals import names_of
from bot.draft import Quote
from corpus.domain import Chunk, Symbol
from corpus.index import Index
from corpus.text.dotted import last_part
from corpus.text.sentences import CodeSpan, pieces

MIN_SHOWN = 0.5
"""Of the names that the code uses, this much must stand in the passages; the rest must be in the symbol table."""
MAX_QUOTES = 3

_ACTS = (ast.Call, ast.Import, ast.ImportFrom)
_TEXT = re.compile(r"['\"]([^'\"]+)['\"]")


@dataclass(slots=True)
class _Used(ast.NodeVisitor):
    """Names that code takes from elsewhere: what it calls, attributes, keywords, imported names."""

    calls: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

    def visit_Attribute(self, node: ast.Attribute) -> None:  # the visitor's protocol
        self.calls.add(node.attr)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self.calls.add(node.func.id)
        self.keywords |= {keyword.arg for keyword in node.keywords if keyword.arg}
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.calls |= {alias.name for alias in node.names}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.own.add(node.name)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.own.add(node.name)
        self.generic_visit(node)


def supporting_code(index: Index, code: str, language: str, chunks: Sequence[Chunk]) -> tuple[Quote, ...]:
    """Quotes of passages that show what the code uses, the fullest first; () if the code isn't supported."""
    if language.lower() not in PYTHON:
        return _line_by_line(code, chunks)
    tree = walkable(python_source(code))
    if tree is None:
        return ()
    verbatim = _verbatim(code, chunks)
    if verbatim or _changes_a_copy(tree) or not _options_exist(tree, chunks) or _lacks_arguments(index, tree, chunks):
        return (verbatim,) if verbatim else ()
    used = _Used()
    used.visit(tree)
    calls = used.calls - used.own - set(dir(builtins))
    wanted = {name.lower() for name in calls | used.keywords}
    if not wanted:
        return ()
    shown = {chunk.id: wanted & names_of(chunk) for chunk in chunks}
    missing = wanted.difference(*shown.values())
    # `jobs.toml` in a passage is no attribute: what isn't called must be a symbol
    unproven = missing if any(isinstance(node, _ACTS) for node in ast.walk(tree)) else wanted
    if len(missing) > (1 - MIN_SHOWN) * len(wanted) or not _exist(index, calls, used.keywords, unproven):
        return ()
    return _quotes(chunks, shown)


def _changes_a_copy(tree: ast.AST) -> bool:
    """Whether it calls `df["a"].fillna(0, inplace=True)`, which models like to write and pandas 3 doesn't honour."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Subscript)
        and any(keyword.arg == "inplace" for keyword in node.keywords)
        for node in ast.walk(tree)
    )


def _options_exist(tree: ast.AST, chunks: Sequence[Chunk]) -> bool:
    """Whether each text that is passed by keyword is one of the options, where a passage lists them."""
    return all(
        not (listed := _options(called_name(node.func), keyword.arg or "", chunks)) or keyword.value.value in listed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    )


def _options(function: str, parameter: str, chunks: Sequence[Chunk]) -> set[str]:
    """The texts that an entry of the parameter in the function's documentation lists between braces."""
    entry = re.compile(rf"`{re.escape(parameter)}` \([^\n{{]{{0,400}}\{{([^}}\n]{{0,400}})\}}")
    of_function = (chunk for chunk in chunks if last_part(chunk.title) == function)
    found = (entry.search(chunk.text) for chunk in of_function)
    return {option for match in found if match for option in _TEXT.findall(match[1])}


def _lacks_arguments(index: Index, tree: ast.AST, chunks: Sequence[Chunk]) -> bool:
    """Whether it calls something that the passages document without an argument that must be given."""
    documented = {last_part(name): name for chunk in reversed(chunks) for name in chunk.symbols[:1]}
    return any(
        isinstance(node, ast.Call)
        and (name := documented.get(called_name(node.func))) is not None
        and any(_is_short(node, symbol) for symbol in index.knowledge.symbols_named(name, 1))
        for node in ast.walk(tree)
    )


def _is_short(call: ast.Call, symbol: Symbol) -> bool:
    """Whether the call gives fewer arguments than the signature asks for; False where either can't be known."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(keyword.arg is None for keyword in call.keywords):
        return False
    tree = parsed(f"def f({symbol.signature}): ...")
    function = tree.body[0] if tree is not None else None
    if not symbol.signature or not isinstance(function, ast.FunctionDef):
        return False
    positional = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    needed = positional[: len(positional) - len(function.args.defaults)]
    pairs = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    needed += [one.arg for one, default in pairs if default is None]
    given = {*positional[: len(call.args)], *(keyword.arg for keyword in call.keywords)}
    return not given.issuperset(needed)


def _verbatim(code: str, chunks: Sequence[Chunk]) -> Quote | None:
    """The block of code that holds this code, prompts and output aside."""
    wanted = _bare(code)
    spans = ((chunk, piece) for chunk in chunks for piece in pieces(chunk.text) if isinstance(piece, CodeSpan))
    found = (Quote(chunk, piece.start, piece.end) for chunk, piece in spans)
    return next((quote for quote in found if wanted and wanted in _bare(quote.words)), None)


def _bare(code: str) -> str:
    """The statements of the code, without blank lines."""
    return "\n".join(line.rstrip() for line in python_source(code).split("\n") if line.strip())


def _exist(index: Index, calls: set[str], keywords: set[str], missing: set[str]) -> bool:
    """Whether each such name is a covered library's symbol, each such keyword a parameter of what is called."""
    called = [symbol for name in calls for symbol in index.knowledge.symbols_ending(name, 40)]
    known = {last_part(symbol.name).lower() for symbol in called}
    known |= {last_part(alias).lower() for symbol in called for alias in symbol.aliases}
    return missing <= known | {name.lower() for name in keywords if _is_parameter(called, name)}


def _is_parameter(called: Sequence[Symbol], name: str) -> bool:
    return any(name in symbol.parameters for symbol in called)


def _quotes(chunks: Sequence[Chunk], shown: dict[str, set[str]]) -> tuple[Quote, ...]:
    """The passages that together show the most, each with the piece that shows the most of its share."""
    quotes: list[Quote] = []
    rest = set().union(*shown.values())
    while rest and len(quotes) < MAX_QUOTES:
        # of two passages the one that documents a name, not the one that mentions it
        chunk = max(chunks, key=lambda one: (len(shown[one.id] & rest), bool(shown[one.id] & _last_parts(one))))
        quotes.append(_fullest(chunk, shown[chunk.id] & rest))
        rest -= shown[chunk.id]
    return tuple(quotes)


def _last_parts(chunk: Chunk) -> set[str]:
    return {last_part(name).lower() for name in chunk.symbols}


def _fullest(chunk: Chunk, names: set[str]) -> Quote:
    """The piece of the passage that shows the most of these names, code before words."""

    def worth(quote: Quote) -> int:
        return sum(name in quote.words.lower() for name in names)

    found = [(Quote(chunk, piece.start, piece.end), isinstance(piece, CodeSpan)) for piece in pieces(chunk.text)]
    whole = Quote(chunk, 0, len(chunk.text))
    return max(found, key=lambda one: (worth(one[0]), one[1]), default=(whole, False))[0]


def _line_by_line(code: str, chunks: Sequence[Chunk]) -> tuple[Quote, ...]:
    """Other languages are believed only where one passage holds every line."""
    lines = [line.strip().removeprefix("$ ") for line in code.splitlines() if line.strip()]
    for chunk in chunks:
        if lines and all(line in chunk.text for line in lines):
            start = chunk.text.index(lines[0])
            return (Quote(chunk, start, start + len(lines[0])),)
    return ()
