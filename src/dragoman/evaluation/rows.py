"""Rows of evaluation files: JSON lines, plain or gzipped, with gold or without."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from dragoman.errors import DataError

Row = dict[str, Any]


def read_rows(path: str | Path, split: str | None = None) -> list[Row]:
    """All rows of a file, or those of one split. A file whose rows carry no split is taken whole.

    Raises `DataError` with the line number where a line is not a JSON object.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file; name a file of rows (see docs/evaluation.md)") from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as {'gzipped ' if path.suffix == '.gz' else ''}UTF-8 text: {error}") from error
    rows = [_row(line, path, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if split is None or not any("split" in row for row in rows):
        return rows
    kept = [row for row in rows if row.get("split") == split]
    if not kept:
        known = sorted({str(row["split"]) for row in rows if "split" in row})
        raise DataError(f"{path}: no row has split {split!r}; the file has {', '.join(known)}")
    return kept


def _row(line: str, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{path}: line {number} is not JSON ({error}); each line must be one JSON object") from error
    if not isinstance(row, dict):
        raise DataError(f"{path}: line {number} is not a JSON object")
    return row


def need(row: Row, *fields: str) -> None:
    """Raise `DataError` where a row lacks a field that the task cannot do without."""
    for name in fields:
        if name not in row:
            raise DataError(
                f"row {row.get('id', row.get('doc_id', '?'))!r} has no field {name!r}; see docs/evaluation.md for the task's format"
            )


def write_rows(path: str | Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines; gzipped (with no time stamp, so that the same rows give the same bytes) for *.gz."""
    path = Path(path)
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    try:
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def gold_of(rows: Sequence[Row], predictions: Sequence[Row], has_gold: Callable[[Row], bool]) -> list[tuple[Row, Row]]:
    """Pairs of row and prediction that can be scored; empty where the file holds no gold."""
    return [(row, guess) for row, guess in zip(rows, predictions, strict=True) if has_gold(row)]
