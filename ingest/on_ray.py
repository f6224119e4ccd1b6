"""Reading and embedding ahead on Ray Data: `preceptor ingest --on ray`, or `--on ray://HOST:PORT` for a cluster.

    read, split   a task per shard (`shards.read_all`), whose reading is kept in the home's cache by its content
    embed         a pool of actors, each with the encoder (`vectors.embed_block`)
    write         the keys of texts and their vectors, in Parquet files below the home

These are the functions that an ingest in one process calls. It goes on afterwards as it always does, and finds readings
and vectors where it looks for them: so ids and vectors are the same, and what was done before a stop isn't done again.
Every machine sees the home under one path and has the same Preceptor. ray and pyarrow are imported here only.

Not here: what comes after, writing the index, which one process does.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import errors
from corpus.encoder import open_encoder
from corpus.errors import PreceptorError, UsageError
from ingest.progress import Reporter
from ingest.shards import Job, Shard, is_for_our_code, read_all, reading_file
from ingest.vectors import VectorCache, embed_block, text_key

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = "2.60.0"
SHARDS_AT_ONCE = 1
BATCH_TEXTS = 256
BLOCK_BYTES = 200_000
"""Of texts that pass from one stage to the next, and so of what a stop loses."""
READER_CPUS, ENCODER_CPUS = 0.9, 1.0
"""Not the same: stages of the same needs Ray runs as one, and then encoders read, one shard after the other."""
OBJECT_STORE_BYTES = 200_000_000
LOOK_S = 1.0
TAKEN_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Ray runs: `address` is "ray" for this machine alone, else ray://HOST:PORT. `n_encoders` embed side by side.

    Its call reads and embeds the content of shards, and returns when all of it is in the caches of the home.
    """

    address: str
    n_encoders: int
    reporter: Reporter

    def __call__(self, todo: Sequence[Shard], job: Job) -> None:
        ray = _ray()
        encoder = open_encoder(job.home, job.encoder)
        folder = job.home.vectors / f"{job.encoder_identity}.parts"
        folder.mkdir(parents=True, exist_ok=True)
        with closing(VectorCache(job.home.vectors, encoder)) as cache:
            n_before = take_parts(folder, cache)
            known = frozenset(cache.keys())
        try:
            self._start(ray)
            done = ray.remote(num_cpus=0)(_fill).remote(list(todo), job, known, str(folder), self.n_encoders)
            self._follow(ray, done, todo, job)
            ray.get(done)
        except ray.exceptions.RayError as error:
            if (ours := error_of_ours(str(error))) is not None:
                raise ours from error
            raise PreceptorError(
                f"Ray at {self.address} failed: {_cause(error)}; run the same again to go on"
            ) from error
        finally:
            ray.shutdown()
        with closing(VectorCache(job.home.vectors, encoder)) as cache:
            n_made = take_parts(folder, cache)
        self.reporter.say(f"Ray: {n_made:,} texts embedded, {n_before:,} were left by a run that was stopped")

    def _start(self, ray: Any) -> None:
        quiet = {"log_to_driver": False, "logging_level": "error"}
        if self.address == "ray":
            ray.init(
                # one more than there are, so that reading goes on while every encoder has its processor
                num_cpus=(os.cpu_count() or 1) + self.n_encoders,
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                _node_ip_address="127.0.0.1",
                **quiet,
            )
            return
        try:
            ray.init(self.address, **quiet)
        except (ConnectionError, ValueError, RuntimeError) as error:
            # who comes without the token that a cluster wants gets no answer, and so the same error
            raise UsageError(
                f"--on {self.address}: no Ray answers there ({_cause(error)}); start one with `ray start`, or set "
                "RAY_AUTH_MODE=token if it wants a token"
            ) from error
        check_room(self.address, ray.cluster_resources().get("CPU", 0.0), self.n_encoders)

    def _follow(self, ray: Any, done: Any, todo: Sequence[Shard], job: Job) -> None:
        """Shows how many readings there are until all is done."""
        waiting = {shard: reading_file(shard, job) for shard in todo}
        while not ray.wait([done], timeout=LOOK_S)[0]:
            for shard in [shard for shard, file in waiting.items() if file.exists()]:
                del waiting[shard]
                self.reporter.advance(detail=shard.library.name)


def cluster(address: str, n_encoders: int, reporter: Reporter) -> Cluster:
    """The Ray that `--on` names. Raises UsageError, with what to do, for another name or where Ray isn't installed."""
    if address != "ray" and not address.startswith("ray://"):
        raise UsageError(f"--on {address!r} is neither `ray` nor ray://HOST:PORT; leave it out to use this process")
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise UsageError(
            f"--on {address} needs Ray {VERSION}, which isn't installed here; "
            f"in Preceptor's checkout run {sys.executable} -m pip install -e '.[ray]'"
        )
    return Cluster(address, n_encoders, reporter)


def check_room(address: str, n_cpus: float, n_encoders: int) -> None:
    """Raises UsageError where readers would wait for ever for a processor that encoders have, as Ray lets them."""
    if n_cpus < n_encoders + 1:
        raise UsageError(
            f"--on {address}: its {n_cpus:.0f} CPUs are too few for {n_encoders} encoders, which need {n_encoders + 1} "
            "with one to read; give fewer --encoders, or more with `ray start --num-cpus N`"
        )


def take_parts(folder: Path, cache: VectorCache) -> int:
    """Moves the vectors of all Parquet files in the folder into the cache; how many.

    What a torn file held is made again. One that can't be read now stays, and its OSError is raised.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    n_taken = 0
    for part in sorted(folder.rglob("*.parquet")):
        with suppress(pa.ArrowInvalid), pq.ParquetFile(part) as file:
            for batch in file.iter_batches(TAKEN_ROWS):
                cache.keep(list(zip(batch["key"].to_pylist(), batch["vector"].to_pylist(), strict=True)))
                n_taken += batch.num_rows
        part.unlink()
    return n_taken


def _fill(todo: list[Shard], job: Job, known: frozenset[bytes], folder: str, n_encoders: int) -> None:
    """Runs on the cluster: the flow of one job."""
    import ray

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = BLOCK_BYTES
    context.execution_options.preserve_order = False
    shared = ray.put(known)
    rows = [{"shard": number} for number in range(len(todo))]
    (
        ray.data.from_items(rows, override_num_blocks=max(1, len(rows)))
        .map_batches(
            partial(read_texts, todo=ray.put(todo), job=job, known=shared),
            batch_size=SHARDS_AT_ONCE,
            batch_format="pyarrow",
            num_cpus=READER_CPUS,
        )
        .map_batches(
            Embedding,
            fn_constructor_kwargs={"job": job},
            batch_size=BATCH_TEXTS,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=n_encoders, initial_size=n_encoders),
            num_cpus=ENCODER_CPUS,
        )
        .write_parquet(folder, ray_remote_args={"num_cpus": 0.1})
    )


def read_texts(batch: pa.Table, *, todo: Any, job: Job, known: Any) -> Iterator[pa.Table]:
    """Reads and splits these shards, where the cache hasn't their reading; the texts that have no vector yet."""
    import pyarrow as pa
    import ray

    _check_code(job)
    has_vector, all_shards = ray.get([known, todo])
    shards = [all_shards[number] for number in batch["shard"].to_pylist()]
    for _, reading in read_all(shards, job, n_workers=1):
        texts = {text_key(chunk.indexed_text): chunk.indexed_text for chunk in reading.chunks()}
        missing = [text for key, text in texts.items() if key not in has_vector]
        for at in range(0, len(missing), BATCH_TEXTS):
            yield pa.table({"text": pa.array(missing[at : at + BATCH_TEXTS], pa.string())})


class Embedding:
    """An actor that has the encoder."""

    def __init__(self, job: Job) -> None:
        self._encoder = open_encoder(job.home, job.encoder)
        if self._encoder.identity != job.encoder_identity:
            raise UsageError(f"this machine has another {job.encoder}; install the same Preceptor on every machine")

    def __call__(self, batch: pa.Table) -> pa.Table:
        import pyarrow as pa

        keys, vectors = zip(*embed_block(self._encoder, batch["text"].to_pylist()), strict=True)
        return pa.table({"key": pa.array(keys, pa.binary()), "vector": pa.array(vectors, pa.binary())})


def error_of_ours(traceback: str) -> PreceptorError | None:
    """What a worker of ours raised, with advice of its own; None for anything else. Ray hands on its text alone."""
    found = re.findall(rf"^{re.escape(errors.__name__)}\.(\w+): (.+)$", traceback, re.MULTILINE)
    for name, said in reversed(found):
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, PreceptorError):
            return kind(said)
    return None


def _check_code(job: Job) -> None:
    if not is_for_our_code(job):
        raise UsageError("this machine reads with other code; install the same Preceptor on every machine")


def _ray() -> Any:
    import ray
    import ray.data

    return ray


def _cause(error: Exception) -> str:
    return str(error).strip().rpartition("\n")[2][:300]
