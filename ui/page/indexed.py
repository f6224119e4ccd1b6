"""What is indexed, for the page: each library with its version, passages, licences and sources, and how old it is.

It is HTML, so every value in it goes through `escape`.

Not here: reading it from the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from corpus.catalogue import libraries
from corpus.generation import Manifest, SourceReport

_MISSING = "unavailable"
_UNREADABLE = "unreadable"


def indexed_html(manifest: Manifest) -> str:
    """One fold per library, the article first, and before them the size and the age of the whole."""
    by_library: dict[str, list[SourceReport]] = {}
    for source in manifest.sources:
        by_library.setdefault(source.library, []).append(source)
    ordered = sorted(by_library.items(), key=lambda item: (item[0] != "article", _name(item[0]).lower()))
    folds = "".join(_fold(_name(id), sources) for id, sources in ordered if not _is_line(sources))
    folds += _lines([(_name(id), sources[0]) for id, sources in ordered if _is_line(sources)])
    scope = "all of their documentation" if manifest.scope == "full" else "the pages that learners ask for most"
    return (
        f'<section class="indexed"><p>{manifest.n_chunks:,} passages and {manifest.n_symbols:,} names, '
        f"{scope}, read {escape(_day(manifest.created))}.</p>{folds}</section>"
    )


def _fold(name: str, sources: Sequence[SourceReport]) -> str:
    version = ", ".join(dict.fromkeys(source.version for source in sources if source.version and source.chunks))
    passages = sum(source.chunks for source in sources)
    missing = sum(source.status == _MISSING for source in sources)
    unreadable = sum(source.status == _UNREADABLE for source in sources)
    warned = f' <span class="missing">{missing} not available</span>' if missing else ""
    warned += f' <span class="missing">{unreadable} not readable</span>' if unreadable else ""
    rows = "".join(map(_row, sources))
    return (
        f"<details><summary><b>{escape(f'{name} {version}'.strip())}</b> <small>{_counted(passages)}</small>{warned}"
        f"</summary><ul>{rows}</ul></details>"
    )


def _is_line(sources: Sequence[SourceReport]) -> bool:
    """Whether all that is known of a library is a line of ours on when to choose it."""
    return len(sources) == 1 and sources[0].chunks == 1 and not sources[0].version and sources[0].kind != "folder"


def _lines(libraries: Sequence[tuple[str, SourceReport]]) -> str:
    """One fold for all of them."""
    if not libraries:
        return ""
    names = ", ".join(name for name, _ in libraries)
    licences = ", ".join(dict.fromkeys(source.licence for _, source in libraries if source.licence))
    return (
        f"<details><summary><b>{len(libraries):,} more libraries</b> <small>a line each</small></summary>"
        f"<ul><li>{escape(names)}</li><li>{escape(licences)}</li></ul></details>"
    )


def _counted(passages: int) -> str:
    return f"{passages:,} passage{'' if passages == 1 else 's'}"


def _row(source: SourceReport) -> str:
    if source.status == _UNREADABLE:
        return f"<li>{escape(f'{source.source} · could not be read: {source.detail}')}</li>"
    facts = (
        f"{source.source}",
        f"{source.pages:,} page{'' if source.pages == 1 else 's'}, {_counted(source.chunks)}"
        if source.status != _MISSING
        else "not available",
        source.licence,
        source.detail,
    )
    return f"<li>{escape(' · '.join(fact for fact in facts if fact))}</li>"


def _name(id: str) -> str:
    return "The career article" if id == "article" else libraries()[id].name if id in libraries() else id


def _day(created: str) -> str:
    try:
        then = datetime.fromisoformat(created)
    except ValueError:
        return created
    days = (datetime.now(UTC) - then).days if then.tzinfo else 0
    return f"on {then:%d %B %Y}" + (f", {days} days ago" if days > 1 else "")
