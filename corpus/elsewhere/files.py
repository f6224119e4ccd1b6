"""Sets in a folder or in object storage, through fsspec: `file`, `s3`, `gs`, `az`, `sftp` and what else it reads.

A file's new content gets its name in one step: by a rename on a disk, by the upload's end in object storage.

Not here: what lies there (`published`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from corpus.address import scrubbed, shown
from corpus.elsewhere.published import SMALL, larger
from corpus.errors import IndexUnreachable, PreceptorError, UsageError
from corpus.publishing import publish, publish_content

BLOCK = 4 * 1024 * 1024
"""Bytes that are copied at a time."""


class Files:
    """A folder or URL."""

    def __init__(self, address: str) -> None:
        import fsspec

        self._given = address
        self.address = shown(address)
        try:
            self._fs, self._root = fsspec.url_to_fs(address, use_listings_cache=False)
        except (ValueError, ImportError) as error:
            raise UsageError(
                f"{self.address} can't be read ({scrubbed(str(error), address)}); install what it needs, "
                "such as pip install -e '.[s3]' in Preceptor's checkout for s3://, or name a folder"
            ) from None
        except Exception as error:  # some connect at once
            raise self._unreachable(error) from None
        self._is_local = "file" in self._fs.protocol

    def read(self, name: str) -> bytes:
        with self._reaching(), self._fs.open(self._at(name), "rb") as file:
            content = bytes(file.read(SMALL + 1))
        if len(content) > SMALL:
            raise larger(self.address, name, SMALL)
        return content

    def write(self, name: str, content: bytes) -> None:
        with self._writing():
            if self._is_local:
                Path(self._at(name)).parent.mkdir(parents=True, exist_ok=True)
                publish_content(content, Path(self._at(name)))
            else:
                self._fs.pipe_file(self._at(name), content)

    def size(self, name: str) -> int | None:
        try:
            with self._reaching():
                return int(self._fs.info(self._at(name))["size"])
        except FileNotFoundError:
            return None

    def fetch(self, name: str, target: Path, size: int) -> None:
        left = size
        with target.open("wb") as file, closing(self._pieces(name)) as pieces:
            for piece in pieces:
                left -= len(piece)
                if left < 0:
                    raise larger(self.address, name, size)
                file.write(piece)

    def put(self, source: Path, name: str) -> None:
        with self._writing():
            if not self._is_local:
                self._fs.put_file(str(source), self._at(name))
                return
            target = Path(self._at(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(f".{target.name}.part")
            self._fs.put_file(str(source), str(aside))
            publish(aside, target)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError), self._reaching():
            self._fs.rm(self._at(f"sets/{name}"), recursive=True)

    def _pieces(self, name: str) -> Generator[bytes, None, None]:
        with self._reaching(), self._fs.open(self._at(name), "rb") as source:
            while piece := source.read(BLOCK):
                yield piece

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._reaching():
                yield
        except FileNotFoundError:  # as object storage says that it has no such bucket
            raise IndexUnreachable(f"{self.address} isn't there to be written into; make the bucket first") from None

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except PreceptorError:
            raise
        except FileNotFoundError:  # a library's names the whole address
            raise FileNotFoundError(self.address) from None
        except Exception as error:  # each kind of storage has errors of its own
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> IndexUnreachable:
        said = f"{type(error).__name__}: {scrubbed(str(error), self._given)}"
        return IndexUnreachable(
            f"{self.address} can't be read or written ({said}); check the address, the network and your rights"
        )
