"""Markdown of other dialects to ours."""
