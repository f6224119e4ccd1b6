"""How good Preceptor is: suites of questions with gold, metrics, runners, reports."""

import corpus  # noqa: F401  # silences libraries before one is loaded
