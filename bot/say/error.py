"""Errors: what the documentation says about an exception or a message, cause and remedy.

Not here: running code, guessing at causes that no passage names, or names that are gone (`gone`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.ask.mentions import library_id
from bot.ask.question import Question
from bot.draft import Block, Draft, Paragraph, Quote
from bot.find.relevance import Wanted, wanted
from bot.say import gone
from bot.say.evidence import guides
from bot.say.evidence.examples import SAME_CHUNK, SHELL, best_example, code_behind, first_code
from bot.say.evidence.explaining import docstring_summary
from bot.say.evidence.library_pages import document_of, library_pages, older_cost
from bot.say.evidence.passages import Excerpt, excerpt, led_in
from bot.say.evidence.showing import NEIGHBOURS, SAME_SECTION, explained, read_on, shown
from corpus.domain import Chunk, Hit
from corpus.index import Index
from corpus.text.dotted import last_part
from corpus.text.sentences import SentenceSpan, pieces
from corpus.text.shown import plain

CONSIDERED_HITS = 8
SEARCHED_DEEPER = 40
RANK_STEP = 0.03
NAMES_IT = 0.5
CAUSE_OR_REMEDY = 0.2
MIN_COVERAGE = 0.5
"""What a sentence that names the exception must share with the rest of the question."""
SAME_WORDS = 0.6
"""What a sentence that doesn't name it must share with the message."""
SAME_MESSAGE = 0.5
"""Part of the message that must stand in a passage word by word for it to speak of this very error."""
MIN_RUN = 3
MIN_SHOWN_WORDS = 4
PRINTED_WORTH = 0.8
MIN_BESIDE = 0.4
"""What a sentence beside an exception's own docstring must share with the message."""

PATH = "exceptions errors"
"""What stands before an exception's name (`requests.exceptions.SSLError`) says nothing of its cause."""

_EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning|NotFound|Timeout)\b")
_MESSAGE = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning|NotFound|Timeout)\b:?\s*(?P<message>.+)$", re.DOTALL)
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|\([\d, ]{0,400}\)|\[[^\]]{0,400}\]|\b\d[\w.]*\b|<[^>]{0,400}>")
_CAUSE_OR_REMEDY = re.compile(
    r"\b(?:raise[sd]?|because|cause[sd]?|occurs?|happens?|means|due to|avoid|instead|fix|resolve|solve|ensure|make sure"
    r"|must|should|use|throws?|thrown|increas\w+|converted?|checks?|verif\w+)\b"
)
_NO_MODULE = re.compile(r"No module named '?(\w+)'?(?!\.)", re.IGNORECASE)


def explain(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    """What is documented about the error. None if no passage names it or shares enough of the message."""
    return gone.say_gone(index, question, hits) or _not_installed(index, question) or _explained(index, question, hits)


def _explained(index: Index, question: Question, hits: tuple[Hit, ...]) -> Draft | None:
    look_for = wanted(index, question)
    names = frozenset(_EXCEPTION.findall(question.text))
    pages = library_pages(index, question, hits)[:CONSIDERED_HITS]
    deeper = _with_the_message(index, question, names, {hit.chunk.id for hit in pages})
    pages = (*pages, *(Hit(chunk, 0.0) for chunk in deeper))
    message = _words(_message(question))
    rated = [
        (score - RANK_STEP * min(rank, CONSIDERED_HITS) - older_cost(hit.chunk, pages), found)
        for rank, hit in enumerate(pages)
        for score, found in _rated(hit.chunk, look_for, names, message)
    ]
    if not rated:
        return _what_it_is(index, question, names, pages, look_for)
    _, explanation = max(rated, key=lambda row: row[0])
    chunk = explanation.quotes[0].chunk
    return Draft((*explained(chunk, explanation), *_example(index, explanation, look_for), read_on(chunk)))


def _what_it_is(
    index: Index, question: Question, names: frozenset[str], pages: tuple[Hit, ...], look_for: Wanted
) -> Draft | None:
    """For an exception of a library's own: when it is raised, in its docstring's words, and what fits the message."""
    own = [one for one in question.symbols if last_part(one.name) in names]
    for symbol in own[:1]:
        summary = docstring_summary(index.knowledge.chunks_documenting(symbol.name, limit=2), look_for)
        if summary is None:
            continue
        chunk = summary.quotes[0].chunk
        rest = look_for.without(symbol.name)
        rated = [
            (found.score - RANK_STEP * rank, found)
            for rank, hit in enumerate(pages)
            if hit.chunk.library == symbol.library and hit.chunk.document_id != chunk.document_id
            for found in [excerpt(hit.chunk, rest, max_sentences=2)]
            if found and rest.coverage(" ".join(quote.words for quote in found.quotes)) >= MIN_BESIDE
        ]
        beside = (Paragraph(max(rated, key=lambda row: row[0])[1].quotes),) if rated else ()
        return Draft((*explained(chunk, summary), *beside, read_on(chunk)))
    return None


def _not_installed(index: Index, question: Question) -> Draft | None:
    """For a covered library that can't be imported: how it is installed."""
    said = _NO_MODULE.search(question.text)
    library = library_id(said[1]) if said else None
    for chunk in guides.section(guides.guide(index, library), "Install") if library else ():
        words, command = guides.sentences((chunk,))[:2], first_code(chunk, SHELL)
        if words and command:
            return Draft((*explained(chunk, Excerpt(words, 1.0)), command, read_on(chunk)))
    return None


def _with_the_message(index: Index, question: Question, names: frozenset[str], seen: set[str]) -> list[Chunk]:
    """Further passages that hold the exception's name or a long part of the message."""
    message = _message(question)
    scope = question.scope or question.named
    asked = f"{' '.join(sorted(names))} {_VALUE.sub(' ', message)}"
    chunks = index.knowledge.chunks_at([at for at, _ in index.matching(asked, SEARCHED_DEEPER, scope)])
    words = _words(message)
    return [
        chunk
        for chunk in chunks
        if chunk.id not in seen
        and chunk.kind not in {"guide", "article"}
        and (any(name in chunk.text for name in names) or _shared_run(words, _words(chunk.text)) >= SAME_MESSAGE)
    ]


def _rated(
    chunk: Chunk, look_for: Wanted, names: frozenset[str], message: list[str]
) -> Iterator[tuple[float, Excerpt]]:
    """What the chunk says of the message, or of the exception together with the question's other words."""
    rest = look_for.without(" ".join(names)).without(PATH)

    def bonus(words: str) -> float:
        spoken = NAMES_IT * any(name in words for name in names) + _shared_run(message, _words(words))
        return spoken + CAUSE_OR_REMEDY * bool(_CAUSE_OR_REMEDY.search(words))

    raised = _raised(chunk, names)
    shown_here = _shared_run(message, _words(chunk.text)) if len(message) >= MIN_SHOWN_WORDS else 0.0
    for found in (Excerpt((raised,), NAMES_IT) if raised else None, excerpt(chunk, look_for, bonus=bonus, leads=True)):
        if found is None:
            continue
        said = " ".join(plain(quote.words) for quote in found.quotes)
        named = any(name in said for name in names)
        # a page that prints the message speaks of it, though the sentence needn't repeat it
        share, run = rest.coverage(said), max(_shared_run(message, _words(said)), PRINTED_WORTH * shown_here)
        same = run >= SAME_MESSAGE or (len(rest.weights) > 1 and share >= SAME_WORDS)
        if same or (named and (share >= MIN_COVERAGE or not rest.weights)):
            helps = CAUSE_OR_REMEDY * bool(_CAUSE_OR_REMEDY.search(said))
            yield share + run + NAMES_IT * named + helps, _with_lead(chunk, found)


def _with_lead(chunk: Chunk, found: Excerpt) -> Excerpt:
    """The excerpt with the sentence before it, where that says what "these conditions" are."""
    if not re.match(r"(?:if|when|unless) (?:this|these|that|those|the)\b", plain(found.quotes[0].words), re.IGNORECASE):
        return found
    before = led_in(chunk, found.quotes[0])
    return Excerpt((*before, *found.quotes), found.score) if before else found


def _example(index: Index, explanation: Excerpt, look_for: Wanted) -> tuple[Block, ...]:
    """The code that the explanation leads up to; else the example that fits in its section."""
    chunk = explanation.quotes[0].chunk
    led_to = code_behind(explanation)
    if led_to:
        return (led_to,)
    document = document_of(index, chunk)
    at = next((at for at, other in enumerate(document) if other.id == chunk.id), 0)
    around = [other for other in document[max(0, at - NEIGHBOURS) : at + NEIGHBOURS] if other.title == chunk.title]
    found = best_example([(chunk, SAME_CHUNK), *((other, SAME_SECTION) for other in around)], look_for)
    return shown(found)


def _raised(chunk: Chunk, names: frozenset[str]) -> Quote | None:
    """The line of a docstring's list of exceptions that says when one of these is raised."""
    for piece in pieces(chunk.text):
        if isinstance(piece, SentenceSpan) and piece.place == "item" and piece.closed:
            words = chunk.text[piece.start : piece.end]
            if any(re.match(rf"[*`]*{name}[*`]{{0,4}}:?[*`]{{0,4}} \w", words) for name in names):
                return Quote(chunk, piece.start, piece.end)
    return None


def _message(question: Question) -> str:
    """What stands behind the exception's name; the whole text if none is named."""
    text = " ".join(question.text.split())
    found = list(_MESSAGE.finditer(text))
    return found[-1]["message"] if found else text


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z_]+", _VALUE.sub(" ", text).lower())


def _shared_run(message: list[str], said: list[str]) -> float:
    """The longest run of the message's words that stands in the other, as a part of the message; 0 below 3 words."""
    best = 0
    lengths = [0] * (len(said) + 1)
    for word in message:
        row = [0] * (len(said) + 1)
        for at, other in enumerate(said, start=1):
            if word == other:
                row[at] = lengths[at - 1] + 1
        best = max(best, *row)
        lengths = row
    return best / len(message) if best >= MIN_RUN else 0.0
