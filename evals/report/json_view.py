"""A run as one JSON object: what was measured on what, the summaries, what changed, and every row.

Not here: the file that a run is kept in (`evals.suites.records`), which holds head and rows alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from evals.score.comparison import Comparison
from evals.score.summary import SuiteSummary
from evals.suites.records import Run


def as_json(run: Run, suites: Sequence[SuiteSummary], comparison: Comparison | None) -> str:
    """ASCII: a question may hold what UTF-8 can't."""
    content = {
        "head": asdict(run.head),
        "suites": [asdict(suite) for suite in suites],
        "comparison": asdict(comparison) if comparison else None,
        "rows": [asdict(row) for row in run.rows],
    }
    return json.dumps(content)
