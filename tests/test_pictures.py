"""Which pictures an answer gets, and the pictures themselves, drawn by the libraries that are installed here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.say.pictures import Pictures, pictures_for
from corpus.charts import ABOUT, CHARTS, DRAWING_LIBRARIES, Chart, DrawingLibrary, data, script
from corpus.domain import Answer
from corpus.home import Home
from tests.page_material import answer
from ui.drawing import draw, missing, picture_key
from ui.page import pictures
from ui.page.pictures import add_pictures, gallery_html

ALL = ("matplotlib", "seaborn", "plotly")
SHAPES = {"path", "use", "image", "rect"}


def asked(question: str, *ranked: str) -> Answer:
    """An answer to that question which ranks these libraries."""
    return replace(answer("Yes."), question=question, libraries=ranked)


@pytest.mark.parametrize(
    ("question", "charts"),
    [
        ("which library for visualisation", ("scatter",)),
        ("show me a heatmap", ("heatmap",)),
        ("box plot or violin plot?", ("box", "violin")),
        ("violin or box plot", ("violin", "box")),
        ("bar and line charts", ("bar", "line")),
        ("scater plot", ("scatter",)),
        ("what is a histgram", ("histogram",)),
        ("sns.boxplot hue", ("box",)),
        ("plt.bar colours", ("bar",)),
        ("df.plot.hist bins", ("histogram",)),
        ("how do I plot the distribution of a column", ("histogram",)),
        ("which chart shows a distribution best", ("histogram", "box", "violin")),
        ("plot a time series in pandas", ("line",)),
        ("What should I use to make interactive charts?", ("scatter",)),
    ],
)
def test_a_question_about_drawing_gets_the_charts_it_names(question: str, charts: tuple[Chart, ...]) -> None:
    found = pictures_for(asked(question))
    assert found is not None
    assert found.charts == charts


@pytest.mark.parametrize(
    "question",
    [
        "what is broadcasting",
        "read a file line by line",
        "how do I scatter a tensor in pytorch",
        "histogram-based gradient boosting",
        "numpy.histogram returns",
        "log a histogram in comet",
        "computation graph in tensorflow",
        "which library for graph neural networks",
        "draw samples from a normal distribution",
        "ValueError: x and y must be the same size when I draw a scatter plot",
        "how long does it take to learn matplotlib",
        "progress bar in python",
        "requests vs httpx",
        "draw a bar chart in javascript",
    ],
)
def test_a_question_about_something_else_gets_none(question: str) -> None:
    assert pictures_for(asked(question)) is None


@pytest.mark.parametrize(
    ("question", "ranked", "libraries"),
    [
        ("how do I draw a histogram in seaborn", (), ("seaborn", "matplotlib", "plotly")),
        ("seaborn or plotly for heatmaps", (), ("seaborn", "plotly")),
        ("matplotlib vs plotly", (), ("matplotlib", "plotly")),
        ("best library for plots", ("seaborn", "bokeh", "plotly"), ("seaborn", "plotly", "matplotlib")),
        ("show me a bar chart", (), ALL),
    ],
)
def test_named_libraries_come_first_then_those_the_answer_ranks(
    question: str, ranked: tuple[str, ...], libraries: tuple[DrawingLibrary, ...]
) -> None:
    found = pictures_for(asked(question, *ranked))
    assert found is not None
    assert found.libraries == libraries


def test_a_follow_up_keeps_the_chart() -> None:
    read = replace(asked("and in plotly?"), standalone="show me a heatmap in plotly")
    assert pictures_for(read) == Pictures(("heatmap",), ("plotly", "matplotlib", "seaborn"))


def test_a_refusal_gets_no_pictures() -> None:
    assert pictures_for(replace(asked("show me a heatmap"), abstained=True, reason="not_in_sources")) is None


@pytest.mark.parametrize("library", DRAWING_LIBRARIES)
def test_every_chart_has_a_script_that_reads_our_data_and_names_its_axes(library: DrawingLibrary) -> None:
    for chart in CHARTS:
        code = script(library, chart)
        assert 'read_csv("weather.csv"' in code
        assert "title=" in code
        assert "°C" in code or "hours a day" in code
        assert len(code.splitlines()) <= 26
    assert set(ABOUT) == set(CHARTS)
    assert len(data().splitlines()) == 73


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Where this module's pictures are kept."""
    return Home(tmp_path_factory.mktemp("pictures"))


def drawn_here(home: Home, library: DrawingLibrary, chart: Chart) -> Path:
    """The picture; skips where its library is missing."""
    if lacking := missing(library):
        pytest.skip(f"not installed here: {', '.join(lacking)}")
    return draw(home, library, chart)


@pytest.fixture(scope="module")
def folder(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every script of every library that is here, run in one process per library: importing takes longest."""
    folder = tmp_path_factory.mktemp("drawn")
    for library in (library for library in DRAWING_LIBRARIES if not missing(library)):
        place = folder / library
        place.mkdir()
        (place / "weather.csv").write_text(data(), "utf-8")
        subprocess.run(
            [sys.executable, "-P", "-W", "ignore", "-c", "\n".join(script(library, chart) for chart in CHARTS)],
            cwd=place,
            env=os.environ
            | {"MPLBACKEND": "Agg", "PYTHONUTF8": "1", "MPLCONFIGDIR": str(home.pictures / "matplotlib")},
            timeout=120,
            check=True,
        )
    return folder


@pytest.mark.parametrize("library", ["matplotlib", "seaborn"])
def test_a_script_draws_a_picture_that_is_not_blank(folder: Path, library: DrawingLibrary) -> None:
    if lacking := missing(library):
        pytest.skip(f"not installed here: {', '.join(lacking)}")
    for chart in CHARTS:
        picture = ET.fromstring((folder / library / f"{chart}.svg").read_text("utf-8"))
        shapes = [node for node in picture.iter() if node.tag.rpartition("}")[2] in SHAPES]
        colours = {found for node in shapes for found in re.findall(r"#[0-9a-f]{6}", node.attrib.get("style", ""))}
        assert picture.attrib["viewBox"] == "0 0 432 288"
        assert len(shapes) > 30, chart
        assert len(colours) >= 2, chart


def test_plotly_draws_pages_that_hold_their_data_and_load_only_their_own_script(folder: Path) -> None:
    if lacking := missing("plotly"):
        pytest.skip(f"not installed here: {', '.join(lacking)}")
    for chart in CHARTS:
        page = (folder / "plotly" / f"{chart}.html").read_text("utf-8")
        assert "Plotly.newPlot(" in page
        assert len(page) > 8_000
        assert re.findall(r'src="([^"]+)"', page) == ["plotly.min.js"]


def test_a_picture_is_drawn_once(home: Home) -> None:
    first = drawn_here(home, "matplotlib", "line")
    before = first.stat()
    again = draw(home, "matplotlib", "line")
    assert again == first
    assert again.stat().st_mtime_ns == before.st_mtime_ns
    assert picture_key("matplotlib", "line") in first.name
    assert not list(home.pictures.glob("tmp*"))


@pytest.fixture(scope="module")
def client(home: Home) -> TestClient:
    """The routes alone."""
    app = FastAPI()
    add_pictures(app, home)
    return TestClient(app)


def test_what_a_gallery_links_to_is_served(home: Home, client: TestClient) -> None:
    drawn_here(home, "matplotlib", "line")
    html = gallery_html(asked("draw a line chart in matplotlib")) or ""
    links = re.findall(r'(?:src|href)="([^"]+)"', html)
    table, picture, code = (link for link in links if "matplotlib/" in link or link.endswith(".csv"))
    assert client.get(f"/{table}").text == data()
    assert client.get(f"/{picture}").text == draw(home, "matplotlib", "line").read_text("utf-8")
    assert client.get(f"/{code}").text == script("matplotlib", "line")


def test_a_picture_is_kept_by_the_browser_and_has_its_type(home: Home, client: TestClient) -> None:
    drawn_here(home, "matplotlib", "line")
    reply = client.get("/pictures/matplotlib/line")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in reply.headers["cache-control"]


@pytest.mark.parametrize(
    "address", ["/pictures/numpy/line", "/pictures/seaborn/pie", "/pictures/seaborn/..%2F..%2Fhome.py"]
)
def test_nothing_else_is_served(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in (404, 422)


def test_every_picture_says_in_words_what_it_shows() -> None:
    html = gallery_html(asked("box plot or violin plot?")) or ""
    shown = html.count("<img") + html.count("<iframe")
    assert shown + html.count('class="absent"') == 6
    assert len(re.findall(r'(?:alt|title)="(?:Box|Violin) plot drawn with [^"]{40,}"', html)) == shown
    assert html.count('sandbox="allow-scripts"') == html.count("<iframe")


def test_a_missing_library_is_named_with_what_to_install() -> None:
    assert pictures._absent("plotly", ("plotly",)) == (
        '<p class="absent">Plotly isn\'t installed here: <code>pip install plotly</code></p>'
    )
    assert "seaborn and pandas aren't installed here" in pictures._absent("seaborn", ("seaborn", "pandas"))
