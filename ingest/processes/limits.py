"""Limits on the reading of one page: processor time, depth, memory. What goes wrong is kept under the page's name.

The time limit doesn't end C code that never returns. For that a reader process says which page it begins, and
`ingest.processes.workers` ends the process.

Not here: what a page is, or how it is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

from corpus.errors import PreceptorError
from ingest.processes.time_limit import TimeIsUp, time_limit

PAGE_CPU_S = 10.0
"""Of processor time, so that a busy machine loses no page; the slowest hundred pages of the catalogue take 12."""

DATA_BYTES_MAX = 4_000_000_000
"""What one reader process may allocate."""

Result = TypeVar("Result")


class Guard:
    """Reads pages one by one. `problems` has the reason for each that could not be read, by name.

    `lost` are pages that ended a process before, with what is known of that: they aren't read again. `announce` is
    told of each page that is begun, and of "" after it. A page may be read within another (what it imports).
    """

    def __init__(
        self,
        lost: Mapping[str, str] | None = None,
        announce: Callable[[str], None] = lambda name: None,
        *,
        page_cpu_s: float = PAGE_CPU_S,
    ) -> None:
        self._lost = lost or {}
        self._announce = announce
        self._page_cpu_s = page_cpu_s
        self._page = ""
        self.problems: dict[str, str] = {}

    def read(self, name: str, function: Callable[[], Result], *, cpu_s: float | None = None) -> Result | None:
        """What `function` returns; None if it fails in any way, whatever the page makes a parser do."""
        allowed_s = cpu_s or self._page_cpu_s
        if name in self._lost:
            self.problems[name] = self._lost[name]
            return None
        around = self._page
        self._begin(name)
        try:
            with time_limit(allowed_s):
                return function()
        except TimeIsUp:
            self.problems[name] = f"takes more than {allowed_s:.0f} s to read; split or simplify it"
        except RecursionError:
            self.problems[name] = "is nested too deeply to read; simplify it"
        except MemoryError:
            self.problems[name] = "takes too much memory to read; split it"
        except PreceptorError as fault:
            self.problems[name] = str(fault).removeprefix(f"{name}: ").removeprefix(f"{name} ")
        except Exception as fault:  # parsers fail in as many ways as there are hostile pages
            self.problems[name] = f"makes its reader fail ({type(fault).__name__}: {_short(fault)}); simplify it"
        finally:
            self._begin(around)
        return None

    def _begin(self, name: str) -> None:
        self._page = name
        self._announce(name)


def limit_memory() -> None:
    """Makes allocations of this process beyond DATA_BYTES_MAX fail, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = DATA_BYTES_MAX if hard == resource.RLIM_INFINITY else min(DATA_BYTES_MAX, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _short(fault: Exception) -> str:
    text = " ".join(str(fault).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
