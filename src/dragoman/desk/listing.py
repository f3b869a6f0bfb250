"""Stories and events as lists: what each is, and how widely it is told."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa

from dragoman.desk.derived import refresh, resolve
from dragoman.desk.desk import Desk
from dragoman.desk.joining import contradictions
from dragoman.errors import UsageError

STRS = pa.list_(pa.string())
STORIES = pa.schema([
    ("story_id", pa.string()), ("title", pa.string()), ("first_day", pa.date32()), ("last_day", pa.date32()), ("reports", pa.int32()),
    ("outlets", pa.int32()), ("origins", pa.int32()), ("wire", pa.string()), ("documents", STRS), ("kinds", STRS),
])  # fmt: skip
EVENTS = pa.schema([
    ("event_id", pa.string()), ("day", pa.date32()), ("type", pa.string()), ("status", pa.string()), ("actors", pa.string()),
    ("recipients", pa.string()), ("sentence", pa.string()), ("reports", pa.int32()), ("outlets", pa.int32()), ("origins", pa.int32()),
    ("differ", STRS), ("records", STRS), ("documents", STRS),
])  # fmt: skip


def stories(desk: Desk, key: str | None = None, every: bool = False, limit: int | None = None) -> pa.Table:
    """Stories, most reports first: those of several documents, with `every` all, with `key` that one."""
    refresh(desk)
    wanted = _wanted(desk, key)
    documents = {d["id"]: d for d in desk.sql("SELECT id, title, published_date, outlet FROM documents", timeout=600).to_pylist()}
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in desk.table("stories").to_pylist():
        held[row["story_id"]].append(row)
    rows: list[dict[str, Any]] = []
    for story, members in held.items():
        if (wanted is not None and story not in wanted) or (wanted is None and not every and len(members) < 2):
            continue
        found = [documents[m["document_id"]] for m in members if m["document_id"] in documents]
        days = sorted(d["published_date"] for d in found if d["published_date"])
        wires = sorted({m["wire"] for m in members if m["wire"]})
        rows.append({
            "story_id": story, "title": next((documents[m["document_id"]]["title"] for m in members if m["copy_kind"] == "original"), None),
            "first_day": days[0] if days else None, "last_day": days[-1] if days else None, "reports": len(members),
            "outlets": len({d["outlet"] for d in found if d["outlet"]}), "origins": 1, "wire": ", ".join(wires) or None,
            "documents": sorted(m["document_id"] for m in members), "kinds": sorted({m["copy_kind"] for m in members}),
        })  # fmt: skip
    rows.sort(key=lambda r: (-r["reports"], r["story_id"]))
    return pa.Table.from_pylist(rows[:limit], schema=STORIES)


def events(desk: Desk, key: str | None = None, every: bool = False, limit: int | None = None) -> pa.Table:
    """Events of the desk, most independent origins first: those that several documents tell, with `every` all, with `key` that one.
    `differ` names what the reports do not agree on."""
    from dragoman.desk.exports.dossier import names
    from dragoman.desk.exports.gather import gather
    from dragoman.desk.exports.items import items

    material = gather(desk)
    wanted = _wanted(desk, key)
    chosen = [i for i in items(material) if (i.id in wanted if wanted is not None else every or i.reports > 1)]
    chosen.sort(key=lambda i: (-i.origins, -i.reports, i.id))
    rows = [
        {
            "event_id": i.id, "day": i.row["when_start"] or i.row["published_date"], "type": i.row["type"], "status": i.row["status"],
            "actors": names(i.row["actors"]), "recipients": names(i.row["recipients"]), "sentence": i.row["sentence"], "reports": i.reports,
            "outlets": i.outlets, "origins": i.origins, "differ": [c.what for c in contradictions(i.records)],
            "records": [r["id"] for r in i.records], "documents": [d["id"] for d in i.documents],
        }
        for i in chosen[:limit]
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=EVENTS)


def _wanted(desk: Desk, key: str | None) -> set[str] | None:
    if key is None:
        return None
    refresh(desk)
    found = set(resolve(desk, key))
    if not found:
        raise UsageError(f"{key}: there is no such story or event in {desk.folder}; `dragoman stories` lists them")
    return found
