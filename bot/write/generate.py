"""A draft in a language model's words: it grows sentence by sentence, and only what a passage supports gets in.

The answer composed of quotes stands by: it says which passages matter most, goes on where the model says too little,
and is given where the model fails or where nothing of what it says is borne out.

Not here: asking the model (`writer`), or what supports a sentence (`bot.check.support`, `claim_quotes`,
`code_support`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.ask.question import Question
from bot.check.code_names import UnknownName, unknown_names
from bot.check.parsing import PYTHON
from bot.check.support import MIN_TOKENS, supporting_quote, word_for_word
from bot.check.support_signals import stems_of
from bot.draft import Block, Claim, Draft, Example, Line, Paragraph, Quote, Told, ToldCode
from bot.say import connecting
from bot.say.refusal import refuse
from bot.write.claim_quotes import framed_quotes, name_in
from bot.write.code_support import supporting_code
from bot.write.evidence import evidence
from bot.write.reading import Said, finished, points_back, refuses
from bot.write.writer import History, Writer
from corpus.domain import Chunk, Hit
from corpus.errors import LlmFailed
from corpus.index import Index

ENOUGH = 2
"""Sentences and blocks of code. Where less is left of what the model said, the composed answer follows."""
MAX_EXAMPLES = 2
"""Blocks of code after which a small model is stopped: it goes on varying them."""
WIDENED = 3
"""Passages whose whole docstrings may bear out what is said: they hold the parameters that the hits don't show."""
_CHOOSES = frozenset({"which_library", "compare"})
"""Questions whose composed answer is a ranked list or a table, to which a small model adds nothing."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the model said and the quotes that support it; () if nothing does. `unknown` are names that don't exist."""

    said: Said
    quotes: tuple[Quote, ...]
    unknown: tuple[UnknownName, ...] = ()


@dataclass(slots=True)
class _Checker:
    """Checks what is said, in order. `spoken_of` is the name that was spoken of last: what "it" means."""

    index: Index
    chunks: tuple[Chunk, ...]
    asked: str
    checked: list[Checked] = field(default_factory=list)
    spoken_of: str = ""

    def read(self, said: Sequence[Said]) -> bool:
        """Takes what is new of it; whether anything that may be shown was new."""
        n_before = len(self.checked)
        for one in said[n_before:]:
            self.checked.append(self._check(one))
        return any(one.quotes for one in self.checked[n_before:])

    @property
    def n_examples(self) -> int:
        """How many blocks of code were said."""
        return sum(one.said.language is not None for one in self.checked)

    def _check(self, said: Said) -> Checked:
        if said.language is None:
            quotes = self._quotes(said.text)
            self.spoken_of = name_in(said.text, self.chunks) or self.spoken_of
            return Checked(said, quotes)
        unknown = unknown_names(self.index, said.text) if said.language.lower() in PYTHON else ()
        quotes = () if unknown else supporting_code(self.index, said.text, said.language, self.chunks)
        return Checked(said, quotes, unknown)

    def _quotes(self, sentence: str) -> tuple[Quote, ...]:
        if sentence.endswith(":") or len(stems_of(sentence)) < MIN_TOKENS:  # it leads up to something else
            return ()
        chunks = self._referred_to() if points_back(sentence) else self.chunks
        verbatim = word_for_word(sentence, chunks)
        framed = () if verbatim else framed_quotes(self.index, sentence, chunks, self.asked, spoken_of=self.spoken_of)
        whole = verbatim or (None if framed else supporting_quote(self.index, sentence, chunks))
        return (whole,) if whole else framed

    def _referred_to(self) -> tuple[Chunk, ...]:
        """Where what "it" means is documented: the pages that the last sentence which stays is cited from."""
        before = next((one for one in reversed(self.checked) if one.quotes and one.said.language is None), None)
        pages = {quote.chunk.document_id for quote in before.quotes} if before else set()
        return tuple(chunk for chunk in self.chunks if chunk.document_id in pages)


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
    if writer.manner.is_small and question.kind in _CHOOSES:
        yield composed
        return
    checker = _Checker(index, _widened(index, evidence(composed, hits)), question.standalone)
    text = ""
    try:
        for text in writer.write(question.standalone, writer.shown(composed, hits), history):
            if checker.read(finished(text, complete=False)):
                yield replace(composed, blocks=_blocks(checker.checked, show_unsupported=show_unsupported))
            else:
                yield None
            if writer.manner.is_small and checker.n_examples >= MAX_EXAMPLES:
                break
    except LlmFailed as error:
        log.warning("the answer is composed: %s", error)
        yield _composed(composed, connecting.LLM_FAILED)
        return
    checker.read(finished(text, complete=True))
    if any(one.quotes for one in checker.checked):
        blocks = _blocks(checker.checked, show_unsupported=show_unsupported)
        yield replace(composed, blocks=_completed(blocks, composed, checker, question, is_small=writer.manner.is_small))
    elif refuses(text) and not writer.manner.is_small:
        yield refuse(index, question, tuple(hits), "not_in_sources")
    else:
        yield _composed(composed, connecting.LLM_UNSUPPORTED if text.strip() else connecting.LLM_FAILED)


def _widened(index: Index, chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """The passages, and behind them the rest of the docstrings that the first ones come from."""
    docstrings = dict.fromkeys(chunk.document_id for chunk in chunks[:WIDENED] if chunk.kind == "api")
    rest = (chunk for id in docstrings for chunk in index.knowledge.document_chunks(id))
    return tuple({chunk.id: chunk for chunk in (*chunks, *rest)}.values())


def _blocks(checked: Sequence[Checked], *, show_unsupported: bool) -> tuple[Block, ...]:
    """What is shown of it. For what leads up to code ("here is an example:") stands a line of ours."""
    blocks: list[Block] = []
    paragraph = -1
    for at, one in enumerate(checked):
        if any(one.said.text == before.said.text for before in checked[:at]):
            continue  # small models repeat themselves
        said, claim = one.said, Claim(one.said.text, one.quotes)
        if not one.quotes and not (show_unsupported and not said.text.endswith(":")):
            blocks += _marks(one.unknown, connecting.CODE_LEFT_OUT)
            continue
        last = blocks[-1] if blocks else None
        if said.language is not None:
            blocks += [Line(connecting.EXAMPLE)] if isinstance(last, Told) else []
            blocks += [ToldCode(claim, said.language or "python"), *_marks(one.unknown, connecting.UNKNOWN_API)]
        elif isinstance(last, Told) and said.paragraph == paragraph:
            blocks[-1] = replace(last, claims=(*last.claims, claim))
        else:
            blocks.append(Told((claim,), is_item=said.place == "item"))
        paragraph = said.paragraph
    return tuple(blocks)


def _marks(unknown: Sequence[UnknownName], line: str) -> list[Block]:
    """What is said of names in code that don't exist: the line for each, and the nearest real names."""
    lines: list[Block] = []
    for one in unknown:
        lines.append(Line(line.format(name=f"`{one.name}`")))
        if one.nearest:
            near = ", ".join(f"`{name}`" for name in one.nearest)
            lines.append(Line(connecting.UNKNOWN_API_NEAREST.format(names=near)))
    return lines


def _completed(
    blocks: tuple[Block, ...], composed: Draft, checker: _Checker, question: Question, *, is_small: bool
) -> tuple[Block, ...]:
    """What is shown, and of the composed answer what hasn't been said if that was little, else an example at most."""
    kept = [one for one in checker.checked if one.quotes]
    has_code = any(one.said.language is not None for one in kept)
    has_words = any(one.said.language is None for one in kept)
    is_all = len(kept) == len(checker.checked) and not is_small
    if is_all or (has_words and len(kept) >= ENOUGH):
        return blocks if has_code or question.kind != "how_to" else (*blocks, *_example(composed))
    said = [quote for one in kept for quote in one.quotes]
    left = [_unsaid(block, said) for block in composed.blocks if not (has_code and isinstance(block, Example))]
    rest = tuple(block for block in left if block is not None)
    if isinstance(blocks[0], ToldCode) and rest:  # words go before code, a page to read on behind it
        at = len(rest) - 1 if isinstance(rest[-1], Line) else len(rest)
        return (*rest[:at], Line(connecting.EXAMPLE), *blocks, *rest[at:])
    return (*blocks, *rest)


def _example(composed: Draft) -> tuple[Block, ...]:
    """The documentation's own example behind its line; () if it has none but the signature."""
    signature = Line(connecting.SIGNATURE)
    pairs = zip((None, *composed.blocks), composed.blocks, strict=False)
    found = next((block for lead, block in pairs if isinstance(block, Example) and lead != signature), None)
    return (Line(connecting.EXAMPLE), found) if found else ()


def _unsaid(block: Block, said: Sequence[Quote]) -> Block | None:
    """The block without quotes that are cited already; None if nothing is left. Lists and tables stay whole."""

    def is_said(quote: Quote) -> bool:
        return any(one.chunk.id == quote.chunk.id and one.start <= quote.start < one.end for one in said)

    if isinstance(block, Paragraph):
        left = tuple(quote for quote in block.quotes if not is_said(quote))
        return Paragraph(left) if left else None
    return None if isinstance(block, Example) and is_said(block.quote) else block


def _composed(composed: Draft, why: str) -> Draft:
    return replace(composed, blocks=(Line(why), *composed.blocks))
