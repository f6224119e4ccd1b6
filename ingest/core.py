"""The core scope: the pages and names that learners ask for most in every library, listed in `corpus/core.toml`.

Not here: how they are read. Without a selection a source is read whole.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from ingest.request import Scope
from ingest.sources import Selection


def selection(library_id: str, scope: Scope) -> Selection | None:
    """What is read of that library's sources: None (everything) for the full scope and for folders of the user."""
    if scope == "full":
        return None
    return _core().get(library_id, Selection())


@cache
def _core() -> dict[str, Selection]:
    table = tomllib.loads(resources.files("corpus").joinpath("core.toml").read_text("utf-8"))
    return {
        id: Selection(tuple(entry.get("pages", ())), tuple(entry.get("symbols", ()))) for id, entry in table.items()
    }
