"""The package index as the user's own pip configuration names it.

Not here: downloading the files that it lists.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import requests
from packaging.utils import canonicalize_version
from pypi_simple import PYPI_SIMPLE_ENDPOINT, DistributionPackage, NoSuchProjectError, PyPISimple

from corpus.errors import SourceUnavailable

TIMEOUT_S = (5.0, 30.0)


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """An index's address and the session that may talk to it."""

    url: str
    session: requests.Session

    def files(self, project: str, *, version: str, kind: str) -> tuple[DistributionPackage, ...]:
        """The sdists or wheels of that version, yanked ones last. Raises SourceUnavailable if there are none."""
        listed = [package for package in self._packages(project) if package.package_type == kind]
        # "2.2" and "2.2.0" are one release
        wanted = canonicalize_version(version)
        fitting = [package for package in listed if canonicalize_version(package.version or "") == wanted]
        if not fitting:
            newest = listed[-1].version if listed else None
            advice = f"the last one listed is {newest}" if newest else f"no version has a {kind}"
            raise SourceUnavailable(f"{project} {version} has no {kind} on the package index; {advice}")
        return tuple(sorted(fitting, key=lambda package: package.is_yanked))

    def versions(self, project: str, *, kinds: Collection[str]) -> tuple[str, ...]:
        """The versions with an unyanked file of each kind. Raises SourceUnavailable if they can't be listed."""
        kinds_of: dict[str, set[str]] = {}
        for package in self._packages(project):
            if package.version and package.package_type and not package.is_yanked:
                kinds_of.setdefault(package.version, set()).add(package.package_type)
        return tuple(version for version, had in kinds_of.items() if had >= set(kinds))

    def _packages(self, project: str) -> Sequence[DistributionPackage]:
        try:
            return PyPISimple(self.url, session=self.session).get_project_page(project, timeout=TIMEOUT_S).packages
        except NoSuchProjectError as error:
            raise SourceUnavailable(f"{project}: the package index doesn't have it; check the name") from error
        except (requests.RequestException, ValueError) as error:  # ValueError: what answers is no package index
            reason = type(error).__name__
            raise SourceUnavailable(
                f"{project}: the package index can't be read ({reason}); see what `pip config list` says of index-url"
            ) from error


def configured_index(environ: Mapping[str, str]) -> PackageIndex:
    """The index that `pip install` would use, with pip's certificate and proxy settings."""
    settings = _pip_settings(environ)
    session = requests.Session()
    if certificate := settings.get("cert"):
        session.verify = certificate
    if proxy := settings.get("proxy"):
        session.proxies = {"http": proxy, "https": proxy}
    return PackageIndex(url=settings.get("index-url", PYPI_SIMPLE_ENDPOINT), session=session)


def _pip_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Pip's own settings, the environment's over the files'. A virtual environment without pip has only the first."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(environ))  # noqa: S603  # fixed
    return pip_settings(done.stdout) | {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("PIP_")
    }


def pip_settings(listed: str) -> dict[str, str]:
    """What `pip config list` printed, by key: `download.x` over `install.x` over `global.x`, as pip ranks them."""
    settings: dict[str, str] = {}
    for section in ("global", "install", "download"):
        for line in listed.splitlines():
            name, _, quoted = line.partition("=")
            if name.startswith(f"{section}."):
                settings[name.removeprefix(f"{section}.")] = str(ast.literal_eval(quoted))
    return settings
