"""Somebody who uses the page without a window, for tests of what the page's own handlers do.

Not here: serving it (`page_server`), or a real browser (`tests/browser`).
"""

from __future__ import annotations

import json
import re

from ui.windowless import Windowless


def asked(visitor: Windowless, question: str) -> str:
    """The id of the conversation that the answer is kept in."""
    events = visitor.events(question)
    said = json.dumps([event for event in events if event["msg"] != "process_completed"], ensure_ascii=False)
    return str(re.findall(r'data-conversation=\\"([^"\\]+)', said)[0])
