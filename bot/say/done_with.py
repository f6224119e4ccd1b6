"""With which library a lesson does what was asked, where a library was asked for and the sentences that lead name none.

Not here: a list of libraries to choose from (`which_library`).
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.draft import Line
from bot.say import connecting
from bot.say.evidence import guides
from corpus.catalogue import libraries, other_libraries
from corpus.teaching import Lesson

BESIDE_OTHERS = ("numpy", "python")
"""What most code imports says something only where it is alone."""


def done_with(lesson: Lesson, lead: str) -> tuple[Line, ...]:
    """A line on the libraries of the lesson's folder or example; () if the text names one, or there is none to name."""
    if guides.named_in(lead):
        return ()
    known = libraries().get(lesson.subject)
    names = [known.name] if known and known.id not in BESIDE_OTHERS else list(dict.fromkeys(_imported(lesson)))
    return (Line(connecting.DONE_WITH.format(libraries=" and ".join(names))),) if names else ()


def _imported(lesson: Lesson) -> Iterator[str]:
    """The names of the libraries that the example imports, as they are called; the usual ones only if they are all."""
    roots = lesson.example.imports if lesson.example else ()
    used = [known for root in roots for known in libraries().values() if root in known.imports]
    telling = [known.name for known in used if known.id not in BESIDE_OTHERS]
    yield from telling or (known.name for known in used)
    yield from (other.name for root in roots for other in other_libraries() if other.id == root)
