"""Bringing the projections up to the record: the one place where rows of `readings` become rows of the other tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.desk.projections import project
from dragoman.desk.schema import PROJECTIONS
from dragoman.desk.store import Raced, Store, guarded
from dragoman.errors import DeskError

AT_ONCE = 200  # readings decoded at a time: 1 MB of JSON each at worst


def catch_up(store: Store, fresh: dict[int, pa.Table] | None = None) -> int:
    """Project every commit of `readings` that a projection does not cover yet; returns how many commits that were.

    `fresh` are rows that the caller has just committed, by version, so that they are not read back. What a killed process
    left undone is done here; two processes that do it at once are told apart by `Raced`, and each row is written once.
    """
    marks = {name: store.state(name)[1] for name in PROJECTIONS}
    newest = store.version("readings")
    done = 0
    for version in range(min(marks.values()) + 1, newest + 1):
        rows = fresh[version] if fresh and version in fresh else _rows(store, version)
        if rows.num_rows == 0:
            continue
        tables = project(_texts(rows))
        for name, table in tables.items():
            if marks[name] < version:
                marks[name] = _cover(store, name, table, version)
        done += 1
    return done


def _cover(store: Store, name: str, rows: pa.Table, version: int) -> int:
    """Append a commit's rows to a projection, unless another process has."""
    while True:
        present, mark = store.state(name)
        if mark >= version:
            return mark
        try:
            store.append(name, rows, on=present, mark=version)
            return version
        except Raced:
            continue


def _rows(store: Store, version: int) -> pa.Table:
    files = store.added_in("readings", version)
    if files is None:
        raise DeskError(f"{store.folder}: the projections are further behind than the log is kept; run `dragoman desk rebuild`")
    return store.rows_of("readings", files, ["reading", "added_at"])


def _texts(rows: pa.Table) -> Iterator[tuple[str, Any]]:
    for batch in rows.select(["reading", "added_at"]).to_batches(AT_ONCE):
        yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)


def rebuild(store: Store) -> int:
    """Make all projections anew from the record; returns how many readings there are. Readers see the old rows until the
    new ones are whole."""
    with guarded(store.folder, "written"), tempfile.TemporaryDirectory(dir=store.folder, prefix=".rebuild-") as place:
        version, files = store.files("readings")
        total = 0
        writers = {name: pq.ParquetWriter(Path(place) / name, schema, compression="zstd") for name, schema in PROJECTIONS.items()}
        try:
            for file in files:
                for batch in pq.ParquetFile(file).iter_batches(AT_ONCE, columns=["reading", "added_at"]):
                    total += batch.num_rows
                    for name, table in project(_texts(pa.Table.from_batches([batch]))).items():
                        writers[name].write_table(table)
        finally:
            for writer in writers.values():
                writer.close()
        for name, schema in PROJECTIONS.items():
            made = pq.ParquetFile(Path(place) / name)
            try:
                store.replace(name, pa.RecordBatchReader.from_batches(schema, made.iter_batches(2000)), mark=version)
            except Raced as error:
                raise DeskError(f"{store.folder}: another process wrote to the desk meanwhile; run `dragoman desk rebuild` again") from error
    return total
