"""Conversations are kept whole, each for its owner only, and feedback outlives the answer that it is about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from traceback import format_exception

import pytest
import sqlalchemy

from corpus.errors import UsageError
from corpus.home import Home
from tests.own_postgres import Cluster
from tests.page_material import answer, citation
from ui.conversations import Place, Store, as_markdown, open_store
from ui.conversations.database import open_engine, parsed
from ui.conversations.export import citation_text, file_name
from ui.conversations.store import TURNS_AT_MOST
from ui.conversations.stored import UNREADABLE, read, written
from ui.conversations.tables import TITLE_LENGTH
from ui.page.conversation import keys_of, seen
from ui.page.messages import messages

ANSWER = answer("Use fillna. [1]", citation("to replace missing values"))


def ticking() -> Iterator[datetime]:
    """A clock that goes a minute on whenever it is read."""
    return (datetime(2026, 1, 1) + timedelta(minutes=minute) for minute in count())


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.db'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest.fixture
def store(database: str, tmp_path: Path) -> Store:
    return open_store(Home(tmp_path), database, clock=ticking().__next__)


def told(store: Store, owner: str, question: str, id: str | None = None) -> Place:
    """Where that question has been answered."""
    place = store.begin(owner, id, question)
    store.finish(owner, place, ANSWER, ("And for strings?",))
    return place


def asked(store: Store, owner: str, question: str, id: str | None = None) -> str:
    """A conversation in which that question has been answered."""
    return told(store, owner, question, id).conversation


def test_an_answer_comes_back_whole_after_a_restart(database: str, tmp_path: Path) -> None:
    id = asked(open_store(Home(tmp_path), database), "ada", "How do I fill gaps?")
    (turn,) = open_store(Home(tmp_path), database).turns("ada", id)
    assert (turn.question, turn.answer, turn.follow_ups) == ("How do I fill gaps?", ANSWER, ("And for strings?",))


def test_nobody_sees_or_changes_a_conversation_of_another_owner(store: Store) -> None:
    place = told(store, "ada", "mine")
    id = place.conversation
    assert store.headings("grace") == ()
    assert store.turns("grace", id) == ()
    store.rename("grace", id, "stolen")
    with pytest.raises(UsageError, match="no such answer"):
        store.rate("grace", place, "down")
    store.delete("grace", id)
    assert [heading.title for heading in store.headings("ada")] == ["mine"]
    assert store.feedback() == ()


def test_asking_in_the_conversation_of_another_begins_one_of_ones_own(store: Store) -> None:
    id = asked(store, "ada", "mine")
    other = store.begin("grace", id, "hers")
    assert other.conversation != id
    assert other.number == 0
    assert len(store.turns("ada", id)) == 1


def test_the_latest_conversation_is_listed_first(store: Store) -> None:
    first, _ = asked(store, "ada", "first"), asked(store, "ada", "second")
    asked(store, "ada", "again", first)
    assert [heading.title for heading in store.headings("ada")] == ["first", "second"]


def test_a_question_without_an_answer_is_kept(store: Store) -> None:
    id = store.begin("ada", None, "why?").conversation
    assert store.turns("ada", id)[0].answer is None


def test_a_question_asked_again_takes_the_place_of_the_last_one(store: Store) -> None:
    id = asked(store, "ada", "first")
    asked(store, "ada", "second", id)
    place = store.begin("ada", id, "second, in other words", replacing=store.turns("ada", id)[-1])
    assert (place.conversation, place.number) == (id, 1)
    assert [turn.question for turn in store.turns("ada", id)] == ["first", "second, in other words"]


def test_a_late_answer_is_not_put_under_the_question_that_took_the_place_of_its_own(store: Store) -> None:
    first = store.begin("ada", None, "How do I read a file?")
    second = store.begin("ada", first.conversation, "Why?", replacing=store.turns("ada", first.conversation)[-1])
    store.finish("ada", first, ANSWER)
    (turn,) = store.turns("ada", first.conversation)
    assert (turn.question, turn.answer) == ("Why?", None)
    store.finish("grace", second, ANSWER)
    assert store.turns("ada", first.conversation)[0].answer is None
    store.finish("ada", second, ANSWER)
    assert store.turns("ada", first.conversation)[0].answer == ANSWER


def test_a_thumb_from_an_old_page_is_not_put_on_the_answer_that_took_the_place_of_its_own(store: Store) -> None:
    first = told(store, "ada", "How do I read a file?")
    store.rate("ada", first, "down")
    second = store.begin("ada", first.conversation, "Why?", replacing=store.turns("ada", first.conversation)[-1])
    store.finish("ada", second, answer("Because."))
    with pytest.raises(UsageError, match="no such answer in this conversation any more; open it again"):
        store.rate("ada", first, "up")
    assert store.turns("ada", first.conversation)[0].verdict is None
    store.rate("ada", second, "down")
    store.explain("ada", first, ("It is wrong",), "of the first")
    assert [(given.question, given.reasons, given.comment) for given in store.feedback()] == [
        ("How do I read a file?", ("It is wrong",), "of the first"),
        ("Why?", (), ""),
    ]
    with pytest.raises(UsageError, match="no such answer"):
        store.explain("ada", Place(first.conversation, 0, "of no question"), (), "")


def test_a_page_speaks_of_the_turns_that_it_shows_only(store: Store) -> None:
    id = asked(store, "ada", "first")
    asked(store, "ada", "second", id)
    shown = keys_of(store.turns("ada", id))
    assert seen(store.turns("ada", id), shown) == store.turns("ada", id)
    store.begin("ada", id, "second, in other words", replacing=store.turns("ada", id)[-1])
    assert [turn.question for turn in seen(store.turns("ada", id), shown)] == ["first"]
    for hostile in (None, "text", {"0": shown[0]}, [None, 7], ["of no turn", keys_of(store.turns("ada", id))[1]]):
        assert seen(store.turns("ada", id), hostile) == ()


def test_a_question_that_was_asked_meanwhile_is_not_replaced(store: Store) -> None:
    id = asked(store, "ada", "first")
    (seen,) = store.turns("ada", id)
    asked(store, "ada", "meanwhile", id)
    with pytest.raises(UsageError, match="another question has been asked"):
        store.begin("ada", id, "first, in other words", replacing=seen)
    assert [turn.question for turn in store.turns("ada", id)] == ["first", "meanwhile"]


EARLY_TABLES = """
CREATE TABLE conversations (
    id VARCHAR(32) NOT NULL, owner VARCHAR(200) NOT NULL, title VARCHAR(120) NOT NULL, updated DATETIME NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_conversations_owner ON conversations (owner);
CREATE TABLE turns (
    id INTEGER NOT NULL, conversation_id VARCHAR(32) NOT NULL, number INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, follow_ups TEXT NOT NULL, verdict VARCHAR(8) NOT NULL, PRIMARY KEY (id),
    UNIQUE (conversation_id, number), FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE feedback (
    id INTEGER NOT NULL, conversation_id VARCHAR(32) NOT NULL, number INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, verdict VARCHAR(8) NOT NULL, reasons TEXT NOT NULL, comment TEXT NOT NULL,
    given DATETIME NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_feedback_conversation_id ON feedback (conversation_id);
"""


def test_conversations_of_an_early_version_are_read_and_go_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with closing(sqlite3.connect(home.conversations)) as early, early:
        early.executescript(EARLY_TABLES)
        early.execute("INSERT INTO conversations VALUES ('c', 'ada', 'Gaps', '2026-01-01 00:00:00')")
        row = ("c", "How do I fill gaps?", written(ANSWER), "[]", "up")
        early.execute("INSERT INTO turns VALUES (1, ?, 0, ?, ?, ?, ?)", row)
        given = ("c", *row[1:3], "down", "[]", "", "2026-01-01 00:00:00")
        early.execute("INSERT INTO feedback VALUES (1, ?, 0, ?, ?, ?, ?, ?, ?)", given)
    stores = [open_store(home), open_store(home)]  # the second finds what the first has added
    (turn,) = stores[1].turns("ada", "c")
    assert (turn.question, turn.answer, turn.verdict) == ("How do I fill gaps?", ANSWER, "up")
    stores[0].rate("ada", Place("c", 0, turn.key), "up")  # in the place of the thumb that was given then
    assert [given.verdict for given in stores[1].feedback()] == ["up"]
    place = stores[0].begin("ada", "c", "And strings?", replacing=turn)
    stores[1].finish("ada", place, ANSWER)
    assert [(turn.question, turn.answer) for turn in stores[1].turns("ada", "c")] == [("And strings?", ANSWER)]
    with closing(sqlite3.connect(home.conversations)) as early, early:  # an early version goes on beside this one
        columns = "conversation_id, number, question, answer, follow_ups, verdict"
        early.execute(f"INSERT INTO turns ({columns}) VALUES ('c', 1, 'Then?', '', '[]', '')")
    assert [turn.question for turn in stores[0].turns("ada", "c")] == ["And strings?", "Then?"]


FIRST_FORM = (
    '{"question":"?","text":"Use fillna. [1]","abstained":false,"reason":null,"libraries":["pandas"],'
    '"sentences":[{"text":"Use fillna. [1]","support":"quoted","citations":[1]}],'
    '"citations":[{"marker":1,"chunk":{"id":"c","document_id":"d","library":"pandas","version":"2.3.3","source":"sdist",'
    '"kind":"narrative","title":"Missing data","url":"https://pandas.pydata.org/","licence":"BSD-3-Clause",'
    '"text":"Use fillna.","start":0,"end":11},"start":0,"end":11}],"hits":[],'
    '"ms":{"retrieve":1.0,"draft":1.0,"verify":1.0,"total":3.0},"confidence":0.9,"standalone":"?"}'
)
"""As it was written when forms got numbers. It is never changed: databases hold it."""


def test_an_answer_in_the_first_form_is_read_whole() -> None:
    found = read(FIRST_FORM, 1)
    assert not isinstance(found, str)
    assert (found.text, found.citations[0].quote) == ("Use fillna. [1]", "Use fillna.")


@pytest.mark.parametrize(
    ("stored", "form", "text"),
    [
        (FIRST_FORM, 2, "Use fillna. [1]"),  # of a later version
        (FIRST_FORM.replace('"document_id":"d",', ""), 1, "Use fillna. [1]"),
        (FIRST_FORM.replace('"text":"Use fillna. [1]",', ""), 1, UNREADABLE),
        (FIRST_FORM[:100], 1, UNREADABLE),
        ("[]", 1, UNREADABLE),
    ],
)
def test_an_answer_that_cannot_be_read_whole_is_its_text(
    database: str, store: Store, stored: str, form: int, text: str
) -> None:
    place = told(store, "ada", "gaps?")
    store.rate("ada", place, "up")
    with open_engine(parsed(database)).begin() as connection:
        for table in ("turns", "feedback"):
            changed = sqlalchemy.text(f"UPDATE {table} SET answer = :stored, form = :form")
            connection.execute(changed, {"stored": stored, "form": form})
    (turn,) = store.turns("ada", place.conversation)
    assert (turn.answer, turn.text) == (None, text)
    _, shown = messages((turn,))
    assert shown["content"] == text
    assert as_markdown("Gaps", (turn,)).endswith(f"> gaps?\n\n{text}\n")
    assert (store.feedback(), list(store.answered())) == ((), [])
    store.rate("ada", place, "down")
    assert store.begin("ada", place.conversation, "and then?").number == 1


def test_feedback_holds_the_answer_even_after_it_was_asked_for_again(store: Store) -> None:
    place = told(store, "ada", "why?")
    store.rate("ada", place, "down")
    store.explain("ada", place, ("It is wrong",), " No such call. ")
    store.begin("ada", place.conversation, "why?", replacing=store.turns("ada", place.conversation)[-1])
    (given,) = store.feedback()
    assert (given.question, given.answer, given.verdict) == ("why?", ANSWER, "down")
    assert (given.reasons, given.comment) == (("It is wrong",), "No such call.")


def test_a_second_thumb_replaces_the_first(store: Store) -> None:
    place = told(store, "ada", "why?")
    store.rate("ada", place, "down")
    store.rate("ada", place, "up")
    assert [given.verdict for given in store.feedback()] == ["up"]
    assert store.turns("ada", place.conversation)[0].verdict == "up"


def test_deleting_a_conversation_deletes_what_was_thought_of_it(store: Store) -> None:
    place = told(store, "ada", "why?")
    store.rate("ada", place, "up")
    store.delete("ada", place.conversation)
    assert not store.turns("ada", place.conversation)
    assert not store.headings("ada")
    assert not store.feedback()


def test_a_long_name_is_cut_and_an_empty_one_changes_nothing(store: Store) -> None:
    id = asked(store, "ada", "why?")
    store.rename("ada", id, "  ")
    assert store.headings("ada")[0].title == "why?"
    store.rename("ada", id, "many\nwords " * 50)
    title = store.headings("ada")[0].title
    assert len(title) <= TITLE_LENGTH
    assert title.startswith("many words many")


def test_a_full_conversation_says_so(store: Store) -> None:
    id = store.begin("ada", None, "0").conversation
    for number in range(1, TURNS_AT_MOST):
        store.begin("ada", id, str(number))
    with pytest.raises(UsageError, match="begin a new one"):
        store.begin("ada", id, "one too many")


def test_what_a_browser_may_send_is_kept_without_what_no_database_takes(store: Store) -> None:
    place = told(store, "ada", "a\0b\ud800c")
    assert [turn.question for turn in store.turns("ada", place.conversation)] == ["ab?c"]
    store.rename("ada", place.conversation, "\0\udfffd")
    assert [heading.title for heading in store.headings("ada")] == ["?d"]
    store.rate("ada", place, "down")
    store.explain("ada", place, (), "no\0")
    assert [given.comment for given in store.feedback()] == ["no"]
    assert store.turns("ada", "\0\ud800") == ()


def test_of_many_who_ask_at_once_in_one_conversation_each_gets_a_place(store: Store) -> None:
    id = asked(store, "ada", "first")
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda number: store.begin("ada", id, str(number)), range(24)))
    assert sorted(place.number for place in places) == list(range(1, 25))
    assert {turn.question for turn in store.turns("ada", id)} == {"first", *map(str, range(24))}


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite:////nowhere/at/all.db",
        "nosuch://ada:secret@host/x",
        "postgresql://ada:secret@127.0.0.1:1/x",
        "postgresql://ada:secret@host@127.0.0.1:secret/x",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="PRECEPTOR_DB") as raised:
        open_store(Home(tmp_path), url)
    assert "secret" not in "".join(format_exception(raised.value))


def test_an_unwritten_at_sign_in_a_password_is_named_before_anything_is_tried(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"write each of @ : / % as %40") as raised:
        open_store(Home(tmp_path), "postgresql://ada:top@secret@127.0.0.1:1/x")
    assert "secret" not in str(raised.value)


def test_another_database_is_used_if_it_is_named(tmp_path: Path) -> None:
    store = open_store(Home(tmp_path / "home"), f"sqlite:///{tmp_path / 'elsewhere.db'}")
    asked(store, "ada", "why?")
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "home").exists()


def test_an_exported_conversation_holds_its_questions_answers_and_citations(store: Store) -> None:
    id = asked(store, "ada", "How do I fill gaps?\n<script>")
    store.begin("ada", id, "and then?")
    text = as_markdown("Gaps", store.turns("ada", id))
    assert text.startswith(
        "# Gaps\n\n> How do I fill gaps?\n> &lt;script>\n\nUse fillna. [1]\n\n**Sources**\n\n[1] pandas"
    )
    assert "\n    to replace missing values\n" in text
    assert "https://pandas.pydata.org/docs/user_guide/missing_data.html#filling" in text
    assert text.endswith("> and then?\n\n*There is no answer.*\n")


def test_a_copied_citation_names_the_words_their_library_and_their_page() -> None:
    assert citation_text(citation("to replace missing values")) == (
        "“to replace missing values” — pandas 2.3.3: User guide › Missing data. "
        "https://pandas.pydata.org/docs/user_guide/missing_data.html#filling (BSD-3-Clause)"
    )


@pytest.mark.parametrize(("title", "name"), [("What is a/b?", "What-is-a-b.md"), ("../..", "conversation.md")])
def test_a_file_is_named_after_its_conversation(title: str, name: str) -> None:
    assert file_name(title) == name
