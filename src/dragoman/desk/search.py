"""Full-text search: an SQLite FTS5 index beside the tables, which can be thrown away and is made again when it is missed.

Words are stemmed (Porter) and freed of accents; the best match is first by BM25, a word in the title counting four times.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from dragoman.desk.questions import Query
from dragoman.desk.schema import INTERNAL, PROJECTIONS
from dragoman.desk.store import Store, guarded
from dragoman.desk.view import View, fetched
from dragoman.errors import UsageError

FORMAT = "2"
TABLES = """
    CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE IF NOT EXISTS seen (document_id TEXT, fingerprint TEXT, PRIMARY KEY (document_id, fingerprint)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS page (number INTEGER PRIMARY KEY, document_id TEXT UNIQUE);
    CREATE TABLE IF NOT EXISTS record (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, document_id TEXT, fingerprint TEXT);
    CREATE VIRTUAL TABLE IF NOT EXISTS pages USING fts5(title, text, tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE IF NOT EXISTS records USING fts5(words, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
"""
# the words by which a record is found
WORDS = {"events": "sentence", "statements": "content", "ties": "sentence", "forecasts": "coalesce(sentence, what)"}
OPEN, CLOSE = "«", "»"
AT_ONCE = 2000


def narrowed(store: Store, view: View, query: Query, order: str, text: str, limit: int | None, names: list[str]) -> pa.Table:
    """The rows of a question whose words match `text`; documents come best first, with `rank` and `snippet`."""
    match = expression(text)
    with index(store, view) as base, view.cursor(names) as cursor, guarded(store.folder, "read"):
        if query.table == "documents":
            return _documents(base, cursor, query, match, limit)
        found = base.execute(
            "SELECT r.id, r.document_id, r.fingerprint FROM records JOIN record r ON r.number = records.rowid WHERE records MATCH ? AND r.kind = ?",
            (match, query.table),
        ).fetchall()
        cursor.register("found", _columns(found, ("id", "document_id", "fingerprint")))
        query.where.append("(id, document_id, fingerprint) IN (SELECT (id, document_id, fingerprint) FROM found)")
        return fetched(cursor, query.sql(order, limit), query.values)


def _documents(base: sqlite3.Connection, cursor: duckdb.DuckDBPyConnection, query: Query, match: str, limit: int | None) -> pa.Table:
    top = f" ORDER BY rank, p.document_id LIMIT {int(limit)}" if limit is not None and not query.where else ""
    found = base.execute(
        f"SELECT p.document_id, p.number, bm25(pages, 4.0, 1.0) AS rank FROM pages JOIN page p ON p.number = pages.rowid WHERE pages MATCH ?{top}", (match,)
    ).fetchall()
    cursor.register("found", pa.table({"key": pa.array([f[0] for f in found], pa.string()), "number": pa.array([f[1] for f in found], pa.int64()),
                                       "rank": pa.array([-f[2] for f in found], pa.float64())}))  # fmt: skip
    columns = [n for n in PROJECTIONS["documents"].names if n not in INTERNAL["documents"]]
    listed = ", ".join(f'documents."{n}"' for n in columns)
    where = f" WHERE {' AND '.join(query.where)}" if query.where else ""
    cut = f" LIMIT {int(limit)}" if limit is not None else ""
    rows = fetched(cursor, f"SELECT {listed}, rank, number FROM documents JOIN found ON id = key{where} ORDER BY rank DESC, id{cut}", query.values)
    numbers = rows["number"].to_pylist()
    words: dict[int, str] = {}
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        marks = ",".join("?" * len(part))
        words |= dict(
            base.execute(
                f"SELECT rowid, snippet(pages, -1, '{OPEN}', '{CLOSE}', '…', 24) FROM pages WHERE pages MATCH ? AND rowid IN ({marks})", (match, *part)
            )
        )
    snippets = pa.array([" ".join((words.get(n) or "").split()) for n in numbers], pa.string())
    return rows.drop_columns(["number"]).append_column("snippet", snippets)


def expression(text: str) -> str:
    """What a person typed -> FTS5: words all of which must occur, "phrases", -word for without, OR between, word* for a beginning."""
    pieces = re.findall(r'-?"[^"]*"|\S+', text)
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    for piece in pieces:
        if piece == "OR" and wanted:
            either = True
            continue
        minus = piece.startswith("-") and len(piece) > 1
        word = piece.removeprefix("-") if minus else piece
        star = word.endswith("*") and not word.endswith('"')
        inner = word.strip('"*')
        if not re.search(r"\w", inner):
            continue
        term = '"' + inner.replace('"', '""') + '"' + (" *" if star else "")
        if minus:
            unwanted.append(term)
        elif either:
            wanted[-1] = f"({wanted[-1]} OR {term})"
        else:
            wanted.append(term)
        either = False
    if not wanted:
        raise UsageError(f'text: {text!r} holds no word to look for; give words, as in --text "cease-fire OR truce"')
    return " AND ".join(wanted) + "".join(f" NOT {u}" for u in unwanted)


@contextlib.contextmanager
def index(store: Store, view: View) -> Iterator[sqlite3.Connection]:
    """The index, brought up to the present version. One that is damaged is made anew; where the desk cannot be written, it is
    made in memory."""
    base = _opened(_path(store))
    try:
        update(base, view)
        yield base
    finally:
        base.close()


def throw_away(store: Store) -> None:
    """Remove the index; the next search makes it again."""
    for path in _path(store).parent.glob("search.sqlite*"):
        with guarded(path, "removed"):
            path.unlink(missing_ok=True)


def _path(store: Store) -> Path:
    return store.folder / "index" / "search.sqlite"


def _opened(path: Path) -> sqlite3.Connection:
    for attempt in range(2):
        try:
            path.parent.mkdir(exist_ok=True)
            base = sqlite3.connect(path, timeout=120, isolation_level=None)
            base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;" + TABLES)
            base.execute("INSERT OR IGNORE INTO facts VALUES ('format', ?)", (FORMAT,))
            if base.execute("SELECT value FROM facts WHERE name = 'format'").fetchone() == (FORMAT,):
                return base
            base.close()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and ("unable" in str(error) or "readonly" in str(error)):
                break
        except OSError:
            break
        if attempt == 0:  # damaged, or of another version of this module
            for old in path.parent.glob("search.sqlite*"):
                old.unlink(missing_ok=True)
    base = sqlite3.connect(":memory:", isolation_level=None)
    base.executescript(TABLES)
    return base


def update(base: sqlite3.Connection, view: View) -> int:
    """Take in the documents and records that the index has not seen; returns how many readings those were."""
    names = ["documents", *WORDS]
    with view.cursor(names) as cursor:
        version = str(sorted((n, v) for n, v in view.version().items() if n in ("documents", "recodings")))
        if base.execute("SELECT value FROM facts WHERE name = 'version'").fetchone() == (version,):
            return 0
        base.execute("BEGIN IMMEDIATE")
        try:
            seen = set(base.execute("SELECT document_id, fingerprint FROM seen"))
            new = [k for k in cursor.execute("SELECT id, fingerprint FROM documents").fetchall() if k not in seen]
            cursor.register("wanted", _columns(new, ("document_id", "fingerprint")))
            _take_pages(base, cursor, {d for d, _ in new} - {d for d, _ in seen})
            for kind, words in WORDS.items():
                reader = cursor.execute(f"SELECT id, document_id, fingerprint, {words} AS words FROM {kind} SEMI JOIN wanted USING (document_id, fingerprint)")
                while rows := reader.fetchmany(AT_ONCE):
                    first = base.execute("SELECT coalesce(max(number), 0) + 1 FROM record").fetchone()[0]
                    base.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", [(first + i, kind, *r[:3]) for i, r in enumerate(rows)])
                    base.executemany("INSERT INTO records (rowid, words) VALUES (?, ?)", [(first + i, r[3]) for i, r in enumerate(rows)])
            base.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", new)
            base.execute("INSERT OR REPLACE INTO facts VALUES ('version', ?)", (version,))
            base.execute("COMMIT")
        except BaseException:
            base.execute("ROLLBACK")
            raise
    return len(new)


def _take_pages(base: sqlite3.Connection, cursor: duckdb.DuckDBPyConnection, new: set[str]) -> None:
    """Titles and texts of new documents; a document that is coded again has the same ones."""
    reader = cursor.execute("SELECT id, title, text FROM documents WHERE id IN (SELECT document_id FROM wanted)")
    while rows := reader.fetchmany(AT_ONCE):
        rows = [r for r in rows if r[0] in new]
        first = base.execute("SELECT coalesce(max(number), 0) + 1 FROM page").fetchone()[0]
        base.executemany("INSERT INTO page VALUES (?, ?)", [(first + i, r[0]) for i, r in enumerate(rows)])
        base.executemany("INSERT INTO pages (rowid, title, text) VALUES (?, ?, ?)", [(first + i, r[1], r[2]) for i, r in enumerate(rows)])


def _columns(rows: list[tuple[str, ...]], names: tuple[str, ...]) -> pa.Table:
    return pa.table({name: pa.array([r[i] for r in rows], pa.string()) for i, name in enumerate(names)})
