"""FollowTheMoney: entities as JSON lines, for OpenAleph, OpenSanctions tools and everything else that reads that schema.

Actors are Person, PublicBody, Organization or LegalEntity; an event is an Event with the actors as `organizer` and all sides as
`involved`; reports are Articles; ties are UnknownLinks. Ids are hashes, the same for the same desk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha1
from typing import Any

from dragoman.desk.exports.conventions import coded
from dragoman.desk.exports.items import Item, Material, Row
from dragoman.knowledge import rows
from dragoman.knowledge.places import countries

Entity = dict[str, Any]
KINDS = {"person": "Person", "state": "PublicBody", "igo": "Organization", "organisation": "Organization"}


def follow_the_money(items: Iterable[Item], material: Material) -> Iterator[bytes]:
    """Entities in the order in which they are first needed, each once."""
    seen: set[str] = set()
    actors = _actors(material)
    for item in items:
        for entity in _entities(item, actors):
            if entity["id"] not in seen:
                seen.add(entity["id"])
                yield _line(entity)
    for entity in _links(material, actors):
        if entity["id"] not in seen:
            seen.add(entity["id"])
            yield _line(entity)


def _line(entity: Entity) -> bytes:
    return (json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8", "replace")


def _entity(schema: str, key: str, **properties: Iterable[Any]) -> Entity:
    values = {name: list(dict.fromkeys(str(v) for v in given if v not in (None, ""))) for name, given in properties.items()}
    return {"id": sha1(f"dragoman\x1f{key}".encode()).hexdigest(), "schema": schema, "properties": {k: v for k, v in values.items() if v}}


def _actors(material: Material) -> dict[str, Row]:
    """What is known of actors, by id; what the latest document says holds."""
    if material.actors is None:
        return {}
    rows = sorted(material.actors.to_pylist(), key=lambda r: (str(r["published_date"] or ""), str(r["document_id"])))
    return {r["id"]: r for r in rows}


def _actor(key: str, name: str | None, country: str | None, known: dict[str, Row], office: str | None = None) -> Entity:
    row = known.get(key) or {}
    kind = "PublicBody" if key in countries() else KINDS.get(str(row.get("kind")), "LegalEntity")
    place = {"nationality" if kind == "Person" else "country": [iso2(country or row.get("country"))]}
    position = {"position": [office]} if kind == "Person" else {}
    return _entity(kind, f"actor\x1f{key}", name=[name or key], wikidataId=[row.get("wikidata")], **place, **position)


def iso2(iso3: str | None) -> str | None:
    """The two-letter country code that FollowTheMoney wants."""
    return _two().get(iso3 or "")


@cache
def _two() -> dict[str, str]:
    return {r["iso3"]: r["iso2"] for r in rows("iso2.csv")}


def _entities(item: Item, known: dict[str, Row]) -> Iterator[Entity]:
    row, code = item.row, coded(item.row)
    sides = {side: [_actor(p["actor"], p["name"], p["country"], known, p["office"]) for p in row[side] or ()] for side in ("actors", "recipients")}
    yield from (entity for side in sides.values() for entity in side)
    for document in item.documents:
        yield _article(document)
    named = " and ".join(p["name"] or p["actor"] for p in row["actors"] or ()) or "unknown"
    toward = " and ".join(p["name"] or p["actor"] for p in row["recipients"] or ())
    yield _entity(
        "Event", f"event\x1f{item.id}", name=[f"{code.type}: {named}" + (f" → {toward}" if toward else "")], date=[item.day],
        startDate=[row["when_start"] and row["when_start"].isoformat()], endDate=[row["when_end"] and row["when_end"].isoformat()],
        location=[row["where_name"]], country=[iso2(row["where_country"])], organizer=[e["id"] for e in sides["actors"]],
        involved=[e["id"] for side in sides.values() for e in side], summary=[row["sentence"]], recordId=[item.id],
        sourceUrl=[d["url"] for d in item.documents], publisher=[d["outlet"] for d in item.documents],
        keywords=[code.type, code.mode, f"status:{row['status']}", *(row["contexts"] or ())],
        proof=[_article(d)["id"] for d in item.documents],
    )  # fmt: skip


def _article(d: Row) -> Entity:
    published = d["published_date"].isoformat() if d["published_date"] else None
    return _entity(
        "Article", f"document\x1f{d['id']}", title=[d["title"] or d["id"]], publishedAt=[published], author=d["authors"] or [], sourceUrl=[d["url"]],
        publisher=[d["outlet"]], contentHash=[],
    )  # fmt: skip


def _links(material: Material, known: dict[str, Row]) -> Iterator[Entity]:
    for t in sorted(material.ties.to_pylist() if material.ties is not None else (), key=lambda t: str(t["id"])):
        ends = [_actor(t[k], t[f"{k}_name"], t[f"{k}_country"], known) for k in "ab"]
        yield from ends
        role = " ".join(x for x in (t["kind"], {"+": "(friendly)", "-": "(hostile)"}.get(t["sign"] or "")) if x)
        yield _entity(
            "UnknownLink", f"tie\x1f{t['id']}", subject=[ends[0]["id"]], object=[ends[1]["id"]], role=[role], summary=[t["sentence"]],
            startDate=[t["since"]], endDate=[t["until"]], date=[t["published_date"] and t["published_date"].isoformat()], recordId=[t["id"]],
            publisher=[t["outlet"]],
        )  # fmt: skip
