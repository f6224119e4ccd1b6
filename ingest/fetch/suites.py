"""Another Debian release's package lists, in a folder of their own, from the mirror that this machine's apt uses.

apt fetches the lists and checks their signatures; its own configuration is read and never changed.

Not here: what is fetched by these lists (`apt`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from corpus.errors import SourceUnavailable
from ingest.fetch.programs import output_of

Lists = Literal["deb", "deb-src"]
"""The packages of a release, or the sources that they are built from."""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
"""Debian's own keys, of older and newer releases too: from the package that every Debian has."""

QUIET = ("-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::ForceHash=SHA256")
TARGET = "$(ORIGIN)|$(LABEL)|$(REPO_URI)"


def suite_options(suite: str, lists: Lists, folder: Path) -> tuple[str, ...]:
    """apt's options for working by that release's lists, which are brought into the empty folder first.

    Raises SourceUnavailable if this machine's apt knows no Debian mirror, or the mirror hasn't got the release.
    """
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    signed = f"Signed-By: {KEYRING}\n" if KEYRING.is_file() else ""
    wanted = f"Types: {lists}\nURIs: {_mirror()}\nSuites: {suite}\nComponents: main\n{signed}"
    (folder / "suite.sources").write_text(wanted, "utf-8")
    options = {
        "Dir::Etc::sourcelist": folder / "suite.sources",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Acquire::Languages": "none",
    }
    given = (*QUIET, *(part for name, value in options.items() for part in ("-o", f"{name}={value}")))
    output_of("apt-get", *given, "update")
    if not any((folder / "lists").glob("*InRelease")):
        raise SourceUnavailable(f"the Debian mirror of this machine's apt doesn't serve the release {suite}")
    return given


def _mirror() -> str:
    """The address of the mirror that this machine's own Debian packages come from."""
    for line in output_of("apt-get", "indextargets", "--format", TARGET).splitlines():
        origin, label, address = line.split("|", 2)
        if (origin, label) == ("Debian", "Debian") and re.match(r"[a-z+]+:\S+$", address):
            return address
    raise SourceUnavailable("this machine's apt has no lists of a Debian mirror; run `apt-get update` as root")
