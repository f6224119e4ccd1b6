"""A course folder of notebooks and Markdown: read, found beside docstrings, and answered from as the course it is."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot import open_tutor
from bot.ask.understanding import understand
from bot.find.relevance import wanted
from bot.say.evidence.examples import best_example, only_sets_up
from bot.say.uncovered import silent_on, uncovered
from bot.tutor import Tutor
from bot.write.evidence import Passage
from corpus.domain import NO_VERSION, Answer, Chunk, Symbol
from corpus.encoder import Encoder
from corpus.facts import ChunkFacts
from corpus.generation import Manifest, current_folder
from corpus.home import Home
from corpus.index import Index
from ingest.fetch import fetch
from ingest.own.folders import folder_libraries
from ingest.processes.limits import Guard
from ingest.sources import page_names, read_pages
from ingest.split import split, token_counter
from tests.answering import chunk, guides_and_article, small_index
from ui.cli import main
from ui.conversations import Turn, as_markdown
from ui.page.desk import Desk
from ui.page.indexed import indexed_html
from ui.page.source_panel import passage_html, sources_html

LOOP = """torch.manual_seed(42)
epochs = 100

for epoch in range(epochs):
    ### Training
    model.train()

    # 1. Forward pass
    y_pred = model(X_train)

    # 2. Loss
    loss = loss_fn(y_pred, y_train)

    # 3. Gradients to zero
    optimizer.zero_grad()

    # 4. Backpropagation
    loss.backward()

    # 5. Step
    optimizer.step()

    if epoch % 10 == 0:
        print(f"Epoch: {epoch} | Train loss: {loss}")"""
PROGRESS = "\n".join(f"Epoch: {epoch} | Train loss: 0.{epoch}" for epoch in range(0, 100, 10))
TENSOR = """```python
torch.tensor(data, dtype=None, device=None, requires_grad=False)
```

Constructs a tensor with no autograd history by copying `data`.

>>> torch.tensor([[0.1, 1.2], [2.2, 3.1], [4.9, 5.2]])
"""


Cell = Mapping[str, object]


def cells() -> list[Cell]:
    def prose(text: str) -> Cell:
        return {"cell_type": "markdown", "metadata": {}, "source": text}

    def code(text: str, *outputs: Cell) -> Cell:
        return {"cell_type": "code", "metadata": {}, "source": text, "execution_count": 1, "outputs": list(outputs)}

    printed = {"output_type": "stream", "name": "stdout", "text": PROGRESS}
    failed = {"output_type": "error", "ename": "RuntimeError", "evalue": "shapes", "traceback": ["Traceback: shapes"]}
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0K", "text/plain": "Figure"}}
    return [
        prose("## Setup"),
        code("import torch\nfrom torch import nn", failed),
        prose("# 01. PyTorch Workflow"),
        prose("A model learns in a loop over the training data, epoch by epoch."),
        prose("## Creating a training loop in PyTorch"),
        prose("The training loop repeats five steps until the loss of the model stops falling."),
        code("import torch\n\ntorch.__version__"),
        code(LOOP, printed, picture),
        prose("## Plotting a loss curve"),
        prose("Loss curves show whether a model goes on learning or learns by heart."),
        code("plt.plot(losses)", picture),
    ]


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> list[Chunk]:
    """What a course folder of one notebook gives."""
    course = tmp_path_factory.mktemp("torch-course")
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells()}
    course.joinpath("01_workflow.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (library,) = folder_libraries((course,))
    (spec,) = library.sources
    tree = fetch(spec, home=Home(course), offline=True).tree
    names = page_names(spec, tree.names(), None)
    content = read_pages(library, spec, spec.version, tree, names, labels={}, guard=Guard())
    count_tokens = token_counter(encoder.tokenizer)
    return [passage for document in content.documents for passage in split(document, count_tokens)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, passages: list[Chunk]) -> Index:
    """The course beside PyTorch's docstrings."""
    docstrings = [
        chunk(TENSOR, id="t:0", library="pytorch", kind="api", title="torch.tensor", symbols=("torch.tensor",)),
        chunk(
            "```python\ntorch.optim.Optimizer.step(closure)\n```\n\nPerform a single optimization step.",
            id="t:1", library="pytorch", kind="api", title="torch.optim.Optimizer.step",
            symbols=("torch.optim.Optimizer.step",),
        ),
    ]  # fmt: skip
    symbols = [
        Symbol("torch.tensor", "pytorch", "2.5.5", "function", parameters=("data", "dtype", "device")),
        Symbol("torch.optim.Optimizer.step", "pytorch", "2.5.5", "method", parameters=("closure",)),
    ]
    home = Home(tmp_path_factory.mktemp("home"))
    folders = tuple({passage.library for passage in passages})
    return small_index(home, [*guides_and_article(), *docstrings, *passages], symbols, encoder=encoder, folders=folders)


def test_code_is_kept_whole_and_what_it_printed_is_left_out(passages: list[Chunk]) -> None:
    text = "\n".join(passage.text for passage in passages)
    assert LOOP in text
    assert not any(said in text for said in (PROGRESS[:20], "Traceback", "iVBOR", "Figure"))


def test_a_course_page_is_titled_by_its_author(passages: list[Chunk]) -> None:
    assert {passage.title.split(" > ")[0] for passage in passages} == {"PyTorch Workflow"}


@pytest.mark.parametrize("asked", ["How do I write a training loop?", "How do I write a training loop in PyTorch?"])
def test_a_course_shows_its_own_loop_before_a_docstring(index: Index, asked: str) -> None:
    answer = Tutor(Home(index.folder), index).ask(asked)
    assert answer.text.startswith("From *PyTorch Workflow*, a page of yours:")
    assert LOOP in answer.text
    assert "Read on in PyTorch Workflow › Creating a training loop in PyTorch." in answer.text


def as_early_versions_wrote_it(folder: Path, library: str) -> None:
    """Gives the library the version that the user's own pages had in early versions of Preceptor."""
    with closing(sqlite3.connect(folder / "knowledge.db")) as db, db:
        db.execute("UPDATE chunks SET version = ? WHERE library = ?", (NO_VERSION, library))
    facts = ChunkFacts.load(folder / "facts.npz")
    replace(facts, version=np.where(facts.library == library, NO_VERSION, facts.version)).save(folder / "facts.npz")
    manifest = Manifest.read(folder)
    replace(manifest, sources=tuple(replace(row, version=NO_VERSION) for row in manifest.sources)).write(folder)


@pytest.mark.parametrize("is_early", [False, True], ids=["of now", "of an early version"])
def test_a_page_of_ones_own_has_no_version_wherever_it_is_named(
    tmp_path: Path, encoder: Encoder, passages: list[Chunk], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], is_early: bool,
) -> None:  # fmt: skip
    own = [replace(passage, version="") for passage in passages]
    course, home = own[0].library, Home(tmp_path)
    home.models.symlink_to(encoder.tokenizer.parent.parent)
    small_index(home, [*guides_and_article(), *own], encoder=encoder, folders=(course,)).close()
    if is_early:
        as_early_versions_wrote_it(current_folder(home), course)
    monkeypatch.setenv("PRECEPTOR_HOME", str(tmp_path))
    asked = "How do I write a training loop?"
    commands = (["ask", asked, "--library", course], ["search", asked, "--library", course], ["sources"])
    assert [main([*command, *form]) for command in commands for form in ([], ["--json"])] == [0] * 6

    desk = Desk(open_tutor(home))
    answer = desk.ask(asked, libraries=(course,))
    turn = Turn(0, asked, answer)
    scopes = " ".join(choice.name for choice in desk.indexed() if choice.scope == course)
    prompt = Passage(answer.citations[0].chunk, "").shown
    told = [capsys.readouterr().out, as_markdown("Loops", (turn,)), sources_html(turn), scopes, prompt]
    told += [indexed_html(desk.manifest()), *(passage_html(turn, cited) for cited in answer.citations)]
    assert all(course in text for text in told)
    assert not [text for text in told if re.search(r"\blocal\b", text)]


@pytest.mark.parametrize("folders", [(), ("pyspark",)])
def test_a_folder_covers_the_library_whose_name_it_has(tmp_path: Path, folders: tuple[str, ...]) -> None:
    page = replace(chunk("A table is read by its name.", library="pyspark"), version="", source="folder")
    index = small_index(Home(tmp_path), [page], folders=folders)
    named = uncovered(index, understand(index, "How do I read a parquet file in Spark?"), (), ())
    assert [library.name for library in named] == ([] if folders else ["PySpark"])


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how do I make a dashboard in tableau", ["Tableau"]),
        ("DAX measure for year to date", ["DAX"]),
        ("a dax that isn't one", []),
        ("pandas to_csv for Power BI", []),
        ("I look for these in a text\n\nsought = ['c', 'tableau']\n\nand find every letter c", []),
    ],
)
def test_a_question_about_another_product_is_said_to_be_outside(
    tmp_path: Path, question: str, names: list[str]
) -> None:
    index = small_index(Home(tmp_path), [chunk("A table is read by its name.", library="pandas")])
    assert [other.name for other in uncovered(index, understand(index, question), (), ())] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [("and how do I install it?", ["Tableau"]), ("and how would I do all that for fifty shops with daily sales?", [])],
)
def test_a_product_that_was_named_before_is_meant_by_a_short_follow_up(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    index = small_index(Home(tmp_path), [chunk("A table is read by its name.", library="pandas")])
    question = understand(index, text, history=(("user", "What is Tableau?"), ("assistant", "…")))
    assert [other.name for other in uncovered(index, question, (), ())] == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("difference between Terraform and Airflow", ["Terraform"]),
        ("which library for charts, Tableau or seaborn", ["Tableau"]),
        ("which library for charts, Tableau or Power BI or seaborn", ["Power BI"]),
        ("PowerBI or Power BI or seaborn, which library for charts", ["Power BI"]),
        ("how do I sum a list, I come from Java and know pandas a little", []),
        ("should I learn Python for a job in data science, I come from Java", []),
    ],
)
def test_an_answer_that_says_nothing_of_a_product_says_so(tmp_path: Path, question: str, names: list[str]) -> None:
    index = small_index(Home(tmp_path), [chunk("A table is read by its name.", library="pandas")])
    text = "seaborn draws charts." if names != ["Power BI"] else "seaborn draws charts, as `Tableau` does."
    assert [other.name for other in silent_on(index, understand(index, question), text)] == names


def test_docstrings_still_answer_for_their_names(index: Index) -> None:
    answer: Answer = Tutor(Home(index.folder), index).ask("What does torch.tensor do?")
    assert answer.text.startswith("From the documentation of PyTorch 2.5.5:")


@pytest.mark.parametrize(
    ("code", "sets_up"),
    [
        ("import torch\nfrom torch import nn", True),
        ("%matplotlib inline\nimport numpy as np\nprint(np.__version__)", True),
        ("try:\n    import torchinfo\nexcept ImportError:\n    !pip install torchinfo\n    import torchinfo", True),
        ("import torch\n\ntorch.__version__", True),
        ("import torch\nx = torch.rand(3)", False),
        ("try:\n    import x\n    x.run()\nexcept ImportError:\n    pass", False),
        ("print(1)", False),
    ],
)
def test_cells_that_only_set_up_are_known(code: str, sets_up: bool) -> None:
    assert only_sets_up(code) == sets_up


def test_an_import_cell_is_no_example(index: Index) -> None:
    look_for = wanted(index, understand(index, "import torch training loop"))
    page = chunk("Train in a loop:\n\n```python\ntry:\n    import torch\nexcept ImportError:\n    import os\n```")
    assert best_example([(page, 1.0)], look_for) is None
