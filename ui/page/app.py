"""The page: conversations at the side, the chat, its sources, and what is searched.

Every handler is private to the page; programs use `endpoints`.

Not here: what the handlers do (`asking`, `keeping`), or starting the server (`serve`).
"""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr

from ui.conversations import Holding, Store
from ui.page.asking import Asking
from ui.page.desk import Desk
from ui.page.endpoints import add_endpoints
from ui.page.formulas import DELIMITERS
from ui.page.indexed import indexed_html
from ui.page.keeping import Keeping
from ui.page.parts import REASONS, THUMBS, Parts, model_choices, question_box, scope_choices
from ui.page.progress import BackgroundBuild
from ui.page.running import Running
from ui.page.sidebar import conversations_html
from ui.page.source_panel import welcome_html
from ui.page.suggestions import start_questions
from ui.page.theme import CHAT_SCRIPT, MENDING_SCRIPT, PANEL_SCRIPT, SIDEBAR_SCRIPT

CONCURRENT_ANSWERS = 16
"""More than are written at once: those that wait for a language model hold nobody else up."""
WAITING_AT_MOST = 64
POLL_S = 2.0
CURRENT = "preceptor-conversation"
SHOWN = "preceptor-shown"
RATED = "preceptor-rated"
CHOICES = "preceptor-choices"
COMMENT_CHARACTERS = 1_000

PRIVATE: Literal["private"] = "private"
QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": PRIVATE}
QUEUED: dict[str, Any] = QUICK | {"queue": True, "concurrency_limit": None}
"""For handlers that may show a message: it reaches the browser from the queue only, that of an error as well."""
ANSWERING: dict[str, Any] = {
    "concurrency_limit": CONCURRENT_ANSWERS,
    "concurrency_id": "answers",
    "show_progress": "hidden",
    "api_visibility": PRIVATE,
    # a question may be asked while the last one is still being drawn
    "trigger_mode": "multiple",
}


def build_page(desk: Desk, build: BackgroundBuild, store: Store, holding: Holding, running: Running) -> gr.Blocks:
    """The Blocks, ready to be mounted."""
    page: gr.Blocks
    with gr.Blocks(title="Preceptor", analytics_enabled=False, fill_height=True) as page:
        parts = _laid_out(desk)
        # before the page's own handlers, which would take the names
        add_endpoints(desk)
        _wire_asking(parts, Asking(desk, store, holding, running, parts))
        _wire_keeping(page, parts, Keeping(desk, store, holding, running, build, parts))
    page.queue(max_size=WAITING_AT_MOST, default_concurrency_limit=CONCURRENT_ANSWERS)
    return page


def _laid_out(desk: Desk) -> Parts:
    with gr.Sidebar(width=288, open=False, elem_id="side"):
        sidebar = gr.HTML(conversations_html((), None), js_on_load=SIDEBAR_SCRIPT, elem_id="conversations", file="")
    # the script is the chat's, which takes none
    gr.HTML(
        "<h1>Preceptor</h1><p>Your tutor for Python and machine learning. Every sentence shows its source.</p>"
        '<button type="button" class="begin">New <span>conversation</span></button>'
        '<button type="button" class="show-sources">Sources</button>',
        js_on_load=CHAT_SCRIPT,
        elem_id="title",
    )
    status = gr.HTML("", js_on_load=MENDING_SCRIPT, elem_id="build-status")
    with gr.Row(elem_id="columns"):
        with gr.Column(scale=3, min_width=280):
            chat = _chatbot(desk)
            with gr.Column(visible=False, elem_id="reasons") as reasons_row:
                reasons = gr.CheckboxGroup(list(REASONS), label="What was wrong with this answer?")
                comment = gr.Textbox(
                    placeholder="Anything else (optional)",
                    label="In your own words",
                    show_label=False,
                    max_length=COMMENT_CHARACTERS,
                    submit_btn="Send",
                )
                dismiss = gr.Button("Not now", size="sm", elem_classes="dismiss")
                dismiss.click(lambda: gr.Column(visible=False), None, reasons_row, **QUICK)
            question = _question_box()
            with gr.Row(elem_id="choices"):
                scope = gr.Dropdown(scope_choices(desk), multiselect=True, label="Search in", scale=3, elem_id="scope")
                model = gr.Dropdown(model_choices(desk), value=desk.default_model, label="Answers by", scale=2)
        with gr.Column(scale=2, min_width=280, elem_id="aside"):
            panel = gr.HTML(welcome_html(), js_on_load=PANEL_SCRIPT, elem_id="panel")
            with gr.Accordion("What I have read", open=False, elem_id="read"):
                indexed = gr.HTML(indexed_html(desk.manifest()))
    return Parts(
        question=question,
        chat=chat,
        panel=panel,
        scope=scope,
        model=model,
        # a fixed key and secret, for the value to outlive the server; it is an id that is worth nothing to others
        current=gr.BrowserState(None, storage_key=CURRENT, secret=CURRENT),
        shown=gr.BrowserState(None, storage_key=SHOWN, secret=SHOWN),
        rated=gr.BrowserState(None, storage_key=RATED, secret=RATED),
        choices=gr.BrowserState(None, storage_key=CHOICES, secret=CHOICES),
        sidebar=sidebar,
        reasons_row=reasons_row,
        reasons=reasons,
        comment=comment,
        status=status,
        indexed=indexed,
        timer=gr.Timer(POLL_S, active=False),
        edition=gr.State(0),
    )


def _wire_asking(parts: Parts, do: Asking) -> None:
    choices = [parts.scope, parts.model, parts.current]
    again = [*choices, parts.shown]
    changed = [
        parts.question,
        parts.chat,
        parts.panel,
        parts.current,
        parts.shown,
        parts.sidebar,
        parts.model,
        parts.reasons_row,
        parts.timer,
    ]
    parts.question.submit(do.ask, [parts.question, *choices], changed, **ANSWERING)
    parts.chat.retry(do.retry, again, changed, **ANSWERING)
    parts.chat.edit(do.edit, again, changed, **ANSWERING)
    parts.chat.example_select(do.example, choices, changed, **ANSWERING)
    parts.chat.option_select(do.follow_up, choices, changed, **ANSWERING)
    parts.question.stop(do.stop, parts.current, None, **QUICK)


def _wire_keeping(page: gr.Blocks, parts: Parts, do: Keeping) -> None:
    shown = [parts.chat, parts.current, parts.shown, parts.sidebar, parts.panel, parts.question, parts.reasons_row]
    current, seen = parts.current, [parts.current, parts.shown]
    page.load(do.resume, current, shown, **QUEUED)
    chosen = [parts.scope, parts.model]
    page.load(do.choose_again, parts.choices, chosen, **QUICK)
    for choice in chosen:
        choice.input(do.remember, chosen, parts.choices, **QUICK)
    parts.sidebar.open_conversation(do.open, None, shown, **QUICK)
    parts.sidebar.new_conversation(do.begin, None, shown, **QUICK)
    parts.sidebar.rename_conversation(do.rename, current, parts.sidebar, **QUICK)
    parts.sidebar.delete_conversation(do.delete, current, shown, **QUICK)
    parts.sidebar.export_conversation(do.export, current, parts.sidebar, **QUICK)
    parts.panel.open_source(do.open_source, seen, parts.panel, **QUICK)
    parts.chat.like(do.rate, seen, [parts.rated, parts.reasons_row, parts.reasons, parts.comment], **QUEUED)
    explaining = [parts.rated, parts.reasons, parts.comment]
    parts.comment.submit(do.explain, explaining, parts.reasons_row, **QUEUED)
    polled = [parts.status, parts.timer, parts.scope, parts.indexed, parts.edition]
    for moment in (page.load, parts.timer.tick):
        moment(do.poll, parts.edition, polled, **QUEUED)


def _chatbot(desk: Desk) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        height="auto",
        layout="bubble",
        autoscroll=False,
        placeholder="## What would you like to learn?\nAsk in your own words, or begin with one of these.",
        examples=[{"text": question} for question in start_questions(desk)],
        buttons=["copy"],
        editable="user",
        feedback_options=tuple(THUMBS.values()),
        # a single `$` is a price or a shell prompt more often than a formula: `formulas` tells them apart
        latex_delimiters=DELIMITERS,
        allow_tags=False,
        allow_file_downloads=False,
        sanitize_html=True,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        placeholder="Ask about Python or machine learning",
        label="Your question",
        show_label=False,
        lines=1,
        max_lines=8,
        autofocus=True,
        elem_id="question",
        **question_box(),
    )
