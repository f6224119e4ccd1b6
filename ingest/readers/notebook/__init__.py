"""Notebooks to Markdown."""
