"""The encoder: text to unit vectors, on the CPU, and the hash that identifies it.

The default encoder runs in OpenVINO (`roberta`), any other as the sentence-transformers model that it is.
sentence-transformers and torch are imported here only, and only for such another.

Not here: where default weights come from (`weights`), or where vectors are kept.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import weights
from corpus.errors import WeightsUnavailable
from corpus.home import Home
from corpus.hub import hub_answers

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    from corpus.roberta import Roberta

BATCH_TEXTS = 32
# Padded tokens per batch of the default encoder: larger batches fall out of the cache and are slower.
BATCH_TOKENS = 2048
# Where a row is padded to decides how the processor sums it: but for multiples of eight the last digits differ, and a
# text's vector would depend on the texts beside it.
PADDED_TOKENS = 8
# The size of a chunk: what a long listing says after its first 256 tokens is left to the lexical index.
EMBEDDED_TOKENS = 256

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What turns text into vectors. `identity` is a hash: two encoders with one identity give the same vectors."""

    name: str
    identity: str

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dim), in the order of the texts."""

    def rest(self) -> None:
        """Lets go of what it has loaded, some 200 MB; the next text loads it again."""

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's file, as the `tokenizers` library writes it, for counting a chunk's tokens."""


class RobertaEncoder:
    """The default encoder, from the folder that `weights` unpacks. Loading waits for the first text.

    With a file of `ranges` it multiplies in 8 bits (see `linears`), at a cosine of about .997 to exact vectors.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        identity: str,
        dim: int,
        max_tokens: int = EMBEDDED_TOKENS,
        ranges: Path | None = None,
    ) -> None:
        self.name = name
        self.identity = identity
        self.dim = dim
        self._folder = folder
        self.ranges = ranges
        self._max_tokens = max_tokens
        self._loading = threading.Lock()
        self._tokens: Tokenizer
        self._model: Roberta | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        if not texts:
            return vectors
        model = self._loaded()
        encodings = self._tokens.encode_batch(list(texts))
        longest_first = sorted(range(len(texts)), key=lambda at: -len(encodings[at]))
        for rows in _batches(longest_first, [len(encoding) for encoding in encodings]):
            length = -(-len(encodings[rows[0]]) // PADDED_TOKENS) * PADDED_TOKENS
            ids = np.ones((len(rows), length), dtype=np.int64)  # 1 is padding
            mask = np.zeros((len(rows), length), dtype=np.float32)
            for row, at in enumerate(rows):
                ids[row, : len(encodings[at])] = encodings[at].ids
                mask[row, : len(encodings[at])] = 1.0
            vectors[rows] = model.first_token(ids, mask)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def rest(self) -> None:
        with self._loading:
            self._model = None

    @property
    def tokenizer(self) -> Path:
        return self._folder / "tokenizer.json"

    def _loaded(self) -> Roberta:
        with self._loading:
            if self._model is None:
                from tokenizers import Tokenizer

                from corpus.roberta import Roberta

                self._tokens = Tokenizer.from_file(str(self.tokenizer))
                self._tokens.enable_truncation(self._max_tokens)
                self._tokens.no_padding()
                self._model = Roberta(self._folder, self.ranges)
            return self._model


class SentenceTransformerEncoder:
    """A sentence-transformers model in a folder. Loading waits for the first text."""

    def __init__(self, folder: Path, *, name: str, identity: str, dim: int = 0) -> None:
        self.name = name
        self.identity = identity
        self._folder = folder
        self._model: SentenceTransformer | None = None
        self._dim = dim

    @property
    def dim(self) -> int:
        if not self._dim:
            self._dim = int(self._loaded().get_embedding_dimension() or 0)
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        model = self._loaded()
        tensor = model.encode(
            list(texts),
            batch_size=BATCH_TEXTS,
            convert_to_tensor=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        vectors: Vectors = tensor.float().numpy()
        # bfloat16 leaves lengths of 1 +- .004; cosine needs unit vectors
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def rest(self) -> None:
        self._model = None

    @property
    def tokenizer(self) -> Path:
        return self._folder / "tokenizer.json"

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            self._model = _load(self._folder)
        return self._model


def open_encoder(home: Home, name: str | None = None) -> Encoder:
    """The encoder of that name: one of ours, a sentence-transformers folder, or a model of the hub.

    Raises WeightsUnavailable, saying what to do, where its files can't be had.
    """
    name = name or weights.default_encoder_name()
    packed = weights.packed_encoder(name)
    if packed is not None:
        folder = weights.unpacked_folder(packed, home.models)
        identity = _identity(packed.identity())
        return RobertaEncoder(folder, name=name, identity=identity, dim=packed.dim, ranges=packed.ranges)
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _from_hub(name, home.models / ".hub")
    if not (folder / "modules.json").is_file() or not (folder / "tokenizer.json").is_file():
        raise WeightsUnavailable(f"{folder} is no sentence-transformers model: it lacks modules.json or tokenizer.json")
    return SentenceTransformerEncoder(folder, name=name, identity=_identity(weights.folder_sha256(folder)))


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Runs of texts, longest first, that fill BATCH_TOKENS when padded to their longest."""
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _identity(sha256: str) -> str:
    return f"{sha256[:32]}-{EMBEDDED_TOKENS}"


def _load(folder: Path) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    quiet: Any = transformers.logging  # untyped
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = min(model.max_seq_length or EMBEDDED_TOKENS, EMBEDDED_TOKENS)
    if _has_fast_bfloat16(torch):
        # cosine to float32 at least .9999 on 400 pandas docstrings, about twice as fast
        model = model.to(torch.bfloat16)
    return model


def _has_fast_bfloat16(torch: Any) -> bool:
    """True where the processor multiplies bfloat16 itself; elsewhere it is emulated and slower than float32."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _from_hub(name: str, kept: Path) -> Path:
    """The folder of a hub model: `kept` here or in the hub's own cache, else downloaded if the hub answers briefly."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    wanted = ["*.json", "*.txt", "*.safetensors", "*/config.json"]
    for cache in (kept, None):
        with suppress(LocalEntryNotFoundError, ValueError):
            found = snapshot_download(repository, allow_patterns=wanted, cache_dir=cache, local_files_only=True)
            return Path(found)
    advice = "give a sentence-transformers folder, or leave --encoder out for the default"
    if not hub_answers():
        raise WeightsUnavailable(
            f"encoder {name!r} is not on this machine and the model hub can't be reached; {advice}"
        )
    try:
        return Path(snapshot_download(repository, allow_patterns=wanted, cache_dir=kept))
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise WeightsUnavailable(f"encoder {name!r} can't be had from the model hub ({error}); {advice}") from error
