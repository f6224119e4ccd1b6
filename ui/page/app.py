"""The page: chat, library filter, source panel, and the progress of the build behind it.

Every handler is private to the page; programs use `endpoints`.

Not here: asking (`desk`), escaping (`render`, `source_panel`), or starting the server (`serve`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any, Literal

import gradio as gr

from corpus.errors import PreceptorError
from ui.page.conversation import Turn, Turns, find_passage, find_sources, history_of
from ui.page.desk import MAX_QUESTION_CHARACTERS, Desk
from ui.page.endpoints import add_endpoints
from ui.page.progress import BackgroundBuild, progress_html
from ui.page.render import answer_markdown, in_steps, plain_text
from ui.page.source_panel import passage_html, sources_html, welcome_html
from ui.page.theme import PANEL_SCRIPT

EXAMPLES = (
    "Which library for visualisation?",
    "How long does it take to learn Python for machine learning?",
    "How do I fill missing values in a DataFrame column?",
    "What is broadcasting?",
)
CONCURRENT_ANSWERS = 4
WAITING_AT_MOST = 64
STEP_S = 0.04
"""Between two blocks of an answer; Gradio's page lags behind faster updates."""
POLL_S = 2.0

Message = dict[str, str]
PRIVATE: Literal["private"] = "private"

log = logging.getLogger(__name__)


def build_page(desk: Desk, build: BackgroundBuild) -> gr.Blocks:
    """The Blocks, ready to be mounted."""
    page: gr.Blocks
    with gr.Blocks(title="Preceptor", analytics_enabled=False, fill_height=True) as page:
        turns: gr.State = gr.State(())
        edition: gr.State = gr.State(0)
        gr.HTML(
            "<h1>Preceptor</h1><p>Your tutor for Python and machine learning. Every sentence shows its source.</p>",
            elem_id="title",
        )
        status = gr.HTML("", elem_id="build-status")
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=280):
                chat = _chatbot()
                question = _question_box()
                scope = gr.Dropdown(
                    _choices(desk),
                    multiselect=True,
                    label="Search only in (none chosen: everywhere)",
                    elem_id="scope",
                )
            with gr.Column(scale=2, min_width=280):
                panel = gr.HTML(welcome_html(), js_on_load=PANEL_SCRIPT, elem_id="panel")
        timer = gr.Timer(POLL_S, active=False)
        add_endpoints(desk)

        do = _Handlers(desk, build)
        quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": PRIVATE}
        answering: dict[str, Any] = {
            "inputs": [question, scope, turns],
            "outputs": [question, chat, turns, panel],
            "concurrency_limit": CONCURRENT_ANSWERS,
            "concurrency_id": "answers",
            "show_progress": "minimal",
            "api_visibility": PRIVATE,
            # Gradio's page takes a cancelled question for one under way, and would send no other after Stop
            "trigger_mode": "multiple",
        }
        asked = question.submit(do.ask, **answering)
        example = chat.example_select(do.example, None, question, **quick).then(do.ask, **answering)
        question.stop(do.stopped, None, question, cancels=[asked, example], **quick)
        chat.clear(do.cleared, None, [turns, panel], **quick)
        panel.open_source(do.open_source, turns, panel, **quick)
        # queued, because only queued handlers can call gr.Info
        polling = quick | {"queue": True, "concurrency_limit": None}
        for moment in (page.load, timer.tick):
            moment(do.poll, edition, [status, timer, scope, edition], **polling)
    page.queue(max_size=WAITING_AT_MOST, default_concurrency_limit=CONCURRENT_ANSWERS)
    return page


class _Handlers:
    """What the page does. Each handler takes what the browser sent, which may be anything."""

    def __init__(self, desk: Desk, build: BackgroundBuild) -> None:
        self._desk = desk
        self._build = build

    def example(self, chosen: gr.SelectData) -> str:
        return str(chosen.value["text"])

    def ask(self, text: str, scope: list[str] | None, turns: Turns) -> Iterator[tuple[Any, ...]]:
        """Question box, chat, conversation and panel, again for every block of the answer."""
        text = (text or "").strip()
        if not text or len(text) > MAX_QUESTION_CHARACTERS:
            gr.Warning(_wrong_length(text))
            yield _question_box(), gr.skip(), gr.skip(), gr.skip()
            return
        waiting = [*_messages(turns), _message("user", plain_text(text))]
        yield gr.Textbox(value="", submit_btn=False, stop_btn="Stop"), waiting, gr.skip(), gr.skip()
        try:
            answer = self._desk.ask(text, tuple(scope or ()), history_of(turns))
        except PreceptorError as error:
            log.warning("no answer: %s", error)
            yield _question_box(), [*waiting, _message("assistant", plain_text(str(error)))], gr.skip(), gr.skip()
            return
        turn = Turn(len(turns), text, answer)
        # The conversation holds the whole answer before its first block shows: a marker works even after Stop. The
        # panel is set once, so that a passage opened while blocks still come isn't closed by the next one.
        known: tuple[Any, Any] = ((*turns, turn), sources_html(turn))
        for block in in_steps(answer_markdown(answer, turn.number)):
            yield gr.skip(), [*waiting, _message("assistant", block)], *known
            known = (gr.skip(), gr.skip())
            time.sleep(STEP_S)
        yield _question_box(), gr.skip(), gr.skip(), gr.skip()

    def stopped(self) -> gr.Textbox:
        return _question_box()

    def cleared(self) -> tuple[Turns, str]:
        return (), welcome_html()

    def open_source(self, turns: Turns, event: gr.EventData) -> str:
        name = str(event.name)
        cited = find_passage(turns, name)
        if cited is not None:
            return passage_html(*cited)
        turn = find_sources(turns, name)
        return sources_html(turn) if turn else welcome_html()

    def poll(self, edition: int) -> tuple[str, gr.Timer, Any, int]:
        """Build status, timer, library filter and the index that this page has been told of."""
        self._desk.refresh()
        if edition and edition < self._desk.edition:
            gr.Info("More documentation has been read: answers now draw on it.", duration=8)
        scope = gr.skip() if edition == self._desk.edition else gr.Dropdown(choices=_choices(self._desk))
        status = progress_html(self._build.state, self._build.progress(), self._build.log)
        return status, gr.Timer(active=self._build.state == "running"), scope, self._desk.edition


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        height="auto",
        layout="bubble",
        placeholder="### What would you like to learn?\nAsk in your own words, or begin with one of these.",
        examples=[{"text": example} for example in EXAMPLES],
        buttons=[],
        feedback_options=None,
        # `$` is a price or a shell prompt more often than a formula
        latex_delimiters=[],
        allow_tags=False,
        allow_file_downloads=False,
        sanitize_html=True,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        placeholder="Ask about Python, a library, or a career in machine learning",
        label="Your question",
        show_label=False,
        lines=1,
        max_lines=8,
        submit_btn="Ask",
        stop_btn=False,
        autofocus=True,
        elem_id="question",
    )


def _messages(turns: Turns) -> list[Message]:
    return [
        message
        for turn in turns
        for message in (
            _message("user", plain_text(turn.question)),
            _message("assistant", answer_markdown(turn.answer, turn.number)),
        )
    ]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _wrong_length(text: str) -> str:
    if not text:
        return "Type a question first."
    return (
        f"A question may have {MAX_QUESTION_CHARACTERS:,} characters at most, this one has {len(text):,}; shorten it."
    )


def _choices(desk: Desk) -> list[tuple[str, str]]:
    return [(library.name, library.id) for library in desk.indexed()]
