"""CSV and Parquet: one row an event, all columns of the desk, with the event's records and counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from dragoman.desk.exports.items import Item, Row
from dragoman.desk.schema import TABLES

ADDED = ("event_id", "records", "documents", "stories", "urls", "reports", "outlets", "origins", "statuses")


def schema() -> pa.Schema:
    """The columns of an export: those that say how widely the event is told, then those of `events`."""
    lists = pa.list_(pa.string())
    kinds = {"event_id": pa.string(), "reports": pa.int32(), "outlets": pa.int32(), "origins": pa.int32()}
    return pa.schema([*((n, kinds.get(n, lists)) for n in ADDED), *TABLES["events"]])


def table(items: Iterable[Item]) -> pa.Table:
    """The events as an Arrow table."""
    return pa.Table.from_pylist([_row(item) for item in items], schema=schema())


def _row(item: Item) -> dict[str, Any]:
    return {
        **item.row, "event_id": item.id, "records": [r["id"] for r in item.records], "documents": [d["id"] for d in item.documents],
        "stories": list(item.stories), "urls": [d["url"] for d in item.documents if d["url"]], "reports": item.reports,
        "outlets": item.outlets, "origins": item.origins, "statuses": sorted({r["status"] for r in item.records}),
    }  # fmt: skip


def parquet(items: Iterable[Item]) -> Iterator[bytes]:
    """One Parquet file; lists and structures stay what they are."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table(items), sink, compression="zstd")
    yield sink.getvalue()


def spreadsheet(items: Iterable[Item]) -> Iterator[bytes]:
    """CSV (RFC 4180, UTF-8): lists of names joined by ";", structures as JSON. A cell that a spreadsheet would take for a formula is
    led by an apostrophe."""
    names = schema().names
    yield _line(names)
    for item in items:
        row = _row(item)
        yield _line([_cell(row.get(n)) for n in names])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        if all(isinstance(v, str) for v in value):
            return _safe(";".join(v.replace(";", ",") for v in value))
        return json.dumps([_plain(v) for v in value], ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    return _safe(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _plain(row: Row) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v not in (None, [])}


def _safe(text: str) -> str:
    """A text that begins like a formula is made harmless (OWASP, CSV injection); a negative number stays."""
    if text[:1] in "=+@\t\r" or (text[:1] == "-" and not text[1:2].isdigit()):
        return "'" + text if text else text
    return text


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")
