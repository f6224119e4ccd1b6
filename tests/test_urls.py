"""Addresses follow each library's own rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.catalogue import SourceSpec
from corpus.domain import Section, SymbolKind
from ingest.readers.page import ApiEntry
from ingest.urls import page_url, section_anchors, symbol_url


def spec(library: str, symbol: str = "https://x/{path}", root: str = "") -> SourceSpec:
    return SourceSpec(
        library,
        "sdist",
        "api",
        library,
        "1.2",
        root=root,
        page_url="https://x/{version}/{page}.html",
        symbol_url=symbol,
    )


@pytest.mark.parametrize(
    ("library", "name", "kind", "path"),
    [
        (
            "pandas",
            "pandas.DataFrame.fillna",
            "method",
            "reference/api/pandas.DataFrame.fillna.html#pandas.DataFrame.fillna",
        ),
        ("numpy", "numpy.linalg.norm", "function", "reference/generated/numpy.linalg.norm.html#numpy.linalg.norm"),
        ("numpy", "numpy.random.default_rng", "function", "reference/random/generator.html#numpy.random.default_rng"),
        ("scikit-learn", "sklearn.svm.SVC", "class", "modules/generated/sklearn.svm.SVC.html#sklearn.svm.SVC"),
        ("scikit-learn", "sklearn.svm.SVC.fit", "method", "modules/generated/sklearn.svm.SVC.html#sklearn.svm.SVC.fit"),
        (
            "matplotlib",
            "matplotlib.pyplot.plot",
            "function",
            "api/_as_gen/matplotlib.pyplot.plot.html#matplotlib.pyplot.plot",
        ),
        ("matplotlib", "matplotlib.figure.Figure", "class", "api/figure_api.html#matplotlib.figure.Figure"),
        ("pytorch", "torch.nn.Linear", "class", "generated/torch.nn.Linear.html#torch.nn.Linear"),
        (
            "pytorch",
            "torch.nn.Module.parameters",
            "method",
            "generated/torch.nn.Module.html#torch.nn.Module.parameters",
        ),
        ("pytorch", "torch.utils.data.DataLoader", "class", "data.html#torch.utils.data.DataLoader"),
        ("tensorflow", "tensorflow.data.Dataset.map", "method", "tf/data/Dataset#map"),
        ("tensorflow", "tensorflow.linalg.norm", "function", "tf/linalg/norm"),
        ("keras", "keras.Model.fit", "method", "tf/keras/Model#fit"),
        ("mlflow", "mlflow.log_param", "function", "mlflow.html#mlflow.log_param"),
        ("mlflow", "mlflow.sklearn.log_model", "function", "mlflow.sklearn.html#mlflow.sklearn.log_model"),
        (
            "mlflow",
            "mlflow.MlflowClient.search_runs",
            "method",
            "mlflow.client.html#mlflow.client.MlflowClient.search_runs",
        ),
        ("comet", "comet_ml.CometExperiment.log_metric", "method", "Experiment/#comet_ml.Experiment.log_metric"),
        ("comet", "comet_ml.start", "function", "start/"),
        ("seaborn", "seaborn.histplot", "function", "generated/seaborn.histplot.html"),
    ],
)
def test_names_have_the_addresses_of_their_libraries(library: str, name: str, kind: SymbolKind, path: str) -> None:
    assert symbol_url(library, spec(library), ApiEntry(name, (), kind, "", (), "")) == f"https://x/{path}"


def test_statsmodels_is_addressed_by_the_module_that_defines_the_name() -> None:
    entry = ApiEntry("statsmodels.api.OLS", ("statsmodels.regression.linear_model.OLS",), "class", "", (), "",
                     module="statsmodels.regression.linear_model")  # fmt: skip
    name = "statsmodels.regression.linear_model.OLS"
    assert symbol_url("statsmodels", spec("statsmodels"), entry) == f"https://x/generated/{name}.html#{name}"


def test_a_template_without_path_takes_the_name() -> None:
    entry = ApiEntry("flask.Flask.route", (), "method", "", (), "")
    assert symbol_url("flask", spec("flask", "https://x/api/#{name}"), entry) == "https://x/api/#flask.Flask.route"


def test_no_template_no_address() -> None:
    assert symbol_url("flask", spec("flask", ""), ApiEntry("flask.Flask", (), "class", "", (), "")) == ""


def test_the_index_of_a_folder_is_the_folder() -> None:
    folder = SourceSpec("flask", "sdist", "pages", "flask", "1.2", page_url="https://x/{page}/")
    assert page_url(folder, "tutorial/index.rst") == "https://x/tutorial/"
    assert page_url(folder, "index.rst") == "https://x/"


def test_a_page_loses_its_suffix_and_root() -> None:
    assert page_url(spec("numpy", root="doc/source"), "doc/source/user/basics.rst") == "https://x/1.2/user/basics.html"
    assert page_url(spec("pandas"), "user_guide/merging.rst.txt") == "https://x/1.2/user_guide/merging.html"


def test_an_older_release_has_pages_of_its_own() -> None:
    source = replace(spec("pytorch"), page_url="https://x/docs/{series}/{page}.html", version="2.6.0")
    assert page_url(source, "notes/autograd.rst") == "https://x/docs/2.6/notes/autograd.html"


def test_an_index_without_a_suffix_is_its_folder() -> None:
    source = replace(spec("tensorflow", root="site/en"), page_url="https://x/{page}")
    assert page_url(source, "site/en/tutorials/images/index.md") == "https://x/tutorials/images"


def test_sites_that_join_words_by_underscores_get_anchors_of_that_kind() -> None:
    source = replace(spec("tensorflow"), anchors="underscores")
    titles = [("End-to-end example", "end-to-end-example"), ("tf.function", "tffunction"), ("Set up", "set-up")]
    titles += [("Set up", "set-up-1"), ("Memory tool", "memory_profile"), ("ALL & SAFE : both", "all--safe--both")]
    sections = [Section(("Page", title), anchor, 0, 1) for title, anchor in titles]
    assert section_anchors(source, sections) == (
        "end-to-end_example", "tffunction", "set_up", "set_up_2", "memory_profile", "all_safe_both",
    )  # fmt: skip
    assert section_anchors(spec("tensorflow"), sections)[0] == "end-to-end-example"
