"""The tutor as a LangChain Runnable: `invoke`, `batch` and `stream`, alone or in a chain.

    as_runnable(open_tutor()).invoke("which library for visualisation?").text

Not here: any model of LangChain's, or what the tutor does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from langchain_core.runnables import Runnable, RunnableLambda

from bot.tutor import Tutor
from corpus.domain import Answer


class Asked(TypedDict):
    """A question with its library filter and the conversation before it."""

    question: str
    libraries: NotRequired[Sequence[str]]
    history: NotRequired[Sequence[tuple[str, str]]]


def as_runnable(tutor: Tutor) -> Runnable[str | Asked, Answer]:
    """The tutor behind LangChain's interface: takes a question, or a dict with its filter and history."""

    def answer(asked: str | Asked) -> Answer:
        if isinstance(asked, str):
            return tutor.ask(asked)
        return tutor.ask(asked["question"], libraries=asked.get("libraries", ()), history=asked.get("history", ()))

    return RunnableLambda(answer, name="preceptor")
