"""`preceptor doctor`: check every part of an installation; where the index is broken, let an older sound one serve, or
rebuild it from what is cached.

Not here: the parts themselves.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from corpus.errors import IndexDamaged, PreceptorError
from corpus.generation import Manifest, current_folder, current_manifest, current_name
from corpus.home import Home
from corpus.kept_files import damage
from ui.commands.falling_back import fall_back, lost

NEEDED_GIB = 0.3
"""Below it conversations and temporary files soon find no room."""
NEEDED_FOR_FULL_GIB = 3
OPENING = frozenset({"chunks", "words", "vectors", "search", "lessons"})
"""The checks that open the index."""
MOST_LISTED = 40
REPAIRABLE = OPENING | {"manifest", "files"}


@click.command("doctor")
@click.option("--no-repair", is_flag=True, help="Only report.")
def command(no_repair: bool) -> None:
    """Check every part. Where the index is broken, an older sound one serves, or it is rebuilt from what is cached."""
    home = Home.from_environment()
    broken = _broken(home)
    if not no_repair and broken & {"manifest", "files"} and _falls_back(home):
        broken = _broken(home)
    if not broken:
        damaged = lost(home)
        click.echo(
            "all parts are sound" if damaged is None else f"all parts of an older index are sound: {damaged.said}"
        )
        return
    if no_repair or not broken <= REPAIRABLE or not home.generations.is_dir():
        raise PreceptorError(f"broken: {', '.join(sorted(broken))}; see the advice above")
    click.echo("rebuilding the index from what is cached")
    _rebuild(home)


def _broken(home: Home) -> set[str]:
    checks: list[tuple[str, Callable[[Home], str]]] = [
        ("home", _home),
        ("encoder", _encoder),
        ("manifest", _manifest),
        ("files", _files),
        ("chunks", _chunks),
        ("words", _words),
        ("vectors", _vectors),
        ("search", _search),
        ("lessons", _lessons),
        ("llm", _llm),
    ]
    broken: set[str] = set()
    for name, check in checks:
        # a damaged file isn't opened: Chroma may end the process on one
        if not (name in OPENING and "files" in broken) and not _passes(name, check, home):
            broken.add(name)
    return broken


def _passes(name: str, check: Callable[[Home], str], home: Home) -> bool:
    try:
        click.echo(f"ok      {name:9} {check(home)}")
    except Exception as error:  # whatever is broken is what a doctor is asked to find
        click.echo(f"BROKEN  {name:9} {type(error).__name__}: {error}")
        return False
    return True


def _home(home: Home) -> str:
    home.root.mkdir(parents=True, exist_ok=True)
    probe = home.root / ".doctor"
    probe.write_text("ok", "utf-8")
    probe.unlink()
    free = shutil.disk_usage(home.root).free / 1024**3
    said = f"{home.root}, {free:.1f} GiB free"
    if free < NEEDED_GIB:
        raise PreceptorError(f"{said}; free some space or set PRECEPTOR_HOME to a larger disk")
    return said if free >= NEEDED_FOR_FULL_GIB else f"{said}; an ingest of the full scope wants {NEEDED_FOR_FULL_GIB}"


def _encoder(home: Home) -> str:
    from corpus.encoder import open_encoder

    manifest = current_manifest(home)
    encoder = open_encoder(home, manifest.encoder if manifest else None)
    return f"{encoder.name}, {encoder.embed(['a sound encoder'])[0].shape[0]} dimensions"


def _manifest(home: Home) -> str:
    manifest = Manifest.read(current_folder(home))
    return f"{manifest.generation}, scope {manifest.scope}, {manifest.n_chunks:,} chunks"


def _files(home: Home) -> str:
    folder = current_folder(home)
    files = Manifest.read(folder).files
    wrong = damage(folder, files, by_content=True)
    if wrong:
        raise IndexDamaged(f"{folder}: {wrong}")
    return f"{len(files)} are as they were written" if files else "an early version kept no sizes to compare with"


def _chunks(home: Home) -> str:
    from corpus.knowledge import Knowledge

    folder = current_folder(home)
    with closing(Knowledge(folder / "knowledge.db")) as knowledge:
        n_chunks, n_symbols = knowledge.counts()
    _must_equal(n_chunks, folder)
    return f"{n_chunks:,} chunks, {n_symbols:,} names"


def _words(home: Home) -> str:
    from corpus.lexical import LexicalIndex

    folder = current_folder(home)
    words = LexicalIndex.open(folder / "lexical" / "text")
    _must_equal(len(words), folder)
    return f"{len(words.scores('how to read a csv file').positions):,} chunks share a word with a test question"


def _vectors(home: Home) -> str:
    from corpus.dense import DenseIndex
    from corpus.facts import ChunkFacts
    from corpus.shelves import Shelves

    folder = current_folder(home)
    facts = ChunkFacts.load(folder / "facts.npz")
    with closing(DenseIndex(folder / "chroma", Shelves(facts.library, facts.version))) as dense:
        count = dense.count()
    _must_equal(count, folder)
    return f"{count:,} vectors"


def _search(home: Home) -> str:
    from bot import open_tutor

    tutor = open_tutor(home)
    with closing(tutor.index):
        hits = tutor.search("how to read a csv file")
    if not hits:
        raise PreceptorError("a test question finds nothing")
    return f"a test question finds {hits[0].chunk.title!r}"


def _lessons(home: Home) -> str:
    """How many statements of lessons rest on passages that are here; the full scope should hold them all."""
    from corpus.teaching.lesson_index import LessonIndex

    folder = current_folder(home)
    taught = LessonIndex(folder / "lessons").bound
    resting = [
        (bound.lesson.id, statement, rests)
        for bound in taught
        for statement, rests in zip(bound.lesson.all_statements(), bound.rests, strict=True)
        if statement.grounds
    ]
    missing = [f"{id}.md:{said.line}: {said.grounds[0].target}" for id, said, rests in resting if not rests]
    said = f"{len(taught)} lessons; {len(resting) - len(missing)} of {len(resting)} statements rest on passages here"
    if Manifest.read(folder).scope != "full":
        return f"{said}, the others on public pages" if missing else said
    return "\n        ".join((said, *missing[:MOST_LISTED], *_more(len(missing) - MOST_LISTED)))


def _more(n: int) -> list[str]:
    return [f"and {n} more, see `python -m evals.lessons grounds`"] if n > 0 else []


def _llm(home: Home) -> str:
    """What `--llm` could name here. No model is needed, so that none is no defect."""
    from importlib.metadata import distributions
    from importlib.util import find_spec

    from corpus.local_llm import local_generator

    fetched = local_generator().path(home).is_file()
    runs = "runs here" if find_spec("xllamacpp") else "needs `pip install xllamacpp`"
    others = {"langchain-core", "langchain-text-splitters", "langchain-chroma", "langchain-protocol"}
    named = {str(distribution.metadata["Name"]).lower().replace("_", "-") for distribution in distributions()}
    providers = sorted(name.removeprefix("langchain-") for name in named - others if name.startswith("langchain-"))
    return (
        f"local model: {'fetched' if fetched else 'not fetched'}, {runs}; "
        f"providers installed: {', '.join(providers) or 'none'}"
    )


def _falls_back(home: Home) -> bool:
    """Whether a sound index serves now where `current`, or what it named, was damaged."""
    from corpus.index import check_files

    name = current_name(home)
    try:
        folder = current_folder(home)
        check_files(folder, Manifest.read(folder), by_content=True)
    except IndexDamaged as error:
        return fall_back(home, name, error)
    except PreceptorError:
        pass
    return False


def _must_equal(count: int, folder: Path) -> None:
    expected = Manifest.read(folder).n_chunks
    if count != expected:
        raise PreceptorError(f"{count} instead of {expected} chunks")


def _rebuild(home: Home) -> None:
    from ingest.request import Request
    from ui.commands import ingest as ingest_command

    manifest = current_manifest(home)
    if manifest is None:
        ingest_command.build(Request(offline=True), home)
        return
    arguments = ["--scope", manifest.scope, "--rebuild", "--offline", *manifest.options]
    ingest_command.command.main(arguments, standalone_mode=False)
