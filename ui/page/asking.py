"""Asking in the page: a question to an answer that grows before one's eyes, and again after an edit.

Every handler takes what a browser sent, which may be anything, and asks who sent it.

Not here: the components (`app`), the conversations beside this one (`keeping`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gradio as gr

from corpus.domain import Answer
from corpus.errors import NotKept, PreceptorError, UsageError
from ui.conversations import Holding, Place, Store, Turn, Turns
from ui.conversations.resting import RETRY_S
from ui.conversations.store import OUT_OF_DATE
from ui.page.conversation import history_of, keys_of, seen
from ui.page.desk import QUOTES_ONLY, Desk, checked
from ui.page.messages import Message, answered, messages, question, said, shown_answer, taken, turn_at, working
from ui.page.parts import Parts, Update, conversation_shown, explained, model_choices, question_box, text_of
from ui.page.render import answer_markdown, in_steps
from ui.page.running import Run, Running
from ui.page.sidebar import conversations_html
from ui.page.source_panel import sources_html
from ui.page.suggestions import follow_ups
from ui.page.visitor import address_of, owner_of

STEP_S = 0.04
"""Between two blocks of an answer; Gradio's page lags behind faster updates."""
LOOK_S = 1.0
"""Between two looks whether another server was asked to stop an answer."""
SEARCHING = "Searching the documentation"
WAITING = "Waiting: the language model is busy with other questions"
FAILED = "Something went wrong inside Preceptor; its terminal says what. Please ask again, perhaps in other words."

log = logging.getLogger(__name__)

Scope = list[str] | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question under way: whose, where, and the turns before it."""

    owner: str
    place: Place
    text: str
    before: Turns
    run: Run
    address: str = ""

    def shown(self, *reply: Message) -> list[Message]:
        """The chat with these messages in the place of the answer."""
        return [*messages(self.before), question(self.text), *reply]

    def turn(self, answer: Answer | None = None, following: tuple[str, ...] = (), not_kept: str = "") -> Turn:
        """The question with its answer, and what to ask next."""
        return Turn(self.place.number, self.text, answer, following, key=self.place.key, not_kept=not_kept)


class Asking:
    """The handlers that lead to an answer."""

    def __init__(self, desk: Desk, store: Store, holding: Holding, running: Running, parts: Parts) -> None:
        self._desk = desk
        self._store = store
        self._holding = holding
        self._running = running
        self._parts = parts

    def ask(self, text: str, scope: Scope, model: str, current: object, request: gr.Request) -> Iterator[Update]:
        """The text of the question box."""
        try:
            owner, text = owner_of(request), _asked(text)
            turns = self._holding.turns(owner, text_of(current))
        except PreceptorError as error:
            gr.Warning(str(error))
            yield {self._parts.question: gr.Textbox(**question_box())}
            return
        yield {self._parts.question: gr.Textbox(value="", **question_box(is_busy=True))}
        yield from self._answered(request, text_of(current), text, turns, scope, model)

    def retry(self, scope: Scope, model: str, current: object, shown: object, request: gr.Request) -> Iterator[Update]:
        """The last question again, in its own place."""
        with explained():
            owner = owner_of(request)
            turns = self._holding.turns(owner, text_of(current))
        if seen(turns, shown) != turns:
            gr.Warning(OUT_OF_DATE)
            yield conversation_shown(self._parts, turns)
        elif turns:
            yield from self._answered(
                request, text_of(current), turns[-1].question, turns[:-1], scope, model, replacing=turns[-1]
            )

    def edit(
        self, scope: Scope, model: str, current: object, shown: object, event: gr.EditData, request: gr.Request
    ) -> Iterator[Update]:
        """The last question in other words, in its own place."""
        with explained():
            owner = owner_of(request)
            turns = self._holding.turns(owner, text_of(current))
        try:
            if seen(turns, shown) != turns:
                raise UsageError(OUT_OF_DATE)
            if not turns or turn_at(turns, _place(event.index)) != turns[-1].number:
                raise UsageError("only the last question of a conversation can be edited")
            text = _asked(str(event.value))
        except PreceptorError as error:
            gr.Warning(str(error))
            yield conversation_shown(self._parts, turns)
            return
        yield from self._answered(request, text_of(current), text, turns[:-1], scope, model, replacing=turns[-1])

    def example(
        self, scope: Scope, model: str, current: object, event: gr.SelectData, request: gr.Request
    ) -> Iterator[Update]:
        """A question to begin with."""
        value = event.value
        yield from self.ask(
            str(value.get("text", "")) if isinstance(value, dict) else "", scope, model, current, request
        )

    def follow_up(
        self, scope: Scope, model: str, current: object, event: gr.SelectData, request: gr.Request
    ) -> Iterator[Update]:
        """A question that was offered behind an answer."""
        yield from self.ask(str(event.value), scope, model, current, request)

    def stop(self, current: object, request: gr.Request) -> None:
        """Ends the answer under way, here or at another server; what there is of it stays."""
        with explained():
            owner, id = owner_of(request), text_of(current)
            run = self._running.of(owner, id)
            if run is None:
                self._store.stop(owner, id)
            else:
                run.stopped.set()

    def _answered(
        self, request: gr.Request, current: str | None, text: str, before: Turns, scope: Scope, model: str, *,
        replacing: Turn | None = None,
    ) -> Iterator[Update]:  # fmt: skip
        owner, address = owner_of(request), address_of(request)
        try:
            place = self._holding.begin(owner, current, text, before, replacing=replacing)
        except PreceptorError as error:
            gr.Warning(str(error))
            typed: dict[str, Any] = {} if replacing else {"value": text}  # the box has been emptied
            yield {self._parts.question: gr.Textbox(**typed, **question_box())}
            return
        asked = _Asked(owner, place, text, before, self._running.begin(owner, place.conversation), address)
        try:
            yield {
                self._parts.question: gr.Textbox(**question_box(is_busy=True)),
                **self._chat(asked, working(SEARCHING)),
                **self._listed(owner, place.conversation),
                self._parts.reasons_row: gr.Column(visible=False),
            }
            last = yield from self._grown(asked, tuple(scope or ()), model or QUOTES_ONLY)
        except PreceptorError as error:
            log.warning("no answer: %s", error)
            last = self._chat(asked, said(str(error)))
        except Exception:  # whatever it is, the next question must be possible
            log.exception("no answer to %r", asked.text)
            last = self._chat(asked, said(FAILED))
        finally:
            self._running.end(place.conversation, asked.run)
        # a page that doesn't look already is made to, for its reader to see why a newer index doesn't serve
        looks: Update = {self._parts.timer: gr.Timer(active=True)} if self._desk.problem else {}
        # all in one: of two updates within a moment a busy browser may show the second alone
        yield {
            **last,
            self._parts.question: gr.Textbox(**question_box()),
            self._parts.model: gr.Dropdown(choices=model_choices(self._desk)),
            **looks,
        }

    def _grown(self, asked: _Asked, scope: tuple[str, ...], model: str) -> Generator[Update, None, Update]:
        """The answer as it comes, kept whenever it has grown: a marker works at once, and a crash loses nothing.

        Returns what is shown when it is over.
        """
        answer: Answer | None = None
        not_kept = ""
        with closing(
            self._desk.stream(
                asked.text, scope, history_of(asked.before), model, owner=asked.owner, address=asked.address
            )
        ) as growing:
            for grown in growing:
                if self._is_stopped(asked):
                    break
                if grown is None:
                    yield self._chat(asked, working(WAITING))
                elif grown is not answer:
                    answer = grown
                    if answer.text:
                        not_kept = self._kept(asked, answer)
                    if model != QUOTES_ONLY:
                        yield self._chat(asked, *_writing(answer, asked.place.number))
        if answer is None or not answer.text:
            # stopped before there was anything to show
            return self._over(asked, asked.turn())
        if model == QUOTES_ONLY:
            yield from self._drawn(asked, answer)
        return self._finished(asked, answer, not_kept, panel_is_shown=model == QUOTES_ONLY)

    def _is_stopped(self, asked: _Asked) -> bool:
        """Whether nobody wants more of it, as was said here or, of what takes longer, at another server."""
        now, run = time.monotonic(), asked.run
        if not run.look_at:
            run.look_at = now + LOOK_S
        elif now >= run.look_at and not run.stopped.is_set():
            run.look_at = now + LOOK_S
            try:
                if self._store.is_stopped(asked.place):
                    run.stopped.set()
            except NotKept:
                run.look_at = now + RETRY_S
        return run.stopped.is_set()

    def _drawn(self, asked: _Asked, answer: Answer) -> Iterator[Update]:
        """A whole answer, block by block, beside its sources while no passage has been opened."""
        sources = {self._parts.panel: sources_html(asked.turn(answer))}
        for block in in_steps(answer_markdown(answer, asked.place.number)):
            beside = {} if asked.run.reading.is_set() else sources
            yield self._chat(asked, taken(answer), answered(block)) | beside
            if asked.run.stopped.is_set():
                break
            time.sleep(STEP_S)

    def _kept(self, asked: _Asked, answer: Answer, following: tuple[str, ...] = ()) -> str:
        """Why the answer can't be kept; "" if it is."""
        place, before = asked.place, asked.before
        return self._holding.finish(asked.owner, place, answer, following, asked=asked.text, before=before)

    def _listed(self, owner: str, current: str) -> Update:
        """The conversations at the side; as they are, where they can't be read."""
        try:
            return {self._parts.sidebar: conversations_html(self._store.headings(owner), current)}
        except NotKept:
            return {}

    def _chat(self, asked: _Asked, *reply: Message) -> Update:
        """The chat with these messages in the place of the answer, and what a marker in it is looked up by.

        Always all of it: of several updates a busy browser may show the last alone.
        """
        return {
            self._parts.chat: asked.shown(*reply),
            self._parts.current: asked.place.conversation,
            self._parts.shown: [*keys_of(asked.before), asked.place.key],
        }

    def _over(self, asked: _Asked, turn: Turn) -> Update:
        """The chat with that turn as it stays."""
        return conversation_shown(self._parts, (*asked.before, turn)) | {self._parts.current: asked.place.conversation}

    def _finished(self, asked: _Asked, answer: Answer, not_kept: str, *, panel_is_shown: bool) -> Update:
        questions = (*(turn.question for turn in asked.before), asked.text)
        following = () if asked.run.stopped.is_set() else follow_ups(self._desk, answer, questions)
        if following:
            not_kept = self._kept(asked, answer, following)
        turn = asked.turn(answer, following, not_kept)
        is_left = panel_is_shown or asked.run.reading.is_set()
        return self._over(asked, turn) | ({} if is_left else {self._parts.panel: sources_html(turn)})


def _writing(answer: Answer, number: int) -> tuple[Message, ...]:
    if not answer.text:
        return (working(f"Reading {len(answer.hits)} passages", f"- {SEARCHING}: {answer.ms.retrieve:.0f} ms"),)
    return working("Writing, and checking each sentence"), answered(shown_answer(answer, number))


def _asked(text: object) -> str:
    asked = checked(str(text or "").strip())
    if not asked:
        raise UsageError("Type a question first.")
    return asked


def _place(index: object) -> int:
    place = index[0] if isinstance(index, list | tuple) and index else index
    return place if isinstance(place, int) else -1
