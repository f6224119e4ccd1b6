"""What the page does beside asking: opening, naming, deleting and exporting conversations, thumbs, and sources.

Every handler takes what a browser sent, which may be anything, and asks who sent it.

Not here: asking (`asking`), or the database (`ui.conversations`).
"""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from corpus.errors import NotKept, PreceptorError, UsageError
from ui.conversations import Heading, Holding, Place, Store, Verdict, as_markdown
from ui.conversations.export import file_name
from ui.conversations.store import GONE
from ui.page.conversation import Turns, find_passage, find_sources, seen
from ui.page.desk import Desk
from ui.page.indexed import indexed_html
from ui.page.messages import turn_at
from ui.page.parts import (
    REASONS,
    Parts,
    Update,
    conversation_shown,
    explained,
    question_box,
    scope_choices,
    sent,
    text_of,
)
from ui.page.progress import BackgroundBuild, status_html
from ui.page.running import Running
from ui.page.sidebar import conversations_html, download
from ui.page.source_panel import gone_html, passage_html, sources_html, welcome_html
from ui.page.visitor import owner_of

NOT_SAVED = "this answer is not saved, so what you think of it can't be either; rate it once the page no longer says so"


class Keeping:
    """The handlers that lead to no answer."""

    def __init__(
        self, desk: Desk, store: Store, holding: Holding, running: Running, build: BackgroundBuild, parts: Parts
    ) -> None:
        self._desk = desk
        self._store = store
        self._holding = holding
        self._running = running
        self._build = build
        self._parts = parts

    def resume(self, current: object, request: gr.Request) -> Update:
        """The page as this visitor left it."""
        try:
            return self._shown(owner_of(request), text_of(current))
        except PreceptorError as error:
            gr.Warning(str(error))
            return {self._parts.chat: gr.skip()}

    def remember(self, scope: object, model: object) -> Update:
        """What was chosen, for when this browser comes again."""
        return {self._parts.choices: {"scope": scope, "model": model}}

    def choose_again(self, kept: object) -> Update:
        """What this browser chose last, as far as it is still there."""
        known = kept if isinstance(kept, dict) else {}
        scope, model = known.get("scope"), known.get("model")
        scopes = {choice for _, choice in scope_choices(self._desk)}
        models = {choice.spec for choice in self._desk.models()}
        still = [id for id in scope if text_of(id) in scopes] if isinstance(scope, list) else []
        return {
            self._parts.scope: gr.Dropdown(value=still),
            self._parts.model: gr.Dropdown(value=model if text_of(model) in models else self._desk.default_model),
        }

    def open(self, event: gr.EventData, request: gr.Request) -> Update:
        """Another conversation from the list."""
        with explained():
            return self._shown(owner_of(request), sent(event, "id"))

    def begin(self, request: gr.Request) -> Update:
        """An empty conversation; it is kept with its first question."""
        with explained():
            return self._shown(owner_of(request), None)

    def rename(self, current: object, event: gr.EventData, request: gr.Request) -> Update:
        """Another name for the open conversation."""
        with explained():
            owner = owner_of(request)
            self._store.rename(owner, text_of(current), sent(event, "title") or "")
            return {self._parts.sidebar: conversations_html(self._store.headings(owner), text_of(current))}

    def delete(self, current: object, request: gr.Request) -> Update:
        """Deletes the open conversation."""
        with explained():
            owner = owner_of(request)
            self._holding.delete(owner, text_of(current))
            return self._shown(owner, None)

    def export(self, current: object, request: gr.Request) -> Update:
        """Sends the open conversation as a file."""
        with explained():
            owner, id = owner_of(request), text_of(current)
            turns = self._holding.turns(owner, id)
            titles = {heading.id: heading.title for heading in self._headings(owner) or ()}
        if not turns:
            return {self._parts.sidebar: gr.skip()}
        title = titles.get(id or "", turns[0].question)
        file = download(file_name(title), as_markdown(title, turns), str(time.time_ns()))
        return {self._parts.sidebar: gr.HTML(file=file)}

    def rate(self, current: object, shown: object, event: gr.LikeData, request: gr.Request) -> Update:
        """Thumb up or down; a thumb down asks why."""
        with explained():
            owner, id = owner_of(request), text_of(current) or ""
            turns = seen(self._holding.turns(owner, id), shown)
            at = event.index[0] if isinstance(event.index, list | tuple) else event.index
            number = turn_at(turns, at)
            if number is None:
                raise UsageError(GONE)
            if turns[number].not_kept:
                raise UsageError(NOT_SAVED)
            verdict: Verdict = "up" if event.liked in (True, "Like") else "down"
            place = Place(id, number, turns[number].key)
            self._store.rate(owner, place, verdict)
        return {
            self._parts.rated: [place.conversation, place.number, place.key],
            self._parts.reasons_row: gr.Column(visible=verdict == "down"),
            self._parts.reasons: [],
            self._parts.comment: "",
        }

    def explain(self, rated: object, reasons: list[str], comment: str, request: gr.Request) -> Update:
        """Why the thumb was down."""
        with explained():
            known = tuple(reason for reason in REASONS if reason in (reasons or ()))
            self._store.explain(owner_of(request), _rated(rated), known, str(comment or ""))
        gr.Info("Thank you. It is kept on this machine only.", duration=4)
        return {self._parts.reasons_row: gr.Column(visible=False)}

    def open_source(self, current: object, shown: object, event: gr.EventData, request: gr.Request) -> str:
        """The passage or the list of sources of that name."""
        name = sent(event, "name") or ""
        with explained():
            owner = owner_of(request)
            turns = seen(self._holding.turns(owner, text_of(current)), shown)
        run = self._running.of(owner, text_of(current))
        if run is not None:
            run.reading.set()
        return _source(turns, name)

    def poll(self, edition: int) -> Update:
        """Build status, and, for a page that was told of another index, what can be searched."""
        self._desk.refresh()
        if edition and edition < self._desk.edition:
            gr.Info("More documentation has been read: answers now draw on it.", duration=8)
        update: dict[Any, Any] = {
            self._parts.status: status_html(self._build, self._desk.problem),
            self._parts.timer: gr.Timer(active=self._build.state == "running" or bool(self._desk.problem)),
            self._parts.edition: self._desk.edition,
        }
        if edition != self._desk.edition:
            update[self._parts.scope] = gr.Dropdown(choices=scope_choices(self._desk))
            update[self._parts.indexed] = indexed_html(self._desk.manifest())
        return update

    def _shown(self, owner: str, id: str | None) -> Update:
        turns = self._holding.turns(owner, id)
        id = id if turns else None
        answered = [turn for turn in turns if turn.answer]
        return {
            **conversation_shown(self._parts, turns),
            self._parts.current: id,
            **self._listed(owner, id),
            self._parts.panel: sources_html(answered[-1]) if answered else welcome_html(),
            self._parts.question: gr.Textbox(**question_box()),
            self._parts.reasons_row: gr.Column(visible=False),
        }

    def _listed(self, owner: str, current: str | None) -> Update:
        """The conversations at the side; as they are, where they can't be read."""
        headings = self._headings(owner)
        return {} if headings is None else {self._parts.sidebar: conversations_html(headings, current)}

    def _headings(self, owner: str) -> tuple[Heading, ...] | None:
        """The owner's conversations; None where they can't be read."""
        try:
            return self._store.headings(owner)
        except NotKept:
            return None


def _rated(sent: object) -> Place:
    """The answer that a page says it has rated."""
    match sent:
        case [str(conversation), int(number), str(key)]:
            return Place(conversation, number, key)
    raise UsageError("this page doesn't say which answer this is about; press the thumb again")


def _source(turns: Turns, name: str) -> str:
    cited = find_passage(turns, name)
    if cited is not None:
        return passage_html(*cited)
    turn = find_sources(turns, name)
    return sources_html(turn) if turn else gone_html()
