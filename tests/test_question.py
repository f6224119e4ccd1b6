"""Questions understood: kind, libraries, API names, follow-ups."""

from __future__ import annotations

import pytest

from bot.ask.alike_names import meant_by, nearest_names
from bot.ask.followup.standalone import standalone
from bot.ask.kinds import kind_of
from bot.ask.mentions import find_libraries
from bot.ask.question import QuestionKind
from bot.ask.typos import put_right
from bot.ask.understanding import understand, visible
from bot.ask.unwanted import unwanted
from corpus.encoder import Encoder
from corpus.index import Index
from tests.tiny_index import open_tiny_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("tiny"), encoder)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("which library for visualisation", "which_library"),
        ("whats best for grafs and charts", "which_library"),
        ("What should I use to download files?", "which_library"),
        ("Libraries for quantum computing.", "which_library"),
        ("Packages that were installed with conda aren't found in Jupyter", "how_to"),
        ("A module that was compiled using NumPy 1.x cannot be run in NumPy 2.0.1", "how_to"),
        ("numpy vs pandas", "compare"),
        ("is there a library that is better than a spreadsheet?", "which_library"),
        ("difference between a module and a package", "compare"),
        ("What is the difference between loc and iloc?", "compare"),
        ("How do I fill missing values?", "how_to"),
        ("read csv skipping rows", "how_to"),
        ("plot a histogram", "how_to"),
        ("calculate the difference between two columns", "how_to"),
        ("what is the best way to join two arrays", "how_to"),
        ("what is a DataFrame", "what_is"),
        ("groupby", "what_is"),
        ("what is the pandas library used for", "what_is"),
        ("How long does it take to learn Python for ML?", "career"),
        ("common beginner mistakes", "career"),
        ("Why Python for machine learning?", "career"),
        ("ValueError: could not convert string to float", "error"),
        ("how do I raise a ValueError", "how_to"),
        ("hi there", "small_talk"),
        ("Thanks a lot!", "small_talk"),
        ("?!", "empty"),
        ("😀", "empty"),
        ("0/0", "empty"),
        ("", "empty"),
    ],
)
def test_kind_follows_words_and_shape(text: str, kind: QuestionKind) -> None:
    assert kind_of(text) == kind


def test_two_libraries_and_an_or_are_a_comparison() -> None:
    assert kind_of("should I learn to plot with seaborn or matplotlib?", n_libraries=2) == "compare"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("import numpy as np", ("numpy",)),
        ("sns.lineplot with a torch tensor", ("seaborn", "pytorch")),
        ("sci-kit learn pipelines", ("scikit-learn",)),
        ("how do I use seabron", ("seaborn",)),
        ("matplotib legend", ("matplotlib",)),
        ("how many requests per second can it take", ()),
        ("send headers with requests", ("requests",)),
        ("requests library timeout", ("requests",)),
        ("a comet hit jupiter", ()),
        ("requests basic auth", ("requests",)),
        ("comet log a confusion matrix", ("comet",)),
        ("requests per second", ()),
        ("for my crawler requests or httpx", ("requests",)),
        ("how do I plot in Python", ()),
        ("python list comprehension", ("python",)),
    ],
)
def test_libraries_are_named_by_words_that_mean_them(text: str, ids: tuple[str, ...]) -> None:
    assert find_libraries(text).ids == ids


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("plot a histogram in matplotlib", ("matplotlib",)),
        ("sort a numpy array", ()),
        ("PCA on a DataFrame", ()),
        ("draw a pandas column with seaborn", ("seaborn",)),
        ("define a layer in caffe", ("caffe",)),
    ],
)
def test_library_of_the_thing_one_has_is_not_the_one_sought(text: str, sought: tuple[str, ...]) -> None:
    assert find_libraries(text).sought == sought


@pytest.mark.parametrize(
    ("text", "some", "others"),
    [
        ("sum the hours per key in a list of dicts, without pandas?", {"pandas"}, {"numpy"}),
        ("the longest streak, without using numpy or pandas", {"pandas", "numpy"}, {"seaborn"}),
        ("count the errors, only standard library", {"pandas", "numpy"}, {"python"}),
        ("mean per label in numpy only", {"pandas"}, {"numpy", "python"}),
        ("I know only pandas, how do I start with scikit-learn", {"seaborn"}, {"pandas", "scikit-learn"}),
        ("read ids without pandas turning them into floats", set(), {"pandas"}),
        ("is there no pandas function for that", set(), {"pandas"}),
        ("in pandas I would group, how is it done without pandas?", {"pandas"}, {"numpy"}),
        ("is a loop faster with or without numpy?", set(), {"numpy"}),
        ("my Flask app gets no requests.", set(), {"requests"}),
    ],
)
def test_a_library_that_is_refused_is_unwanted(text: str, some: set[str], others: set[str]) -> None:
    assert some <= unwanted(text)
    assert not others & unwanted(text)


def test_misspelt_library_is_searched_by_its_right_name() -> None:
    assert find_libraries("explain seabron plots").text == "explain seaborn plots"


def test_word_of_the_corpus_is_no_misspelt_library() -> None:
    assert find_libraries("polarz plots", lambda word: word == "polarz").ids == ()


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("np.linalg.norm of a matrix", ["numpy.linalg.norm"]),
        ("df.groupby('a').mean()", ["pandas.DataFrame.groupby"]),
        ("what does `read_csv` do", ["pandas.read_csv"]),
        ("how to use fillna", ["pandas.DataFrame.fillna"]),
        ("StandardScaler", ["sklearn.preprocessing.StandardScaler"]),
        ("robustscaler", ["sklearn.preprocessing.RobustScaler"]),
        ("hist", ["matplotlib.pyplot.hist"]),
        ("norm", []),
        ("difference between loc and iloc", ["pandas.DataFrame.loc", "pandas.DataFrame.iloc"]),
        ("explain seaborn regplot", ["seaborn.regplot"]),
        ("ax.set_xlabel", ["matplotlib.axes.Axes.set_xlabel"]),
        ("scikit-learn lineplot", []),
        ("sort `df1` by my_column in data.csv", []),
        ("set the `index` column", []),
        ("numpy can't find my own loss function weighted_mse", []),
    ],
)
def test_names_resolve_through_the_symbol_table(index: Index, text: str, symbols: list[str]) -> None:
    question = understand(index, text)
    assert [symbol.name for symbol in question.symbols] == symbols
    assert question.unknown_names == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("what does np.foobar do", "np.foobar"),
        ("how do I call df.fillnan()", "df.fillnan"),
        ("how do I use the pandas function quick_clean", "quick_clean"),
        ("ax.set_wobble", "ax.set_wobble"),
        ("from sklearn.magic import Wand", "sklearn.magic.Wand"),
    ],
)
def test_invented_name_of_a_covered_library_is_unknown(index: Index, text: str, unknown: str) -> None:
    assert understand(index, text).unknown_names == (unknown,)


@pytest.mark.parametrize(
    "text",
    [
        "rename df.my_col",
        "call clean_rows() on a pandas column",
        "np.__version__",
        "open model.fit.png",
        "tf.foo.bar",
        "my_list.append(1)",
        "from ax import set_wobble",
        "pandas says TypeError: Could not locate class 'OwnPool'. Register it.",
        "numpy arrays\n\nclass OwnEncoder(json.JSONEncoder):\n    pass\n\nwhat does OwnEncoder do wrong",
    ],
)
def test_names_of_the_users_own_raise_no_alarm(index: Index, text: str) -> None:
    assert understand(index, text).unknown_names == ()


@pytest.mark.parametrize(
    ("text", "slip", "meant"),
    [
        ("pd.read_cvs with a semicolon", "pd.read_cvs", "pandas.read_csv"),  # two letters swapped
        ("what does df.gruopby do", "df.gruopby", "pandas.DataFrame.groupby"),  # on a telling variable, too
        ("pd.read_exel('a.xlsx')", "pd.read_exel", "pandas.read_excel"),
        ("plt.savfig writes an empty file", "plt.savfig", "matplotlib.pyplot.savefig"),
    ],
)
def test_a_slip_is_read_as_the_name_that_is_meant(index: Index, text: str, slip: str, meant: str) -> None:
    asked = understand(index, text)
    assert [name for name, _ in asked.slips] == [slip]
    assert meant in [symbol.name for symbol in asked.symbols]
    assert not asked.unknown_names
    assert slip not in asked.standalone


@pytest.mark.parametrize("text", ["np.zeross(3)", "np.inv(a)", "pd.read_parquet(path)", "np.normal(3)"])
def test_a_name_that_goes_on_or_is_far_from_all_is_no_slip(index: Index, text: str) -> None:
    assert not understand(index, text).slips


def test_a_word_that_people_use_and_a_name_that_is_gone_are_no_slips(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meant_by(index, "plt.savfig") == "plt.savefig"
    with monkeypatch.context() as patch:
        patch.setitem(index.intents.vocabulary, "savfig", 1)  # as "stock" is, which isn't `df.stack`
        assert meant_by(index, "plt.savfig") is None
    monkeypatch.setattr(index.lessons, "gone", frozenset({"savfig"}))  # as "asfarray" is, which isn't `np.asarray`
    assert meant_by(index, "plt.savfig") is None


def test_words_on_careers_alone_make_no_career_question() -> None:
    assert kind_of("how do i schedule a job every hour") == "career"
    assert kind_of("how do i schedule a job every hour", may_be_career=False) == "how_to"


def test_nearest_names_come_from_the_same_module_first(index: Index) -> None:
    assert nearest_names(index, "pd.read_exel")[0] == "pandas.read_excel"
    assert nearest_names(index, "ax.set_xlabl")[0] == "matplotlib.axes.Axes.set_xlabel"


FILL = (("user", "How do I fill missing values in a DataFrame column?"), ("assistant", "Use fillna."))


@pytest.mark.parametrize(
    ("history", "text", "alone"),
    [
        (FILL, "and for strings?", "How do I fill missing values in a DataFrame column for strings?"),
        (FILL, "show me an example", "example of fill missing values in a DataFrame column"),
        (FILL, "why?", "why fill missing values in a DataFrame column"),
        (FILL, "thanks", "thanks"),
        (FILL, "How do I train a random forest?", "How do I train a random forest?"),
        (
            (("user", "what is seaborn lineplot?"),),
            "how do I make its lines thicker?",
            "how do I make its lines thicker (seaborn lineplot)",
        ),
        ((("user", "How do I read a csv in pandas?"),), "and in polars?", "How do I read a csv in polars?"),
        (
            (("user", "which library for visualisation"), ("assistant", "Matplotlib, then seaborn.")),
            "how do I install the second one?",
            "how do I install the second one (seaborn)",
        ),
        ((), "and for strings?", "and for strings?"),
        ((("user", "hello"),), "how do I install it?", "how do I install it?"),
    ],
)
def test_follow_up_is_made_standalone(history: tuple[tuple[str, str], ...], text: str, alone: str) -> None:
    assert standalone(text, history) == alone


def test_follow_up_inherits_the_library(index: Index) -> None:
    question = understand(index, "how do I make its lines thicker?", history=(("user", "what is seaborn lineplot?"),))
    assert question.named == ("seaborn",)
    assert question.text == "how do I make its lines thicker?"


def test_invisible_characters_are_dropped() -> None:
    assert visible("read\u200b_csv\x00\n now") == "read_csv now"


def test_fancy_letters_are_read_as_plain_ones() -> None:
    assert visible("𝚙𝚊𝚗𝚍𝚊𝚜 “ｍｅａｎ”") == 'pandas "mean"'


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("WHY IS MY FLASK APP NOT RELOADING!!!!", "why is my flask app not reloading!!!!"),
        ("PCA", "PCA"),
        ("what do SGDClassifier and PCA have in common", "what do SGDClassifier and PCA have in common"),
    ],
)
def test_shouting_is_read_in_lower_case(typed: str, read: str) -> None:
    assert visible(typed) == read


def test_long_text_is_cut_to_what_is_searched(index: Index) -> None:
    assert len(understand(index, "x" * 50_000).standalone) == 2_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("grafs of a colunm", "graphs of a column"),
        ("wich libary for vizualisation", "which library for visualisation"),
        ("how lnog to lern", "how long to learn"),
        ("postion of the legned", "position of the legend"),
    ],
)
def test_misspelt_word_is_searched_by_the_word_that_people_use(index: Index, typed: str, meant: str) -> None:
    assert put_right(index, typed) == meant


def test_the_kind_of_a_misspelt_question_is_that_of_the_words_meant(index: Index) -> None:
    assert understand(index, "wich libary for vizualisation").kind == "which_library"


def test_names_and_words_that_are_no_slip_stay(index: Index) -> None:
    assert put_right(index, "poem `filed` df.legned qqqq") == "poem `filed` df.legned qqqq"


def test_what_is_imported_from_the_learners_own_file_may_be_a_librarys_object(index: Index) -> None:
    question = understand(index, "from df import df\ndf.groupby('a')")
    assert "pandas.DataFrame.groupby" in [symbol.name for symbol in question.symbols]


@pytest.mark.parametrize("name", ["huggingface", "Hugging Face"])
def test_hugging_face_is_transformers(index: Index, name: str) -> None:
    assert understand(index, f"load a model from {name}").named == ("transformers",)
