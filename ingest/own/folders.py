"""The user's own folders, as libraries of the catalogue's kind.

Not here: which files of a folder are read (`ingest.fetch.folder`).
"""

from __future__ import annotations

import re
from pathlib import Path

from corpus.catalogue import Library, SourceSpec, libraries

LICENCE = "the user's own"


def folder_libraries(folders: tuple[Path, ...]) -> tuple[Library, ...]:
    """A library per folder, of no version.

    Its id is the folder's name, prefixed if the catalogue or another folder has that id.
    """
    taken = set(libraries())
    found: list[Library] = []
    for folder in folders:
        id = _free_id(re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "folder", taken)
        taken.add(id)
        spec = SourceSpec(id, "folder", "pages", str(folder), "", page_url=f"{id}/{{page}}")
        found.append(Library(id, folder.name or id, id, (), "", LICENCE, id, (), (spec,)))
    return tuple(found)


def _free_id(name: str, taken: set[str]) -> str:
    id = f"folder-{name}" if name in taken else name
    number = 2
    while id in taken:
        id, number = f"folder-{name}-{number}", number + 1
    return id
