"""The chunks and the symbol table of one generation, in one SQLite file.

Chunks are numbered by position, which is also their number in the lexical index. A symbol is found by its full name,
by its last two parts or by its last part; aliases are rows of their own that name the same symbol.

Not here: vectors, words, or which generation serves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.domain import Chunk, Kind, Symbol

SCHEMA = """
CREATE TABLE chunks (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, document_id TEXT NOT NULL, library TEXT NOT NULL,
    version TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    licence TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, symbols TEXT NOT NULL,
    part TEXT NOT NULL
);
CREATE INDEX chunks_by_document ON chunks (document_id, start);
CREATE INDEX chunks_by_kind ON chunks (kind, library);
CREATE TABLE symbols (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, library TEXT NOT NULL, version TEXT NOT NULL, kind TEXT NOT NULL,
    aliases TEXT NOT NULL, signature TEXT NOT NULL, parameters TEXT NOT NULL
);
CREATE TABLE symbol_names (name TEXT NOT NULL, last TEXT NOT NULL, last_two TEXT NOT NULL, symbol INTEGER NOT NULL);
CREATE TABLE chunk_symbols (name TEXT NOT NULL, position INTEGER NOT NULL);
"""
INDEXES = """
CREATE INDEX symbol_names_by_name ON symbol_names (name);
CREATE INDEX symbol_names_by_last ON symbol_names (last);
CREATE INDEX symbol_names_by_last_two ON symbol_names (last_two);
CREATE INDEX chunk_symbols_by_name ON chunk_symbols (name);
"""
_CHUNK = 'id, document_id, library, version, source, kind, title, url, licence, text, start, "end", symbols, part'
_SYMBOL = "name, library, version, kind, aliases, signature, parameters"


class Knowledge:
    """Read access to a generation's chunks and symbols. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Lets go of the file. Nothing can be asked afterwards."""
        self._db.close()

    @classmethod
    def build(cls, chunks: Sequence[Chunk], symbols: Iterable[Symbol], path: Path) -> None:
        """Writes a new file. Positions are the order of `chunks`."""
        with sqlite3.connect(path) as db:
            db.executescript(SCHEMA)
            db.executemany(
                f"INSERT INTO chunks VALUES ({', '.join('?' * 15)})", map(_chunk_row, range(len(chunks)), chunks)
            )
            db.executemany(
                "INSERT INTO chunk_symbols VALUES (?, ?)",
                ((name.lower(), position) for position, chunk in enumerate(chunks) for name in chunk.symbols),
            )
            for number, symbol in enumerate(symbols):
                db.execute(f"INSERT INTO symbols VALUES ({', '.join('?' * 8)})", _symbol_row(number, symbol))
                for name in {symbol.name.lower(), *(alias.lower() for alias in symbol.aliases)}:
                    parts = name.split(".")
                    db.execute(
                        "INSERT INTO symbol_names VALUES (?, ?, ?, ?)", (name, parts[-1], ".".join(parts[-2:]), number)
                    )
            db.executescript(INDEXES)
        db.close()

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids; unknown ids are left out."""
        marks = ", ".join("?" * len(ids))
        rows = self._db.execute(f"SELECT {_CHUNK} FROM chunks WHERE id IN ({marks})", tuple(ids))
        return {row[0]: _chunk(row) for row in rows}

    def chunks_at(self, positions: Sequence[int]) -> list[Chunk]:
        """The chunks at these positions, in the order asked."""
        marks = ", ".join("?" * len(positions))
        rows = self._db.execute(f"SELECT position, {_CHUNK} FROM chunks WHERE position IN ({marks})", tuple(positions))
        found = {row[0]: _chunk(row[1:]) for row in rows}
        return [found[position] for position in positions]

    def all_chunks(self) -> Iterable[Chunk]:
        """Every chunk, in the order of positions."""
        return map(_chunk, self._db.execute(f"SELECT {_CHUNK} FROM chunks ORDER BY position"))

    def all_symbols(self) -> Iterable[Symbol]:
        """Every symbol, in the order in which they were written."""
        return map(_symbol, self._db.execute(f"SELECT {_SYMBOL} FROM symbols ORDER BY number"))

    def document_chunks(self, document_id: str) -> list[Chunk]:
        """The chunks of one document, in text order."""
        query = f"SELECT {_CHUNK} FROM chunks WHERE document_id = ? ORDER BY start"
        return [_chunk(row) for row in self._db.execute(query, (document_id,))]

    def of_kind(self, kind: Kind, library: str) -> list[Chunk]:
        """The chunks of that kind about that library, in the order of positions."""
        query = f"SELECT {_CHUNK} FROM chunks WHERE kind = ? AND library = ? ORDER BY position"
        return [_chunk(row) for row in self._db.execute(query, (kind, library))]

    def positions(self, ids: Sequence[str]) -> dict[str, int]:
        """The positions of the chunks of these ids; unknown ids are left out."""
        marks = ", ".join("?" * len(ids))
        return dict(self._db.execute(f"SELECT id, position FROM chunks WHERE id IN ({marks})", tuple(ids)))

    def ids_at(self, positions: Sequence[int]) -> list[str]:
        """The ids of the chunks at these positions, in the order asked."""
        marks = ", ".join("?" * len(positions))
        found = dict(self._db.execute(f"SELECT position, id FROM chunks WHERE position IN ({marks})", tuple(positions)))
        return [found[position] for position in positions]

    def ids(self) -> list[str]:
        """The id of every chunk, by position."""
        return [row[0] for row in self._db.execute("SELECT id FROM chunks ORDER BY position")]

    def chunks_documenting(self, name: str, limit: int = 8) -> list[Chunk]:
        """The chunks that document the symbol of that qualified name (any case), first chunk of its docstring first."""
        query = (
            f"SELECT {_of('chunks', _CHUNK)} FROM chunk_symbols "
            "JOIN chunks ON chunks.position = chunk_symbols.position WHERE name = ? ORDER BY chunks.position LIMIT ?"
        )
        return [_chunk(row) for row in self._db.execute(query, (name.lower(), limit))]

    def symbols_named(self, name: str, limit: int = 20) -> list[Symbol]:
        """The symbols with that full name or alias, any case."""
        return self._symbols("symbol_names.name = ?", name, limit)

    def symbols_ending(self, ending: str, limit: int = 20) -> list[Symbol]:
        """The symbols whose name or alias ends in one or two parts (`fillna`, `dataframe.fillna`), shortest first."""
        column = "last_two" if "." in ending else "last"
        return self._symbols(f"symbol_names.{column} = ?", ending, limit)

    def members(self, name: str) -> list[str]:
        """The full names, lower-case, one level below that qualified name."""
        # a range, unlike a pattern, is read off the index; "/" is the character after "."
        below = (f"{name.lower()}.", f"{name.lower()}/")
        rows = self._db.execute("SELECT DISTINCT name FROM symbol_names WHERE name >= ? AND name < ?", below)
        depth = name.count(".") + 1
        return sorted(row[0] for row in rows if row[0].count(".") == depth)

    def last_parts(self) -> list[str]:
        """Every distinct last part of a symbol's name, lower-case."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT last FROM symbol_names")]

    def counts(self) -> tuple[int, int]:
        """Number of chunks, number of symbols."""
        chunks: int = self._db.execute("SELECT count(*) FROM chunks").fetchone()[0]
        symbols: int = self._db.execute("SELECT count(*) FROM symbols").fetchone()[0]
        return chunks, symbols

    def _symbols(self, condition: str, name: str, limit: int) -> list[Symbol]:
        query = (
            f"SELECT DISTINCT {_of('symbols', _SYMBOL)} FROM symbol_names JOIN symbols "
            f"ON symbols.number = symbol_names.symbol WHERE {condition} ORDER BY length(symbols.name) LIMIT ?"
        )
        return [_symbol(row) for row in self._db.execute(query, (name.lower(), limit))]


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column.strip()}" for column in columns.split(","))


def _chunk_row(position: int, chunk: Chunk) -> tuple[object, ...]:
    return (
        position, chunk.id, chunk.document_id, chunk.library, chunk.version, chunk.source, chunk.kind, chunk.title,
        chunk.url, chunk.licence, chunk.text, chunk.start, chunk.end, json.dumps(chunk.symbols),
        chunk.part,
    )  # fmt: skip


def _chunk(row: tuple[object, ...]) -> Chunk:
    *fields, symbols, part = row
    return Chunk(*fields, tuple(json.loads(str(symbols))), part)  # type: ignore[arg-type, call-arg]  # the schema's own types


def _symbol_row(number: int, symbol: Symbol) -> tuple[object, ...]:
    return (
        number, symbol.name, symbol.library, symbol.version, symbol.kind, json.dumps(symbol.aliases), symbol.signature,
        json.dumps(symbol.parameters),
    )  # fmt: skip


def _symbol(row: tuple[object, ...]) -> Symbol:
    name, library, version, kind, aliases, signature, parameters = map(str, row)
    return Symbol(
        name=name,
        library=library,
        version=version,
        kind=kind,  # type: ignore[arg-type]  # written from a Symbol
        aliases=tuple(json.loads(aliases)),
        signature=signature,
        parameters=tuple(json.loads(parameters)),
    )
