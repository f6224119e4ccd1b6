"""conda's environment files: its own dependencies, and the pip section among them.

Not here: one package's specification (`conda_spec`), conda-lock's and pixi's files.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from corpus.errors import UsageError
from ingest.requirements.conda_spec import from_spec
from ingest.requirements.found import Found, together
from ingest.requirements.pip_file import ReadText, read_pip_file


def read_conda(text: str, path: Path, read_text: ReadText) -> Found:
    """What an `environment.yml` asks for. Raises UsageError for a file that is none."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:  # a date or number that YAML can't make
        reason = " ".join(str(error).split())[:160]
        raise UsageError(f"{path} is no YAML ({reason}); give the file that `conda env export` writes") from error
    entries = content.get("dependencies") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f"{path} has no list of dependencies; give the file that `conda env export` writes")
    specs = [from_spec(entry, where=str(path)) for entry in entries if isinstance(entry, str)]
    pip = [
        read_pip_file("\n".join(line for line in lines if isinstance(line, str)), path, read_text)
        for entry in entries
        if isinstance(entry, dict) and isinstance(lines := entry.get("pip"), list)
    ]
    return together([*specs, *pip])
