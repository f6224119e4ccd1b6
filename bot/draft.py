"""The draft of an answer: blocks of quoted passages and connecting lines, before they are checked and cited.

A quote is a range of a chunk, never a copy of its words, so that what is shown can always be traced. What a language
model says is a claim, which quotes support or don't.

Not here: choosing the quotes (`bot.say`), checking them (`bot.check.verify`) or writing them down (`bot.say.cite`).
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.domain import AnswerReason, Chunk


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a chunk: `chunk.text[start:end]`."""

    chunk: Chunk
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quoted characters, unchanged."""
        return self.chunk.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Line:
    """A connecting line from `bot.say.connecting`: it claims nothing about a library and cites nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Quoted sentences that are read one after the other."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: a bold label (a library's name; "" for none), then quoted sentences."""

    label: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A block of code, quoted. `language` is that of its fence ("" if the source names none)."""

    quote: Quote
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a comparison: one cell per column, None where nothing is documented."""

    label: str
    cells: tuple[Quote | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: `columns` are the names of what is compared."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page worth opening, as a list line: its title links to the public page and is cited."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class Claim:
    """What a lesson or a language model says in its own words, with the quotes that support it; () if nothing does."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences of a lesson or of a language model that are read one after the other, behind a bold label if any."""

    claims: tuple[Claim, ...]
    is_item: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class ToldCode:
    """A block of code by a language model. `language` is that of its fence ("" if it names none)."""

    claim: Claim
    language: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """A lesson or a page that may answer, as a list line: its title links to the public page, a sentence of it is told.

    `claim` is the sentence that speaks to the question, with what it rests on.
    """

    title: str
    url: str
    claim: Claim


Block = Line | Paragraph | Item | Example | Table | PageLink | Nearby | Told | ToldCode


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making. `reason` is set if it is a refusal; `libraries` is the ranked list, if asked for.

    `is_certain`: the index itself shows what it says, as with a name that is gone.
    """

    blocks: tuple[Block, ...]
    libraries: tuple[str, ...] = ()
    reason: AnswerReason | None = None
    is_certain: bool = False


def quotes_of(block: Block) -> tuple[Quote, ...]:
    """Every quote of a block, in reading order."""
    match block:
        case Paragraph(quotes) | Item(_, quotes):
            return quotes
        case Example(quote, _) | PageLink(quote):
            return (quote,)
        case Table(_, rows):
            return tuple(cell for row in rows for cell in row.cells if cell is not None)
        case Told(claims):
            return tuple(quote for claim in claims for quote in claim.quotes)
        case ToldCode(claim) | Nearby(_, _, claim):
            return claim.quotes
        case Line():
            return ()
