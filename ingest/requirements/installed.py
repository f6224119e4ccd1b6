"""What is installed beside a Python interpreter: that interpreter is asked for its metadata, nothing is imported there.

Not here: which of it is documented, or at what version (`resolving`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import UsageError
from ingest.requirements.found import Found, library_of, locked, together

TIMEOUT_S = 60
_ASK = """
import sys
sys.path.pop(0)
import importlib.metadata, json
found = [[d.metadata["Name"], d.version] for d in importlib.metadata.distributions() if d.metadata["Name"]]
json.dump({"prefix": sys.prefix, "found": found}, sys.stdout)
"""


def installed(python: str, environ: Mapping[str, str]) -> Found:
    """The releases of our libraries in the environment of `python`: an interpreter or an environment's folder.

    "" is the environment that is active in the shell, else Preceptor's own. Raises UsageError.
    """
    interpreter = _interpreter(python, environ)
    prefix, distributions = _asked(interpreter)
    found = together(
        locked(name, version, where=interpreter)
        for name, version in sorted(distributions.items())
        if library_of(name) is not None
    )
    names = ", ".join(wish.said.replace("==", " ") for wish in found.wishes) or "none of the libraries covered"
    return Found(found.wishes, remarks=(f"installed in {prefix}: {names}", *found.remarks))


def _interpreter(python: str, environ: Mapping[str, str]) -> str:
    active = environ.get("VIRTUAL_ENV") or environ.get("CONDA_PREFIX")
    if not python and not active:
        return sys.executable
    named = Path(python or active or "").expanduser()
    if named.is_dir():
        inside = (named / "bin" / "python", named / "Scripts" / "python.exe", named / "python.exe")
        found = next((str(path) for path in inside if path.is_file()), None)
        if found is None:
            raise UsageError(f"--match-env: {named} holds no Python; give an environment's folder or its interpreter")
        return found
    found = shutil.which(str(named))
    if found is None:
        raise UsageError(f"--match-env: {named} is no program; give the path of a Python, as `which python` prints it")
    return found


def _asked(interpreter: str) -> tuple[str, dict[str, str]]:
    """The environment's folder and the version of each distribution in it."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    try:
        done = subprocess.run(  # noqa: S603  # the user names the interpreter
            [interpreter, "-c", _ASK], capture_output=True, text=True, check=True, timeout=TIMEOUT_S, env=environment
        )
        answer = json.loads(done.stdout)
        # of two of a name, what imports find is the first on the path
        return str(answer["prefix"]), {str(name): str(version) for name, version in reversed(answer["found"])}
    except (OSError, ValueError, LookupError, TypeError, subprocess.SubprocessError) as error:
        raise UsageError(
            f"--match-env: {interpreter} doesn't tell what is installed ({_reason(error)}); it must be a Python of "
            "3.8 or newer"
        ) from error


def _reason(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    return str(said).strip().rpartition("\n")[2] if said else type(error).__name__
