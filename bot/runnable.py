"""The tutor as a LangChain Runnable: `invoke`, `stream`, `batch` and their async twins, alone or in a chain.

    as_runnable(open_tutor()).invoke("which library for visualisation?").text

A model that the tutor asks runs under the config given here: its callbacks and its tags reach the model.

Not here: what the tutor does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NotRequired, TypedDict

from langchain_core.runnables import Runnable, RunnableConfig

from bot.tutor import Tutor
from corpus.domain import Answer


class Asked(TypedDict):
    """A question with its library filter and the conversation before it."""

    question: str
    libraries: NotRequired[Sequence[str]]
    history: NotRequired[Sequence[tuple[str, str]]]
    show_unsupported: NotRequired[bool]


class TutorRunnable(Runnable[str | Asked, Answer]):
    """The tutor behind LangChain's interface. What it streams are growing answers, of which the last one is whole."""

    name = "preceptor"

    def __init__(self, tutor: Tutor) -> None:
        self._tutor = tutor

    def invoke(self, input: str | Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(lambda asked: deque(self._answers(asked), maxlen=1)[0], input, config)

    def stream(self, input: str | Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        yield from self._transform_stream_with_config(
            iter([input]), lambda inputs: (answer for asked in inputs for answer in self._answers(asked)), config
        )

    def _answers(self, asked: str | Asked) -> Iterator[Answer]:
        whole: Asked = {"question": asked} if isinstance(asked, str) else asked
        growing = self._tutor.stream(
            whole["question"],
            libraries=whole.get("libraries", ()),
            history=whole.get("history", ()),
            show_unsupported=whole.get("show_unsupported", False),
        )
        last: Answer | None = None
        for answer in growing:
            if answer is not last:
                yield answer
            last = answer


def as_runnable(tutor: Tutor) -> TutorRunnable:
    """The tutor behind LangChain's interface: takes a question, or a dict with its filter and history."""
    return TutorRunnable(tutor)
