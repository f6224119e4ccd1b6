"""Our own texts come with their vectors: a first index embeds the documentation only."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from corpus.encoder import Encoder
from evals.fit.own_vectors import own_texts
from ingest.own.vectors import MadeAhead, own_vectors
from ingest.split import token_counter
from ingest.vectors import VectorCache, text_key

ENOUGH = 0.95


@pytest.fixture(scope="module")
def texts(encoder: Encoder) -> list[str]:
    return own_texts(token_counter(encoder.tokenizer))


@pytest.fixture(scope="module")
def shipped(encoder: Encoder) -> MadeAhead:
    found = own_vectors(encoder.identity)
    assert found is not None, "the encoder has changed: run `python -m evals.fit.own_vectors --write`"
    return found


def test_nearly_all_of_our_texts_have_a_vector(shipped: MadeAhead, texts: list[str]) -> None:
    share = len(shipped.known([text_key(text) for text in texts])) / len(texts)
    assert share >= ENOUGH, f"only {share:.1%}: run `python -m evals.fit.own_vectors --write`"


def test_their_vectors_are_those_that_the_encoder_makes(
    shipped: MadeAhead, texts: list[str], encoder: Encoder, tmp_path: Path
) -> None:
    keys = [text_key(text) for text in texts]
    here = shipped.known(keys)
    sample = random.Random(1).sample([text for text, key in zip(texts, keys, strict=True) if key in here], 24)
    cache = VectorCache(tmp_path, encoder, shipped)
    assert list(cache.missing(sample)) == []
    ours = cache.vectors(sample)
    cache.close()
    cosines = (ours * encoder.embed(sample)).sum(axis=1)
    assert cosines.min() > 0.96  # four bits cost .003, eight-bit arithmetic up to .02
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=0.01)


def test_texts_of_others_have_none(shipped: MadeAhead) -> None:
    assert shipped.known([text_key("a text that nobody of us wrote")]) == {}


def test_another_encoder_gets_none_of_them() -> None:
    assert own_vectors("another") is None
