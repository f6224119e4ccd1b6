"""The index that serves, published again under another name while it is used.

Not here: what must hold meanwhile.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

from corpus.generation import Manifest, current_folder, new_generation, next_name
from corpus.home import Home


def switch(home: Home, version: str = "") -> None:
    """Publishes a copy of the index, whose passages are all said to be of that version if one is given."""
    old, name = current_folder(home), next_name(home, "copied")
    with new_generation(home, name) as folder:
        shutil.copytree(old, folder, dirs_exist_ok=True)
        if version:
            with closing(sqlite3.connect(folder / "knowledge.db")) as database, database:
                database.execute("UPDATE chunks SET version = ?", (version,))
        replace(Manifest.read(old), generation=name).write(folder)
