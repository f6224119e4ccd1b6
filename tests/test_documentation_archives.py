"""The documentation of TensorFlow and Caffe as their hosts send it, fetched and read as an ingest does both.

Needs the archives (`tests/brought_archives.py`). What is expected was read by eye in the pages' own sources.
"""

from __future__ import annotations

import pytest

from corpus.catalogue import library
from corpus.domain import Document
from corpus.home import Home
from ingest.fetch import fetch
from ingest.gather import Gathered, gather
from ingest.processes.limits import Guard
from ingest.sources import page_names, read_pages
from tests.brought_archives import brought_archives

ARCHIVES = brought_archives()
pytestmark = pytest.mark.skipif(ARCHIVES is None, reason="PRECEPTOR_ARCHIVES names no folder of archives")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


def archives_of(home: Home, id: str) -> list[Gathered]:
    """The library's archives that are there, recorded at first use and never asked for elsewhere."""
    ((*sources,),) = gather((library(id),), home=home, offline=True, downloads=ARCHIVES)
    return [source for source in sources if source.spec.kind == "archive" and source.fetched]


def page(home: Home, id: str, name: str) -> Document:
    """One page of the library's archives."""
    guard = Guard()
    documents: list[Document] = []
    for source in archives_of(home, id):
        assert source.fetched is not None
        tree, spec, version = source.fetched.tree, source.spec, source.fetched.version
        names = tuple({name} & set(page_names(spec, tree.names(), None)))
        documents += read_pages(source.library, spec, version, tree, names, labels={}, guard=guard).documents
    assert guard.problems == {}
    (document,) = documents
    return document


def headings(document: Document) -> list[tuple[str, str]]:
    """Each section's last heading with its anchor."""
    return [(section.path[-1], section.anchor) for section in document.sections]


def text_below(document: Document, anchor: str) -> str:
    (section,) = [section for section in document.sections if section.anchor == anchor]
    return document.text[section.start : section.end]


def cells(text: str) -> list[list[str]]:
    """The rows of a table in Markdown, without the line below its head."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.split("\n") if line.startswith("|")]
    return [row for row in rows if set("".join(row)) - set(":-")]


def test_a_guide_of_tensorflow_has_its_title_headings_anchors_and_table(home: Home) -> None:
    guide = page(home, "tensorflow", "site/en/guide/distributed_training.ipynb")
    assert guide.title == "Distributed training with TensorFlow"
    assert guide.url == "https://www.tensorflow.org/guide/distributed_training"
    assert headings(guide)[:4] == [
        ("Overview", "overview"),
        ("Set up TensorFlow", "set_up_tensorflow"),
        ("Types of strategies", "types_of_strategies"),
        ("MirroredStrategy", "mirroredstrategy"),
    ]
    fit = "Use tf.distribute.Strategy with Keras Model.fit"
    (section,) = [section for section in guide.sections if section.anchor == "whats_supported_now"]
    assert section.path == (guide.title, fit, "What's supported now?")
    assert (fit, "use_tfdistributestrategy_with_keras_modelfit") in headings(guide)
    assert ("What's supported now?", "whats_supported_now_2") in headings(guide)
    assert cells(text_below(guide, "whats_supported_now")) == [
        ["Training API", "`MirroredStrategy`", "`TPUStrategy`", "`MultiWorkerMirroredStrategy`",
         "`ParameterServerStrategy`", "`CentralStorageStrategy`"],
        ["Keras `Model.fit`", "Supported", "Supported", "Supported", "Experimental support", "Experimental support"],
    ]  # fmt: skip


def test_a_guide_of_tensorflow_has_its_formulas_and_its_code(home: Home) -> None:
    guide = page(home, "tensorflow", "site/en/guide/core/logistic_regression_core.ipynb")
    assert guide.title == "Logistic regression for binary classification with Core APIs"
    basics = text_below(guide, "logistic_regression_fundamentals")
    assert r"$$Y = \frac{e^{z}}{1 + e^{z}} = \frac{1}{1 + e^{-z}}$$" in basics
    assert r"known as the sigmoid function $\sigma(z)$." in basics
    loss = text_below(guide, "the_log_loss_function")
    assert r"$$L = -\frac{1}{m}\sum_{i=1}^{m}y_i\cdot\log(\hat{y}_i) + (1- y_i)\cdot\log(1 - \hat{y}_i)$$" in loss
    assert (
        "```python\ndef log_loss(y_pred, y):\n  # Compute the log loss function\n"
        "  ce = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=y_pred)\n  return tf.reduce_mean(ce)\n```"
    ) in loss
    assert "Licensed under the Apache License" not in guide.text
    assert "Run in Google Colab" not in guide.text


def test_keras_has_the_tutorials_that_tensorflow_s_documentation_holds_of_it(home: Home) -> None:
    tutorial = page(home, "keras", "site/en/tutorials/keras/regression.ipynb")
    assert (tutorial.title, tutorial.library) == ("Basic regression: Predict fuel efficiency", "keras")
    assert tutorial.part.startswith("TensorFlow ")
    assert tutorial.url == "https://www.tensorflow.org/tutorials/keras/regression"
    assert ("Regression using a DNN and a single input", "regression_using_a_dnn_and_a_single_input") in headings(
        tutorial
    )


def test_a_page_of_caffe_has_its_title_headings_anchors_and_formulas(home: Home) -> None:
    solver = page(home, "caffe", "docs/tutorial/solver.md")
    assert (solver.title, solver.version) == ("Solver", "1.0")
    assert solver.url == "https://caffe.berkeleyvision.org/tutorial/solver.html"
    methods = ["Methods", "SGD", "AdaDelta", "AdaGrad", "Adam", "NAG", "RMSprop"]
    assert set(zip(methods, map(str.lower, methods), strict=True)) <= set(headings(solver))
    assert ("Updating Parameters", "updating-parameters") in headings(solver)
    assert (
        "\n\n" + r"$$L(W) = \frac{1}{|D|} \sum_i^{|D|} f_W\left(X^{(i)}\right) + \lambda r(W)$$" + "\n\n"
    ) in text_below(solver, "methods")
    assert "$$\n" + r"V_{t+1} = \mu V_t - \alpha \nabla L(W_t)" + "\n$$" in text_below(solver, "sgd")


def test_a_layer_of_caffe_has_its_formula_and_its_sample(home: Home) -> None:
    loss = page(home, "caffe", "docs/tutorial/layers/euclideanloss.md")
    assert loss.title == "Sum-of-Squares / Euclidean Loss Layer"
    assert r"two inputs, $$\frac 1 {2N} \sum_{i=1}^N \| x^1_i - x^2_i \|_2^2$$." in loss.text
    pooling = page(home, "caffe", "docs/tutorial/layers/pooling.md")
    assert 'layer {\n  name: "pool1"\n  type: "Pooling"\n' in "\n".join(
        line.removeprefix("  ") for line in text_below(pooling, "sample").split("\n")
    )


def test_a_chart_of_caffe_keeps_its_columns(home: Home) -> None:
    debian = page(home, "caffe", "docs/install_apt_debian.md")
    assert (
        "Your Distro     |  CPU_ONLY  |  CUDA  | Codename\n"
        "----------------+------------+--------+-------------------\n"
        "Debian/oldstable|     ✘      |   ✘    | Jessie (8.0)\n"
    ) in text_below(debian, "debian-installation")


def test_a_notebook_of_caffe_is_addressed_where_its_host_shows_it(home: Home) -> None:
    lenet = page(home, "caffe", "examples/01-learning-lenet.ipynb")
    assert lenet.title == "Solving in Python with LeNet"
    assert lenet.url == "https://github.com/BVLC/caffe/blob/1.0/examples/01-learning-lenet.ipynb"
    assert headings(lenet)[1] == ("1. Setup", "1-setup")


def test_both_archives_are_recorded_and_not_needed_again(home: Home) -> None:
    for id in ("tensorflow", "caffe"):
        (first, *_) = archives_of(home, id)
        assert first.fetched is not None
        assert fetch(first.spec, home=home, offline=True).identity == first.fetched.identity
