"""The pictures that Preceptor can draw: which charts, by which libraries, and our script for each of them.

The scripts lie in `pictures/<library>/<chart>.py`, beside the one data set that all of them read. They are data: shown
to the user as they are, and run in a process of their own.

Not here: running them (`ui.drawing`), or which questions they answer (`bot.say.pictures`).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Literal, get_args

Chart = Literal["line", "scatter", "bar", "histogram", "box", "violin", "heatmap"]
DrawingLibrary = Literal["matplotlib", "seaborn", "plotly"]

CHARTS: tuple[Chart, ...] = get_args(Chart)
DRAWING_LIBRARIES: tuple[DrawingLibrary, ...] = get_args(DrawingLibrary)
DATA_FILE = "weather.csv"


@dataclass(frozen=True, slots=True)
class About:
    """What a chart is called, and what is seen in it, for those who don't see it."""

    name: str
    shows: str


ABOUT: dict[Chart, About] = {
    "line": About("Line chart", "the temperature of three stations rises and falls with the seasons over two years"),
    "scatter": About("Scatter plot", "a point per month: the more sunshine, the higher the temperature"),
    "bar": About("Bar chart", "a bar per station, as high as its mean sunshine of five to six hours a day"),
    "histogram": About("Histogram", "how many months fall into each range of four degrees, most of them 8 to 12 °C"),
    "box": About("Box plot", "a box per station from the lower to the upper quartile of its temperatures"),
    "violin": About("Violin plot", "a shape per station, wide where its temperatures are frequent"),
    "heatmap": About("Heatmap", "a cell per station and month, the darker the warmer, darkest for the valley in July"),
}
DATA_SHOWN = "72 made-up measurements: 24 months at three weather stations"


def script(library: DrawingLibrary, chart: Chart) -> str:
    """The script that draws this chart with this library, and writes it into its working folder."""
    return _read(library, f"{chart}.py")


def data() -> str:
    """The table that every script reads, as CSV."""
    return _read(DATA_FILE)


def _read(*path: str) -> str:
    return resources.files("corpus").joinpath("pictures", *path).read_text("utf-8")
