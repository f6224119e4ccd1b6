"""The front door for files of versions: which format a file has.

Not here: any format.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.text.decoding import decoded
from ingest.requirements.conda import read_conda
from ingest.requirements.found import Found
from ingest.requirements.locks import read_package_tables, read_pipfile_lock
from ingest.requirements.pip_file import read_pip_file
from ingest.requirements.pyproject import read_pyproject

KNOWN = "a requirements.txt, pyproject.toml, environment.yml, Pipfile.lock, poetry.lock, uv.lock or pylock.toml"


def read_requirements(path: Path) -> Found:
    """What the file asks for of our libraries. Raises UsageError with the file, and the line where there is one."""
    try:
        return _read(path)
    except RecursionError as error:  # of brackets in YAML, TOML or JSON, of parentheses in a marker
        raise UsageError(f"{path} is nested too deeply to be read; give {KNOWN}") from error


def _read(path: Path) -> Found:
    text = _text(path)
    suffix = path.suffix.lower()
    if suffix in {".yml", ".yaml"}:
        return read_conda(text, path, _text)
    if suffix == ".lock" and text.lstrip().startswith("{"):
        return read_pipfile_lock(_json(text, path), path)
    if suffix in {".toml", ".lock"}:
        content = _toml(text, path)
        is_lock = any(isinstance(content.get(key), list) for key in ("package", "packages"))
        return read_package_tables(content, path) if is_lock else read_pyproject(content, path)
    return read_pip_file(text, path, _text)


def _text(path: Path) -> str:
    try:
        return decoded(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"requirements file {path} can't be read ({error}); give {KNOWN}") from error


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # no TOML, or a number of thousands of digits
        raise UsageError(f"{path} is no TOML ({error}); give {KNOWN}") from error


def _json(text: str, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path} is no JSON ({error}); give {KNOWN}") from error
    return content if isinstance(content, dict) else {}
