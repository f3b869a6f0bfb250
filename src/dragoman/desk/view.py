"""One consistent version of the desk for DuckDB: each table a view over the files of one version, no server, no extension.

`documents` is looked at before the tables of records and written after them, so every document that is seen has all its
records; and of a document that was coded more than once only the current reading is seen.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock, Timer
from typing import Any

import duckdb
import pyarrow as pa

from dragoman.desk.schema import INTERNAL, PROJECTIONS, TABLES
from dragoman.desk.store import Store, guarded, reason
from dragoman.errors import UsageError

MEMORY = "1GB"  # what a query may take before it uses the disk
# the current reading of a document: the one that was added or found to hold last
CURRENT = """
    SELECT document_id, arg_max(fingerprint, moment) AS fingerprint FROM (
        SELECT id AS document_id, fingerprint, added_at AS moment FROM all_documents
        UNION ALL SELECT document_id, same_as, "at" FROM all_recodings WHERE document_id <> ''
    ) GROUP BY document_id
"""
# documents of one address follow each other by date, then by id: the same whatever order they came in
REVISION = """CASE WHEN address IS NOT NULL THEN lag(id) OVER (
    PARTITION BY address ORDER BY coalesce(modified, published), retrieved, id) END AS revision_of"""


@dataclass
class View:
    """The tables of a desk as views of an in-memory DuckDB, brought up to date before each question."""

    store: Store
    _database: duckdb.DuckDBPyConnection | None = None
    _versions: dict[str, int] = field(default_factory=dict)
    _files: dict[str, list[str]] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    @contextlib.contextmanager
    def cursor(self, names: Iterable[str] = TABLES) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that sees the newest version of the tables named."""
        with self._lock:
            database = self._open()
            self._refresh(database, names)
            cursor = database.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def arrow(self, query: str, values: Iterable[Any] | dict[str, Any] = (), names: Iterable[str] = TABLES) -> pa.Table:
        """The answer to one of our own queries."""
        with self.cursor(names) as cursor, guarded(self.store.folder, "read"):
            return fetched(cursor, query, values)

    def version(self) -> dict[str, int]:
        return dict(self._versions)

    def files(self, names: Iterable[str]) -> list[str]:
        return [f for name in names for f in self._files.get(name, [])]

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._database is None:
            self._database = connect()
        return self._database

    def _refresh(self, database: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
        wanted = set(names)
        order = ["recodings", "documents", *(n for n in TABLES if n in wanted and n not in ("recodings", "documents"))]
        changed = [name for name in order if self._base(database, name)]
        if "recodings" in changed or "documents" in changed:
            if self._files["recodings"]:
                database.execute(f"CREATE OR REPLACE TABLE current_readings AS {CURRENT}")
            changed = order  # who is current may have changed for all
        for name in changed:
            database.execute(f"CREATE OR REPLACE VIEW {name} AS {self._visible(name)}")

    def _base(self, database: duckdb.DuckDBPyConnection, name: str) -> bool:
        """`all_<name>`: every row of the newest version. Says whether that is another version than before."""
        version, files = self.store.files(name)
        if self._versions.get(name) == version:
            return False
        if files:
            listed = ", ".join(literal(f) for f in files)
            database.execute(f"CREATE OR REPLACE VIEW all_{name} AS SELECT * FROM read_parquet([{listed}])")
        else:
            empty = TABLES[name].empty_table()
            database.register("nothing", empty)
            database.execute(f"CREATE TABLE IF NOT EXISTS no_{name} AS SELECT * FROM nothing")
            database.execute(f"CREATE OR REPLACE VIEW all_{name} AS SELECT * FROM no_{name}")
            database.unregister("nothing")
        self._versions[name], self._files[name] = version, files
        return True

    def _visible(self, name: str) -> str:
        """What a question sees of a table: the rows of current readings of documents that are whole."""
        if name not in PROJECTIONS:
            return f"SELECT * FROM all_{name}"
        key = "id" if name == "documents" else "document_id"
        columns = [c for c in PROJECTIONS[name].names if c not in INTERNAL.get(name, ())]
        listed = ", ".join(REVISION if c == "revision_of" else quoted(c) for c in columns)
        if self._files["recodings"]:
            where = f"WHERE ({key}, fingerprint) IN (SELECT (document_id, fingerprint) FROM current_readings)"
        elif name != "documents" and self._behind(name):
            where = "WHERE document_id IN (SELECT id FROM all_documents)"
        else:
            where = ""
        return f"SELECT {listed} FROM all_{name} {where}"

    def _behind(self, name: str) -> bool:
        """Whether `documents` covers fewer readings than a table: then some of its rows are to be hidden."""
        return self.store.state("documents")[1] != self.store.state(name)[1]


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with bounded memory that reads nothing of the user's settings."""
    database = duckdb.connect(":memory:", config={"memory_limit": MEMORY})
    database.execute("SET TimeZone = 'UTC'")
    return database


def guarded_query(view: View, query: str, *, seconds: float, rows: int | None = None) -> pa.Table:
    """The answer to a query that somebody wrote: one SELECT, no file but the desk's own, no setting, no longer than `seconds`.

    It runs in a database of its own, whose access to files is locked to those of the version it sees.
    """
    with view._lock:
        view._refresh(view._open(), TABLES)
        views = [(name, view._files[name], view._visible(name)) for name in TABLES]
    database = connect()
    try:
        _check(database, query)
        _furnish(database, views)
        timer = Timer(seconds, database.interrupt)
        timer.start()
        try:
            return fetched(database, query)
        except duckdb.InterruptException as error:
            raise UsageError(f"sql: took longer than {seconds:g} s; narrow the query or give more time with --timeout") from error
        except duckdb.OutOfMemoryException as error:
            raise UsageError(f"sql: needs more than {MEMORY} of memory; narrow the query") from error
        except duckdb.PermissionException as error:
            raise UsageError("sql: may only read the tables of the desk; no other file, address or setting") from error
        except duckdb.Error as error:
            raise UsageError(f"sql: {reason(error)}; the tables and columns are in docs/desk.md") from error
        finally:
            timer.cancel()
    finally:
        database.close()


def _check(database: duckdb.DuckDBPyConnection, query: str) -> None:
    """Refuse all but one SELECT."""
    try:
        found = database.extract_statements(query)
    except duckdb.Error as error:
        raise UsageError(f"sql: {reason(error)}; write one SELECT in DuckDB's SQL") from error
    if len(found) != 1:
        raise UsageError(f"sql: takes one statement, not {len(found)}")
    if found[0].type != duckdb.StatementType.SELECT:
        raise UsageError(f"sql: only reads, and {found[0].type.name} does not; write a SELECT")


def _furnish(database: duckdb.DuckDBPyConnection, views: list[tuple[str, list[str], str]]) -> None:
    """The views of a version, then the doors shut. Files are read by Arrow, not by DuckDB, so that no path at all is open to a
    query: a COPY hidden in a WITH clause could overwrite what it may read."""
    import pyarrow.dataset

    for name, files, _ in views:
        source = pyarrow.dataset.dataset(files, schema=TABLES[name], format="parquet") if files else TABLES[name].empty_table()
        database.register(f"all_{name}", source)
    if any(name == "recodings" and files for name, files, _ in views):
        database.execute(f"CREATE TABLE current_readings AS {CURRENT}")
    for name, _, visible in views:
        database.execute(f"CREATE VIEW {name} AS {visible}")
    for setting in (
        "enable_external_access = false", "python_enable_replacements = false", "autoinstall_known_extensions = false",
        "autoload_known_extensions = false", "lock_configuration = true",
    ):  # fmt: skip
        database.execute(f"SET {setting}")


def fetched(cursor: duckdb.DuckDBPyConnection, query: str, values: Any = ()) -> pa.Table:
    return cursor.sql(query, params=values or None).to_arrow_table()


def literal(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
