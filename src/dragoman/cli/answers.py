"""Rows as a table for a person, or as CSV, JSON, JSON lines or Parquet: never fewer than there are without saying so."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
import pyarrow as pa

from dragoman.cli.read import _show, _whole
from dragoman.cli.wording import clean, one_line
from dragoman.errors import UsageError

FORMS = ("csv", "jsonl", "json", "parquet")
SCREEN = 100  # rows of a table on a terminal; how many there are in all is said
Command = TypeVar("Command", bound=Callable[..., Any])
Rows = Callable[[dict[str, Any]], list[str]]


def form_options(command: Command) -> Command:
    """`--csv`, `--jsonl`, `--json`, `--parquet` and `--output`: the function gets `form` (None: a table) and `output`."""

    @click.option("--csv", "as_csv", is_flag=True, help="Write CSV; lists as JSON in their cell.")
    @click.option("--jsonl", "as_jsonl", is_flag=True, help="Write one JSON object a line.")
    @click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
    @click.option("--parquet", "as_parquet", is_flag=True, help="Write Parquet (with --output, or into a pipe).")
    @click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file; it appears only when it is whole.")
    @wraps(command)
    def chosen(*args: Any, as_csv: bool, as_jsonl: bool, as_json: bool, as_parquet: bool, **options: Any) -> Any:
        given = [form for form, on in zip(FORMS, (as_csv, as_jsonl, as_json, as_parquet), strict=True) if on]
        if len(given) > 1:
            raise UsageError(f"--{given[0]} and --{given[1]}: choose one form")
        return command(*args, form=given[0] if given else None, **options)

    return chosen  # type: ignore[return-value]


def write(rows: pa.Table, form: str | None, output: Path | None, head: list[str], line: Rows) -> None:
    """Write rows in a form; without one, as a table whose cells `line` makes of each row, under `head`."""
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError("--parquet: is not for a screen; name a file with --output")
    pages = page(rows, head, line, output is None) if form is None else PAGES[form](rows)
    if output is None:
        for piece in pages:
            _show(piece)
    else:
        _whole(pages, output)


def page(rows: pa.Table, head: list[str], line: Rows, to_screen: bool) -> Iterator[bytes]:
    """A table for a person. On a terminal only its first rows, and a line that says so."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = to_screen and sys.stdout.isatty()
    total = rows.num_rows
    if not total:
        yield b"Nothing in the desk fits.\n"
        return
    shown = rows.slice(0, SCREEN) if terminal else rows
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(head):
        table.add_column(name, overflow="fold", no_wrap=name in ("date", "id"), ratio=None if number < 2 else 1)
    for row in (r for batch in shown.to_batches(500) for r in batch.to_pylist()):
        table.add_row(*(Text(clean(one_line(cell))) for cell in line(row)))
    out = io.StringIO()
    width = _width(terminal)
    colour = terminal and not os.environ.get("NO_COLOR")
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False, emoji=False, legacy_windows=False)
    console.print(table)
    told = f"{total:,} rows" if total != 1 else "1 row"
    if shown.num_rows < total:
        told = f"{shown.num_rows:,} of {told} shown; for all of them use --csv, --jsonl or a pipe"
    text = "\n".join(row.rstrip() for row in out.getvalue().split("\n"))
    yield f"{text}\n{told}\n".encode("utf-8", "replace")


def _width(terminal: bool) -> int:
    import shutil

    return max(60, shutil.get_terminal_size((120, 24)).columns) if terminal or os.environ.get("COLUMNS") else 120


def _csv(rows: pa.Table) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.column_names)
    for batch in rows.to_batches(1000):
        for row in batch.to_pylist():
            writer.writerow([cell(v) for v in row.values()])
        yield out.getvalue().encode("utf-8", "replace")
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> object:
    """A value as CSV has it: nothing for null, true and false in small letters, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return as_json(value)
    return _number(value)


def as_json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return _number(value) if value is None or isinstance(value, bool | int | float | str) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _number(value: Any) -> Any:
    """Four places are more than any figure here has: 32-bit floats would show as 0.699999988."""
    return round(value, 6) if isinstance(value, float) else value


def _jsonl(rows: pa.Table) -> Iterator[bytes]:
    for batch in rows.to_batches(1000):
        yield "".join(as_json(row) + "\n" for row in batch.to_pylist()).encode("utf-8", "replace")


def _json(rows: pa.Table) -> Iterator[bytes]:
    between = "[\n"
    for batch in rows.to_batches(1000):
        for row in batch.to_pylist():
            yield (between + as_json(row)).encode("utf-8", "replace")
            between = ",\n"
    yield b"\n]\n" if between != "[\n" else b"[]\n"


def _parquet(rows: pa.Table) -> Iterator[bytes]:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(rows, out, compression="zstd")
    yield out.getvalue()


PAGES: dict[str, Callable[[pa.Table], Iterator[bytes]]] = {"csv": _csv, "jsonl": _jsonl, "json": _json, "parquet": _parquet}
