"""A person's own tables: CSV or TOML files of the actor tables' form in one folder, read after the shipped ones.

The folder is DRAGOMAN_KNOWLEDGE (empty: none), else `knowledge` in the platform's folder of settings for dragoman
(~/.config/dragoman on Linux). people.csv adds terms of office, organisations.toml bodies, and so on; a row with the key of a
shipped row replaces it.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.errors import DataError
from dragoman.knowledge.forms import Form, fault, forms

VARIABLE = "DRAGOMAN_KNOWLEDGE"
SUFFIXES = (".csv", ".toml")


class OwnRow(NamedTuple):
    """A row of an own table: its values, and the file and line (TOML: entry) it stands in."""

    values: dict[str, str]
    path: Path
    row: int

    @property
    def place(self) -> str:
        return f"{self.path}, row {self.row}"


def folder() -> Path | None:
    """The folder of own tables, there or not; none where DRAGOMAN_KNOWLEDGE is empty."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named).expanduser() if named.strip() else None
    import click

    return Path(click.get_app_dir("dragoman")) / "knowledge"


@cache
def files() -> tuple[Path, ...]:
    """The own tables, by name. Raises `DataError` for a folder that was named and is not there, and for a table of no known name."""
    place = folder()
    if place is None:
        return ()
    if not place.is_dir():
        if os.environ.get(VARIABLE):
            raise DataError(f"{place}: {VARIABLE} names no folder; make it, correct {VARIABLE}, or set it to nothing to do without own tables")
        return ()
    try:
        found = tuple(sorted(p for p in place.iterdir() if p.suffix in SUFFIXES and not p.name.startswith(".")))
    except OSError as error:
        raise DataError(f"{place}: the folder of own tables cannot be read ({_why(error)}); correct its rights or {VARIABLE}") from error
    for path in found:
        if path.stem not in forms():
            raise DataError(f"{path}: no actor table has this name; take one of {', '.join(forms())}, or move the file out of the folder")
    return found


@cache
def rows_of(table: str) -> tuple[OwnRow, ...]:
    """The own rows of a table, held to its form. Raises `DataError` with file and row where one is not right."""
    form = forms()[table]
    out = []
    for path in files():
        if path.stem == table:
            out += [_held(form, row) for row in (_csv_rows(form, path) if path.suffix == ".csv" else _toml_rows(form, path))]
    return tuple(out)


def merged(table: str, shipped: list[dict[str, str]]) -> list[dict[str, str]]:
    """The shipped rows and after them the own ones; an own row takes the place of a shipped row with the same key."""
    found = rows_of(table)
    if not found:
        return shipped
    form = forms()[table]
    own = {form.key_of(row.values): row.values for row in found}
    return [row for row in shipped if form.key_of(row) not in own] + list(own.values())


def add(table: str, values: Mapping[str, str], *, write: bool = True) -> OwnRow:
    """Add a row to the own table TABLE.csv; the file appears or changes only as a whole. Raises `DataError` for a wrong row.

    Without `write` the row is only looked at.
    """
    form = forms()[table]
    place = folder()
    if place is None:
        raise DataError(f"{VARIABLE} is empty, so there are no own tables; set it to a folder, or unset it")
    if write:
        _make(place)
    path = place / f"{table}.csv"
    known = {c.name for c in form.columns}
    for column in values:
        if column not in known:
            raise DataError(f"{table} has no column {column!r}; its columns are {', '.join(c.name for c in form.columns)}")
    before = _csv_rows(form, path) if path.is_file() else []
    row = _held(form, OwnRow(dict(values), path, before[-1].row + 1 if before else 2))
    key = form.key_of(row.values)
    same = next((b for b in before if form.key_of(form.completed(b.values)) == key), None)
    if same:
        raise DataError(f"{same.place}: this row is there already ({', '.join(k for k in key if k)}); change it in the file")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [c.name for c in form.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(form.completed(b.values) for b in before)
    writer.writerow(row.values)
    if write:
        _replace(path, text.getvalue())
        forget()
    return row._replace(row=len(before) + 2)


def forget() -> None:
    """Look at the folder anew: own tables that were read before are forgotten (tables made from them stay for this process)."""
    files.cache_clear()
    rows_of.cache_clear()


def _held(form: Form, row: OwnRow) -> OwnRow:
    values = form.completed(row.values)
    if not values.get("source"):
        values["source"] = "own"
    wrong = fault(form, values)
    if wrong:
        raise DataError(f"{row.place}: {wrong}; mend the row (docs/knowledge.md tells the form of {form.name}), then run `dragoman actors check`")
    return OwnRow(values, row.path, row.row)


def _csv_rows(form: Form, path: Path) -> list[OwnRow]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [h.strip() for h in next(reader, [])]
        _known(form, path, 1, header)
        out = []
        for cells in reader:
            if not any(c.strip() for c in cells):
                continue
            if len(cells) != len(header):
                raise DataError(f"{path}, row {reader.line_num}: {len(cells)} cells where the header has {len(header)} columns; quote a cell that holds a comma")
            out.append(OwnRow(dict(zip(header, cells, strict=True)), path, reader.line_num))
        return out
    except csv.Error as error:
        raise DataError(f"{path}, row {reader.line_num}: no CSV ({error}); check its quotation marks") from error


def _toml_rows(form: Form, path: Path) -> Iterator[OwnRow]:
    try:
        found = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: no TOML ({error}); correct the file") from error
    entries = found.get(form.name)
    if set(found) != {form.name} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise DataError(f"{path}: every row must stand under its own line [[{form.name}]]; correct the file")
    for number, entry in enumerate(entries, 1):
        _known(form, path, number, list(entry))
        yield OwnRow({column: _cell(value, path, number, column) for column, value in entry.items()}, path, number)


def _cell(value: Any, path: Path, row: int, column: str) -> str:
    """A TOML value as a cell: lists joined, dates and numbers as they are written."""
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value)
    if isinstance(value, str | date) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise DataError(f"{path}, row {row}: {column} is no text, number, date or list of texts; correct the value")


def _known(form: Form, path: Path, row: int, columns: list[str]) -> None:
    """Raise for a column that the table does not have, or one that may not be left out."""
    names = [c.name for c in form.columns]
    unknown = [c for c in columns if c not in names]
    if unknown:
        raise DataError(f"{path}, row {row}: {form.name} has no column {unknown[0]!r}; its columns are {', '.join(names)}")
    if len(set(columns)) != len(columns):
        raise DataError(f"{path}, row {row}: a column is named twice; its columns are {', '.join(names)}")
    missing = [c.name for c in form.columns if c.need and c.name not in columns and c.name not in ("slug", "source")]
    if missing:
        raise DataError(f"{path}, row {row}: the column {missing[0]!r} is missing; {form.name} needs it")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; save the table as UTF-8") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({_why(error)}); correct its rights or move it out of the folder") from error


def _make(place: Path) -> None:
    """The folder, so that the tables there can be looked at: a new one is empty."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{place}: the folder of own tables cannot be made ({_why(error)}); name another with {VARIABLE}") from error


def _replace(path: Path, text: str) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({_why(error)}); name another folder with {VARIABLE}") from error


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
