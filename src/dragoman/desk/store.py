"""The folder of a desk: `desk.toml` and one Delta Lake table a name under `tables/`.

Writing is optimistic: an append says which version of the table it builds on and fails with `Raced` when another process was
first; the caller looks again and repeats. So many processes write one desk with no lock and no server, and a process that is
killed leaves either the whole commit or nothing. A projection's commits carry the version of `readings` that they cover
(a Delta application transaction), so what a killed process left undone is known exactly and done by the next writer.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from dragoman.desk.schema import DERIVED, FORMAT, PROJECTIONS, RECORDS, TABLES
from dragoman.errors import DeskError

MARK = "readings"  # name of the application transaction that says what a projection covers
SETTINGS = "desk.toml"
# a checkpoint every 20 commits keeps opening fast; logs and replaced files outlive any reader
CONFIGURATION = {
    "delta.checkpointInterval": "20",
    "delta.logRetentionDuration": "interval 30 days",
    "delta.deletedFileRetentionDuration": "interval 7 days",
}
ROWS = {"readings": 1_000, "documents": 5_000}  # rows of a row group where each is long


class Raced(Exception):
    """Another process committed to the table first: refresh, look again, repeat."""


@dataclass
class Store:
    """The tables of one desk. Safe to share between threads; several processes may each open the same folder."""

    folder: Path
    _tables: dict[str, DeltaTable] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    @classmethod
    def create(cls, folder: Path) -> Store:
        """A new desk in a folder that is empty or not yet there. One that is half made (a killed `init`) is finished."""
        from importlib.metadata import version

        if (folder / SETTINGS).exists():
            raise DeskError(f"{folder}: holds a desk already; use it with --desk {folder}")
        with guarded(folder, "made"):
            if folder.exists() and any(p.name != "tables" for p in folder.iterdir()):
                raise DeskError(f"{folder}: is not empty; name a new folder for the desk")
            (folder / "tables").mkdir(parents=True, exist_ok=True)
            store = cls(folder)
            for name in TABLES:
                store.make(name)
            made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            text = f'# A desk of dragoman: https://delta.io tables under tables/. Change nothing here by hand.\nformat = {FORMAT}\nmade = "{made}"\nmade_with = "{version("dragoman")}"\n'
            waiting = folder / f".{SETTINGS}.{os.getpid()}"
            waiting.write_text(text, "utf-8")
            waiting.replace(folder / SETTINGS)  # last, so that what has it is whole
        return store

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The desk in a folder. Raises `DeskError` where there is none or it is of another format."""
        found = format_of(folder)
        if found > FORMAT:
            raise DeskError(f"{folder}: was written by a newer dragoman (desk format {found}, this one knows {FORMAT}); install that version or newer")
        if found < FORMAT:
            raise DeskError(f"{folder}: is of an older desk format ({found}, now {FORMAT}); run `dragoman desk migrate --desk {folder}`")
        return cls(folder)

    def path(self, name: str) -> Path:
        return self.folder / "tables" / name

    def make(self, name: str) -> None:
        """An empty table, unless it is there."""
        path = self.path(name)
        if DeltaTable.is_deltatable(str(path)):
            return
        path.mkdir(exist_ok=True)
        with contextlib.suppress(CommitFailedError):  # another process made it at the same moment
            DeltaTable.create(str(path), TABLES[name], mode="ignore", configuration=CONFIGURATION)

    def table(self, name: str) -> DeltaTable:
        """The newest version of a table."""
        with self._lock, guarded(self.path(name), "read"):
            if name in self._tables:
                self._tables[name].update_incremental()
            else:
                self._tables[name] = DeltaTable(str(self.path(name)))
            return self._tables[name]

    def version(self, name: str) -> int:
        with self._lock:
            return int(self.table(name).version())

    def files(self, name: str) -> tuple[int, list[str]]:
        """The newest version of a table and its data files."""
        with self._lock:
            table = self.table(name)
            return int(table.version()), [str(f) for f in table.file_uris()]

    def state(self, name: str) -> tuple[int, int]:
        """The newest version of a projection and the version of `readings` that it covers, of one moment."""
        with self._lock:
            table = self.table(name)
            found = table.transaction_version(MARK)
            return int(table.version()), 0 if found is None else int(found)

    def append(self, name: str, rows: pa.Table, *, on: int | None = None, mark: int | None = None) -> int:
        """Add rows in one commit and return the new version. `on` is the version that this commit must follow directly;
        raises `Raced` where another came first. Without `on`, rows are added whatever others do."""
        with self._lock:
            table = self.table(name)
            if on is not None and table.version() != on:
                raise Raced(name)
            commit = CommitProperties(
                max_commit_retries=0 if on is not None else 20, app_transactions=None if mark is None else [Transaction(MARK, mark)]
            )
            self._write(name, table, rows, "append", commit)
            return int(table.version())

    def replace(self, name: str, rows: pa.Table | pa.RecordBatchReader, *, mark: int | None = None) -> int:
        """Put rows in the place of all that a projection or derived table holds, in one commit; readers see old or new."""
        if name not in PROJECTIONS and name not in DERIVED:
            raise ValueError(f"{name} is a record: it is only ever added to")
        with self._lock:
            table = self.table(name)
            commit = CommitProperties(max_commit_retries=0, app_transactions=None if mark is None else [Transaction(MARK, mark)])
            self._write(name, table, rows, "overwrite", commit)
            return int(table.version())

    def _write(self, name: str, table: DeltaTable, rows: pa.Table | pa.RecordBatchReader, mode: str, commit: CommitProperties) -> None:
        hooks = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
        with guarded(self.path(name), "written"):
            try:
                write_deltalake(
                    table, rows, mode=mode, commit_properties=commit, writer_properties=properties(name), post_commithook_properties=hooks
                )  # type: ignore[call-overload]
            except CommitFailedError as error:
                self._tables.pop(name, None)
                raise Raced(name) from error

    def added_in(self, name: str, version: int) -> list[str] | None:
        """Data files that one version added (none for a compaction); None where its log is no longer kept."""
        log = self.path(name) / "_delta_log" / f"{version:020}.json"
        try:
            actions = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.strip()]
        except FileNotFoundError:
            return None
        adds = [a["add"] for a in actions if "add" in a and a["add"].get("dataChange", True)]
        return [str(self.path(name) / unquote(a["path"])) for a in adds]

    def rows_of(self, name: str, files: list[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of some data files."""
        schema = TABLES[name] if columns is None else pa.schema([TABLES[name].field(c) for c in columns])
        if not files:
            return schema.empty_table()
        with guarded(self.path(name), "read"):
            return pa.concat_tables([pq.read_table(f, columns=columns, partitioning=None).cast(schema) for f in files])

    def compact(self, *, least: int = 20) -> dict[str, int]:
        """Lay the small files of each table together where there are more than `least`; returns files taken away by table.

        Old files stay for a week, so that a process that reads an older version is not disturbed.
        """
        done: dict[str, int] = {}
        for name in [*RECORDS, *PROJECTIONS]:
            table = self.table(name)
            if len(table.file_uris()) <= least:
                continue
            with guarded(self.path(name), "written"), contextlib.suppress(CommitFailedError):  # another process does it already
                found = table.optimize.compact(writer_properties=properties(name), max_concurrent_tasks=1)
                done[name] = int(found["numFilesRemoved"]) - int(found["numFilesAdded"])
            with guarded(self.path(name), "written"), contextlib.suppress(CommitFailedError):
                self.table(name).vacuum(dry_run=False)
        return done


def properties(name: str) -> WriterProperties:
    return WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=ROWS.get(name, 50_000))


def format_of(folder: Path) -> int:
    """The format number in a folder's `desk.toml`."""
    path = folder / SETTINGS
    try:
        found = tomllib.loads(path.read_text("utf-8")).get("format")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DeskError(f"{folder}: holds no desk; make one with `dragoman desk init {folder}`") from error
    except OSError as error:
        raise DeskError(f"{path}: cannot be read ({reason(error)}); change its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeskError(f"{path}: is damaged ({reason(error)}); put `format = {FORMAT}` back into it") from error
    if not isinstance(found, int):
        raise DeskError(f"{path}: says no format; put `format = {FORMAT}` back into it")
    return found


@contextlib.contextmanager
def guarded(path: Path, done: str) -> Iterator[None]:
    """Errors of the disk and of the table format as one `DeskError`."""
    try:
        yield
    except CommitFailedError:
        raise
    except (OSError, DeltaError, pa.ArrowException) as error:
        raise DeskError(f"{path}: cannot be {done} ({reason(error)}); {_advice(error)}") from error


def reason(error: BaseException) -> str:
    words = " ".join(str(getattr(error, "strerror", None) or error or type(error).__name__).split())
    return words if len(words) <= 200 else words[:199] + "…"


def _advice(error: BaseException) -> str:
    words = str(error).lower()
    if "no space" in words or "quota" in words:
        return "free some room and run the command again: what the desk holds is whole"
    if "permission" in words or "read-only" in words:
        return "change the permissions of the folder"
    return "what was kept before is whole; `dragoman desk rebuild` makes all but the record anew"
