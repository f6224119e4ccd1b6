"""Words that say the same in documentation, and words that say the opposite.

Not here: words that only come near each other. Where "set" isn't "return", a sentence that swaps them is wrong.
"""

from __future__ import annotations

from functools import cache

from corpus.lexical import tokens

_GROUPS = (
    "use using utilise utilize employ", "create make build generate construct produce", "return give yield",
    "show display", "compute calculate", "let lets allow enable permit", "set specify configure", "need require",
    "choose select pick", "contain hold include", "convert turn transform", "several multiple many", "large big",
    "begin start", "fast quick", "remove delete", "get obtain retrieve", "change modify alter adjust", "match equal",
    "since because", "when if", "while whereas", "usually typically", "keep store save", "error exception",
    "parameter argument", "function method", "item element entry", "picture image", "folder directory",
    "documentation docs", "also additionally moreover furthermore", "avoid prevent", "find detect", "describe define",
    "call invoke", "provide offer supply", "take accept", "various different", "determine decide", "perform carry",
    "indicate tell", "simple easy", "help assist", "ensure guarantee",
    "like such", "table dataframe", "model estimator", "graph chart plot", "speed performance",
    "task job", "way manner", "attempt try", "happen occur", "type kind", "value entry", "recommend suggest name",
    "read load", "run execute", "forecast predict", "raise throw", "further additional",
    "substitute replace", "govern control", "pass given",
)  # fmt: skip

_OPPOSITES = (
    "before after", "first last", "first second", "row column", "increase decrease", "ascending descending",
    "true false", "minimum maximum", "min max", "left right", "above below", "required optional", "same different",
    "more less", "more fewer", "lower upper", "start end", "train test", "input output", "larger smaller",
    "large small", "highest lowest", "enabled disabled", "lazy eager", "mutable immutable", "horizontal vertical",
    "add remove", "open close", "read write", "faster slower", "fast slow", "positive negative", "inclusive exclusive",
    "internal external", "static dynamic", "new existing", "parallel sequential", "copy view", "encode decode",
    "text number", "parameter metric", "shallow deep", "top bottom", "high low", "long short", "client server",
)  # fmt: skip
"""Words that turn a sentence round when one stands for the other."""


@cache
def canonical(stem: str) -> str:
    """The first stem of the group that the stem is in, else the stem."""
    return _first().get(stem, stem)


@cache
def _first() -> dict[str, str]:
    groups = [[stem for word in group.split() for stem in tokens(word)] for group in _GROUPS]
    return {stem: group[0] for group in reversed(groups) for stem in group}


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Pairs of stems that turn a sentence round when one stands for the other, both ways."""
    pairs = [[stem for word in pair.split() for stem in tokens(word)] for pair in _OPPOSITES]
    return tuple((left, right) for pair in pairs if len(pair) == 2 for left, right in (pair, pair[::-1]))
