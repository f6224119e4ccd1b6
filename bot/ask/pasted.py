"""What is asked, apart from what is pasted: the prose of a question, its code, and the errors in it.

The prose says how a conversation goes on, the errors which messages are meant; the code counts as a part of the whole
text. An error is any run of text that begins like an exception or a warning, on a line of its own, inside a sentence,
or over several lines.

Not here: what an error means, or what the prose asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_ERRORS = 4
ERROR_LETTERS = 400

_MARKS = re.compile(r"^[ \t]*(?:`{3,}+(?!.*`)|~{3,}+(?![~^]*\^))[ \t]*(?P<behind>.*)")
"""Marks around code, as people write them: words may follow the closing ones. Carets below a traceback's line are none,
nor is code between marks in one line."""
_TRACE = re.compile(
    r"^[ \t]*(?:Traceback \(most recent|File \"|During handling of|The above exception|-{3,}>|\.{3} *$|\^+ *$|~+\^)"
)
_PROMPT = re.compile(r"^[ \t]*(?:>>> |\.\.\. |In \[\d+\]:|Out\[\d+\]:|\$ )")
_IMPORT = re.compile(r"^(?:import [\w.]+(?: as \w+)?$|from [\w.]+ import \w)")
_STATEMENT = re.compile(
    r"^(?:def \w+ ?\(|class \w+[(:]|for \w[\w, ]* in .+:$|while .+:$|if .+:$|else:$|try:$"
    r"|except\b.*:$|with .+:$|return\b|print\(|@\w|[\w.\[\]'\", ]+ ?[-+*/]?= ?\S|\w[\w.]*\(.*\)$|#)"
)
_ERROR = re.compile(r"\b[A-Z][A-Za-z]{2,40}(?:Error|Exception|Warning|NotFound|Interrupt)\b(?::|\b)")
_ENDS_SENTENCE = re.compile(r"[.?!]\s+(?=[A-Z][a-z]+ )|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The parts of a question. `errors` are the messages in it, each with its exception's name, as they stand."""

    prose: str
    code: str
    errors: tuple[str, ...]


def taken_apart(text: str) -> Pasted:
    """The parts of a question as it was typed, line breaks and all."""
    prose: list[str] = []
    code: list[str] = []
    is_code = False
    for line in text.splitlines():
        if marks := _MARKS.match(line):
            prose += [marks["behind"]] if is_code and marks["behind"] else []
            is_code = not is_code
        else:
            (code if is_code or _is_pasted(line) else prose).append(line)
    said = "\n".join(prose).strip()
    return Pasted(said, "\n".join(code), _errors(text))


def _is_pasted(line: str) -> bool:
    bare = line.strip()
    if not bare:
        return False
    if _TRACE.match(line) or _PROMPT.match(line) or _ERROR.match(bare) or _IMPORT.match(bare):
        return True
    indented = line.startswith(("    ", "\t")) and not bare[:1].isdigit() and not bare.startswith(("-", "*"))
    words = len(re.findall(r"[A-Za-z]{2,}", bare))
    signs = sum(bare.count(sign) for sign in "=()[]{}_.,:'\"")
    return indented or (bool(_STATEMENT.match(bare)) and signs >= max(1, words // 3))


def _errors(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _ERROR.finditer(text):
        rest = text[match.start() : match.start() + ERROR_LETTERS]
        ends = _ENDS_SENTENCE.search(rest)
        message = " ".join(rest[: ends.start() + 1 if ends else len(rest)].split())
        if not any(message in other for other in found):
            found.append(message)
        if len(found) == MAX_ERRORS:
            break
    return tuple(found)
