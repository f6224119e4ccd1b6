"""A lesson as an answer: its sentences with what they rest on, the variant asked for, the example, the pitfalls.

A sentence cites the documentation that bears it out, with its own version; what only the lesson's run shows, what is
our teaching and what this index lacks cites the lesson.

Not here: choosing the lesson (`match`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packaging.version import InvalidVersion, Version

from bot.draft import Block, Claim, Draft, Example, Line, Quote, Told
from bot.find.matching import Match
from bot.say import connecting
from bot.say.evidence import guides
from bot.say.evidence.showing import read_on
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


def tell(index: Index, match: Match) -> Draft:
    """The lesson, with the variant that is asked for if there is one."""
    bound, lesson = match.bound, match.bound.lesson
    chunks = index.knowledge.chunks(_ids(bound))
    claims = _claims(bound, chunks)
    n_main = len(lesson.statements)
    answer = [claims[at] for at, one in enumerate(lesson.statements) if not one.label]
    asides = [(one.label, claims[at]) for at, one in enumerate(lesson.statements) if one.label]
    variant = lesson.variants[match.variant - 1] if match.variant else None
    begins = lesson.begins(match.variant)
    meant = claims[begins : begins + len(variant.statements)] if variant else []
    blocks: list[Block] = [*_for_other_versions(index, lesson)]
    # its title says of what a variant's sentences speak: they were written to follow the lesson's
    told = [Told(tuple(answer)), *([Told(tuple(meant), label=variant.title)] if variant else [])]
    blocks += told[::-1] if match.is_variant_sure else told
    blocks += _example(bound, 0, chunks)
    if variant:
        blocks += _example(bound, match.variant, chunks)
    blocks += [Told((claim,), label=label.capitalize()) for label, claim in asides]
    resting = next((chunks[passage.chunk_id] for rests in bound.rests[:n_main] for passage in rests), None)
    if resting is not None:
        blocks.append(read_on(resting))
    return Draft(tuple(blocks))


def main_claim(index: Index, match: Match) -> tuple[Chunk, Claim]:
    """The lesson's own chunk, and the sentence that answers: the first one, or the first of the variant asked for.

    The lesson is cited too.
    """
    bound = match.bound
    at = bound.lesson.begins(match.variant if match.is_variant_sure else 0)
    chunks = index.knowledge.chunks(_ids(bound))
    claim, own = _claims(bound, chunks)[at], _quote(bound.said[at], chunks)
    quotes = dict.fromkeys((*claim.quotes, *((own,) if own else ())))
    return chunks[bound.said[at].chunk_id], Claim(claim.text, tuple(quotes))


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
    example = lesson.example if part == 0 else lesson.variants[part - 1].example
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
