"""The user's own versions: from the files in which projects write them down, or from an environment.

A file or an environment → wishes (`found`) → one version a library (`resolving`). `reading` is the door for files,
one module per format behind it; `installed` asks an interpreter.

Not here: fetching or reading the documentation of those versions.
"""

from ingest.requirements.found import Found, Wish
from ingest.requirements.installed import installed
from ingest.requirements.reading import read_requirements
from ingest.requirements.resolving import Resolved, resolve

__all__ = ["Found", "Resolved", "Wish", "installed", "read_requirements", "resolve"]
