"""A lesson in an index: where everything that it says stands, the passages that it rests on, and the words it holds.

Not here: finding passages (`grounding`), or the index of ways to ask (`lesson_index`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.domain import Chunk
from corpus.lexical import tokens
from corpus.teaching.grounding import Passage, Passages, grounds_of
from corpus.teaching.lesson import Example, Lesson
from corpus.teaching.pages import document_id

SAID, ASKED, MORE = 0.4, 0.75, 0.25
"""What a stem counts that a lesson only says, that one of its asks holds, and for each further ask."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A lesson in an index.

    For each of `lesson.all_statements()`: `said` is where it stands in the lesson's own chunk, `rests` are the passages
    of its grounds that this index holds. `shown` and `printed` are where the example's code and output stand, then
    those of each variant; None where there is none. `first` is the position of its first chunk. `words` are the stems
    that it holds anywhere, with how much of it each is, see `word_weights`.
    """

    lesson: Lesson
    first: int
    said: tuple[Passage, ...]
    rests: tuple[tuple[Passage, ...], ...]
    shown: tuple[Passage | None, ...]
    printed: tuple[Passage | None, ...]
    words: dict[str, float]


def bind(lessons: Sequence[Lesson], chunks: Sequence[Chunk]) -> tuple[Bound, ...]:
    """The lessons with their places in these chunks, which hold them all."""
    own: dict[str, list[tuple[int, Chunk]]] = {}
    for position, chunk in enumerate(chunks):
        if chunk.kind == "lesson":
            own.setdefault(chunk.document_id, []).append((position, chunk))
    others = (chunk for chunk in chunks if chunk.kind != "lesson")
    passages = Passages(others, (ground for _, _, ground in grounds_of(lessons)))
    return tuple(_bound(lesson, own[document_id(lesson)], passages) for lesson in lessons)


def _bound(lesson: Lesson, own: Sequence[tuple[int, Chunk]], passages: Passages) -> Bound:
    chunks = [chunk for _, chunk in own]
    statements = lesson.all_statements()
    examples = (lesson.example, *(variant.example for variant in lesson.variants))
    return Bound(
        lesson=lesson,
        first=own[0][0],
        said=tuple(_place(chunks, one.text) for one in statements),
        rests=tuple(
            tuple(dict.fromkeys(found for ground in one.grounds if (found := passages.find(ground))))
            for one in statements
        ),
        shown=tuple(_place(chunks, example.code) if example else None for example in examples),
        printed=tuple(_printed(chunks, example) for example in examples),
        words=word_weights(lesson),
    )


def word_weights(lesson: Lesson, left_out: Collection[str] = ()) -> dict[str, float]:
    """The stems that a lesson holds, and how much of it each is, in [0, 1].

    Little if only its text says it, more the more of its asks hold it. Nothing if it stands only in its code or in what
    people say besides, who have words of their own trades: these say that the lesson may be meant, not what it is on.
    `left_out` are asks that don't count, for fits.
    """
    own = (lesson.title, *lesson.asks, *(ask for variant in lesson.variants for ask in variant.asks))
    asks = [ask for ask in dict.fromkeys(own) if ask not in left_out]
    asked = Counter(stem for ask in asks for stem in set(tokens(ask)))
    said = (*(variant.title for variant in lesson.variants), *(one.text for one in lesson.all_statements()))
    voices = (*lesson.voices, *(voice for variant in lesson.variants for voice in variant.voices))
    examples = (lesson.example, *(variant.example for variant in lesson.variants))
    besides = (*(voice for voice in voices if voice not in left_out), *(one.code for one in examples if one))
    return (
        dict.fromkeys(_stems(besides), 0.0)
        | dict.fromkeys(_stems(said), SAID)
        | {stem: min(1.0, ASKED + MORE * (n - 1)) for stem, n in asked.items()}
    )


def _stems(texts: Iterable[str]) -> Iterator[str]:
    return (stem for text in texts for stem in tokens(text))


def _printed(chunks: Sequence[Chunk], example: Example | None) -> Passage | None:
    """Where the output stands, behind its code: the same words may stand elsewhere."""
    if example is None or not example.output:
        return None
    return _place(chunks, example.output, after=example.code)


def _place(chunks: Sequence[Chunk], words: str, after: str = "") -> Passage:
    """Where these words of the lesson stand in its chunks; as much of them as one chunk holds."""
    for chunk in chunks:
        begins = chunk.text.find(after) + len(after) if after in chunk.text else -1
        start = chunk.text.find(words, begins) if begins >= 0 else -1
        if start >= 0:
            return Passage(chunk.id, start, start + len(words))
    if after:
        return _place(chunks, words)
    # a statement that was cut: its beginning
    return next(
        (Passage(chunk.id, start, len(chunk.text)) for chunk in chunks if (start := chunk.text.find(words[:40])) >= 0),
        Passage(chunks[0].id, 0, len(chunks[0].text)),
    )
