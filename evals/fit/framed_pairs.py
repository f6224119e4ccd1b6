"""`python -m evals.fit.framed_pairs`: how well sentences about a name are told apart by `bot.write.claim_quotes`.

The sentences are made from an index's own docstrings, with labels known by construction: what a docstring says of its
function or of a parameter, in other words, is borne out by it. The same words said of the function most like it, or of
the parameter before or behind, with another number or a negation, are not.

Not here: sentences that models wrote (`evals.bench.llm`), or whole sentences (`support`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import click

from bot.write.claim_quotes import framed_quotes
from corpus.domain import Chunk
from corpus.home import Home
from corpus.index import open_index
from corpus.text.dotted import last_heading, last_part
from corpus.text.sentences import SentenceSpan, folded, pieces
from evals.fit.constructed_pairs import Pair, in_other_words, other_negation, other_number
from evals.fit.support import interval

N_FUNCTIONS = 400
N_PASSAGES = 900
_ENTRY = re.compile(r"`(\w+)`(?: \([^)]*\))?: (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What a passage says of a name, as it follows "is used to" or "specifies"."""

    chunk: Chunk
    name: str
    words: str


@click.command()
def main() -> None:
    """Print precision and recall."""
    index = open_index(Home.from_environment())
    chance = random.Random(0)
    documented = [chunk for chunk in index.knowledge.all_chunks() if chunk.kind == "api"]
    for name, pairs in (
        ("functions", list(of_functions(documented, chance))),
        ("parameters", list(of_parameters(documented, chance))),
    ):
        told = [bool(framed_quotes(index, pair.sentence, [pair.chunk])) for pair in pairs]
        good = sum(one and pair.supported for one, pair in zip(told, pairs, strict=True))
        n_good, n_told = sum(pair.supported for pair in pairs), sum(told)
        low, high = interval(good, n_told)
        click.echo(
            f"{name}: precision {good / max(1, n_told):.3f} ({low:.3f} to {high:.3f}), recall {good / n_good:.3f}; "
            f"{n_told - good} of {len(pairs) - n_good} wrong ones told as borne out, n = {len(pairs)}"
        )


def of_functions(documented: Sequence[Chunk], chance: random.Random) -> Iterator[Pair]:
    """Summaries of docstrings, said of their function and of the two most like it in its module."""
    summaries = list({told.chunk.title: told for chunk in documented for told in _summary(chunk)}.values())
    for told in chance.sample(summaries, min(N_FUNCTIONS, len(summaries))):
        words = in_other_words(told.words, told.chunk, chance) or told.words
        yield Pair(f"To {words}, you can use the `{told.name}` function.", told.chunk, True, "tool")
        yield Pair(f"The `{told.name}` function is used to {words}.", told.chunk, True, "action")
        for other in _most_like(told, summaries)[:2]:
            yield Pair(f"The `{other.name}` function is used to {words}.", other.chunk, False, "another function")
        for spoil in (other_number, other_negation):
            if (spoilt := spoil(words, told.chunk, chance)) and spoilt != words:
                yield Pair(f"The `{told.name}` function is used to {spoilt}.", told.chunk, False, spoil.__name__)


def of_parameters(documented: Sequence[Chunk], chance: random.Random) -> Iterator[Pair]:
    """Entries of parameters, said of their parameter and of its neighbour."""
    for chunk in chance.sample(documented, min(N_PASSAGES, len(documented))):
        entries = list(_entries(chunk))
        for told in entries:
            words = in_other_words(told.words, chunk, chance) or told.words
            yield Pair(f"The `{told.name}` parameter specifies {words}.", chunk, True, "parameter")
        for one, other in pairwise(entries):
            if one.name != other.name:
                yield Pair(f"The `{other.name}` parameter specifies {one.words}.", chunk, False, "another parameter")
                yield Pair(f"The `{one.name}` parameter specifies {other.words}.", chunk, False, "another parameter")


def _summary(chunk: Chunk) -> Iterator[Told]:
    first = next((one for one in pieces(chunk.text) if isinstance(one, SentenceSpan)), None)
    words = folded(chunk.text[first.start : first.end]).rstrip(".") if first and first.closed else ""
    if 5 <= len(words.split()) <= 25 and "`" not in words and chunk.start == 0:
        yield Told(chunk, last_part(last_heading(chunk.title)), words[0].lower() + words[1:])


def _entries(chunk: Chunk) -> Iterator[Told]:
    for piece in pieces(chunk.text):
        found = _ENTRY.fullmatch(folded(chunk.text[piece.start : piece.end]))
        if found and 4 <= len(found[2].split()) <= 25 and "`" not in found[2]:
            yield Told(chunk, found[1], found[2][0].lower() + found[2][1:].rstrip("."))


def _most_like(told: Told, others: Sequence[Told]) -> list[Told]:
    """Those of the same module, the ones first that share most words."""
    words, module = {*told.words.split()}, told.chunk.title.rpartition(".")[0]
    near = [one for one in others if one.name != told.name and one.chunk.title.rpartition(".")[0] == module]
    return sorted(near, key=lambda one: -len(words & {*one.words.split()}))


if __name__ == "__main__":
    main()
