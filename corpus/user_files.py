"""A file that a user names: its bytes, if it is a file and no larger than a page may be.

Not here: what the bytes mean, or a whole folder of pages (`ingest.fetch.folder`).
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableDocument

PAGE_BYTES_MAX = 5_000_000


def content_of(path: Path) -> bytes:
    """The file's bytes. Raises UnreadableDocument with nothing but the reason, such as "it doesn't exist"."""
    try:
        if not path.is_file():
            raise UnreadableDocument("it is no file" if path.exists() else "it doesn't exist")
        with path.open("rb") as file:
            content = file.read(PAGE_BYTES_MAX + 1)
    except OSError as error:
        raise UnreadableDocument(error.strerror or str(error)) from error
    if len(content) > PAGE_BYTES_MAX:
        raise UnreadableDocument(f"it has more than {PAGE_BYTES_MAX // 10**6} MB, the limit of a page")
    return content
