"""Which passages support code that a model wrote: one that shows it as it is, or those that show what it calls.

What it calls must stand there or at least exist in the index.

Not here: sentences (`bot.support`), or names that a covered library lacks (`bot.code_names`).
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.draft import Quote
from bot.sentences import CodeSpan, pieces
from bot.support_signals import names_of
from bot.verify import PYTHON, python_source
from corpus.domain import Chunk, Symbol
from corpus.index import Index

MIN_SHOWN = 0.5
"""Of the names that the code uses, this much must stand in the passages; the rest must be in the symbol table."""
MAX_QUOTES = 3


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
    try:
        tree = ast.parse(python_source(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    verbatim = _verbatim(code, chunks)
    if verbatim or _changes_a_copy(tree):
        return (verbatim,) if verbatim else ()
    used = _Used()
    used.visit(tree)
    calls = used.calls - used.own - set(dir(builtins))
    wanted = {name.lower() for name in calls | used.keywords}
    if not wanted:
        return ()
    shown = {chunk.id: wanted & names_of(chunk) for chunk in chunks}
    missing = wanted.difference(*shown.values())
    if len(missing) > (1 - MIN_SHOWN) * len(wanted) or not _exist(index, calls, used.keywords, missing):
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
    """Whether each missing name is a covered library's symbol, each missing keyword a parameter of what is called."""
    called = [symbol for name in calls for symbol in index.knowledge.symbols_ending(name, 40)]
    known = {symbol.name.rpartition(".")[2].lower() for symbol in called}
    known |= {alias.rpartition(".")[2].lower() for symbol in called for alias in symbol.aliases}
    return missing <= known | {name.lower() for name in keywords if _is_parameter(called, name)}


def _is_parameter(called: Sequence[Symbol], name: str) -> bool:
    return any(name in symbol.parameters for symbol in called)


def _quotes(chunks: Sequence[Chunk], shown: dict[str, set[str]]) -> tuple[Quote, ...]:
    """The passages that together show the most, each with the piece that shows the most of its share."""
    quotes: list[Quote] = []
    rest = set().union(*shown.values())
    while rest and len(quotes) < MAX_QUOTES:
        chunk = max(chunks, key=lambda one: len(shown[one.id] & rest))
        quotes.append(_fullest(chunk, shown[chunk.id] & rest))
        rest -= shown[chunk.id]
    return tuple(quotes)


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
