"""Lessons as documents: what of them is indexed, and where each of their parts stands.

A lesson is a section with what it says, one with its example, and one for each variant, all titled with its title.

Not here: cutting documents, or reading lessons.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.catalogue import libraries
from corpus.domain import Document, Section
from corpus.teaching.lesson import Example, Lesson, Statement

EXAMPLE = "Example"
OUR_LICENCE = "Apache-2.0"
LABELS = {"pitfall": "Pitfall", "check": "Check"}


def lesson_document(lesson: Lesson, *, licence: str = OUR_LICENCE) -> Document:
    """The lesson as a page of the library that it is about."""
    known = libraries().get(lesson.subject)
    page = _Page(lesson.title)
    page.add((lesson.title,), _said(lesson.statements))
    if lesson.example:
        page.add((lesson.title, EXAMPLE), _shown(lesson.example))
    for variant in lesson.variants:
        parts = [_said(variant.statements), *((_shown(variant.example),) if variant.example else ())]
        page.add((lesson.title, variant.title), "\n\n".join(parts))
    return Document(
        id=document_id(lesson),
        library=lesson.subject,
        version=known.version if known else "",
        source="lesson",
        kind="lesson",
        title=lesson.title,
        url=f"lessons/{lesson.id}.md",
        licence=licence,
        text=page.text,
        sections=tuple(page.sections),
    )


def document_id(lesson: Lesson) -> str:
    """The id of the lesson's document."""
    return f"{lesson.subject}/lesson/{lesson.id}"


@dataclass(slots=True)
class _Page:
    title: str
    text: str = ""
    sections: list[Section] = field(default_factory=list)

    def add(self, path: tuple[str, ...], text: str) -> None:
        start = len(self.text)
        self.text += f"{text}\n\n"
        self.sections.append(Section(path, "", start, start + len(text)))


def _said(statements: tuple[Statement, ...]) -> str:
    """What is said, the answer in one paragraph, pitfalls and checks in one each."""
    answer = " ".join(one.text for one in statements if not one.label)
    return "\n\n".join([answer, *(f"{LABELS[one.label]}: {one.text}" for one in statements if one.label)])


def _shown(example: Example) -> str:
    code = f"```{example.language}\n{example.code}\n```"
    return f"{code}\n\n```text\n{example.output}\n```" if example.output else code
