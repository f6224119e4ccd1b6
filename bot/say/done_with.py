"""With which library a lesson does what was asked, where a library was asked for and the sentences that lead name none.

Not here: a list of libraries to choose from (`which_library`).
"""

from __future__ import annotations

from bot.draft import Line
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.uncovered import named_others
from corpus.catalogue import LANGUAGE, libraries, other_libraries
from corpus.teaching import Lesson

_USUAL = "numpy"
"""What most code imports says something only where it is alone."""


def done_with(lesson: Lesson, lead: str) -> tuple[Line, ...]:
    """A line on the library of the lesson's folder, else on those of its example; () if the text names any library."""
    if guides.named_in(lead) or named_others(lead):
        return ()
    known = libraries().get(lesson.subject)
    names = [known.name] if known and known.id != LANGUAGE else _imported(lesson)
    return (Line(connecting.DONE_WITH.format(libraries=" with ".join(names))),) if names else ()


def _imported(lesson: Lesson) -> list[str]:
    """The names of the libraries that the example imports, as they are called."""
    roots = lesson.example.imports if lesson.example else ()
    read = {root: known.name for known in libraries().values() if known.id != LANGUAGE for root in known.imports}
    names = read | {called: other.name for other in other_libraries() for called in other.called}
    used = dict.fromkeys(names[root] for root in roots if root in names)
    telling = [name for name in used if name != names[_USUAL]]
    return telling or list(used)
