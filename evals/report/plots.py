"""The report's plots, drawn by Matplotlib as SVG that takes the page's own text colour.

Not here: the figures that they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from evals.score.refusing import COVERAGE, risk_coverage
from evals.score.summary import SuiteSummary
from evals.suites.records import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# a colour that nothing else has, to be replaced by the page's own
_INK = "#010203"
_ACCENT = "#3b7dd8"
_OTHERS = (("words", "s"), ("vectors", "^"), ("quickstart", "D"), ("always refuse", "x"))
_STYLE: Any = {  # Matplotlib's own annotation names every setting there is
    "svg.fonttype": "none",
    # ids of SVG elements are the same each time
    "svg.hashsalt": "preceptor",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def scores_plot(suites: Sequence[SuiteSummary]) -> str:
    """Each suite's score with its interval, and beside it what the baselines make of the same questions."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    shown = [suite for suite in suites if suite.score is not None]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8.5, 0.9 + 0.62 * len(shown)), layout="constrained")
        axes = figure.subplots()
        for row, suite in enumerate(shown):
            if suite.score is not None:
                mean, low, high = suite.score.estimate.mean, suite.score.estimate.low, suite.score.estimate.high
                axes.plot([low, high], [row, row], color=_ACCENT, linewidth=5, alpha=0.35, solid_capstyle="round")
                axes.plot([mean], [row], "o", color=_ACCENT, markersize=9, label="Preceptor" if row == 0 else None)
        for system, marker in _OTHERS:
            _baseline(axes, shown, system, marker)
        axes.set_yticks(range(len(shown)), [f"{suite.suite}\n{suite.measure}" for suite in shown])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlim(-0.02, 1.02)
        axes.grid(axis="x", alpha=0.2)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=5, frameon=False)
        return _svg(figure)


def refusing_plot(rows: Sequence[Row]) -> str:
    """The risk-coverage curve of the questions to answer and to refuse; "" where there aren't both."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    parted = [row for row in rows if "right decision" in row.measures and row.classes and "confidence" in row.measures]
    answerable = ["answer" in row.classes for row in parted]
    if not any(answerable) or all(answerable):
        return ""
    points = risk_coverage([row.measures["confidence"] for row in parted], answerable)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(5, 3.4), layout="constrained")
        axes = figure.subplots()
        axes.plot([p.coverage for p in points], [p.risk for p in points], color=_ACCENT, linewidth=2)
        axes.axvline(COVERAGE, color=_INK, linewidth=0.8, linestyle=":")
        axes.set(xlabel="part of the answerable questions answered", ylabel="part of the others answered")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.grid(alpha=0.2)
        axes.spines[["top", "right"]].set_visible(False)
        return _svg(figure)


def _baseline(axes: Axes, suites: Sequence[SuiteSummary], system: str, marker: str) -> None:
    places = [
        (baseline.figure.estimate.mean, row)
        for row, suite in enumerate(suites)
        for baseline in suite.baselines
        if baseline.system == system
    ]
    if places:
        means, rows = zip(*places, strict=True)
        axes.plot(means, rows, marker, color=_INK, markersize=6, fillstyle="none", alpha=0.75, label=system)


def _svg(figure: Figure) -> str:
    """The figure as an element for a page, without prologue or date."""
    file = StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    drawn = file.getvalue()
    return drawn[drawn.index("<svg") :].replace(_INK, "currentColor")
