"""A question that asks for two things, split, so that the half that the sources hold can be answered.

"plot a histogram and bake a cake" is "plot a histogram" and "bake a cake". Every part must read as a question or a
request of its own; "rows and columns" stays together.

Not here: whether a part can be answered (`bot.judge.gate`).
"""

from __future__ import annotations

import re

from bot.ask.kinds import kind_of
from corpus.lexical import tokens

MAX_PARTS = 3
MIN_STEMS = 2
"""Words of substance that a part has which is no question in so many words."""

_GAP = r"\s{1,9}"
_JOINTS = re.compile(
    rf"\?{_GAP}(?=\w)|;{_GAP}|,?{_GAP}(?:and|but|then){_GAP}(?:also{_GAP}|then{_GAP})?|{_GAP}as well as{_GAP}",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:what|who|which|why|how|when|where|explain|define)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*((?:please |so |hi |hey )*(?:how (?:do|can|could|should|would) (?:i|you|we|one)|how to|(?:can|could) you"
    r"|(?:can|could) i|i (?:want|need|would like) to|help me(?: to)?|show me how to)) ",
    re.IGNORECASE,
)


def parts(text: str) -> tuple[str, ...]:
    """The questions in the text, in order; () if it is a single one. "how do I" at its head counts for every part."""
    found = [piece.strip(" ?.!,") for piece in _JOINTS.split(text)]
    # "libraries for logs and parallel execution" lists what one library should do
    if kind_of(text) in ("which_library", "compare") or not 2 <= len(found) <= MAX_PARTS or not all(map(_asks, found)):
        return ()
    opening = _OPENING.match(text)
    asked = [found[0], *(_opened(piece, opening[1] if opening else "") for piece in found[1:])]
    return tuple(asked)


def _asks(piece: str) -> bool:
    stems = len(tokens(piece))
    return stems >= MIN_STEMS or (stems > 0 and _ASKED.match(piece) is not None)


def _opened(piece: str, opening: str) -> str:
    """The part with the opening of the whole question, unless it opens like a question itself."""
    is_question = _OPENING.match(f"{piece} ") or _ASKED.match(piece)
    return piece if is_question or not opening else f"{opening} {piece}"
