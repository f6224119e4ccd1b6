"""What a process and its children do, as the system sees it: calls to other machines, and files they make or change.

Not here: any test.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SENDING = ("connect", "sendto", "sendmsg", "sendmmsg")
OPENING = ("open", "openat", "openat2")
CHANGING = (
    *(
        "creat",
        "mkdir",
        "mkdirat",
        "mknod",
        "mknodat",
        "rename",
        "renameat",
        "renameat2",
        "rmdir",
        "unlink",
        "unlinkat",
    ),
    *("link", "linkat", "symlink", "symlinkat", "truncate", "chmod", "fchmodat", "chown", "fchownat", "utimensat"),
)
NAME_SERVICE = "53"
ENDS_S = 30
_ADDRESS = re.compile(r'htons\((\d+)\)[^}]*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE")
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


def why_not() -> str | None:
    """Why nothing can be traced here; None if it can."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return "no strace on this machine"
    tried = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return f"strace may not trace here: {tried.stderr.strip()}" if tried.returncode else None


@dataclass(frozen=True, slots=True)
class Trace:
    """Traces of one command, kept in an empty folder of its own."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        """That command, traced with all its children. The process started is the command itself."""
        # a name with a question mark may be missing on this kind of processor
        names = ",".join(f"?{name}" for name in (*SENDING, *OPENING, *CHANGING))
        options = [
            "-D",
            "-q",
            "-f",
            "-ff",
            "-y",
            "--seccomp-bpf",
            "-s",
            "4096",
            "-e",
            f"trace={names}",
            "-e",
            "signal=none",
        ]
        return ["strace", *options, "-o", str(self.folder / "trace"), *words]

    def calls(self) -> list[str]:
        """Each attempt to reach another machine. A question to a name service is one, wherever that service runs."""
        return [
            line
            for name, line in self._lines()
            if name in SENDING
            for port, address in _ADDRESS.findall(line)
            if port == NAME_SERVICE or not _is_here(address)
        ]

    def files(self, cwd: Path, *allowed: Path) -> list[str]:
        """Each file or folder that was made, changed or opened for writing outside the allowed folders and devices."""
        roots = tuple(os.path.realpath(folder) for folder in (Path("/dev"), Path("/proc"), *allowed))
        found = []
        for name, line in self._lines():
            if " = -1 " in line or not (name in CHANGING or (name in OPENING and _WRITES.search(line))):
                continue
            named = _PATH.findall(line.rsplit(" = ", 1)[0])
            paths = [os.path.realpath(Path(base or cwd, path)) for base, path in named]
            # what a link points to is not touched
            made = paths[-1:] if name.startswith(("link", "symlink")) else paths
            found += [path for path in made if not _is_below(path, roots)]
        return found

    def _lines(self) -> Iterator[tuple[str, str]]:
        files = self._whole_files()
        assert files, "nothing was traced"
        for file in files:
            for line in file.read_text("utf-8", "replace").splitlines():
                yield line.partition("(")[0], line

    def _whole_files(self) -> list[Path]:
        """The traces, a file per process, as soon as each says that its process has ended."""
        patience = time.monotonic() + ENDS_S
        while time.monotonic() < patience:
            files = sorted(self.folder.iterdir())
            if files and all(file.read_text("utf-8", "replace").rstrip().endswith("+++") for file in files):
                break
            time.sleep(0.1)
        return sorted(self.folder.iterdir())


def _is_here(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return (getattr(known, "ipv4_mapped", None) or known).is_loopback


def _is_below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + os.sep) for root in roots)
