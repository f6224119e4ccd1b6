"""A run as one page for the browser: `report_page`.

Not here: what the figures mean (`evals.score.summary`).
"""

from evals.report.page import report_page

__all__ = ["report_page"]
