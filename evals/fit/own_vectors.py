"""Vectors made once, so that a first index is there soon: `python -m evals.fit.own_vectors [--core HOME] [--write]`.

They are those of our own texts, and of the documentation that a core index at its pinned versions holds. Run it after
changing lessons, guides, phrasings, intents, pins or readers; what has no vector is embedded on the user's machine.

Not here: packing and finding them (`ingest.own.vectors`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import numpy as np

import ingest.own
from corpus.encoder import open_encoder
from corpus.home import Home
from corpus.index import open_index
from corpus.intents import intent_phrasings
from corpus.phrasing import phrasings
from corpus.teaching import lessons
from corpus.teaching.lesson_index import asks_of
from corpus.teaching.pages import lesson_document
from ingest.own.pages import article, guides
from ingest.own.vectors import FILE, OwnVectors, own_vectors
from ingest.split import CountTokens, split, token_counter
from ingest.vectors import VectorCache, text_key

DOCUMENTATION = ("api", "narrative", "example")


def own_texts(count_tokens: CountTokens) -> list[str]:
    """Every text of ours that an index may hold, once, in order."""
    documents = (article(), *guides(), *(lesson_document(lesson) for lesson in lessons()))
    chunks = (chunk.indexed_text for document in documents for chunk in split(document, count_tokens))
    asked = (text for texts in phrasings().values() for text in texts)
    return sorted({*chunks, *asked, *intent_phrasings(), *asks_of(lessons())})


def core_texts(home: Path) -> list[str]:
    """The texts of documentation in the core index of that home, in order."""
    index = open_index(Home(home))
    if index.manifest.scope != "core":
        raise click.UsageError(f"the index in {home} is of scope {index.manifest.scope}; ingest with --scope core")
    return sorted({chunk.indexed_text for chunk in index.knowledge.all_chunks() if chunk.kind in DOCUMENTATION})


@click.command()
@click.option("--core", type=click.Path(path_type=Path), help="A home with a core index.")
@click.option("--anew", is_flag=True, help="Embed all, not only what has no vector yet.")
@click.option("--write", is_flag=True, help="Keep them.")
def main(core: Path | None, anew: bool, write: bool) -> None:
    """Embed what is new, and say how many there are, and how near the exact ones those of the new texts are."""
    home = Home.from_environment()
    encoder = open_encoder(home, None)
    ours = own_texts(token_counter(encoder.tokenizer))
    texts = sorted({*ours, *(core_texts(core) if core else ())})
    keys = [text_key(text) for text in texts]
    before = None if anew else own_vectors(encoder.identity)
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
        f"{len(ours):,} texts of ours, {len(texts) - len(ours):,} of documentation; {len(new):,} of them new, cosine "
        f"with the exact vector: mean {np.mean(near or [1.0]):.4f}, least {np.min(near or [1.0]):.4f}"
    )
    if write:
        file = Path(ingest.own.__file__).with_name(FILE)
        np.savez(
            file,
            encoder=np.array(packed.encoder),
            **{name: getattr(packed, name) for name in ("keys", "codes", "middle", "step")},
        )
        sys.stderr.write(f"wrote {file.name}, {file.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
