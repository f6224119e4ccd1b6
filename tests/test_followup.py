"""Follow-ups made standalone from the conversation, without a language model."""

from __future__ import annotations

import pytest

from bot.ask.followup.fragment import fragment_of
from bot.ask.followup.in_corpus import Corpus
from bot.ask.followup.standalone import standalone
from bot.ask.followup.words import pronoun_in
from bot.ask.traceback import essence
from bot.ask.understanding import understand
from corpus.encoder import Encoder
from corpus.index import Index
from tests.tiny_index import open_tiny_index

Turn = tuple[str, str]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


def after(question: str, answer: str = "Like this.") -> tuple[Turn, ...]:
    """The conversation in which that was asked and answered."""
    return (("user", question), ("assistant", answer))


CHOICE: tuple[Turn, ...] = (
    ("user", "which library for visualisation"),
    ("assistant", "Matplotlib, then seaborn, then Plotly."),
)
INSTALL: tuple[Turn, ...] = (*CHOICE, ("user", "how do I install it?"), ("assistant", "With pip."))
VERSUS: tuple[Turn, ...] = (("user", "keras vs pytorch"), ("assistant", "Keras, beside PyTorch."))
LINES: tuple[Turn, ...] = (("user", "how do I draw a line plot in matplotlib"), ("assistant", "Call plot."))
FOREST: tuple[Turn, ...] = (("user", "how do I train a random forest"), ("assistant", "Fit it."))


@pytest.mark.parametrize(
    ("history", "text", "alone"),
    [
        (CHOICE, "and for statistics?", "which library for statistics?"),
        (CHOICE, "what about plotly?", "what is plotly?"),
        (CHOICE, "why?", "why choose matplotlib"),
        (CHOICE, "show me an example", "example of matplotlib"),
        (CHOICE, "show me an example in seaborn", "example of seaborn"),
        (INSTALL, "and the second one?", "how do I install it (seaborn)"),
        (VERSUS, "which one is easier?", "which one is easier, keras or pytorch?"),
        (LINES, "how do I make its lines thicker?", "how do I make its lines thicker (line plot in matplotlib)"),
        (FOREST, "which parameters matter?", "which parameters matter (train a random forest)"),
        (FOREST, "how fast is it?", "how fast is it (train a random forest)"),
        (FOREST, "what is a confusion matrix?", "what is a confusion matrix?"),
    ],
)
def test_a_follow_up_says_by_itself_what_it_is_about(history: tuple[Turn, ...], text: str, alone: str) -> None:
    assert standalone(text, history) == alone


def test_a_chain_of_three_keeps_its_subject() -> None:
    chain = (*CHOICE, ("user", "and for statistics?"), ("assistant", "statsmodels, then SciPy."), ("user", "why?"))
    answered = (*chain, ("assistant", "Because of its tests."))
    assert standalone("show me an example", answered) == "example of statsmodels"


@pytest.mark.parametrize(
    ("question", "text", "alone"),
    [
        ("how do machines help in schools?", "and in hospitals?", "how do machines help in hospitals?"),
        (
            "how do I turn a column into dates in pandas",
            "into numbers",
            "how do I turn a column into numbers in pandas",
        ),
        ("sum a column in pandas", "in place", "sum a column in pandas in place"),
        ("how do I sort a table by name", "by its price rather", "how do I sort a table by its price"),
    ],
)
def test_words_after_the_same_preposition_give_way_but_a_library_stays(question: str, text: str, alone: str) -> None:
    assert standalone(text, after(question)) == alone


def test_a_correction_replaces_the_word_that_it_takes_back() -> None:
    asked = after("how do I stack two arrays vertically in numpy")
    assert standalone("not vertically, sideways", asked) == "how do I stack two arrays sideways in numpy"
    assert standalone("sorry, I meant sideways not vertically", asked) == "how do I stack two arrays sideways in numpy"


@pytest.mark.parametrize(
    ("question", "text", "alone"),
    [
        ("how do I read a csv file", "and what about a json file?", "how do I read a json file?"),
        ("how do I get the mean of every column", "and the median?", "how do I get the median of every column?"),
        ("how do I draw a histogram in seaborn", "no, I mean a heatmap", "how do I draw a heatmap in seaborn"),
        ("how do I get the first row of a DataFrame", "same but the last", "how do I get the last row of a DataFrame"),
    ],
)
def test_a_thing_takes_the_place_of_the_thing_most_like_it(index: Index, question: str, text: str, alone: str) -> None:
    assert standalone(text, after(question), Corpus(index)) == alone


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how do I read a csv file in pandas", "skip the first lines"),
        ("how do I split rows into groups with pandas", "what if a group has no rows"),
    ],
)
def test_a_text_that_says_little_by_itself_gets_the_topic(index: Index, question: str, text: str) -> None:
    topic = question.removeprefix("how do I ")
    assert standalone(text, after(question), Corpus(index)) == f"{text} ({topic})"


@pytest.mark.parametrize(
    "text",
    [
        "how do I save a figure to a file?",
        "standardize features to unit variance",
        "what is a norm?",
        "who won the football world cup?",
        "numpy matrix norm",
        "which library for web scraping?",
        "which mistakes do beginners make?",
        "thanks, how do I label the x axis?",
        "In seaborn, how is a line drawn?",
        "hello",
    ],
)
def test_a_question_of_its_own_stays_as_it_is_whatever_was_asked_before(index: Index, text: str) -> None:
    for question in ("how do I read a csv file in pandas", "what is seaborn regplot?", "which library for charts"):
        assert standalone(text, after(question), Corpus(index)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Is it possible to read many files at once?",
        "How long does it take to learn Python?",
        "What is dropout? Why is it useful?",
        "the fastest way that works for strings",
        "sort by the first column",
    ],
)
def test_a_word_that_points_into_its_own_sentence_is_no_pronoun(text: str) -> None:
    assert pronoun_in(text) == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ok thanks! and for strings?", "for strings"),
        ("and if it's an Excel file?", "an Excel file"),
        ("the last one instead please", "the last one"),
        ("dates too", "dates"),
        ("without a loop", "without a loop"),
    ],
)
def test_a_fragment_is_what_is_left_without_leading_and_trailing_words(text: str, rest: str) -> None:
    fragment = fragment_of(text)
    assert fragment is not None
    assert fragment.rest == rest


@pytest.mark.parametrize(
    "text", ["if I know Flask, am I ready for a job?", "and how do I save a figure to a file?", "read a csv file"]
)
def test_a_whole_question_is_no_fragment(text: str) -> None:
    assert fragment_of(text) is None


def test_a_verb_with_a_pronoun_takes_the_thing_and_leaves_the_deed() -> None:
    asked = after("how do I drop rows with gaps in pandas")
    assert standalone("fill them instead", asked) == "fill them (rows with gaps in pandas)"
    assert standalone("and how do I count them?", asked) == "how do I count them (rows with gaps in pandas)"


def test_another_library_takes_the_place_of_the_one_before() -> None:
    assert (
        standalone("what about pytorch?", after("how do I save a model in keras"))
        == "how do I save a model in pytorch?"
    )
    assert standalone("is it harder than keras?", after("what is pytorch")) == "is it harder than keras (pytorch)"


def test_the_library_of_the_answer_is_named_if_no_question_names_one() -> None:
    asked = after("how do I train a random forest", "From the documentation of scikit-learn 1.9.1:\n\nFit it.")
    assert standalone("how fast is it?", asked) == "how fast is it (train a random forest in scikit-learn)"


def test_a_further_follow_up_hangs_on_the_question_and_not_on_the_follow_up(index: Index) -> None:
    asked = (*after("how do I read a csv file in pandas"), *after("skip the first lines"))
    assert standalone("how fast is it?", asked, Corpus(index)) == "how fast is it (read a csv file in pandas)"


def test_the_two_that_were_compared_are_told_apart() -> None:
    assert standalone("what's the difference?", VERSUS) == "what is the difference between keras and pytorch?"


def test_a_text_without_any_pointing_word_is_understood_with_its_conversation(index: Index) -> None:
    question = understand(index, "skip the first lines", history=after("how do I read a csv file in pandas"))
    assert question.named == ("pandas",)


def test_of_a_traceback_the_library_the_line_and_the_message_are_left() -> None:
    frames = (
        'File "train.py", line 12, in <module> model.fit(X, y) '
        'File "/lib/site-packages/sklearn/base.py", line 609, in fit check(X) ValueError: Input X contains NaN.'
    )
    found = essence(f"why? Traceback (most recent call last): {frames}")
    assert found == "why? sklearn model.fit(X, y) ValueError: Input X contains NaN."


def test_text_without_a_traceback_is_left_as_it_is() -> None:
    assert essence("How do I catch a ValueError: example?") == "How do I catch a ValueError: example?"


def test_a_question_without_a_library_stays_with_the_conversation_where_a_passage_comes_nearer(index: Index) -> None:
    talk = after("Why does read_csv of pandas skip my first line?")
    stayed = understand(index, "how can rows with a missing value be dropped", history=talk)
    assert "pandas" in stayed.named
    left = understand(index, "What does numpy.linalg.norm compute for a matrix?", history=talk)
    assert left.standalone == "What does numpy.linalg.norm compute for a matrix?"
    article = understand(index, "What does the article say on collecting data?", history=talk)
    assert article.standalone == "What does the article say on collecting data?"
