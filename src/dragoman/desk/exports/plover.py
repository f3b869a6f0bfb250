"""PLOVER JSON: one object a line, with the field names of the PLOVER manual (Open Event Data Alliance, chapter on data interchange)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from dragoman.desk.exports.conventions import coded
from dragoman.desk.exports.items import Item, Row

SIZES = {"killed": "dead", "injured": "injured", "arrested": "arrested"}


def plover(items: Iterable[Item]) -> Iterator[bytes]:
    """All events, also those that did not happen: `aux_mode` says what the field's other formats cannot."""
    for item in items:
        yield (json.dumps(_record(item), ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _record(item: Item) -> dict[str, Any]:
    row, code = item.row, coded(item.row)
    end = row["when_end"].isoformat() if row["when_end"] else None
    return _filled({
        "id": item.id, "has_event": True, "date": item.day, "enddate": end if end != item.day else None,
        "source": [_actor(p) for p in row["actors"] or ()], "recipient": [_actor(p) for p in row["recipients"] or ()],
        "event": [code.type], "mode": [code.mode] if code.mode else [], "context": list(row["contexts"] or ()), "aux_mode": code.aux,
        "quad_code": code.quad, "event_scale": round(code.intensity, 2), "event_loc": _location(row), "event_text": [row["trigger"]],
        "size_info": {SIZES[c["kind"]]: c["low"] if c["low"] is not None else c["high"] for c in row["counts"] or () if c["kind"] in SIZES},
        "link": row["occurrence"], "text_info": {"start": row["trigger_start"], "end": row["trigger_end"]},
        "cite_info": _cited(item), "coder": "dragoman " + version("dragoman"), "status": row["status"], "original_type": row["type"],
        "hearsay": bool(row["hearsay"]), "confidence": round(float(row["confidence"] or 0), 2), "records": [r["id"] for r in item.records],
        "reports": item.reports, "outlets": item.outlets, "origins": item.origins,
    })  # fmt: skip


def _actor(party: Row) -> dict[str, Any]:
    return _filled({
        "code": party["country"], "sector": "".join((party["sectors"] or ())[:2]), "actor_text": party["name"], "identifier_id": party["actor"],
        "acts_for": party["for"], "office": party["office"],
    })  # fmt: skip


def _location(row: Row) -> dict[str, Any]:
    return _filled({
        "geonameid": row["geonames"], "name": row["where_name"], "latitude": row["lat"], "longitude": row["lon"], "cc3": row["where_country"],
        "admin1": row["where_admin1"],
    })  # fmt: skip


def _cited(item: Item) -> list[dict[str, Any]]:
    return [
        _filled({
            "citation": d["id"], "url": d["url"], "title": d["title"], "language": d["language"], "publication": d["outlet"], "codebook": "plover-2.0-draft",
        })
        for d in item.documents
    ]  # fmt: skip


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that are not known; the empty lists of required fields stay."""
    return {k: v for k, v in record.items() if v not in (None, "", {}) and (v != [] or k in ("source", "recipient"))}
