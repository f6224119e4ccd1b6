"""Hostile text stays text wherever it stands: in a question, an answer, a document, a title, the name of a file or of a
conversation.

`tests/hostile.py` says how to run these tests on more texts than its samples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gradio_client import Client  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Dialog, Page, Request, expect

from corpus.domain import Answer, Citation, Sentence, Support
from corpus.generation import Manifest, SourceReport, current_folder
from corpus.home import Home
from tests.browser.asking import ask
from tests.hostile import hostile_texts, naughty_texts
from tests.page_material import CHUNK, answer
from tests.page_server import copied, served
from ui.conversations import open_store

AT_ONCE = 100
"""Texts in one visitor's conversation."""
ASKED_LETTERS = 1_900

WHAT_ACTS = """() => {
  const elements = '#chat *, #panel *, #conversations *, #read *';
  const tags = ['SCRIPT', 'IFRAME', 'FRAME', 'OBJECT', 'EMBED', 'FORM', 'META', 'BASE', 'LINK'];
  // Gradio's icons bring a style of theirs
  const styles = (e) => e.localName === 'style' && /import|url|[*]/.test(e.textContent);
  const acts = ({ name, value }) => name.startsWith('on')
    || /^(javascript|vbscript|data:text)/i.test(value.replace(/[\\s\\u0000-\\u001f]/g, ''))
    || (/^(src|srcset|data|poster|background|action|formaction)$/.test(name) && /^\\s*(https?:)?\\/\\//i.test(value));
  return [...document.querySelectorAll(elements)]
    .filter((e) => tags.includes(e.tagName.toUpperCase()) || styles(e) || [...e.attributes].some(acts))
    .map((e) => e.outerHTML.slice(0, 200));
}"""


class Watch:
    """What a page does that it must not do."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.seen: list[str] = []
        self._address = address
        page.on("dialog", self._note_dialog)
        page.on("pageerror", lambda error: self.seen.append(f"error {error.message}"))
        page.on("request", self._note_request)

    def _note_dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.seen.append(f"request {request.url}")

    def check(self, said: str) -> None:
        """Fails if anything has acted, or stands in the page ready to."""
        assert self.page.evaluate("window.pwned") is None, said
        assert self.page.evaluate(WHAT_ACTS) == [], said
        assert self.seen == [], said


def test_what_is_kept_is_shown_as_text(browser: Browser, small_home: Home, tmp_path: Path) -> None:
    texts = (*hostile_texts(), *filter(str.strip, naughty_texts()))
    home = copied(small_home, tmp_path)
    folder = current_folder(home)
    manifest = Manifest.read(folder)
    replace(manifest, sources=(*manifest.sources, *map(report_of, texts))).write(folder)
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    with served(home, database=database) as address:
        for number, some in enumerate(batches(texts)):
            cookie = f"{number:0>43}"
            conversation = keep(home, database, cookie, some)
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([{"name": "preceptor_visitor", "value": cookie, "url": address}])
            watch = Watch(context.new_page(), address)
            read_everything(watch, address, conversation, some)
            context.close()


def test_what_is_typed_is_shown_as_text(page: Page, address: str) -> None:
    watch = Watch(page, address)
    for text in joined(hostile_texts()):
        ask(page, text)
        expect(page.locator("#chat .user.message").last).to_contain_text(text.partition("\n")[0])
        watch.check(text)


def test_no_text_breaks_the_tutor(address: str) -> None:
    client = Client(address, verbose=False)
    for text in (*naughty_texts(), *hostile_texts()):
        found = client.predict(text[:ASKED_LETTERS], None, None, api_name="/ask")
        assert found["answer"], text


def read_everything(watch: Watch, address: str, conversation: str, texts: Sequence[str]) -> None:
    """Opens the conversation, every passage and what has been read."""
    page = watch.page
    page.goto(address)
    page.locator(f'[data-conversation="{conversation}"]').click()
    expect(page.locator("#chat .user.message")).to_have_count(len(texts))
    watch.check("conversation")
    for number, text in enumerate(texts):
        page.locator(f'#chat a[href="#passage-{number}-{number + 1}"]').first.click()
        passage = page.get_by_role("region", name=f"Source {number + 1}", exact=True)
        expect(passage.locator("mark").first).to_be_attached()
        watch.check(text)
    page.locator("#panel .actions a").click()
    page.get_by_role("button", name="What I have read").click()
    page.evaluate("document.querySelectorAll('#read details').forEach(fold => fold.open = true)")
    watch.check("what has been read")


def keep(home: Home, database: str, cookie: str, texts: Sequence[str]) -> str:
    """Keeps each text as a question, an answer, a passage and a conversation's name; the id of what holds them all."""
    store, owner = open_store(home, database), f"browser:{hashlib.sha256(cookie.encode()).hexdigest()}"
    all_of_them: str | None = None
    for number, text in enumerate(texts):
        place = store.begin(owner, all_of_them, text)
        all_of_them = place.conversation
        store.finish(owner, place, answer_of(text, number + 1), (text, "And then?"))
        named = store.begin(owner, None, "?").conversation
        store.rename(owner, named, text)
    assert all_of_them is not None, "there are no texts"
    return all_of_them


def answer_of(text: str, marker: int) -> Answer:
    """An answer that says the text, of a passage whose every part is that text."""
    passage = f"{text}\n\n{text} quoted"
    chunk = replace(CHUNK, text=passage, end=len(passage), title=text, library=text, version=text)
    chunk = replace(chunk, licence=text, url=text)
    cited = Citation(marker, chunk, len(text) + 2, len(passage))
    support: Support = "quoted" if marker % 2 else "supported"
    said = answer(f"[{marker}]\n\n{text}\n\n{text} [{marker}]", cited)
    return replace(said, question=text, sentences=(Sentence(text, support, (marker,)),))


def report_of(text: str) -> SourceReport:
    """A source whose name, address and licence are that text, as a folder of somebody's own may have."""
    return SourceReport(text[:200], text, f"folder:{text}.md", "folder", 1, 2, 0.0, text, text, "indexed", text)


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at once as one conversation takes."""
    yield from (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))


def joined(texts: Sequence[str]) -> Iterator[str]:
    """The texts, as many in one question as fit."""
    lines: list[str] = []
    for text in texts:
        if lines and sum(map(len, lines)) + len(lines) + len(text) > ASKED_LETTERS:
            yield "\n".join(lines)
            lines = []
        lines.append(text[:ASKED_LETTERS])
    yield "\n".join(lines)
