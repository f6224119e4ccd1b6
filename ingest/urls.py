"""Public addresses of pages and names: the templates of the catalogue, and the rules that templates can't say.

The rules were checked against the libraries' own inventories (objects.inv) where these can be had.

Not here: the templates themselves (`corpus/libraries.toml`), anchors of sections (the readers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from corpus.catalogue import SourceSpec
from corpus.domain import Section
from corpus.text.dotted import last_part
from ingest.readers.page import ApiEntry

_MEMBERS = frozenset({"method", "attribute", "property"})


def page_url(spec: SourceSpec, name: str) -> str:
    """The public page of a file of the source, without a fragment; "" if the source has no template."""
    page = re.sub(r"\.(?:rst(?:\.txt)?|md|ipynb|html?|txt|py|inc)$", "", name)
    if spec.root and page.startswith(f"{spec.root.strip('/')}/"):
        page = page[len(spec.root.strip("/")) + 1 :]
    if spec.page_url.endswith(("/{page}", "/{page}/")):  # no file names: a folder's index is the folder itself
        page = re.sub(r"(^|/)index$", r"\1", page).rstrip("/")
        return re.sub(r"(?<!:)//$", "/", _formatted(spec, page))
    return _formatted(spec, page)


def _formatted(spec: SourceSpec, page: str) -> str:
    return spec.page_url.format(page=page, version=spec.version, series=".".join(spec.version.split(".")[:2]))


def section_anchors(spec: SourceSpec, sections: Sequence[Section]) -> tuple[str, ...]:
    """The fragments of the sections on the public page: the readers', unless the site joins words by underscores."""
    if spec.anchors == "hyphens":
        return tuple(section.anchor for section in sections)
    seen: Counter[str] = Counter()
    anchors: list[str] = []
    for section in sections:
        words = re.sub(r"[^\w\- ]", "", section.path[-1].lower())
        own = re.fullmatch(re.escape(words.replace(" ", "-")) + r"(?:-\d+)?", section.anchor)
        slug = re.sub(r"_{2,}", "_", words.replace(" ", "_"))
        seen[slug] += 1
        anchors.append((slug if seen[slug] == 1 else f"{slug}_{seen[slug]}") if own else section.anchor)
    return tuple(anchors)


def symbol_url(library_id: str, spec: SourceSpec, entry: ApiEntry) -> str:
    """The public address of a name, with its anchor; "" if the source has no template.

    {name} is the documented path of the name, {last} its last part, {parent} the rest, {module} its module; {path} what
    the library's own rule gives: the part of the address below its documentation, fragment included.
    """
    if not spec.symbol_url:
        return ""
    name = _documented(library_id, entry)
    rule = _RULES.get(library_id, _generated)
    parent, _, last = name.rpartition(".")
    module = parent.rpartition(".")[0] if _is_member(name, entry) else parent
    address = spec.symbol_url.format(
        path=rule(name, entry), name=name, parent=parent, last=last, module=module, version=spec.version
    )
    return address.rstrip("#")


def _documented(library_id: str, entry: ApiEntry) -> str:
    """The path that the library's reference lists: for statsmodels and Flask not the shortest one."""
    if library_id == "statsmodels":
        paths = (entry.name, *entry.aliases)
        defined = [path for path in paths if path.startswith(f"{entry.module}.")]
        return [*defined, *(path for path in paths if ".api." not in path), entry.name][0]
    if library_id == "pandas":
        offsets = [alias for alias in entry.aliases if alias.startswith("pandas.tseries.offsets.")]
        return offsets[0] if offsets else entry.name
    return entry.name


def _is_member(name: str, entry: ApiEntry) -> bool:
    """Whether the name is that of a class's member: attributes of modules are none."""
    if entry.kind in ("method", "property"):
        return True
    parent = last_part(name.rpartition(".")[0])
    return entry.kind == "attribute" and parent[:1].isupper()


def _generated(name: str, entry: ApiEntry) -> str:
    return f"generated/{name}.html#{name}" if entry.kind != "module" else f"index.html#module-{name}"


def _pandas(name: str, entry: ApiEntry) -> str:
    if entry.kind == "module":
        return "reference/index.html"
    return f"reference/api/{name}.html#{name}"


def _numpy(name: str, entry: ApiEntry) -> str:
    if entry.kind == "module":
        return f"reference/index.html#module-{name}"
    if name in ("numpy.random.Generator", "numpy.random.default_rng"):
        return f"reference/random/generator.html#{name}"
    if name == "numpy.random.RandomState":
        return f"reference/random/legacy.html#{name}"
    if name.startswith("numpy.random."):
        return f"reference/random/generated/{name}.html#{name}"
    return f"reference/generated/{name}.html#{name}"


def _sklearn(name: str, entry: ApiEntry) -> str:
    if entry.kind == "module":
        return f"api/{name}.html"
    page = name.rpartition(".")[0] if _is_member(name, entry) else name
    return f"modules/generated/{page}.html#{name}"


def _scipy(name: str, entry: ApiEntry) -> str:
    if entry.kind == "module":
        return f"reference/{name.removeprefix('scipy.')}.html" if "." in name else "reference/index.html"
    return f"reference/generated/{name}.html#{name}"


def _matplotlib(name: str, entry: ApiEntry) -> str:
    """pyplot and Axes members have pages of their own; the rest stands on one page per module."""
    parts = name.split(".")
    if parts[0] == "mpl_toolkits":
        return (
            f"api/toolkits/{'/'.join(parts[1:2])}.html" if entry.kind == "module" else f"api/_as_gen/{name}.html#{name}"
        )
    if len(parts) == 1:
        return "api/matplotlib_configuration_api.html"
    if entry.kind == "module":
        return f"api/{'pyplot_summary' if parts[1] == 'pyplot' else f'{parts[1]}_api'}.html"
    if parts[1] == "pyplot" or (parts[1] == "axes" and len(parts) == 4):
        return f"api/_as_gen/{name}.html#{name}"
    if parts[1] == "animation" or (parts[1] == "artist" and len(parts) > 3):
        page = ".".join(parts[:3]) if parts[1] == "animation" else name
        return f"api/_as_gen/{page}.html#{name}"
    page = "matplotlib_configuration" if len(parts) == 2 else parts[1]
    return f"api/{page}_api.html#{name}"


def _seaborn(name: str, entry: ApiEntry) -> str:
    if entry.kind == "module":
        return "api.html"
    is_own_page = name.startswith("seaborn.objects.Plot.") or not _is_member(name, entry)
    if is_own_page or name.split(".")[-2].endswith("Grid"):
        return f"generated/{name}.html"
    return f"generated/{name.rpartition('.')[0]}.html"


def _torch(name: str, entry: ApiEntry) -> str:
    """A page per function and class, another per method of Tensor; methods of other classes on the class's page."""
    if entry.kind == "module":
        page = {"torch.nn.functional": "nn.functional", "torch.utils.data": "data"}.get(
            name, name.removeprefix("torch.")
        )
        return f"{page}.html"
    if name.startswith("torch.utils.data."):
        return f"data.html#{name}"
    if name in ("torch.Tensor", "torch.dtype", "torch.device", "torch.layout"):
        return f"tensors.html#{name}" if name == "torch.Tensor" else f"tensor_attributes.html#{name}"
    if entry.kind == "attribute" and not _is_member(name, entry):
        return "tensor_attributes.html"
    page = name.rpartition(".")[0] if _is_member(name, entry) and not name.startswith("torch.Tensor.") else name
    return f"generated/{page}.html#{name}"


def _tensorflow(name: str, entry: ApiEntry) -> str:
    """One page per name; members are anchors of their class, module attributes stand on their module's page."""
    path = name.replace("tensorflow", "tf", 1).split(".")
    if entry.kind == "module" and len(path) == 1:
        return "tf"
    if _is_member(name, entry):
        return f"{'/'.join(path[:-1])}#{path[-1]}"
    return "/".join(path[:-1]) + f"#{path[-1]}" if entry.kind == "attribute" else "/".join(path)


def _keras(name: str, entry: ApiEntry) -> str:
    """keras.io's pages can't be derived from names; the same reference stands below tf.keras."""
    path = ["tf", *name.split(".")]
    return f"{'/'.join(path[:-1])}#{path[-1]}" if _is_member(name, entry) else "/".join(path)


def _mlflow(name: str, entry: ApiEntry) -> str:
    """A page per top-level module; `client` is the exception that re-exports a class of `tracking`."""
    parts = name.split(".")
    if entry.kind == "module":
        return f"{'.'.join(parts[:2])}.html#module-{name}"
    if parts[1] == "MlflowClient":
        return f"mlflow.client.html#{'.'.join(['mlflow', 'client', *parts[1:]])}"
    is_in_module = len(parts) > 2 and parts[1][0].islower()
    return f"{'.'.join(parts[:2]) if is_in_module else 'mlflow'}.html#{name}"


def _comet(name: str, entry: ApiEntry) -> str:
    parts = name.split(".")
    if len(parts) > 1 and parts[1][:1].isupper():
        owner = "Experiment" if parts[1] in ("CometExperiment", "ExperimentBase", "BaseExperiment") else parts[1]
        path = ".".join(["comet_ml", owner, *parts[2:]])
        return f"{owner}/#{path}" if len(parts) > 2 else f"{owner}/"
    return f"{parts[1]}/" if len(parts) == 2 else ""


_RULES: dict[str, Callable[[str, ApiEntry], str]] = {
    "pandas": _pandas,
    "numpy": _numpy,
    "scikit-learn": _sklearn,
    "scipy": _scipy,
    "matplotlib": _matplotlib,
    "seaborn": _seaborn,
    "pytorch": _torch,
    "tensorflow": _tensorflow,
    "keras": _keras,
    "mlflow": _mlflow,
    "comet": _comet,
}
