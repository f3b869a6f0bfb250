"""Why the desk holds a record: each report of it, with the reading that holds its words and what made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from dragoman.desk.view import View, fetched
from dragoman.errors import UsageError
from dragoman.records import Event, Forecast, Reading, Statement, Tie

KINDS = {"e": "events", "s": "statements", "t": "ties", "f": "forecasts"}
Record = Event | Statement | Tie | Forecast


@dataclass(frozen=True)
class Report:
    """One telling of it in one document."""

    reading: Reading
    record: Record


@dataclass(frozen=True)
class Told:
    """All reports of one record or desk event, oldest first, and what people said of them. `also` are other deeds that
    the same documents tell of as the same occurrence."""

    id: str
    kind: str
    reports: tuple[Report, ...]
    judgements: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: each report is the record with the facts of its document."""
        out = []
        for report in self.reports:
            document = report.reading.document
            facts = {n: getattr(document, n) for n in ("id", "title", "outlet", "published", "url", "wire")}
            out.append(
                {"document": facts, "coder": msgspec.to_builtins(report.reading.coder), "record": msgspec.to_builtins(report.record), "sentence": sentence(report)}
            )
        said = [j | {"at": j["at"].isoformat()} for j in self.judgements]
        return {"id": self.id, "kind": self.kind.rstrip("s"), "reports": out, "judgements": said}


def told(view: View, record: str) -> Told:
    """Everything behind a record id, or the id of a desk event. Raises `UsageError` where the desk has no such record."""
    kind = KINDS.get(record[:1]) if record[1:2] == "-" else None
    if kind is None:
        raise UsageError(f"{record}: is no id of a record; ids of events, statements, ties and forecasts begin with e-, s-, t- or f-")
    names = ["readings", "documents", "judgements", kind, "desk_events"]
    with view.cursor(names) as cursor:
        found = cursor.execute(f"SELECT document_id, fingerprint, id FROM {kind} WHERE id = ?", [record]).fetchall()
        if kind == "events":
            found += cursor.execute(
                "SELECT document_id, fingerprint, id FROM events WHERE id IN (SELECT record_id FROM desk_events WHERE event_id IN "
                "(SELECT event_id FROM desk_events WHERE record_id = ? OR event_id = ?))", [record, record],
            ).fetchall()  # fmt: skip
            found += cursor.execute(
                "SELECT document_id, fingerprint, id FROM events WHERE (document_id, occurrence) IN (SELECT (document_id, occurrence) FROM events WHERE id = ?)",
                [record],
            ).fetchall()
        wanted = list(dict.fromkeys(found))
        if not wanted:
            raise UsageError(f"{record}: the desk has no such record; `dragoman {kind}` lists them with their ids")
        readings = _readings(cursor, {(d, f) for d, f, _ in wanted})
        ids = [w[2] for w in wanted]
        said = fetched(cursor, 'SELECT * FROM judgements WHERE list_contains(?, subject) ORDER BY "at", id', [[record, *ids]]).to_pylist()
    reports = [Report(reading, r) for document, fingerprint, key in wanted for reading in [readings[document, fingerprint]] for r in _of(reading, kind) if r.id == key]
    reports.sort(key=lambda r: (r.reading.document.published or "9", r.reading.document.id, r.record.id))
    return Told(record, kind, tuple(reports), tuple(said))


def sentence(report: Report) -> str:
    """The words of the document that the record rests on."""
    record = report.record
    spans = record.content if isinstance(record, Statement) else record.evidence
    anchor = record.trigger if isinstance(record, Event) else record.descriptor if isinstance(record, Tie) else record.what if isinstance(record, Forecast) else None
    return " … ".join(s.text for s in spans) or (anchor.text if anchor else "")


def _of(reading: Reading, kind: str) -> tuple[Record, ...]:
    found: tuple[Record, ...] = getattr(reading, kind)
    return found


def _readings(cursor: Any, keys: set[tuple[str, str]]) -> dict[tuple[str, str], Reading]:
    documents = sorted({d for d, _ in keys})
    rows = cursor.execute("SELECT document_id, fingerprint, reading FROM readings WHERE document_id IN (SELECT unnest(?))", [documents]).fetchall()
    return {(d, f): Reading.from_json(text) for d, f, text in rows if (d, f) in keys}
