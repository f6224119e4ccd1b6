"""Where Preceptor writes: one folder, PRECEPTOR_HOME, and the names of everything below it.

    PRECEPTOR_HOME/
    ├── cache/downloads/      artefacts as they were published, pinned by sha256
    ├── cache/chunks/         what was read from an artefact, by artefact and reader version
    ├── cache/vectors/        one database per encoder, by hash of text
    ├── cache/pictures/       charts that were drawn, by script and version of the library
    ├── models/               encoders and generators, ready to load
    ├── index/generations/    immutable builds
    ├── index/current         the name of the generation that serves
    ├── index/taken/          sets that were published elsewhere, by place and hash
    ├── index/progress.json   how far the running ingest is
    ├── conversations.db      what was asked in the page, unless PRECEPTOR_DB names another database
    ├── evals/                runs of `preceptor eval`
    └── locks/

Not here: what any of these files holds.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything Preceptor writes. Folders are made by whoever writes into them."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder named by PRECEPTOR_HOME, else the platform's user data folder."""
        named = os.environ.get("PRECEPTOR_HOME")
        return cls(Path(named).expanduser().resolve() if named else platformdirs.user_data_path("preceptor"))

    @property
    def downloads(self) -> Path:
        return self.root / "cache" / "downloads"

    @property
    def chunks(self) -> Path:
        return self.root / "cache" / "chunks"

    @property
    def vectors(self) -> Path:
        return self.root / "cache" / "vectors"

    @property
    def pictures(self) -> Path:
        return self.root / "cache" / "pictures"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def generations(self) -> Path:
        return self.root / "index" / "generations"

    @property
    def current(self) -> Path:
        return self.root / "index" / "current"

    @property
    def taken(self) -> Path:
        return self.root / "index" / "taken"

    @property
    def progress(self) -> Path:
        return self.root / "index" / "progress.json"

    @property
    def conversations(self) -> Path:
        return self.root / "conversations.db"

    @property
    def evals(self) -> Path:
        return self.root / "evals"

    @property
    def locks(self) -> Path:
        return self.root / "locks"
