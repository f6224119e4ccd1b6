"""A tutor that has read what somebody planted: the documents of a safety suite, as files in a folder of the user's.

They go the whole way, through the readers into an index of their own, beside the article, the guides and one small
library; nothing is written into the user's home.

Not here: what the tutor may not say (the suite's rows).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.tutor import Tutor, open_tutor
from bot.write.writer import Writer
from corpus.home import Home
from evals.suites.gold import Item
from ingest.pipeline import ingest
from ingest.progress import Reporter
from ingest.request import Request

COMPANY = ("requests",)


def planted_tutor(items: Iterable[Item], *, home: Home, scratch: Path, encoder: str, llm: str | Writer) -> Tutor:
    """A tutor on an index below `scratch` that holds the items' documents."""
    folder = scratch / "planted"
    folder.mkdir(parents=True)
    for number, item in enumerate(items):
        (folder / f"page-{number}.md").write_text(item.document, "utf-8", errors="replace")
    apart = Home(scratch / "home")
    for own, shared in ((apart.downloads, home.downloads), (apart.models, home.models)):
        own.parent.mkdir(parents=True, exist_ok=True)
        if shared.is_dir():
            own.symlink_to(shared.resolve())
    request = Request(scope="core", libraries=COMPANY, folders=(folder,), encoder=encoder, offline=True)
    ingest(request, apart, Reporter(apart.progress))
    return open_tutor(apart, llm=llm)
