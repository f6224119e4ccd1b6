"""A lesson as an answer: its sentences with what they rest on, those first that speak to the question, its example and
pitfalls, and what other lessons say to it.

A sentence cites the documentation that bears it out, with its own version; what only the lesson's run shows, what is
our teaching and what this index lacks cites the lesson.

Not here: choosing the lesson (`bot.find.matching`), or which sentences speak to the question (`bot.find.speaking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from packaging.version import InvalidVersion, Version

from bot.draft import Block, Claim, Draft, Example, Line, Quote, Told
from bot.find.matching import Match
from bot.say import connecting
from bot.say.done_with import done_with
from bot.say.evidence import guides
from bot.say.evidence.showing import read_on
from bot.say.telling import Part, parts
from corpus.catalogue import libraries
from corpus.domain import Chunk
from corpus.index import Index
from corpus.teaching import Lesson
from corpus.teaching.bound import Bound
from corpus.teaching.grounding import Passage
from corpus.teaching.lesson import code_hash
from corpus.teaching.runs import our_runs

MAX_PASSAGES = 2
"""Passages that one sentence cites."""


def tell(index: Index, lessons: Sequence[Match], *, names_library: bool = False) -> Draft:
    """The likeliest lesson, what of its variants speaks to the question, and what the others say to it.

    With `names_library` the library that it takes stands first, unless the sentences that lead name it.
    """
    match = lessons[0]
    lesson = match.bound.lesson
    told = parts(lessons)
    bounds = {part.match.bound.lesson.id: part.match.bound for part in told}
    chunks = index.knowledge.chunks([id for bound in bounds.values() for id in _ids(bound)])
    claims = {id: _claims(bound, chunks) for id, bound in bounds.items()}
    own = [part for part in told if part.match is match]
    blocks: list[Block] = [*_for_other_versions(index, lesson)]
    lead = [_told(part, claims[lesson.id]) for part in own if part.is_lead]
    if names_library:
        blocks += done_with(lesson, " ".join(claim.text for part in lead for claim in part.claims))
    blocks += lead
    for unit in (0, *dict.fromkeys(part.unit for part in own if part.unit)):
        blocks += _example(match.bound, unit, chunks)
    blocks += [_told(part, claims[lesson.id]) for part in own if not part.is_lead]
    beside = [
        part for part in told if part.match is not match and not _for_other_versions(index, part.match.bound.lesson)
    ]
    if beside:
        blocks.append(Line(connecting.BESIDE))
        blocks += [_told(part, claims[part.match.bound.lesson.id], is_item=True) for part in beside]
    resting = next((chunks[it.chunk_id] for rests in match.bound.rests[: len(lesson.statements)] for it in rests), None)
    if resting is not None:
        blocks.append(read_on(resting))
    return Draft(tuple(blocks))


def main_claim(index: Index, match: Match) -> tuple[Chunk, Claim]:
    """The lesson's own chunk, and its sentence that speaks most to the question, of those that can stand alone.

    The lesson is cited too.
    """
    bound, lesson = match.bound, match.bound.lesson
    alone = {lesson.begins(unit) for unit in range(len(lesson.variants) + 1)}
    at = next((one.number for one in match.sentences if one.number in alone), 0)
    chunks = index.knowledge.chunks(_ids(bound))
    claim, own = _claims(bound, chunks)[at], _quote(bound.said[at], chunks)
    quotes = dict.fromkeys((*claim.quotes, *((own,) if own else ())))
    return chunks[bound.said[at].chunk_id], Claim(claim.text, tuple(quotes))


def _told(part: Part, claims: Sequence[Claim], *, is_item: bool = False) -> Told:
    return Told(tuple(claims[at] for at in part.numbers), is_item=is_item, label=part.label)


def _claims(bound: Bound, chunks: Mapping[str, Chunk]) -> list[Claim]:
    """Every statement as a claim with the passages that it rests on, else with its own place in the lesson."""
    found: list[Claim] = []
    for statement, said, rests in zip(bound.lesson.all_statements(), bound.said, bound.rests, strict=True):
        passages = [quote for passage in rests[:MAX_PASSAGES] if (quote := _quote(passage, chunks))]
        own = _quote(said, chunks)
        needs_own = not passages or statement.ours or statement.ran
        quotes = (*passages, *((own,) if own and needs_own else ()))
        found.append(Claim(statement.text, tuple(quotes)))
    return found


def _example(bound: Bound, part: int, chunks: Mapping[str, Chunk]) -> Iterator[Block]:
    """Code and what it prints; part 0 is the lesson's, 1 the first variant's."""
    shown, printed = bound.shown[part], bound.printed[part]
    code = _quote(shown, chunks) if shown else None
    if code is None:
        return
    lesson = bound.lesson
    example = lesson.units[part].example
    language = example.language if example else "python"
    yield Line(_lead(lesson, part, code.words))
    yield Example(code, language)
    output = _quote(printed, chunks) if printed else None
    if output is not None:
        yield Line(connecting.PRINTS)
        yield Example(output, "text")


def _lead(lesson: Lesson, part: int, code: str) -> str:
    """On which version it ran, if that is known of this very code."""
    run = our_runs().get((lesson.id, part))
    if run is None or run.code_hash != code_hash(code):
        return connecting.EXAMPLE
    known = libraries().get(lesson.subject)
    module = known.imports[0] if known and known.imports else lesson.subject
    version = run.versions.get(module) or run.versions.get("python", "")
    name = guides.display_name(lesson.subject) if module in run.versions else "Python"
    return connecting.RAN_ON.format(library=name, version=version.partition("+")[0])


def _for_other_versions(index: Index, lesson: Lesson) -> tuple[Block, ...]:
    """A word if the lesson is for other versions of its library than the one that is indexed."""
    versions = index.versions_of.get(lesson.subject, ())
    if not (lesson.since or lesson.until) or not versions:
        return ()
    try:
        newest = max(map(Version, filter(None, versions)), default=None)
    except InvalidVersion:
        return ()
    outside = newest is not None and (
        (lesson.since and newest < Version(lesson.since)) or (lesson.until and newest >= Version(lesson.until))
    )
    if not outside:
        return ()
    span = " ".join(
        [*([f"from {lesson.since} on"] if lesson.since else []), *([f"before {lesson.until}"] if lesson.until else [])]
    )
    name = guides.display_name(lesson.subject)
    return (Line(connecting.OTHER_VERSIONS.format(library=name, span=span, version=newest)),)


def _quote(passage: Passage, chunks: Mapping[str, Chunk]) -> Quote | None:
    chunk = chunks.get(passage.chunk_id)
    return Quote(chunk, passage.start, passage.end) if chunk else None


def _ids(bound: Bound) -> list[str]:
    places = (*bound.said, *(passage for rests in bound.rests for passage in rests), *bound.shown, *bound.printed)
    return list(dict.fromkeys(place.chunk_id for place in places if place is not None))
