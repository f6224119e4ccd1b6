"""A draft in a language model's words: it grows sentence by sentence, and only what a passage supports gets in.

The answer composed of quotes stands by: it says which passages matter most, and is given where the model fails or where
nothing of what it says is borne out.

Not here: asking the model (`writer`), or deciding what supports a sentence (`bot.support`, `code_support`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot import compose, connecting
from bot.code_names import UnknownName, unknown_names
from bot.draft import Block, Claim, Draft, Example, Line, Quote, Told, ToldCode, quotes_of
from bot.llm.code_support import supporting_code
from bot.llm.reading import Said, finished, refuses
from bot.llm.writer import History, Writer
from bot.question import Question
from bot.support import supporting_quote
from bot.verify import PYTHON
from corpus.domain import Chunk, Hit
from corpus.errors import LlmFailed
from corpus.index import Index

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the model said and the quotes that support it; () if nothing does. `unknown` are names that don't exist."""

    said: Said
    quotes: tuple[Quote, ...]
    unknown: tuple[UnknownName, ...] = ()


def generated(
    index: Index,
    writer: Writer,
    question: Question,
    composed: Draft,
    hits: Sequence[Hit],
    *,
    history: History = (),
    show_unsupported: bool = False,
) -> Iterator[Draft | None]:
    """The draft whenever it has grown, None while it hasn't, and last of all the whole one.

    That one may be another: the composed one, or a refusal if the model finds that the passages don't answer.
    """
    chunks = writer.fitted(_evidence(composed, hits))
    checked: list[Checked] = []
    text = ""
    try:
        for text in writer.write(question.standalone, chunks, history):
            if _grown(index, checked, finished(text, complete=False), chunks):
                yield replace(composed, blocks=_blocks(checked, show_unsupported=show_unsupported))
            else:
                yield None
    except LlmFailed as error:
        log.warning("the answer is composed: %s", error)
        yield _composed(composed, connecting.LLM_FAILED)
        return
    _grown(index, checked, finished(text, complete=True), chunks)
    if any(one.quotes for one in checked):
        blocks = _blocks(checked, show_unsupported=show_unsupported)
        yield replace(composed, blocks=(*blocks, *_example(composed, blocks, question)))
    elif refuses(text):
        yield compose.refuse(index, question, tuple(hits), "not_in_sources")
    else:
        yield _composed(composed, connecting.LLM_UNSUPPORTED if text.strip() else connecting.LLM_FAILED)


def _evidence(composed: Draft, hits: Sequence[Hit]) -> tuple[Chunk, ...]:
    """What the model is shown, best first: the passages that the composed answer quotes, then the other hits."""
    quoted = [quote.chunk for block in composed.blocks for quote in quotes_of(block)]
    return tuple({chunk.id: chunk for chunk in (*quoted, *(hit.chunk for hit in hits))}.values())


def _grown(index: Index, checked: list[Checked], said: Sequence[Said], chunks: Sequence[Chunk]) -> bool:
    """Checks what is new, and adds it; whether anything that may be shown was added."""
    new = [_checked(index, one, chunks) for one in said[len(checked) :]]
    checked += new
    return any(one.quotes for one in new)


def _checked(index: Index, said: Said, chunks: Sequence[Chunk]) -> Checked:
    is_python = said.language is not None and said.language.lower() in PYTHON
    unknown = unknown_names(index, said.text) if is_python else ()
    return Checked(said, () if unknown else _quotes(index, said, chunks), unknown)


def _quotes(index: Index, said: Said, chunks: Sequence[Chunk]) -> tuple[Quote, ...]:
    if said.language is not None:
        return supporting_code(index, said.text, said.language, chunks)
    quote = supporting_quote(index, said.text, chunks)
    return (quote,) if quote else ()


def _blocks(checked: Sequence[Checked], *, show_unsupported: bool) -> tuple[Block, ...]:
    """What is shown of it. For what leads up to code ("here is an example:") stands a line of ours."""
    blocks: list[Block] = []
    paragraph = -1
    for one in checked:
        said, claim = one.said, Claim(one.said.text, one.quotes)
        if not one.quotes and not (show_unsupported and not said.text.endswith(":")):
            continue
        last = blocks[-1] if blocks else None
        if said.language is not None:
            blocks += [Line(connecting.EXAMPLE)] if isinstance(last, Told) else []
            blocks += [ToldCode(claim, said.language or "python"), *_marks(one.unknown)]
        elif isinstance(last, Told) and said.paragraph == paragraph:
            blocks[-1] = replace(last, claims=(*last.claims, claim))
        else:
            blocks.append(Told((claim,), is_item=said.place == "item"))
        paragraph = said.paragraph
    return tuple(blocks)


def _marks(unknown: Sequence[UnknownName]) -> list[Block]:
    """What is said of names in code that don't exist."""
    lines: list[Block] = []
    for one in unknown:
        lines.append(Line(connecting.UNKNOWN_API.format(name=f"`{one.name}`")))
        if one.nearest:
            near = ", ".join(f"`{name}`" for name in one.nearest)
            lines.append(Line(connecting.UNKNOWN_API_NEAREST.format(names=near)))
    return lines


def _example(composed: Draft, blocks: Sequence[Block], question: Question) -> tuple[Block, ...]:
    """The documentation's own example, for a question how to do something that the model answered without any code."""
    if question.kind != "how_to" or any(isinstance(block, ToldCode) for block in blocks):
        return ()
    signature = Line(connecting.SIGNATURE)
    pairs = zip((None, *composed.blocks), composed.blocks, strict=False)
    found = next((block for lead, block in pairs if isinstance(block, Example) and lead != signature), None)
    return (Line(connecting.EXAMPLE), found) if found else ()


def _composed(composed: Draft, why: str) -> Draft:
    return replace(composed, blocks=(Line(why), *composed.blocks))
