"""The list of conversations at the side. It is HTML, so every value in it goes through `escape`.

Not here: what its buttons do (`keeping`), or how they are wired (`sidebar.js`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from ui.conversations import Heading

_ACTIONS = (("rename", "Rename"), ("export", "Export"), ("delete", "Delete"))


def conversations_html(headings: Sequence[Heading], current: str | None) -> str:
    """A button for each conversation; those of the open one are below its name."""
    rows = "".join(_row(heading, is_open=heading.id == current) for heading in headings)
    listed = f"<ul>{rows}</ul>" if rows else '<p class="hint">Your conversations will be listed here.</p>'
    return (
        '<nav aria-label="Conversations"><button type="button" class="new">New conversation</button>'
        f"<h2>Conversations</h2>{listed}</nav>"
    )


def download(name: str, text: str, nonce: str) -> str:
    """What the page's script saves as a file; the nonce tells two exports of the same text apart."""
    return json.dumps({"name": name, "text": text, "nonce": nonce})


def _row(heading: Heading, *, is_open: bool) -> str:
    marked = ' aria-current="true"' if is_open else ""
    button = (
        f'<button type="button" class="conversation" data-conversation="{escape(heading.id)}"{marked}>'
        f"{escape(heading.title)}</button>"
    )
    return f"<li>{button}{_actions() if is_open else ''}</li>"


def _actions() -> str:
    buttons = "".join(f'<button type="button" data-do="{name}">{label}</button>' for name, label in _ACTIONS)
    return f'<div class="actions">{buttons}</div>'
