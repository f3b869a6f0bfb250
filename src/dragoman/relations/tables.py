"""The tables that relations are made from: a desk's, a file's, or event data from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from dragoman.errors import DataError, InputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = ("events", "statements", "ties", "forecasts", "stories", "desk_events", "documents")


class HasTables(Protocol):
    """What is asked of a desk: one consistent version of a table by its name."""

    def table(self, name: str) -> pa.Table: ...


@dataclass(frozen=True)
class Tables:
    """Arrow tables with the columns of the desk (`docs/desk.md`); each but `events` may be missing.

    `coded_here`: the events were coded by this program, so that its measured rate of wrong codes is taken out of the scores.
    """

    events: pa.Table
    statements: pa.Table | None = None
    ties: pa.Table | None = None
    forecasts: pa.Table | None = None
    stories: pa.Table | None = None
    desk_events: pa.Table | None = None
    documents: pa.Table | None = None
    coded_here: bool = True


def from_desk(desk: HasTables) -> Tables:
    """The tables of a desk. A table that the desk does not have yet (stories before they are made) is left out."""
    found: dict[str, Any] = {}
    for name in NAMES:
        try:
            table = _dates_of_documents(desk) if name == "documents" else desk.table(name)
        except (KeyError, ValueError, FileNotFoundError, DataError, InputError, UsageError):
            if name == "events":
                raise
            continue
        if table is not None and table.num_columns and (name == "events" or table.num_rows):
            found[name] = table
    return Tables(**found)


def _dates_of_documents(desk: HasTables) -> pa.Table:
    """Documents without their texts, which relations do not read."""
    cursor = getattr(desk, "cursor", None)
    if cursor is None:
        return desk.table("documents")
    with cursor() as connection:
        found: pa.Table = connection.sql("SELECT id, published_date, outlet FROM documents ORDER BY id").to_arrow_table()
    return found


def from_file(path: str | Path, form: str | None = None) -> Tables:
    """Tables from `events.parquet` (with its siblings where the folder is named), or from a CSV or Parquet file of another project.

    `form` is gdelt, icews, polecat or plover; without it the file must have the columns of the desk's `events`.
    Raises `InputError` where nothing can be read and `DataError` where columns are missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = Path(path)
    if not place.exists():
        raise InputError(f"{place}: no such file or folder; give the events table with --from, or a desk with --desk")
    if form is not None:
        from dragoman.relations.foreign import read_foreign

        return Tables(events=read_foreign(place, form), coded_here=False)
    try:
        if place.is_dir():
            found = {name: pq.read_table(place / f"{name}.parquet") for name in NAMES if (place / f"{name}.parquet").is_file()}
            if "events" not in found:
                raise InputError(f"{place}: holds no events.parquet; name a folder that does, or a file")
            return Tables(**found)
        if place.suffix == ".parquet":
            return Tables(events=checked(pq.read_table(place), place))
        if place.suffix in (".arrow", ".feather"):
            with pa.memory_map(str(place)) as source:
                return Tables(events=checked(pa.ipc.open_file(source).read_all(), place))
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{place}: cannot be read as a table ({' '.join(str(error).split())[:120]}); write it again") from error
    raise InputError(f"{place}: not Parquet; say what it is with --format gdelt|icews|polecat|plover")


NEEDED = ("id", "type", "status", "intensity", "quad", "when_start", "actor_countries", "recipient_countries")


def checked(events: pa.Table, place: object) -> pa.Table:
    """The table itself, or a `DataError` that names the columns it lacks."""
    lacking = [name for name in NEEDED if name not in events.column_names]
    if lacking:
        raise DataError(f"{place}: no column {', '.join(lacking)}; is it an events table of a desk? else give --format")
    return events
