"""What a number opens to: the rows behind it, with their sentences, read only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from dragoman.relations.effects import LAYERS
from dragoman.relations.reports import TABLES, Ints, Reports
from dragoman.relations.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

SENTENCE: Final = {"events": "sentence", "statements": "content", "ties": "sentence"}


class Evidence(msgspec.Struct, frozen=True):
    """One report behind a figure. `weight` is in independent reports, `score` as coded, on PLOVER's scale; `origin` is the document it goes back to."""

    id: str
    table: str
    document_id: str | None
    date: str
    source: str
    target: str
    layer: str
    kind: str | None
    status: str | None
    score: float
    weight: float
    sentence: str | None
    trigger: str | None
    outlet: str | None
    origin: str | None


def evidence(tables: Tables, found: Reports, at: Ints) -> tuple[Evidence, ...]:
    """The reports at these places as evidence, in that order."""
    out: list[Evidence] = []
    origin_of = _origins(tables)
    for place in at:
        name = TABLES[int(found.table[place])]
        table = getattr(tables, name)
        row = _row(table, int(found.row[place]))
        document = row.get("document_id")
        out.append(
            Evidence(
                id=str(row.get("id") if row.get("id") is not None else f"row {int(found.row[place])}"),
                table=name,
                document_id=document,
                date=str(np.datetime64(int(found.day[place]), "D")),
                source=found.keys[int(found.source[place])],
                target=found.keys[int(found.target[place])],
                layer=LAYERS[int(found.layer[place])],
                kind=row.get("type") or row.get("kind"),
                status=row.get("status"),
                score=round(float(found.coded[place]), 2),
                weight=round(float(found.weight[place]), 3),
                sentence=row.get(SENTENCE[name]),
                trigger=row.get("trigger") or row.get("descriptor") or row.get("cue"),
                outlet=row.get("outlet"),
                origin=origin_of.get(document, document) if document else None,
            )
        )
    return tuple(out)


def ids(tables: Tables, found: Reports, at: Ints) -> list[str]:
    """Only the ids of the reports at these places."""
    out = []
    for place in at:
        table = getattr(tables, TABLES[int(found.table[place])])
        row = int(found.row[place])
        out.append(str(table["id"][row].as_py()) if "id" in table.column_names else f"row {row}")
    return out


def _origins(tables: Tables) -> dict[str, str]:
    if tables.stories is None:
        return {}
    return dict(zip(tables.stories["document_id"].to_pylist(), tables.stories["origin_id"].to_pylist(), strict=True))


WANTED: Final = ("id", "document_id", "type", "kind", "status", "sentence", "content", "trigger", "descriptor", "cue", "outlet")


def _row(table: pa.Table, row: int) -> dict[str, Any]:
    return {name: table[name][row].as_py() for name in WANTED if name in table.column_names}
