"""The nouns of Preceptor: what is read, what is indexed, what is found and what is answered.

Source → Document → Chunk → Hit → Answer. Every stage hands the next one of these frozen values.

Not here: how any of them is made, stored or shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["article", "lesson", "guide", "narrative", "api", "example"]
"""What a passage is: the career article, one of our lessons or guides, a library's page, a docstring, a gallery."""

SourceKind = Literal["article", "lesson", "guide", "sdist", "wheel", "apt", "archive", "folder"]
"""Where a document came from."""

SymbolKind = Literal["module", "class", "function", "method", "attribute", "property"]

AnswerReason = Literal["off_topic", "not_in_sources", "unknown_api", "empty_input", "unsure"]
"""Why a question was not answered; `unsure`: what comes nearest is shown, and none of it is likely enough."""

Support = Literal["quoted", "supported", "unsupported", "connecting"]
"""How a sentence stands to the passage it cites; `connecting` lines claim nothing and cite nothing."""

NO_VERSION = "local"
"""What early versions of Preceptor kept as the version of the user's own pages, which have none."""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading's own text, as a half-open range of characters of its document's text.

    `path` is the heading path, page title first. `anchor` is the fragment of the public page ("" is the page itself).
    `symbols` are the qualified public names that this section documents, aliases included; a mention is no symbol.
    """

    path: tuple[str, ...]
    anchor: str
    start: int
    end: int
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One page or one docstring, as Markdown. `url` has no fragment; sections are in text order and don't overlap.

    `version` is the library's, "" for the user's own pages; `part` says which part of it has a number of its own, and
    that: "Task SDK 1.3.2".
    """

    id: str
    library: str
    version: str
    source: SourceKind
    kind: Kind
    title: str
    url: str
    licence: str
    text: str
    sections: tuple[Section, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A public name of a library: what exists, whether or not anything is written about it.

    `name` is the shortest public path (`pandas.DataFrame.fillna`), `aliases` the other public paths,
    `parameters` the names that a call accepts (`*args` and `**kwargs` with their stars).
    """

    name: str
    library: str
    version: str
    kind: SymbolKind
    aliases: tuple[str, ...] = ()
    signature: str = ""
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: `document.text[start:end] == text`, within one section.

    `title` is the heading path joined by " > "; `url` carries the anchor; `version` and `part` are the document's,
    also where the chunk was kept as early versions did (`NO_VERSION`).
    """

    id: str
    document_id: str
    library: str
    version: str
    source: SourceKind
    kind: Kind
    title: str
    url: str
    licence: str
    text: str
    start: int
    end: int
    symbols: tuple[str, ...] = ()
    part: str = ""

    def __post_init__(self) -> None:
        if self.version == NO_VERSION:
            object.__setattr__(self, "version", "")

    @property
    def release(self) -> str:
        """The version as people are told it: the library's, beside it that of its part; "" for the user's own pages."""
        return f"{self.version} ({self.part})" if self.part else self.version

    @property
    def origin(self) -> str:
        """The library with its release, as a citation names it."""
        return f"{self.library} {self.release}".strip()

    @property
    def indexed_text(self) -> str:
        """What is embedded: the library and the heading path, then the text."""
        return f"{self.library}: {self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its score (higher is better; comparable within one question only).

    What is known of the fit: `cosine` in [-1, 1], `lexical` (BM25) in [0, inf) where the words found the chunk, `asked`
    the cosine of the nearest of its phrasings (0: it has none), `learned` what the trees say, on the same scale for all
    questions. None where it wasn't measured.
    """

    chunk: Chunk
    score: float
    cosine: float | None = None
    lexical: float | None = None
    asked: float | None = None
    learned: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote of a chunk: `chunk.text[start:end] == quote`. `marker` is what stands in the answer as [n]."""

    marker: int
    chunk: Chunk
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The cited words themselves."""
        return self.chunk.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or one block of code) of an answer, with the markers that support it."""

    text: str
    support: Support
    markers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds per stage of one answer: finding passages, choosing and checking what is said, and citing it.

    `verify` is the last: of what a language model writes it holds the checking as well.
    """

    retrieve: float = 0.0
    draft: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tutor says: Markdown with [n] markers. A refusal is an answer that `abstained`, with a `reason`.

    `confidence` is the chance, in [0, 1], that the best answer at hand is right; where it is low that isn't given.
    `standalone` is the question as it was read: with what the conversation adds to it, and spelt right.
    """

    question: str
    text: str
    abstained: bool
    reason: AnswerReason | None
    libraries: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    ms: Timings
    confidence: float = 0.0
    standalone: str = ""
