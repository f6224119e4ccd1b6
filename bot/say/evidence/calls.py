"""The call that a docstring documents: its signature, and the parameters that matter to the question.

Not here: what the call does (`explaining`), or an example of it (`showing`).
"""

from __future__ import annotations

from bot.ask.question import Question
from bot.draft import Block, Example, Item, Line
from bot.find.relevance import Wanted
from bot.say import connecting
from bot.say.evidence.examples import keywords, signature
from bot.say.evidence.fields import asked_parameter, field
from bot.say.evidence.library_pages import document_of
from bot.say.evidence.passages import Excerpt
from corpus.domain import Chunk, Symbol
from corpus.index import Index
from corpus.text.dotted import last_part

SPEAKS_OF_IT = 0.5
"""A parameter matters if the docstring's line on it shares this much with the question."""
MAX_PARAMETERS = 3
MAX_NEEDED = 2


def called(index: Index, chunk: Chunk, matter: tuple[Item, ...]) -> tuple[Block, ...]:
    """The call's signature, if the explanation is a docstring's, and the parameters."""
    if documented(index, chunk) is None:
        return ()
    call = signature(document_of(index, chunk)[0], chunk.symbols[0])
    named = Line(connecting.PARAMETER if len(matter) == 1 else connecting.PARAMETERS)
    return (*((Line(connecting.SIGNATURE), call) if call else ()), *((named, *matter) if matter else ()))


def asked_of(index: Index, question: Question, chunk: Chunk, explanation: Excerpt) -> str | None:
    """The parameter of the explained call that the question asks about, if the docstring speaks of it."""
    symbol = documented(index, chunk)
    if symbol is None:
        return None
    said = " ".join((chunk.symbols[0], *(quote.words for quote in explanation.quotes)))
    name = asked_parameter(question.standalone, symbol.parameters, said)
    return name if name and field(document_of(index, chunk), name) else None


def parameters(
    index: Index, chunk: Chunk, asked: str | None, code: tuple[Block, ...], look_for: Wanted
) -> tuple[Item, ...]:
    """The parameters that matter, each with the docstring's line on it.

    That is the one asked about; else those that the example sets or whose line says most of the question; else those
    without a default.
    """
    symbol = documented(index, chunk)
    if symbol is None:
        return ()
    name_called = last_part(chunk.symbols[0])
    in_example = [
        name for block in code if isinstance(block, Example) for name in keywords(block.quote.words, name_called)
    ]
    needed = [part.strip() for part in symbol.signature.split(",") if part.strip().isidentifier()]
    document = document_of(index, chunk)
    lines = {name: quote for name in symbol.parameters if (quote := field(document, name))}
    rest = look_for.without(f"{name_called} {name_called.replace('_', ' ')}")
    speaking = [name for name, quote in lines.items() if rest.coverage(quote.words) >= SPEAKS_OF_IT]
    names = [asked] if asked else dict.fromkeys([*in_example, *speaking]) or needed[:MAX_NEEDED]
    found = dict.fromkeys(lines[name] for name in names if name in lines)
    return tuple(Item("", (quote,)) for quote in found)[:MAX_PARAMETERS]


def documented(index: Index, chunk: Chunk) -> Symbol | None:
    """The symbol whose docstring the chunk belongs to."""
    if chunk.kind != "api" or not chunk.symbols:
        return None
    return next(iter(index.knowledge.symbols_named(chunk.symbols[0], 1)), None)
