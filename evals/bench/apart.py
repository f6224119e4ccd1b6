"""A process of its own for what is measured, whose memory is then its own too.

Not here: how memory is looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Result = TypeVar("Result")


def apart(function: Callable[..., Result], *given: object) -> Result:
    """What the function, of a module's top level, returns in a new process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *given).result()
