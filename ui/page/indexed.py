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


def indexed_html(manifest: Manifest) -> str:
    """One fold per library, the article first, and before them the size and the age of the whole."""
    by_library: dict[str, list[SourceReport]] = {}
    for source in manifest.sources:
        by_library.setdefault(source.library, []).append(source)
    ordered = sorted(by_library.items(), key=lambda item: (item[0] != "article", _name(item[0]).lower()))
    folds = "".join(_fold(_name(id), sources) for id, sources in ordered)
    scope = "all of their documentation" if manifest.scope == "full" else "the pages that learners ask for most"
    return (
        f'<section class="indexed"><p>{manifest.n_chunks:,} passages and {manifest.n_symbols:,} names, '
        f"{scope}, read {escape(_day(manifest.created))}.</p>{folds}</section>"
    )


def _fold(name: str, sources: Sequence[SourceReport]) -> str:
    version = " ".join(dict.fromkeys(source.version for source in sources if source.version and source.chunks))
    passages = sum(source.chunks for source in sources)
    missing = sum(source.status == _MISSING for source in sources)
    warned = f' <span class="missing">{missing} not available</span>' if missing else ""
    rows = "".join(map(_row, sources))
    return (
        f"<details><summary><b>{escape(f'{name} {version}'.strip())}</b> <small>{passages:,} passages</small>{warned}"
        f"</summary><ul>{rows}</ul></details>"
    )


def _row(source: SourceReport) -> str:
    facts = (
        f"{source.source}",
        f"{source.pages:,} pages, {source.chunks:,} passages" if source.status != _MISSING else "not available",
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
