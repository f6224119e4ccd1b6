"""Chunks beyond the catalogue's: documentation of further packages, read as the catalogue's is.

Pages come from a package's sdist, docstrings from its wheel, as far as the configured package index has them. Where all
of them together aren't enough, chunks are repeated under changed names, and the result says how many.

Not here: what is measured.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import requests
from packaging.version import Version

from corpus.catalogue import Library, SourceSpec
from corpus.domain import Chunk
from corpus.encoder import Encoder
from corpus.errors import PreceptorError
from corpus.home import Home
from ingest.fetch.package_index import configured_index
from ingest.gather import gather
from ingest.harvest import shards_of
from ingest.shards import Job, job_of, read_all

# fmt: off
PACKAGES = (
    "sympy", "django", "sqlalchemy", "networkx", "astropy", "scikit-image:skimage", "dask", "distributed", "xarray",
    "bokeh", "pymc", "arviz", "nltk", "gensim", "spacy", "twisted", "celery", "pydantic", "aiohttp", "sphinx",
    "pytest", "hypothesis", "cryptography", "jax", "flax", "optax", "torchvision", "torchaudio", "pyspark",
    "geopandas", "shapely", "cartopy", "holoviews", "panel", "altair", "streamlit", "dash", "langchain", "openai",
    "huggingface-hub:huggingface_hub", "datasets", "accelerate", "diffusers",
    "sentence-transformers:sentence_transformers", "optuna", "imbalanced-learn:imblearn", "shap", "sktime",
    "tslearn", "pyod", "cvxpy", "qiskit", "pennylane", "cirq-core:cirq", "qutip", "biopython:Bio", "scanpy",
    "anndata", "mdanalysis:MDAnalysis", "ase", "pymatgen", "sunpy", "yt", "pyvista", "trimesh", "zarr", "h5py",
    "tables", "numba", "cython:Cython", "ibis-framework:ibis", "luigi", "prefect", "dagster",
    "apache-beam:apache_beam", "kedro", "great-expectations:great_expectations", "pylint", "werkzeug", "rich",
    "textual", "tornado", "sanic", "falcon", "pyramid", "wagtail", "scrapy", "selenium", "boto3", "botocore",
    "paramiko", "zope.interface", "buildbot", "salt", "ansible-core:ansible", "nilearn", "mne", "dipy", "nipype",
    "obspy", "metpy", "scitools-iris:iris", "gammapy",
)
# fmt: on
"""Distributions with much documentation, with the name to import after a colon where it is another one."""

PAGES = ("**/*.rst", "**/*.md", "**/*.ipynb")
NO_PAGES = ("**/tests/**", "**/test/**", "**/licenses/**", "**/LICENSE*", "**/CHANGE*", "**/news/**")


def further_chunks(home: Home, encoder: Encoder, versions_file: Path) -> Iterator[Chunk]:
    """The chunks of all packages, one package after the other. A package that can't be had is said and passed over."""
    job = job_of(home, encoder)
    for entry in PACKAGES:
        project, _, imported = entry.partition(":")
        version = _version(project, versions_file)
        if not version:
            continue
        n_chunks = 0
        for chunk in _chunks(_library(project, imported or project, version), job):
            n_chunks += 1
            yield chunk
        sys.stderr.write(f"scale: {project} {version}: {n_chunks:,} chunks\n")


def repeated(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks as of another library, the names in them changed: words before a bracket, or a dot and a word."""
    for chunk in chunks:
        text = re.sub(r"\b(\w+)(?=\(|\.\w)", r"\1_b", chunk.text)
        symbols = tuple(f"{name}_b" for name in chunk.symbols)
        yield replace(
            chunk,
            id=f"{chunk.id}-b",
            document_id=f"{chunk.document_id}-b",
            library=f"{chunk.library}-b",
            text=text,
            end=chunk.start + len(text),
            symbols=symbols,
        )


def _chunks(library: Library, job: Job) -> Iterator[Chunk]:
    for sources in gather((library,), home=job.home, offline=False):
        for source in sources:
            if source.fetched is None:
                sys.stderr.write(f"scale: {library.id}: {source.problem}\n")
                continue
            todo = shards_of(source)
            with closing(read_all(todo, job)) as read:
                readings = dict(read)
            for shard in todo:
                yield from readings[shard].chunks()


def _library(project: str, imported: str, version: str) -> Library:
    pages, names = f"{project}/{{page}}", f"{project}#{{name}}"
    specs = (
        SourceSpec(project, "sdist", "pages", project, version, include=PAGES, exclude=NO_PAGES, page_url=pages),
        SourceSpec(project, "wheel", "api", project, version, packages=(imported,), symbol_url=names),
    )
    return Library(project, project, project, (imported,), version, "the package's own", project, (), specs)


def _version(project: str, kept: Path) -> str:
    """The newest release when it was first asked for, so that a later run reads the same; "" if it can't be had."""
    known: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if project not in known:
        try:
            listed = map(Version, configured_index(os.environ).versions(project, kinds={"sdist", "wheel"}))
            known[project] = str(max(version for version in listed if not version.is_prerelease))
        except (PreceptorError, requests.RequestException, ValueError) as error:
            sys.stderr.write(f"scale: {project} can't be had ({error}); it is passed over\n")
            return ""
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(known, indent=1), "utf-8")
    return known[project]
