"""Falling back: an index that is damaged gives way to the newest sound one, and people are told what that costs them.

Not here: what is damaged (`corpus.index`), or building it again (`doctor`, `ingest`).
"""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass

import click

from corpus.errors import IndexDamaged, IndexMismatch
from corpus.generation import REPAIR, Manifest, current_folder, current_name, found_again, newest_name
from corpus.home import Home


@dataclass(frozen=True, slots=True)
class Lost:
    """A newer index than the one that serves: what is wrong with it, and what was asked for when it was built."""

    wrong: str
    scope: str
    options: tuple[str, ...]

    @property
    def said(self) -> str:
        """What people are told of it."""
        command = shlex.join(["preceptor", "ingest", "--scope", self.scope, *self.options])
        return f"{self.wrong}; `{command}` builds it again"


def fall_back(home: Home, damaged: str, why: IndexDamaged) -> bool:
    """Lets the newest sound index serve in the place of the one of that name; False if no other is sound.

    Raises IndexLocked if somebody writes.
    """
    found = found_again(home, damaged=damaged, started=time.strftime("%Y-%m-%d %H:%M:%S"))
    if found is not None:
        click.echo(f"{_wrong(why)}; index {current_name(home)} serves instead", err=True)
    return found is not None


def lost(home: Home, damaged: str, why: IndexDamaged) -> Lost | None:
    """What one goes without after falling back from the index of that name; None if nothing newer was published."""
    if current_name(home) == newest_name(home):
        return None
    try:
        asked = Manifest.read(home.generations / damaged)
    except IndexMismatch:  # what is asked for again can but be guessed
        asked = Manifest.read(current_folder(home))
    return Lost(_wrong(why), asked.scope, asked.options)


def _wrong(why: IndexDamaged) -> str:
    """The reason without its advice, which has been followed."""
    return str(why).removesuffix(f"; {REPAIR}")
