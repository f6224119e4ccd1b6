"""Public names and docstrings of libraries, read from their source text without importing anything."""

from ingest.api.entries import read_api

__all__ = ["read_api"]
