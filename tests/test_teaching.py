"""From a question to a lesson: what is pasted, which error it is, which lesson fits, and what is then said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import Tutor
from bot.ask.pasted import taken_apart
from bot.ask.skeleton import likeness, skeleton
from bot.ask.understanding import understand
from bot.check.verify import quoted_chunk_ids, verified
from bot.deciding import GUIDED, decided, read_sources
from bot.draft import Draft, Line, Paragraph, Quote, Told, quotes_of
from bot.find import matching
from bot.find.continuing import FOLLOW, beside
from bot.find.retrieve import retrieve
from bot.find.taught import lessons_for
from bot.judge.confidence import confidence
from bot.say.cite import written
from bot.say.connecting import IF_FIRST
from bot.say.done_with import done_with
from bot.say.lesson import tell
from bot.say.nearest import WRITTEN_OUT, nearest
from bot.say.uncovered import uncovered
from corpus.domain import Citation, Symbol
from corpus.encoder import Encoder
from corpus.home import Home
from corpus.index import open_parts, write_parts
from corpus.teaching.pages import lesson_document
from corpus.teaching.shelf import OURS, read_file
from evals.score.citing import bears_out
from ingest.split import split, token_counter
from tests.tiny_index import NAMES, PASSAGES, passage, tiny_manifest
from ui.page.desk import Desk
from ui.page.suggestions import follow_ups

TAUGHT = (
    "python/append-or-extend", "pandas/append-removed", "pandas/read-some-columns", "machine-learning/loss-is-nan",
)  # fmt: skip


@pytest.fixture(scope="module")
def tutor(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Tutor:
    """A tutor on the tiny index, with some of our lessons."""
    folder = tmp_path_factory.mktemp("taught")
    lessons = tuple(replace(read_file(OURS / f"{id}.md", OURS), needs=(), next=()) for id in TAUGHT)
    count_tokens = token_counter(encoder.tokenizer)
    chunks = [
        *(passage(number) for number in range(len(PASSAGES))),
        *(chunk for lesson in lessons for chunk in split(lesson_document(lesson), count_tokens)),
    ]
    symbols = [Symbol(name, library, "1.0", kind) for name, library, kind in NAMES]
    write_parts(folder, chunks, symbols, encoder.embed, lessons=lessons)
    return Tutor(Home(folder), open_parts(folder, tiny_manifest(encoder, len(chunks), len(symbols)), encoder))


def test_prose_code_and_errors_are_told_apart() -> None:
    text = (
        "Why does my merge make more rows?\n\nimport pandas as pd\ndf = a.merge(b, on='id')\n"
        'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\nValueError: bad merge keys\n\nThanks'
    )
    parts = taken_apart(text)
    assert parts.prose == "Why does my merge make more rows?\n\n\nThanks"
    assert "df = a.merge(b, on='id')" in parts.code
    assert parts.errors == ("ValueError: bad merge keys",)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (
            '  File "x.py", line 3, in f\n    a = b[0]\n        ~~^^^\n  File "x.py", line 9\n    ~~~~^^^^\n'
            "\nWhy is it empty?",
            "Why is it empty?",
        ),
        ("```python\nx = 1\n``` why does it print nothing?\nI expected 1", "why does it print nothing?\nI expected 1"),
        ("```x = 1``` prints nothing, why?", "```x = 1``` prints nothing, why?"),
        ("Mine:\n~~~\nx = 1\n~~~\nWhy?", "Mine:\nWhy?"),
    ],
)
def test_what_stands_between_marks_and_below_a_traceback_is_not_the_question(text: str, prose: str) -> None:
    assert taken_apart(text).prose == prose


def test_pasted_code_says_what_is_meant(tutor: Tutor) -> None:
    text = "why are there more rows now?\n\n```python\nout = a.merge(b, on='id')\n```"
    question = understand(tutor.index, text)
    asked = matching.asked(tutor.index, question, taken_apart(text))
    assert question.vector is not None
    assert (asked.vector == question.vector).all()
    assert "merg" in " ".join(asked.stems)


def test_in_a_conversation_a_lesson_is_weighed_with_what_was_asked_before(tutor: Tutor) -> None:
    index = tutor.index
    before = "why has my DataFrame no attribute append any more?"
    text = "ok, I have read of that in several places by now, so what do I have to write in its place in a loop?"
    alone = matching.asked(index, understand(index, text), taken_apart(text))
    question = understand(index, text, history=(("user", before), ("assistant", "It was removed.")))
    asked = matching.asked(index, question, taken_apart(text))
    assert alone.continued is None
    assert asked.continued is not None
    parts = beside(index, asked.continued)
    weighed = matching.weighed_lessons(index, asked, index.lessons.nearness(asked.vector), parts)
    assert weighed.follow is not None
    answered = dict(zip(weighed.numbers, weighed.follow[:, FOLLOW.index("answered") - 1], strict=True))
    ids = {index.lessons.bound[number].lesson.id for number, is_it in answered.items() if is_it}
    assert ids == {"pandas/append-removed"}
    assert matching.matches(index, asked)[0].bound.lesson.id == "pandas/append-removed"


def test_a_conversation_may_turn_to_something_else(tutor: Tutor) -> None:
    history = (("user", "why are there more rows after a merge?"), ("assistant", "A key occurs twice."))
    question = understand(tutor.index, "why does the loss of my network become nan?", history=history)
    assert lessons_for(tutor.index, question)[0].bound.lesson.id == "machine-learning/loss-is-nan"


def test_nothing_comes_from_a_library_that_is_not_wanted(tutor: Tutor) -> None:
    for said, is_wanted in (("please", True), ("without pandas please", False)):
        question = understand(tutor.index, f"why does my merge make more rows, {said}")
        assert ("pandas" in question.unwanted) is not is_wanted
        lessons = lessons_for(tutor.index, question)
        assert any(match.bound.lesson.subject == "pandas" for match in lessons) is is_wanted
        assert any(hit.chunk.library == "pandas" for hit in retrieve(tutor.index, question)) is is_wanted


def test_an_error_text_brings_no_lesson_of_a_library_that_is_not_wanted(tutor: Tutor) -> None:
    index, error = tutor.index, "KeyError: 'price'"
    bound = [replace(one, lesson=replace(one.lesson, messages=(error,))) for one in index.lessons.bound]
    for said, is_wanted in (("please", True), ("without pandas please", False)):
        question = understand(index, f"{said}: {error}")
        asked = matching.asked(index, question, taken_apart(question.text))
        assert asked.errors == (error,)
        near, held = index.lessons.nearness(asked.vector), index.lessons.held(asked.stems)
        subjects = {bound[number].lesson.subject for number in matching.considered(bound, asked, near, held)}
        assert "python" in subjects
        assert ("pandas" in subjects) is is_wanted


def test_words_on_careers_ask_for_a_career_only_near_what_is_asked_on_careers(tutor: Tutor) -> None:
    index = tutor.index
    asked = understand(index, "my loss is nan since the scheduler job runs, what now")
    assert asked.vector is not None
    assert index.lessons.share("machine-learning", asked.vector) > 0.9
    assert index.lessons.share("career", asked.vector) == 0.0
    assert asked.kind != "career"


def test_an_error_inside_a_sentence_is_one() -> None:
    parts = taken_apart("I get KeyError: 'price' when I select a column. What is wrong?")
    assert parts.errors == ("KeyError: 'price' when I select a column.",)
    assert parts.prose.startswith("I get KeyError")


def test_what_varies_in_a_message_makes_no_difference() -> None:
    message = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (<a>x<b> and <c>x<d>)"
    said = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x3136 and 1568x128)"
    assert skeleton(message) == skeleton(said) == "runtimeerror mat and mat shapes cannot be multiplied and"
    assert likeness(message, said) == 1.0
    assert likeness(message, "ValueError: could not convert string to float: 'Nissan'") < 0.7


def test_a_question_near_a_lesson_is_answered_by_it_with_valid_citations(tutor: Tutor) -> None:
    answer = tutor.ask("append vs extend in python lists")
    assert answer.text.startswith("`append` adds one object to a list, `extend` adds every item of another sequence.")
    assert "```python\na = [1, 2]" in answer.text
    assert "**Pitfall:** Both change the list in place" in answer.text
    assert all(citation.quote in citation.chunk.text for citation in answer.citations)
    assert {citation.chunk.kind for citation in answer.citations} == {"lesson"}
    assert answer.hits[0].chunk.kind == "lesson"


def test_the_variant_that_is_asked_for_is_told(tutor: Tutor) -> None:
    answer = tutor.ask("why does list extend split my string into letters")
    assert '`extend("ab")` adds the letters one by one' in answer.text
    assert 'c.extend("ab")' in answer.text


def test_what_another_lesson_says_to_it_is_told_behind_unless_it_is_for_other_versions(tutor: Tutor) -> None:
    index = tutor.index
    first, *others = lessons_for(index, understand(index, "append vs extend in python lists"))
    other = next(one for one in others if one.bound.lesson.subject == "pandas")
    near = replace(other, sentences=(replace(other.sentences[0], odds=first.sentences[0].odds),))
    told = tell(index, (first, near))
    assert other.bound.lesson.title in [block.label for block in told.blocks if isinstance(block, Told)]
    lesson = replace(other.bound.lesson, since="99")
    newer = replace(near, bound=replace(other.bound, lesson=lesson))
    assert tell(index, (first, newer)) == tell(index, (first,))


@pytest.mark.parametrize(
    ("id", "lead", "named"),
    [
        ("pandas/read-some-columns", "Pass `usecols=`.", "For this take pandas:"),
        ("machine-learning/loss-is-nan", "Lower the learning rate.", "For this take PyTorch:"),
        ("pandas/read-some-columns", "Take Polars.", ""),
        ("pandas/read-some-columns", "Take openpyxl.", ""),
        ("python/append-or-extend", "`append` adds one object.", ""),
    ],
)
def test_who_asks_for_a_library_is_told_which_one_the_lesson_takes(id: str, lead: str, named: str) -> None:
    assert "".join(line.text for line in done_with(read_file(OURS / f"{id}.md", OURS), lead)) == named


def test_the_library_stands_before_the_lesson_only_where_one_was_asked_for(tutor: Tutor) -> None:
    index = tutor.index
    lessons = lessons_for(index, understand(index, "read only some columns of a csv file"))
    assert lessons[0].bound.lesson.id == "pandas/read-some-columns"
    told, named = tell(index, lessons), tell(index, lessons, names_library=True)
    assert (Line("For this take pandas:"), *told.blocks) == named.blocks


@pytest.mark.parametrize(
    ("question", "is_named"),
    [
        ("which library do I use to read only some columns of a csv file", True),
        ("what should I use to read only some columns of a csv file", False),
    ],
)
def test_only_who_asks_for_a_library_is_told_which_one(tutor: Tutor, question: str, is_named: bool) -> None:
    asked = understand(tutor.index, question)
    lesson = next(one for one in lessons_for(tutor.index, asked) if one.bound.lesson.subject == "pandas")
    said = decided(tutor.index, asked, (), (replace(lesson, chance=1.0),), k_read=10)
    assert asked.kind == "which_library"
    assert (Line("For this take pandas:") in said.draft.blocks) is is_named


def test_a_lesson_that_shows_a_library_speaks_of_it_and_a_word_of_its_name_is_none(tutor: Tutor) -> None:
    index = tutor.index
    question = understand(index, "how do I open pictures with OpenCV")
    lesson = lessons_for(index, understand(index, "append vs extend in python lists"))[0]
    teaching = lesson.bound.lesson
    assert teaching.example is not None
    assert [other.name for other in uncovered(index, question, (), (lesson,))] == ["OpenCV"]
    shows = replace(teaching, example=replace(teaching.example, code="import cv2\n" + teaching.example.code))
    assert not uncovered(index, question, (), (replace(lesson, bound=replace(lesson.bound, lesson=shows)),))


def test_a_lesson_on_one_of_several_names_that_are_gone_is_told(tutor: Tutor) -> None:
    index = tutor.index
    question = understand(index, "what happened to df.append() and to np.foobar()")
    assert set(question.unknown_names) == {"df.append", "np.foobar"}
    lessons = lessons_for(index, understand(index, "DataFrame has no attribute append"))
    assert lessons[0].bound.lesson.id == "pandas/append-removed"
    likely = (replace(lessons[0], chance=0.6),)
    said = decided(index, question, retrieve(index, question, 10), likely, k_read=10)
    assert said.draft.reason is None
    unknown = replace(question, unknown_names=("np.foobar",))
    refused = decided(index, unknown, retrieve(index, question, 10), likely, k_read=10)
    assert refused.draft.reason == "unknown_api"


def test_what_no_lesson_is_on_is_answered_as_before(tutor: Tutor) -> None:
    assert tutor.ask("how do I bake sourdough bread").abstained
    answer = tutor.ask("How do I fill missing values in a DataFrame column?")
    assert answer.citations
    assert all(citation.chunk.kind != "lesson" for citation in answer.citations)


def test_what_nobody_is_sure_of_shows_what_comes_nearest_each_with_the_sentence_that_speaks_to_it(tutor: Tutor) -> None:
    index = tutor.index
    question = understand(index, "my loss becomes nan after I append the csv columns")
    draft = nearest(index, question, retrieve(index, question, 10), lessons_for(index, question))
    assert draft is not None
    assert draft.reason == "unsure"
    answer = written(verified(draft, index.knowledge.chunks(quoted_chunk_ids(draft))))
    first, *shown = answer.text.partition(IF_FIRST)[0].splitlines()
    assert first == "I'm not sure. These come nearest:"
    assert len(list(filter(None, shown))) == 3
    assert any("The loss is NaN" in line for line in shown)
    assert all(line.startswith("- ") and line.endswith("]") for line in shown if line)
    assert all(citation.quote in citation.chunk.text for citation in answer.citations)


def test_a_lesson_that_is_nearly_likely_enough_is_written_out_below_what_comes_nearest(tutor: Tutor) -> None:
    index = tutor.index
    question = understand(index, "append vs extend in python lists")
    (first, *_), hits = lessons_for(index, question), retrieve(index, question, 10)
    unlikely, nearly = (
        nearest(index, question, hits, [replace(first, chance=chance)]) for chance in (WRITTEN_OUT - 0.01, WRITTEN_OUT)
    )
    assert unlikely is not None
    assert nearly is not None
    assert nearly.blocks[: len(unlikely.blocks)] == unlikely.blocks
    text = written(verified(nearly, index.knowledge.chunks(quoted_chunk_ids(nearly)))).text
    above, below = text.split(IF_FIRST)
    said = "`append` adds one object to a list"
    assert said in above
    assert said not in below
    assert "```python\na = [1, 2]" in below


def test_a_library_without_documentation_is_said_to_be_one_and_nothing_answers_in_its_name(tutor: Tutor) -> None:
    answer = tutor.ask("how do I fill missing values in a DaskML frame with Dask")
    assert answer.text.startswith("I have no documentation of Dask")
    assert (answer.abstained, answer.reason) == (True, "not_in_sources")
    in_its_name = tutor.ask("read only some columns of a csv file with Dask")
    assert in_its_name.text.startswith("I have no documentation of Dask")
    assert tutor.ask("how do I merge() all rows in Dask").text.startswith("I have no documentation of Dask")
    assert "no documentation of" not in tutor.ask("does pd.merge work like in Dask").text
    assert tutor.ask("fill missing values of two dataframes in Dask").text.startswith("I have no documentation of Dask")
    assert "no documentation of" not in tutor.ask("Should I take Dask or pandas?").text
    assert "no documentation of" not in tutor.ask("how do I fill missing values in a column").text
    assert "no documentation of" not in tutor.ask("fill missing values of a pandas frame that I got from DuckDB").text


def test_a_language_model_is_handed_the_passages_however_unlikely_the_draft_is_right(tutor: Tutor) -> None:
    index = tutor.index
    question = understand(index, "should I use groupby or a for loop for averages")
    hits = retrieve(index, question, 10)
    lessons = tuple(replace(one, chance=0.3) for one in lessons_for(index, question))
    alone = decided(index, question, hits, lessons, k_read=10)
    read_on = decided(index, question, hits, lessons, k_read=10, is_read_on=True)
    assert alone.draft.reason == "unsure"
    assert read_on.draft.reason != "unsure"


def test_every_answer_says_how_likely_it_is_right(tutor: Tutor) -> None:
    sure = tutor.ask("append vs extend in python lists").confidence
    assert 0.0 <= tutor.ask("how do I bake sourdough bread").confidence < sure <= 1.0


@pytest.mark.parametrize(
    ("question", "chance", "is_told"),
    [
        ("How do I fill missing values in a DataFrame column?", 0.6, True),
        ("How do I fill missing values in a DataFrame column?", 0.45, False),
        ("What should I use to fill missing values in a DataFrame column?", 0.75, True),
        ("Which library should I use to fill missing values in a DataFrame column?", 0.75, False),
    ],
)
def test_the_likelier_one_is_told_unless_a_library_is_asked_for(
    tutor: Tutor, question: str, chance: float, is_told: bool
) -> None:
    index = tutor.index
    asked = understand(index, question)
    lesson = replace(lessons_for(index, understand(index, "append vs extend in python lists"))[0], chance=chance)
    hits = retrieve(index, asked, 10)
    documented = confidence(index, read_sources(index, asked, hits, k_read=10), (lesson,))
    assert documented >= GUIDED
    said = decided(index, asked, hits, (lesson,), k_read=10)
    assert said.confidence == (chance if is_told else documented)


@pytest.mark.parametrize(("name", "is_told"), [("append", True), ("frobnicate", False)])
def test_of_a_name_that_is_gone_a_lesson_that_speaks_of_it_is_told(tutor: Tutor, name: str, is_told: bool) -> None:
    index = tutor.index
    question = understand(index, f"pandas.DataFrame.{name} is not there any more, rows of a dataframe")
    (lesson,) = [one for one in lessons_for(index, question) if one.bound.lesson.id == "pandas/append-removed"]
    hits = retrieve(index, question, 10)
    said = decided(index, question, hits, (replace(lesson, chance=0.6),), k_read=10)
    assert (said.confidence == 0.6) == is_told


@pytest.mark.parametrize(
    ("question", "is_certain"),
    [
        ("What does numpy.mean do?", True),
        ("what does np.mean do", True),
        ("What does numpy.mean do and what .median()?", False),
    ],
)
def test_what_documents_a_name_is_certain_where_nothing_but_that_name_is_asked_for(
    tutor: Tutor, question: str, is_certain: bool
) -> None:
    asked = understand(tutor.index, question)
    read = read_sources(tutor.index, asked, retrieve(tutor.index, asked, 10), k_read=10)
    assert asked.kind == "what_is"
    assert read.draft.reason is None
    assert (confidence(tutor.index, read, ()) == 1.0) == is_certain


def test_a_docstring_that_says_where_to_look_is_never_certain(tutor: Tutor) -> None:
    asked = understand(tutor.index, "What does numpy.mean do?")
    read = read_sources(tutor.index, asked, retrieve(tutor.index, asked, 10), k_read=10)
    quote = next(quote for block in read.draft.blocks for quote in quotes_of(block))
    elsewhere = replace(quote.chunk, text="Alias for `numpy.average`.")
    draft = Draft((Paragraph((Quote(elsewhere, 0, len(elsewhere.text)),)),))
    assert confidence(tutor.index, read, ()) == 1.0
    assert confidence(tutor.index, replace(read, draft=draft), ()) < 1.0


def test_a_library_filter_holds_for_lessons_too(tutor: Tutor) -> None:
    answer = tutor.ask("append vs extend in python lists", libraries=["numpy"])
    assert all(citation.chunk.library == "numpy" for citation in answer.citations)


def test_a_statement_that_was_read_is_borne_out_by_what_it_rests_on_and_by_nothing_else(
    encoder: Encoder, tmp_path: Path
) -> None:
    read = replace(read_file(OURS / "pandas/read-some-columns.md", OURS), needs=(), next=())
    statement = read.statements[1].text
    text = "Before it.\n\nUsing this results in much faster parsing time and lower memory usage.\n\nBehind it."
    documented = replace(passage(0), text=text, end=len(text), symbols=("pandas.read_csv",), library="pandas")
    chunks = [documented, *split(lesson_document(read), token_counter(encoder.tokenizer))]
    write_parts(tmp_path, chunks, (), encoder.embed, lessons=(read,))
    index = open_parts(tmp_path, tiny_manifest(encoder, len(chunks), 0), encoder)
    begins, ends = text.index("Using"), text.index("usage.") + len("usage.")
    assert bears_out(index, statement, Citation(1, documented, begins, ends))
    assert not bears_out(index, statement, Citation(1, documented, 0, len("Before it.")))
    assert not bears_out(index, statement, Citation(1, documented, text.index("Behind"), len(text)))


def test_an_answer_that_isnt_sure_leads_to_the_lessons_that_it_shows(tutor: Tutor) -> None:
    told = tutor.ask("append vs extend in python lists")
    shown = {cited.chunk.title.partition(" > ")[0] for cited in told.citations if cited.chunk.kind == "lesson"}
    assert shown
    unsure = replace(told, abstained=True, reason="unsure")
    desk = Desk(tutor)
    assert set(desk.shown_lessons(unsure)) == shown
    assert set(follow_ups(desk, unsure, ())) & shown
    assert not set(desk.taught_next(told)) & shown
