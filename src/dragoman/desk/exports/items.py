"""What is exported: events of the desk, each with all its records and how widely it is told; or single records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from dragoman.desk.joining import one_a_day
from dragoman.desk.stories import count

Row = Mapping[str, Any]
Unit = Literal["event", "record"]
# the record that stands for an event: what happened before what is only said to come, the surest, the least id
RANK = ("happened", "ongoing", "not_happened", "denied", "planned", "expected", "predicted", "demanded", "possible")


@dataclass(frozen=True)
class Material:
    """The tables that exports are made from, as the desk has them at one moment (columns of docs/desk.md); `events` and `ties` may
    have been narrowed by filters, the others are looked up in."""

    events: pa.Table
    documents: pa.Table
    stories: pa.Table
    desk_events: pa.Table
    ties: pa.Table | None = None
    statements: pa.Table | None = None
    forecasts: pa.Table | None = None
    actors: pa.Table | None = None


@dataclass(frozen=True)
class Item:
    """One exported event: the record that stands for it, all its records, the documents (rows without text), and its counts."""

    id: str
    row: Row
    records: tuple[Row, ...]
    documents: tuple[Row, ...]
    stories: tuple[str, ...]
    reports: int
    outlets: int
    origins: int
    lead: bool | None = None

    @property
    def day(self) -> str | None:
        """First day of the event (ISO), or the day of publication where no day is known."""
        found = self.row["when_start"] or self.row["published_date"]
        return found.isoformat() if found else None


@dataclass
class Shelf:
    """Documents and stories by id."""

    documents: dict[str, Row] = field(default_factory=dict)
    story: dict[str, str] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)  # where the first paragraph of a document ends

    @classmethod
    def of(cls, material: Material) -> Shelf:
        wanted = [c for c in material.documents.column_names if c != "text"]
        shelf = cls({d["id"]: d for d in material.documents.select(wanted).to_pylist()})
        stories = material.stories
        shelf.story = dict(zip(stories["document_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
        if "text" in material.documents.column_names:
            texts = zip(material.documents["id"].to_pylist(), material.documents["text"].to_pylist(), strict=True)
            shelf.ends = {key: len((text or "").split("\n\n", 1)[0]) for key, text in texts}
        return shelf

    def counts(self, ids: Iterable[str]) -> tuple[int, int, int]:
        chosen = set(ids)
        get = {c: {d: (self.documents.get(d) or {}).get(c) for d in chosen} for c in ("outlet", "wire")}
        found = count(chosen, self.story, get["outlet"], get["wire"])
        return found.reports, found.outlets, found.origins


def stands_for(records: Sequence[Row]) -> Row:
    """The record that stands for an event."""
    return min(records, key=lambda r: (RANK.index(r["status"]), -float(r["confidence"] or 0), str(r["id"])))


def items(material: Material, unit: Unit = "event", *, once_a_day: bool = False) -> list[Item]:
    """The exported events, by day and id. An event of the desk of which some records were filtered away is exported with the rest of
    its records, and its counts are of these. `once_a_day` keeps the first of all events with the same day, sides and type."""
    shelf = Shelf.of(material)
    event_of = dict(zip(material.desk_events["record_id"].to_pylist(), material.desk_events["event_id"].to_pylist(), strict=True))
    held: dict[str, list[Row]] = defaultdict(list)
    for row in material.events.to_pylist():
        held[row["id"] if unit == "record" else event_of.get(row["id"], row["id"])].append(row)
    found = [_item(key, sorted(rows, key=lambda r: str(r["id"])), shelf) for key, rows in held.items()]
    if once_a_day:
        kept = set(one_a_day(i.row for i in found))
        found = [i for i in found if i.row["id"] in kept]
    return sorted(found, key=lambda i: (i.day or "", i.id))


def _item(key: str, records: list[Row], shelf: Shelf) -> Item:
    ids = sorted({r["document_id"] for r in records})
    row = stands_for(records)
    lead = None
    if any(r["document_id"] in shelf.ends for r in records):
        lead = any(r["trigger_start"] < shelf.ends.get(r["document_id"], 0) for r in records)
    stories = tuple(sorted({shelf.story[d] for d in ids if d in shelf.story}))
    documents = tuple(shelf.documents[d] for d in ids if d in shelf.documents)
    return Item(key, row, tuple(records), documents, stories, *shelf.counts(ids), lead)


def pairs(item: Item) -> Iterable[tuple[Row | None, Row | None]]:
    """Each actor with each recipient, for formats with one of each; None where there is none."""
    for actor in item.row["actors"] or [None]:
        for recipient in item.row["recipients"] or [None]:
            yield actor, recipient
