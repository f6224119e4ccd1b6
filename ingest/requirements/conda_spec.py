"""conda's way of naming a package and its version: `conda-forge::numpy=1.26`, `pytorch 2.3.1 py3.11_cuda12.1`.

Not here: the files in which it stands (`conda`, `pip_file`).
"""

from __future__ import annotations

import re

from ingest.requirements.found import Found, library_of, passed_over, wished

_SPEC = re.compile(r"(?:[\w./:-]+::)?(?P<name>[\w.-]+)\s*(?P<rest>.*)$")
_BRACKETED = re.compile(r"\[[^]]*\bversion\s*=\s*['\"]?(?P<version>[^'\"\]]+)")
_VERSION = re.compile(r"(?P<sign>={0,2})\s*(?P<version>\d[\w!+]*(?:\.[\w!+]+)*)(?P<star>\.?\*)?(?P<build>[= ]\s*\S+)?$")
_RELEASE_PARTS = 3
"""`numpy=1.26.4`, as an exported environment says it, is that release; `numpy=1.26` any of that series."""


def from_spec(spec: str, *, where: str) -> Found:
    """The wish of one specification; a word if it names a library of ours and says what PEP 440 can't."""
    matched = _SPEC.match(spec.strip())
    library = library_of(matched["name"]) if matched else None
    if matched is None or library is None:
        return Found()
    bracketed = _BRACKETED.match(matched["rest"])
    rest = (bracketed["version"] if bracketed else matched["rest"]).strip()
    if "|" in rest:
        return passed_over(library, repr(spec), where)
    return wished(matched["name"], _specifier(rest), said=spec, where=where)


def _specifier(rest: str) -> str:
    """conda's constraint as PEP 440 writes it; a build string is of no interest here."""
    if not rest or rest == "*":
        return ""
    exact = _VERSION.match(rest)
    if exact is None:
        range = re.split(r"(?<=[\w*])\s+(?=\w)", rest)[0]
        return re.sub(r"(?<![=!])((?:[<>]=?|~=)\s*[\w.!+]+?)\.\*", r"\1", range)
    version = exact["version"]
    whole = exact["sign"] == "==" or exact["build"] or version.count(".") + 1 >= _RELEASE_PARTS
    if exact["star"] or (exact["sign"] == "=" and not whole):
        return f"=={version}.*"
    return f"=={version}"
