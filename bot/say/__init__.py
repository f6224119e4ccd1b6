"""From a question and its hits to a draft: one module per kind of question, all quoting, none inventing."""

from bot.say.by_kind import draft
from bot.say.refusal import refuse

__all__ = ["draft", "refuse"]
