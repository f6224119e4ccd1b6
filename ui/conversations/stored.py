"""Answers as they are stored, which outlive the version that wrote them.

An answer is stored with the number of its form. One of an earlier form is read whole as long as it fits; one that fits
no more, or that a later version wrote in a form of its own, is shown as its text, without passages to open.

Not here: where answers are stored.
"""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from corpus.domain import Answer

FORM = 1
"""Of the answers that are written now. Another number where a field changes its meaning or must be there.

A field with a default may be added under the same number."""

UNREADABLE = (
    "This answer was kept by another version of Preceptor in a form that can't be read here. Press ↻ to ask again."
)

_ANSWERS: TypeAdapter[Answer] = TypeAdapter(Answer)


def written(answer: Answer) -> str:
    """The answer as JSON of this form."""
    return _ANSWERS.dump_json(answer).decode()


def read(stored: str, form: int) -> Answer | str:
    """The answer that was stored in that form, or its text if it can't be read whole."""
    if form <= FORM:
        try:
            return _ANSWERS.validate_json(stored)
        except ValidationError:
            pass
    try:
        fields = json.loads(stored)
    except ValueError:
        return UNREADABLE
    text = fields.get("text") if isinstance(fields, dict) else None
    return text if isinstance(text, str) and text else UNREADABLE
