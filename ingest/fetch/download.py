"""One file over HTTP: resumed where it stopped, retried, verified.

Not here: where the address came from, or the cache's layout.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import requests

from corpus.errors import CorruptDownload, SourceUnavailable
from ingest.fetch.lock import Pin
from ingest.fetch.store import BLOCK_BYTES, Store, file_sha256

TIMEOUT_S = (5.0, 60.0)
BACKOFF_S = (0.5, 2.0)
FILE_BYTES_MAX = 300_000_000


def download_pinned(
    pin: Pin, url: str, *, store: Store, session: requests.Session, progress: Callable[[int, int], None]
) -> Path:
    """The file, verified against its pin. Wrong bytes are deleted and fetched once more, then CorruptDownload."""
    part = store.part(pin.file)
    for _ in range(2):
        download(url, part, session=session, progress=progress)
        found = file_sha256(part)
        if found == pin.sha256:
            return store.keep(part, pin)
        part.unlink()
    raise CorruptDownload(
        f"{pin.file} has sha256 {found[:16]}…, not the pinned {pin.sha256[:16]}…; it was deleted. "
        "Try again later, or look into what your package index serves"
    )


def download(
    url: str,
    part: Path,
    *,
    session: requests.Session,
    progress: Callable[[int, int], None],
    backoff_s: tuple[float, ...] = BACKOFF_S,
) -> None:
    """Bring all of `url` into `part`, continuing what is there. Raises SourceUnavailable if that can't be had.

    Nothing larger than FILE_BYTES_MAX is fetched for documentation's sake.
    """
    for pause_s in (*backoff_s, None):
        try:
            _continue(url, part, session=session, progress=progress)
            return
        except requests.HTTPError as error:
            if error.response.status_code < 500 or pause_s is None:
                raise SourceUnavailable(f"{part.stem}: the server says {error.response.status_code}") from error
        except requests.RequestException as error:
            if pause_s is None:
                reason = type(error).__name__
                raise SourceUnavailable(f"{part.stem}: the download broke off ({reason}); run again later") from error
        time.sleep(pause_s)


def _continue(url: str, part: Path, *, session: requests.Session, progress: Callable[[int, int], None]) -> None:
    """One attempt. A server that ignores or refuses the range makes it start anew."""
    have = part.stat().st_size if part.exists() else 0
    # `identity`: a server that compresses on the fly would make offsets and hashes meaningless.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as response:
        if response.status_code == 416:
            part.unlink()
            raise requests.ConnectionError("the part on disk isn't a beginning of the file")
        response.raise_for_status()
        resumed = response.status_code == 206
        done = have if resumed else 0
        total = done + int(response.headers.get("Content-Length", 0))
        with part.open("ab" if resumed else "wb") as file:
            for block in response.iter_content(BLOCK_BYTES):
                file.write(block)
                done += len(block)
                progress(done, max(total, done))
                if max(total, done) > FILE_BYTES_MAX:
                    raise SourceUnavailable(f"{part.stem} is larger than {FILE_BYTES_MAX // 10**6} MB; it is left out")
    if done < total:
        raise requests.ConnectionError(f"{done} of {total} bytes came")
