"""Ways in which people ask for our lessons, beside those that stand in the lessons: `phrasings/lessons/`.

A lesson lists what its writer thought of, a few words each. These are as people write: a title, a symptom, a message
with its situation, in the words of their own trade. They are matched like a lesson's own asks, and shown nowhere.

    "pandas/merge-more-rows" = […]       ways to ask for a lesson
    "pandas/merge-more-rows#When keys are missing" = […]     for its variant of that title

Not here: matching (`bot.find.matching`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from corpus.teaching.lesson import Lesson

Voices = Mapping[str, Sequence[str]]
"""Further ways to ask by the id of a lesson, or that with `#` and the title of a variant."""


@cache
def voices() -> dict[str, tuple[str, ...]]:
    """Those of our own lessons."""
    folder = resources.files("corpus").joinpath("phrasings", "lessons")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    written = (tomllib.loads(file.read_text("utf-8")) for file in files)
    return {key: tuple(asks) for keys in written for key, asks in keys.items()}


def with_voices(lesson: Lesson, said: Voices) -> Lesson:
    """The lesson with these ways to ask for it behind its own."""
    variants = (
        replace(variant, voices=tuple(said.get(f"{lesson.id}#{variant.title}", ()))) for variant in lesson.variants
    )
    return replace(lesson, voices=tuple(said.get(lesson.id, ())), variants=tuple(variants))
