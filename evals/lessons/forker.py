"""Runs pieces of code in the Python that runs this file, each in a process of its own, forked from a warm one.

Reads JSON lines {"id", "before", "code", "warm": [modules]} from stdin, writes {"id", "code": exit code, "printed",
"said": the end of stderr, "versions": {module: {distribution: version}}} for each to stdout. `before` runs first, and
what it prints is left out. It imports nothing of ours, so that any environment can run it.

Not here: which code, or what it should print (`runs`).
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from functools import cache
from typing import Any

TIMEOUT_S = 120
SAID_LETTERS = 2_000


def main() -> None:
    """Answers line by line until stdin ends."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    _owners()
    for line in sys.stdin:
        task = json.loads(line)
        for module in task["warm"]:
            # what is missing here fails where the code imports it
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        print(json.dumps({"id": task["id"], **_forked(task["before"], task["code"])}), flush=True)


def _forked(before: str, code: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            os._exit(_run(before, code, folder))
        status = _waited(child)
        versions = _read(folder, "versions.json")
        return {
            "code": status,
            "printed": _read(folder, "printed"),
            "said": _read(folder, "said")[-SAID_LETTERS:],
            "versions": json.loads(versions) if versions else {},
        }


def _run(before: str, code: str, folder: str) -> int:
    os.setsid()  # so that what the code starts can be ended with it
    work = os.path.join(folder, "work")
    os.mkdir(work)
    os.chdir(work)
    said = os.open(os.path.join(folder, "said"), os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 2)
    scope: dict[str, Any] = {"__name__": "__main__"}
    try:
        _into(folder, "before")
        exec(compile(before, "example.py", "exec", dont_inherit=True), scope)  # noqa: S102  # running it is the job
        sys.stdout.flush()
        _into(folder, "printed")
        exec(compile(code, "example.py", "exec", dont_inherit=True), scope)  # noqa: S102
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0) if not isinstance(ended.code, str) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    with open(os.path.join(folder, "versions.json"), "w", encoding="utf-8") as file:
        json.dump(_versions(), file)
    return status


def _into(folder: str, name: str) -> None:
    file = os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")


def _versions() -> dict[str, dict[str, str]]:
    """The versions of the distributions of every imported package, by its name; `python` is the language's own.

    Several distributions may share a package, as Airflow's core and its parts do.
    """
    found = {"python": {"python": ".".join(map(str, sys.version_info[:3]))}}
    for module in {name.partition(".")[0] for name in sys.modules}:
        owners = dict.fromkeys(_owners().get(module, ()))
        if owners:
            found[module] = {distribution: importlib.metadata.version(distribution) for distribution in owners}
    return found


@cache
def _owners() -> Mapping[str, list[str]]:
    """The distributions of each module: looked up once, before anything forks, since it reads the files of all."""
    return importlib.metadata.packages_distributions()


def _waited(child: int) -> int:
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 124


def _read(folder: str, name: str) -> str:
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


if __name__ == "__main__":
    main()
