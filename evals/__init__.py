"""How good Preceptor is: suites of questions with gold, metrics, runners, reports."""
