"""The components that handlers change, and small values for them.

Not here: where they stand on the page (`app`), or what changes them (`asking`, `keeping`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gradio as gr

from corpus.errors import PreceptorError
from ui.page.conversation import Turns, keys_of
from ui.page.desk import Desk
from ui.page.messages import messages

Update = dict[Any, Any]
"""New values by component."""

THUMBS = {"up": "Like", "down": "Dislike"}
REASONS = (
    "It is wrong",
    "It doesn't answer my question",
    "The sources don't say that",
    "It is hard to understand",
    "It is too long",
    "It is out of date",
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The page's components.

    `current` holds the id of the conversation that this browser has open, `choices` what it last chose to search and by
    whom it wants its answers written; `shown` holds the keys of the turns in the chat, and `rated` the place of the
    answer that had a thumb last.
    """

    question: gr.Textbox
    chat: gr.Chatbot
    panel: gr.HTML
    scope: gr.Dropdown
    model: gr.Dropdown
    current: gr.BrowserState
    shown: gr.BrowserState
    choices: gr.BrowserState
    sidebar: gr.HTML
    rated: gr.BrowserState
    reasons_row: gr.Column
    reasons: gr.CheckboxGroup
    comment: gr.Textbox
    status: gr.HTML
    indexed: gr.HTML
    timer: gr.Timer
    edition: gr.State


def question_box(*, is_busy: bool = False) -> dict[str, Any]:
    """The buttons of the question box."""
    return {"submit_btn": False, "stop_btn": "Stop"} if is_busy else {"submit_btn": "Ask", "stop_btn": False}


def conversation_shown(parts: Parts, turns: Turns) -> Update:
    """The chat with all turns and the thumbs given."""
    # one for every turn: Gradio counts the messages that it draws as one
    thumbs = [THUMBS.get(turn.verdict or "") for turn in turns]
    return {parts.chat: gr.Chatbot(value=messages(turns), feedback_value=thumbs), parts.shown: keys_of(turns)}


def scope_choices(desk: Desk) -> list[tuple[str, str]]:
    """What may be searched alone."""
    return [(choice.name, choice.scope) for choice in desk.indexed()]


def model_choices(desk: Desk) -> list[tuple[str, str]]:
    """The language models with their state."""
    return [(f"{model.name} ({model.state})" if model.state else model.name, model.spec) for model in desk.models()]


@contextmanager
def explained() -> Iterator[None]:
    """Shows an error of ours as a message on the page."""
    try:
        yield
    except PreceptorError as error:
        raise gr.Error(str(error), print_exception=False) from error


def text_of(value: object) -> str | None:
    """A text that a browser sent; None for anything else."""
    return value if isinstance(value, str) and value else None


def sent(event: gr.EventData, name: str) -> str | None:
    """A text that came with an event; None where there is none of that name."""
    try:
        return text_of(getattr(event, name, None))
    except TypeError:
        # the event came without any data
        return None
