"""Lock files: poetry.lock, uv.lock, pylock.toml and Pipfile.lock, each with one release a package.

Not here: files that leave a version open.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from ingest.requirements.found import Found, applies, locked, required, together


def read_package_tables(content: dict[str, Any], path: Path) -> Found:
    """What poetry.lock, uv.lock or pylock.toml pins for this environment."""
    standard = "packages" in content  # pylock.toml, PEP 751
    packages = content.get("packages" if standard else "package")
    return together(
        locked(str(package.get("name", "")), _text(package.get("version")), where=str(path))
        for package in (packages if isinstance(packages, list) else ())
        if isinstance(package, dict) and _is_for_here(package, standard=standard)
    )


def read_pipfile_lock(content: dict[str, Any], path: Path) -> Found:
    """What Pipfile.lock pins for this environment, in any of its categories."""
    categories = [table for key, table in content.items() if key != "_meta" and isinstance(table, dict)]
    if not categories:
        raise UsageError(f"{path} pins nothing; give the Pipfile.lock that pipenv writes")
    return together(
        required(f"{name}{version}", where=str(path))
        if isinstance(version := entry.get("version"), str)
        else locked(name, None, where=str(path))
        for table in categories
        for name, entry in table.items()
        if isinstance(entry, dict) and applies(entry.get("markers"))
    )


def _is_for_here(package: dict[str, Any], *, standard: bool) -> bool:
    """Whether one of the package's markers holds here: a lock can hold several releases for several environments."""
    markers: Iterable[object]
    if standard:
        markers = [package.get("marker")]
    elif isinstance(package.get("markers"), dict):  # Poetry: by group
        markers = package["markers"].values()
    else:
        markers = package.get("resolution-markers") or [package.get("markers")]
    return any(applies(marker, lock_file=standard) for marker in markers)


def _text(version: object) -> str | None:
    return version if isinstance(version, str) else None
