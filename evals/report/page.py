"""The report: one HTML file that needs nothing else, to read scores and, question by question, what is behind them.

Whatever comes from users or documentation is escaped by the template, and the page's own policy forbids every script
but its own.

Not here: how it looks (`page.html.jinja`, `page.css`) or filters (`page.js`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.report.plots import refusing_plot, scores_plot
from evals.score.comparison import Change, Comparison, Moved
from evals.score.scoring import PASSED, primary
from evals.score.summary import SuiteSummary
from evals.suites.records import Row, Run

_PUBLIC = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of the page: its row, its score, and how that stood in the run that it is compared with."""

    row: Row
    measure: str
    score: float | None
    libraries: tuple[str, ...]
    moved: Moved | None
    before: Row | None

    @property
    def change(self) -> str:
        """better, worse or same; "" if it isn't compared."""
        if self.moved is not None:
            return "better" if self.moved.after > self.moved.before else "worse"
        return "same" if self.before is not None else ""


def report_page(run: Run, suites: Sequence[SuiteSummary], earlier: Run | None, comparison: Comparison | None) -> str:
    """The page's HTML. `earlier` is the run that `comparison` compares with."""
    environment = Environment(
        loader=PackageLoader("evals", "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["is_public"] = lambda url: bool(_PUBLIC.match(url))
    entries = _entries(run, earlier, comparison)
    script = _own("page.js")
    return environment.get_template("page.html.jinja").render(
        run=run,
        suites=suites,
        comparison=comparison,
        changes=_changes(comparison),
        entries=entries,
        libraries=sorted({library for entry in entries for library in entry.libraries}),
        failures=sorted({kind for entry in entries for kind in entry.row.failures}),
        plots=[Markup(plot) for plot in (scores_plot(suites), refusing_plot(run.rows)) if plot],  # noqa: S704 - ours
        style=Markup(_own("page.css")),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _entries(run: Run, earlier: Run | None, comparison: Comparison | None) -> list[Entry]:
    moved = {one.id: one for one in (*comparison.worse, *comparison.better)} if comparison else {}
    before = {row.id: row for row in earlier.rows} if earlier else {}
    return [
        Entry(
            row=row,
            measure=primary(row.suite),
            score=row.measures.get(primary(row.suite), row.measures.get(PASSED)),
            libraries=_libraries(row),
            moved=moved.get(row.id),
            before=before.get(row.id),
        )
        for row in run.rows
    ]


def _libraries(row: Row) -> tuple[str, ...]:
    """The library that the question is about and those that the answer cites."""
    answer: dict[str, Any] = row.answer or {}
    cited = [citation["library"] for citation in answer.get("citations", ())]
    return tuple(dict.fromkeys(library for library in (row.label, *cited) if library))


def _changes(comparison: Comparison | None) -> dict[str, Change]:
    return {change.suite: change for change in comparison.changes} if comparison else {}


def _own(name: str) -> str:
    return (resources.files("evals") / "report" / name).read_text("utf-8")
