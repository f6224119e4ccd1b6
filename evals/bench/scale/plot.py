"""The curve, drawn by Matplotlib as SVG: milliseconds, memory, disk and building time over the number of chunks.

What begins with `served` is of the index in a Chroma server: `served_peak_mb` is the memory of a reader.

Not here: the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

PANELS = (
    ("answer, ms", ("answer_p50", "answer_p95", "served_answer_p50", "served_answer_p95")),
    ("memory, MB", ("peak_mb", "build_mb", "served_peak_mb", "served_server_mb")),
    ("disk, MB", ("disk_mb", "served_disk_mb")),
    ("build, s", ("write_s", "build_s", "served_publish_s")),
)


def draw(rows: Sequence[Mapping[str, float]], file: Path) -> None:
    """Writes the plot of these rows, each with `n_chunks`, and the figures that it has of each panel."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    ordered = sorted(rows, key=lambda row: row["n_chunks"])
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "preceptor", "font.size": 9}):
        figure = Figure(figsize=(9, 6), layout="constrained")
        for axes, (title, names) in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
            for name, style in zip(names, ("o-", "s--", "^-", "v--"), strict=False):
                had = [row for row in ordered if name in row]
                axes.plot([row["n_chunks"] for row in had], [row[name] for row in had], style, label=name, markersize=4)
            axes.set(title=title, xlabel="chunks", xscale="log", ylim=(0, None))
            axes.grid(alpha=0.2)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(frameon=False, fontsize=7)
        figure.savefig(file, format="svg", metadata={"Date": None})
