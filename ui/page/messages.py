"""A conversation as the messages of Gradio's chat: a question, the steps taken for it, and the answer with what to ask
next.

Not here: making text safe (`render`), or the order of events (`asking`).
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from corpus.domain import Answer
from ui.conversations.turns import Refusal
from ui.page.conversation import Turn, Turns
from ui.page.pictures import gallery_html
from ui.page.render import answer_markdown, plain_text, text_markdown
from ui.page.support_marks import LEGEND, is_told

Message = Any
"""What Gradio takes as a message: a dict of which its types know less than it does."""

CUT_OFF = "This question has no answer yet: it was stopped, or the server was restarted. Press ↻ to ask it again."

NOT_KEPT = (
    "This answer is not saved yet: the database of conversations fails. It stays here, and is saved once that is "
    "possible; if the server ends before, it is lost. Copy what you need."
)
REFUSED = "This answer is not saved: {why}. Copy what you need."


def messages(turns: Turns) -> list[Message]:
    """All of them, follow-ups behind the last answer only."""
    last = len(turns) - 1
    return [
        message for turn in turns for message in (question(turn.question), *_reply(turn, is_last=turn.number == last))
    ]


def question(text: str) -> Message:
    """What was asked."""
    return {"role": "user", "content": plain_text(text)}


def said(text: str) -> Message:
    """A line of the page's own in the place of an answer."""
    return {"role": "assistant", "content": plain_text(text)}


def working(title: str, content: str = "") -> Message:
    """The step that is being taken."""
    return {"role": "assistant", "content": content, "metadata": {"title": title, "status": "pending"}}


def taken(answer: Answer) -> Message:
    """The steps that were taken, folded to one line."""
    ms = answer.ms
    read = len(answer.hits)
    claims = sum(sentence.support != "connecting" for sentence in answer.sentences)
    steps = (
        f"Searching the documentation: {ms.retrieve:.0f} ms",
        f"Reading {_counted(read, 'passage')}, writing and checking {_counted(claims, 'sentence')}: "
        f"{ms.draft + ms.verify:.0f} ms",
    )
    title = f"Read {_counted(read, 'passage')}, {_outcome(answer, claims)} in {ms.total:,.0f} ms"
    content = "\n".join(f"- {step}" for step in steps)
    return {"role": "assistant", "content": content, "metadata": {"title": title, "status": "done"}}


def _outcome(answer: Answer, claims: int) -> str:
    if answer.reason == "unsure":
        return "wasn't sure"
    return "found no answer" if answer.abstained else f"checked {_counted(claims, 'sentence')}"


def answered(content: str | list[Any], follow_ups: tuple[str, ...] = ()) -> Message:
    """The answer, or what there is of it."""
    options = [{"value": text} for text in follow_ups]
    return {"role": "assistant", "content": content, **({"options": options} if options else {})}


def shown_answer(answer: Answer, turn: int) -> str:
    """The whole of an answer as Markdown, with a line on how to read it if a model wrote of it."""
    legend = f'\n\n<span class="legend">{LEGEND}</span>' if is_told(answer) else ""
    return answer_markdown(answer, turn) + legend


def turn_at(turns: Turns, index: int) -> int | None:
    """The number of the turn that the message at that place belongs to; None for no message."""
    at = -1
    for turn in turns:
        at += 1 + len(_reply(turn, is_last=False))
        if 0 <= index <= at:
            return turn.number
    return None


def _reply(turn: Turn, *, is_last: bool) -> tuple[Message, ...]:
    if turn.answer is None:
        return (answered(text_markdown(turn.only_text)) if turn.only_text else said(CUT_OFF),)
    text = shown_answer(turn.answer, turn.number) + (f"\n\n*{_not_kept(turn.not_kept)}*" if turn.not_kept else "")
    pictures = gallery_html(turn.answer)
    content = text if pictures is None else [text, gr.HTML(pictures)]
    return taken(turn.answer), answered(content, turn.follow_ups if is_last else ())


def _not_kept(why: str) -> str:
    return REFUSED.format(why=why) if isinstance(why, Refusal) else NOT_KEPT


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
