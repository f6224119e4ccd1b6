"""Finds the example that fits: a short block of code near the passage that answers, cut only between statements.

Not here: whether the code parses (`bot.check.parsing` says so) or how it is shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from bot.check.parsing import PYTHON, called_name, parsed, parses, python_source
from bot.draft import Example, Quote
from bot.find.relevance import Wanted
from bot.say.evidence.library_pages import is_users_own
from bot.say.evidence.passages import Excerpt
from corpus.domain import Chunk
from corpus.text.dotted import last_part
from corpus.text.sentences import CodeSpan, pieces

MAX_LINES = 15
OWN_LINES = 60
"""A course's loop teaches as a whole; documentation shows one call."""
MIN_PART = 3
"""Code that is cut ends where a blank line does, if so many lines stand before it."""
MAX_PARTS = 50
"""So many later parts of a session are tried; the longest one of the core index has 28 prompts."""
MAX_SIGNATURE_LETTERS = 320
SAME_CHUNK = 0.35
"""What it is worth that code stands in the very passage that is quoted."""
FREE_LINES = 6
LINE_COST = 0.02
LATER_PART_COST = 0.15
FAILS_COST = 0.5
CALLS_BONUS = 0.4
"""For calling what the question names or the passage documents."""
SHELL = frozenset({"bash", "console", "shell", "sh", "zsh", "powershell"})

_PROMPT = re.compile(r"[ ]*(?:>>> |In \[\d+\]: )")
_INSTALLS = re.compile(r"\b(?:pip|conda|uv|poetry|apt|brew)\b.{0,200}\binstall\b|\bdocker\b")


@dataclass(frozen=True, slots=True)
class Fit:
    """An example with how well it fits, and whether it uses one of the API names in question."""

    example: Example
    score: float
    calls: bool


def best_example(
    nearby: Iterable[tuple[Chunk, float]],
    wanted: Wanted,
    *,
    documented: tuple[str, ...] = (),
    shell: bool = False,
    setting: str | None = None,
    min_score: float = 0.25,
) -> Fit | None:
    """The best fitting block of code of these chunks, each with what its nearness to the answer is worth.

    `documented` are the API names that the answer explains: only code that uses one of them fits. Python that
    parses, or, with `shell`, commands; other languages only beside the explanation, where no Python stands. A block
    that shares less than `min_score` with the question counts only beside the explanation. Ties go to the chunk that
    was named first. Code that gives the parameter `setting` comes before code that doesn't.
    """
    best: Fit | None = None
    named = Wanted(wanted.weights, wanted.last_parts | {last_part(name).lower() for name in documented})
    for chunk, nearness in nearby:
        for piece in pieces(chunk.text):
            if not isinstance(piece, CodeSpan):
                continue
            if chunk.kind == "api" and _is_signature(chunk, piece):
                continue
            for start, end, cost in _windows(chunk.text, piece, _most_lines(chunk)):
                beside = _stands_beside(chunk, nearness)
                fit = _fit(Quote(chunk, start, end), piece.language, named, shell=shell, any_language=beside)
                own = bool(documented) and chunk.symbols[:1] == documented
                if fit is None or (fit.score < min_score and not (beside or own)) or (documented and not fit.calls):
                    continue
                score = fit.score + nearness - cost
                if setting and re.search(rf"\b{re.escape(setting)}\s*=", fit.example.quote.words):
                    score += CALLS_BONUS
                if best is None or score > best.score:
                    best = Fit(fit.example, score, fit.calls)
    return best


def section_code(section: Iterable[Chunk], wanted: Wanted) -> Example | None:
    """The block of Python of a section that says most of what is wanted; none that only sets up. Ties: the first."""
    found: list[Example] = []
    for chunk in section:
        for piece in pieces(chunk.text):
            if isinstance(piece, CodeSpan) and piece.language in PYTHON - {""}:
                quote = Quote(chunk, piece.start, shortened(chunk.text, piece, _most_lines(chunk)))
                if parses(quote.words) and not only_sets_up(quote.words):
                    found.append(Example(quote, piece.language))
    return max(found, key=lambda example: wanted.coverage(example.quote.words), default=None)


def first_code(chunk: Chunk, languages: frozenset[str] = PYTHON - {""}) -> Example | None:
    """The chunk's first block of code in one of these languages."""
    for piece in pieces(chunk.text):
        if isinstance(piece, CodeSpan) and piece.language in languages:
            if piece.language in PYTHON and only_sets_up(chunk.text[piece.start : piece.end]):
                continue
            return Example(Quote(chunk, piece.start, shortened(chunk.text, piece, _most_lines(chunk))), piece.language)
    return None


def code_behind(explanation: Excerpt) -> Example | None:
    """The code that stands right behind an explanation which leads up to it ("…, use `concat`:")."""
    last = explanation.quotes[-1]
    behind = next((piece for piece in pieces(last.chunk.text) if piece.start >= last.end), None)
    if not isinstance(behind, CodeSpan) or last.words.rstrip("\"'”’)]*_ ").endswith((".", "!")):
        return None
    quote = Quote(last.chunk, behind.start, shortened(last.chunk.text, behind, _most_lines(last.chunk)))
    if behind.language in PYTHON and is_users_own(last.chunk) and only_sets_up(quote.words):
        return None
    is_code = behind.language not in PYTHON or parses(quote.words)
    return Example(quote, (behind.language or "python") if is_code else "text")


def keywords(code: str, called: str) -> list[str]:
    """The keyword arguments that calls of that name are given in the code, in order; () if it doesn't parse."""
    tree = parsed(python_source(code))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree is not None else []
    own = [node for node in calls if called_name(node.func) == called]
    return list(dict.fromkeys(keyword.arg for node in own for keyword in node.keywords if keyword.arg))


def signature(chunk: Chunk, name: str) -> Example | None:
    """The call as the docstring writes it (`pandas.merge(left, right, …)`), if the chunk begins with it."""
    example = _leading_call(chunk, name)
    return example if example and len(example.quote.words) <= MAX_SIGNATURE_LETTERS else None


def _leading_call(chunk: Chunk, name: str) -> Example | None:
    first = next(iter(pieces(chunk.text)), None)
    if not isinstance(first, CodeSpan):
        return None
    code = chunk.text[first.start : first.end]
    last = re.escape(last_part(name))
    if not re.match(rf"(?:class |def )?[\w.]*\b{last}\(", code) or ">>>" in code:
        return None
    # a bare star, as in `dropna(*, axis=0)`, is no call that parses
    return Example(Quote(chunk, first.start, first.end), "python" if parses(code) else "text")


def shortened(text: str, code: CodeSpan, max_lines: int = MAX_LINES) -> int:
    """Where to end the quote of a block so that it has at most so many lines and ends with a statement."""
    return code.start + _kept_letters(text[code.start : code.end].split("\n"), max_lines)


def _most_lines(chunk: Chunk) -> int:
    return OWN_LINES if is_users_own(chunk) else MAX_LINES


def _is_signature(chunk: Chunk, code: CodeSpan) -> bool:
    found = _leading_call(chunk, chunk.symbols[0]) if chunk.symbols else None
    return found is not None and found.quote.start == code.start


def _stands_beside(chunk: Chunk, nearness: float) -> bool:
    """In prose the code beside a sentence illustrates it; a docstring's first example may be about anything."""
    return nearness >= SAME_CHUNK and chunk.kind != "api"


def _windows(text: str, code: CodeSpan, max_lines: int) -> list[tuple[int, int, float]]:
    """What may be quoted of a block, as (start, end, cost): the block from its first line on, and, of a session that is
    too long to be shown whole, its later parts, since the call that matters often comes last."""
    lines = text[code.start : code.end].split("\n")
    found = [(code.start, code.start + _kept_letters(lines, max_lines), 0.0)]
    if len(lines) <= max_lines:
        return found
    begins = list(accumulate((len(line) + 1 for line in lines), initial=code.start))
    prompts = [at for at, line in enumerate(lines) if _PROMPT.match(line)]
    for at in prompts[1 : MAX_PARTS + 1]:
        part = lines[at : at + max_lines + 2]  # where a part ends shows in the two lines behind it at the latest
        found.append((begins[at], begins[at] + _kept_letters(part, max_lines), LATER_PART_COST))
    return found


def _kept_letters(lines: list[str], max_lines: int) -> int:
    """How many letters of a block, or of a later part of a session, are quoted: so many lines at most, cut behind a
    statement."""
    lines = _session_only(lines)
    cut = len(lines) if len(lines) <= max_lines else _statement_end(lines, max_lines)
    return len("\n".join(lines[:cut]).rstrip())


def _fit(quote: Quote, language: str, wanted: Wanted, *, shell: bool, any_language: bool) -> Fit | None:
    words = quote.words
    is_shell = language in SHELL or (language in {"", "text"} and _INSTALLS.search(words) is not None)
    if is_shell != shell or not words.strip():
        return None
    if language not in PYTHON and not shell:
        if not any_language or "```python" in quote.chunk.text:
            return None
    elif not shell and (not parses(words) or only_sets_up(words)):
        return None
    called = any(re.search(rf"\b{re.escape(name)}\s*[(\[]", words.lower()) for name in wanted.last_parts)
    n_lines = words.count("\n") + 1
    score = wanted.coverage(words) + (CALLS_BONUS if called else 0.0) - LINE_COST * max(0, n_lines - FREE_LINES)
    score -= FAILS_COST if "Traceback (most recent call last)" in words else 0.0
    return Fit(Example(quote, language or ("bash" if shell else "python")), score, called)


def only_sets_up(code: str) -> bool:
    """Whether Python only imports, installs or shows versions, as notebooks begin: no example of what they teach."""
    tree = parsed(python_source(code))
    return tree is not None and all(_is_set_up(node) for node in tree.body)


def _is_set_up(node: ast.stmt) -> bool:
    """An import, also one that is tried or guarded, a bare name, or a line that shows a version."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Assert):
        return True
    if isinstance(node, ast.Try):
        # what is done where an import fails brings the missing module
        return any(isinstance(one, ast.Import | ast.ImportFrom) for one in node.body) and all(
            map(_is_set_up, node.body)
        )
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    return isinstance(value, ast.Name | ast.Constant | ast.Attribute) or _prints_version(value)


def _prints_version(value: ast.expr) -> bool:
    prints = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return prints and any(isinstance(node, ast.Attribute) and node.attr == "__version__" for node in ast.walk(value))


def _session_only(lines: list[str]) -> list[str]:
    """A session up to the first paragraph of prose in it: a blank line, then a line without a prompt."""
    if not any(_PROMPT.match(line) for line in lines):
        return lines
    for at, line in enumerate(lines[1:], start=1):
        if (
            not lines[at - 1].strip()
            and line.strip()
            and not _PROMPT.match(line)
            and re.match(r"\s*[A-Z][a-z]+ ", line)
        ):
            return lines[: at - 1]
    return lines


def _statement_end(lines: list[str], max_lines: int) -> int:
    """How many of the first lines make whole statements; in a session, whole prompts with what they print."""
    if any(_PROMPT.match(line) for line in lines):
        starts = [at for at, line in enumerate(lines) if _PROMPT.match(line)]
        whole = [at for at in starts if 0 < at <= max_lines]
        # a session that has shown something ends there, not with the lines that lead up to what is cut off
        after_output = [at for at in whole if not _PROMPT.match(lines[at - 1])]
        return max(after_output, default=max(whole, default=max_lines))
    tree = parsed("\n".join(lines))
    body = tree.body if tree is not None else []
    ends = [node.end_lineno for node in body if node.end_lineno and node.end_lineno <= max_lines]
    whole = [end for end in ends if end >= MIN_PART and not lines[end].strip()]
    return max(whole, default=max(ends, default=max_lines))
