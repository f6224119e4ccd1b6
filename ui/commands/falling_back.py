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
from corpus.kept_files import damage

AGAIN = "builds it again"


@dataclass(frozen=True, slots=True)
class Lost:
    """A newer index than the one that serves: what is wrong with it, and what was asked for when it was built.

    `is_guessed` where that can't be read any more: then it is everything, with the options of the one that serves.
    """

    wrong: str
    scope: str
    options: tuple[str, ...]
    is_guessed: bool = False

    @property
    def said(self) -> str:
        """What people are told of it who have to build it again themselves."""
        return f"{self._known}; `{shlex.join(['preceptor', 'ingest', '--scope', self.scope, *self.options])}` {AGAIN}"

    @property
    def said_while_built(self) -> str:
        """What people are told of it while a build runs behind the page."""
        return f"{self._known}; the build behind the page {AGAIN}"

    @property
    def _known(self) -> str:
        return f"{self.wrong}; what was asked for can't be read in it and is guessed" if self.is_guessed else self.wrong


def fall_back(home: Home, damaged: str, why: IndexDamaged) -> bool:
    """Lets the newest sound index serve in the place of the one of that name; False if no other is sound.

    Raises IndexLocked if somebody writes.
    """
    found = found_again(home, damaged=damaged, started=time.strftime("%Y-%m-%d %H:%M:%S"))
    if found is not None:
        click.echo(f"{_wrong(why)}; index {current_name(home)} serves instead", err=True)
    return found is not None


def lost(home: Home) -> Lost | None:
    """What one goes without while an older index serves than was published last; None where the last one serves.

    Read from the disk, so that it is known at every start until another is published. Raises IndexMissing or
    IndexMismatch if none serves.
    """
    folder = home.generations / newest_name(home)
    serving = current_folder(home)
    if folder == serving:
        return None
    try:
        asked = Manifest.read(folder)
    except IndexMismatch as error:
        return Lost(_wrong(error), "full", Manifest.read(serving).options, is_guessed=True)
    wrong = damage(folder, asked.files, by_content=True)
    said = f"index at {folder} is damaged: {wrong}" if wrong else f"index at {folder}, the newest, doesn't serve"
    return Lost(said, asked.scope, asked.options)


def _wrong(why: IndexMismatch) -> str:
    """The reason without its advice, which has been followed."""
    return str(why).removesuffix(f"; {REPAIR}")
