"""A pasted traceback, cut down to what it says: the library it came from, the line that failed, and the message.

Not here: what the message means (`bot.say.error`).
"""

from __future__ import annotations

import re

_EXCEPTION = r"[A-Za-z_][\w.]*(?:Error|Exception|Warning|NotFound|Timeout|Interrupt)"
_FRAME = re.compile(r'File "(?P<file>[^"]*)", line \d+(?:, in (?:<\w+>|\w+))?(?P<code>.*?)(?=File "|$)', re.DOTALL)
_RAISED = re.compile(rf"(?:^|\s)(?P<raised>{_EXCEPTION}: .*)$", re.DOTALL)
_INSTALLED = re.compile(r"(?:site|dist)-packages[/\\](\w+)")
MAX_CODE_LETTERS = 160


def essence(text: str) -> str:
    """The text without the frames of a traceback; any other text unchanged.

    >>> essence('Traceback (most recent call last): File "a.py", line 3, in <module> 1 / 0 ZeroDivisionError: division')
    '1 / 0 ZeroDivisionError: division'
    """
    before, found, trace = text.partition("Traceback (most recent call last)")
    if not found:
        return text
    frames = list(_FRAME.finditer(trace))
    last = frames[-1]["code"] if frames else trace
    raised = _RAISED.search(last)
    if raised is None:
        return text
    own = [frame["code"] for frame in frames[:-1] if not _INSTALLED.search(frame["file"])]
    code = own[-1] if own else last[: raised.start()]
    roots = [root[1] for frame in frames for root in [_INSTALLED.search(frame["file"])] if root]
    said = [before.strip(), *roots[-1:], code.strip()[:MAX_CODE_LETTERS], raised["raised"].strip()]
    return " ".join(part for part in said if part)
