"""The quotes that bear out what a sentence says of a name.

"To sort a table, you can use the `sort_values` method": a docstring says "Sort by the values along either axis". What
is said is compared with what is documented of that very name: its own passages, or the entry of the parameter.

Not here: taking it out of the sentence (`claims`), sentences that are compared as they stand (`bot.check.support`), or
code (`code_support`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import sqrt

from bot.check.support import title_of
from bot.check.support_signals import Gist, agrees, gist_of, leaves_out, names_of, numbers_of, stems_of
from bot.draft import Quote
from bot.write.claims import Framed, bare_name, framed, listed_in
from corpus.domain import Chunk
from corpus.index import Index
from corpus.phrasing import phrasings
from corpus.text.dotted import last_heading, last_part
from corpus.text.sentences import CodeSpan, SentenceSpan, pieces
from corpus.text.spelling import spelled_out

MIN_COVERED = 0.9
"""The part of a gist's words, by rarity, that must be documented of the name."""
MAX_MISSING = 2.0
"""The rarity (natural log of passages per passage) that a word may have which isn't.

With these, on a core index, 718 sentences said of the function most like it passed 13 times and 896 said of a
neighbouring parameter 26 times, where 98% and 96% of the right ones passed (`python -m evals.fit.framed_pairs`).
"""
MAX_PIECES = 3
FIRST_BONUS = 1.4

_LISTING = frozenset(
    stems_of(
        "several optional other various many number of parameters arguments options such as like including include"
        " needed required additional different some also keyword following its settings further more any well"
    )
)
_CODE = re.compile(r"`([^`]+)`")
_SEE_ALSO = re.compile(r"\W{0,9}see also\b", re.IGNORECASE)
_CODE_FIRST = re.compile(r"(?:\s*```.*?```)*\s*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")
_ALIKE = (
    (re.compile(r"\b[Ii]f not `?None`?,? ?|\bNone\b"), ""),  # "if not None, data is split" denies nothing
    (re.compile(r"\bwith no\b"), "without"),
    (re.compile(r"\bhow many\b"), "number of"),
)


def name_in(sentence: str, chunks: Sequence[Chunk]) -> str:
    """The first name in the sentence that one of the passages documents; "" if there is none."""
    named = (bare_name(code) for code in _CODE.findall(sentence) if re.fullmatch(r"[\w.]+(?:\(\))?", code))
    return next((name for name in named if any(_is_about(chunk, name) for chunk in chunks)), "")


def framed_quotes(
    index: Index, sentence: str, chunks: Sequence[Chunk], asked: str = "", *, spoken_of: str = ""
) -> tuple[Quote, ...]:
    """Quotes that bear out all that the sentence says of names; () if one of it isn't borne out.

    `asked` is the question: its numbers needn't stand in the passage ("merge two tables").
    """
    if listed := _listed_fields(index, sentence, chunks, spoken_of):
        return (listed,)
    found = [_quote(index, said, chunks, asked) for said in framed(sentence, spoken_of)]
    return tuple(dict.fromkeys(quote for quote in found if quote)) if found and all(found) else ()


def _quote(index: Index, said: Framed, chunks: Sequence[Chunk], asked: str) -> Quote | None:
    """The quote that bears this out best."""
    gist = gist_of(_alike(said.core))
    gist = replace(gist, numbers=gist.numbers - numbers_of(asked))
    wanted = {stem: index.lexical.rarity(stem) for stem in gist.stems if stem not in numbers_of(asked)}
    fitting = [one for chunk in _meant(chunks, said.path) for one in _fitting(chunk, said, gist, wanted)]
    return max(fitting, key=lambda one: _worth(wanted, one), default=None)


def _meant(chunks: Sequence[Chunk], path: str) -> list[Chunk]:
    """The passages without those of a namesake: `numpy.ma.concatenate` says nothing of `numpy.concatenate`."""
    full = spelled_out(path.removesuffix("()")).lower()
    if "." not in full or not any(_documents(chunk, full) for chunk in chunks):
        return list(chunks)
    return [chunk for chunk in chunks if _documents(chunk, full) or not _is_about(chunk, bare_name(path))]


def _documents(chunk: Chunk, full: str) -> bool:
    """Whether the passage belongs to the documentation of that qualified name, in lower case."""
    return full in {name.lower() for name in (last_heading(chunk.title), *chunk.symbols)}


def _fitting(chunk: Chunk, said: Framed, gist: Gist, wanted: Mapping[str, float]) -> list[Quote]:
    """Quotes of the passage that agree with the gist and hold its words."""
    held = names_of(chunk)
    if not all(name in held or name.removesuffix("s") in held for name in gist.names):
        return []
    title = title_of(chunk)
    agreeing = [one for one in _documenting(chunk, said) if agrees(gist, _alike(one.words), title)]
    if said.role == "tool":  # that a function is the tool for something, its passage says as a whole
        whole = f"{title} {chunk.text}"
        asked = "" if _is_covered(wanted, whole) else _asked_for(chunk, said.name)
        # learners' words may stand for whatever the passage leaves out in its own: "non-NA", asked for as "missing"
        unsaid = replace(gist, stems=tuple(stems_of(whole))) if asked else gist
        denied = leaves_out(gist, asked) or any(leaves_out(unsaid, one.words) for one in _documenting(chunk, said))
        return agreeing if not denied and _is_covered(wanted, f"{whole} {asked}") else []
    return [one for one in agreeing if _is_covered(wanted, f"{title} {_alike(one.words)}")]


def _asked_for(chunk: Chunk, name: str) -> str:
    """Learners' ways to ask for the function of that name which the passage documents."""
    full = [one.lower() for one in chunk.symbols if last_part(one).lower() == name.lower()]
    return ". ".join(text for one in full for text in phrasings().get(one, ()))


def _is_covered(wanted: Mapping[str, float], text: str) -> bool:
    """Whether the text holds these stems, but for a little of their rarity."""
    held = {*stems_of(text)}
    missing = [rarity for stem, rarity in wanted.items() if stem not in held]
    return sum(missing) <= (1 - MIN_COVERED) * sum(wanted.values()) and max(missing, default=0.0) <= MAX_MISSING


def _worth(wanted: Mapping[str, float], quote: Quote) -> float:
    """How many of the stems stand in the quote itself, for its length. What a passage begins with sums it up."""
    held = {*stems_of(quote.words)}
    is_first = quote.start <= _first_words_at(quote.chunk.text)
    return len(wanted.keys() & held) / sqrt(3 + len(held)) * (FIRST_BONUS if is_first else 1.0)


@lru_cache(maxsize=512)
def _first_words_at(text: str) -> int:
    """Where the first words of a passage stand, behind the code that it may begin with."""
    found = _CODE_FIRST.match(text)
    return found.end() if found else 0


def _alike(words: str) -> str:
    """The words as they are compared: what both sides may write differently written in one way."""
    for written, alike in _ALIKE:
        words = written.sub(alike, words)
    return words


def _documenting(chunk: Chunk, said: Framed) -> Iterator[Quote]:
    """What the passage says of the name: the entry of the parameter, or sentences of the name's own documentation."""
    entry = re.compile(rf"[*`]{{0,4}}{re.escape(said.name)}\b")
    # "a matrix of scatter plots" is no mention of `scatter`
    mention = re.compile(rf"[`.]{re.escape(said.name)}\b|\b{re.escape(said.name)}\(")
    is_about = _is_about(chunk, said.name)
    for quote in _runs(chunk):
        if entry.match(quote.words) if said.role == "setting" else is_about or mention.search(quote.words):
            yield quote


def _runs(chunk: Chunk) -> Iterator[Quote]:
    """Up to three neighbouring sentences of one paragraph."""
    found = [one for one in pieces(chunk.text) if isinstance(one, SentenceSpan)]
    found = [one for one in found if not _SEE_ALSO.match(chunk.text, one.start)]
    for at, first in enumerate(found):
        for last in found[at : at + MAX_PIECES]:
            if last.paragraph == first.paragraph and chunk.text[last.end - 1] != ":":
                yield Quote(chunk, first.start, last.end)


def _listed_fields(index: Index, sentence: str, chunks: Sequence[Chunk], spoken_of: str) -> Quote | None:
    """The signature that bears out a sentence which says no more than which parameters there are."""
    name, listing = listed_in(sentence, spoken_of)
    if not name:
        return None
    symbols = index.knowledge.symbols_ending(name, 40)
    words = set(_WORD.findall(listing))
    for chunk in chunks:
        code = next((one for one in pieces(chunk.text) if isinstance(one, CodeSpan)), None)
        known = {one.lstrip("*") for symbol in symbols if symbol.library == chunk.library for one in symbol.parameters}
        if not code or not _is_about(chunk, name) or not words & known:
            continue
        shown = set(_WORD.findall(chunk.text[code.start : code.end]))
        rest = " ".join(word for word in words if word not in known & shown)
        if {*stems_of(rest)} <= _LISTING:
            return Quote(chunk, code.start, code.end)
    return None


def _is_about(chunk: Chunk, name: str) -> bool:
    """Whether the passage belongs to the documentation of that name."""
    title = last_heading(chunk.title)
    return name.lower() in {last_part(one).lower() for one in (title, *chunk.symbols)}
