"""Vectors made once, so that a first index is there soon: `python -m evals.fit.own_vectors [--index HOME] [--write]`.

They are those of our own texts and, with `--index`, of the documentation in a full index of pinned versions. Run it
after changing lessons, guides, phrasings or intents, and with `--index` after changing pins or readers; what has no
vector is embedded on the user's machine.

Not here: packing and finding them (`ingest.own.vectors`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

import ingest.own
from corpus.encoder import Encoder, open_encoder
from corpus.home import Home
from corpus.index import open_index
from corpus.intents import intent_phrasings
from corpus.phrasing import phrasings
from corpus.teaching import lessons
from corpus.teaching.lesson_index import asks_of
from corpus.teaching.pages import lesson_document
from ingest.own.pages import article, guides
from ingest.own.vectors import DOCUMENTATION, OURS, OwnVectors, kept_in
from ingest.split import CountTokens, split, token_counter
from ingest.vectors import VectorCache, text_key

KINDS = ("api", "narrative", "example")


def own_texts(count_tokens: CountTokens) -> list[str]:
    """Every text of ours that an index may hold, once, in order."""
    documents = (article(), *guides(), *(lesson_document(lesson) for lesson in lessons()))
    chunks = (chunk.indexed_text for document in documents for chunk in split(document, count_tokens))
    asked = (text for texts in phrasings().values() for text in texts)
    return sorted({*chunks, *asked, *intent_phrasings(), *asks_of(lessons())})


def documentation_texts(home: Path) -> list[str]:
    """The texts of documentation in the full index of that home, in order: with a core one the rest would be lost."""
    index = open_index(Home(home))
    if index.manifest.scope != "full":
        raise click.UsageError(f"the index in {home} is of scope {index.manifest.scope}; ingest with --scope full")
    return sorted({chunk.indexed_text for chunk in index.knowledge.all_chunks() if chunk.kind in KINDS})


@click.command()
@click.option("--index", "indexed", type=click.Path(path_type=Path), help="A home with a full index.")
@click.option("--anew", is_flag=True, help="Embed all, not only what has no vector yet.")
@click.option("--write", is_flag=True, help="Keep them.")
def main(indexed: Path | None, anew: bool, write: bool) -> None:
    """Embed what is new, and say how many there are, and how near the exact ones those of the new texts are."""
    home = Home.from_environment()
    encoder = open_encoder(home, None)
    of_file = {OURS: own_texts(token_counter(encoder.tokenizer))}
    if indexed:
        of_file[DOCUMENTATION] = documentation_texts(indexed)
    for name, texts in of_file.items():
        before = None if anew else kept_in(name, encoder.identity)
        packed = _packed(texts, before, encoder, home, name)
        if write:
            _write(packed, name)


def _packed(texts: Sequence[str], before: OwnVectors | None, encoder: Encoder, home: Home, name: str) -> OwnVectors:
    """The vectors of these texts, those that are known as they are."""
    keys = [text_key(text) for text in texts]
    known = before.known(keys) if before else {}
    new = [text for text, key in zip(texts, keys, strict=True) if key not in known]
    new_keys = [text_key(text) for text in new]
    cache = VectorCache(home.vectors, encoder)
    with click.progressbar(length=sum(1 for _ in cache.missing(new)), label="embed", file=sys.stderr) as bar:
        cache.fill(new, bar.update)
    exact = cache.vectors(new)
    cache.close()
    packed = before.replaced(keys, new_keys, exact) if before else OwnVectors.packed(encoder.identity, new_keys, exact)
    found = packed.known(new_keys)
    near = [
        np.frombuffer(found[key], dtype=np.float16).astype(np.float32) @ vector
        for key, vector in zip(new_keys, exact, strict=True)
    ]
    click.echo(
        f"{name}: {len(texts):,} texts, {len(new):,} of them new, cosine with the exact vector: "
        f"mean {np.mean(near or [1.0]):.4f}, least {np.min(near or [1.0]):.4f}"
    )
    return packed


def _write(packed: OwnVectors, name: str) -> None:
    file = Path(ingest.own.__file__).with_name(name)
    arrays = {part: getattr(packed, part) for part in ("keys", "codes", "middle", "step")}
    np.savez(file, encoder=np.array(packed.encoder), **arrays)
    sys.stderr.write(f"wrote {file.name}, {file.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
