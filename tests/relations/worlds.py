"""Made-up event tables with the columns of the desk, so that a test can say what is true."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

PERSON = pa.struct(
    [("actor", pa.string()), ("for", pa.string()), ("name", pa.string()), ("office", pa.string()), ("country", pa.string()),
     ("sectors", pa.list_(pa.string())), ("start", pa.int32()), ("end", pa.int32())]
)  # fmt: skip
OTHER = pa.struct([*PERSON, ("role", pa.string())])
EVENTS = pa.schema(
    [("id", pa.string()), ("document_id", pa.string()), ("type", pa.string()), ("mode", pa.string()), ("quad", pa.int8()), ("intensity", pa.float32()),
     ("status", pa.string()), ("hearsay", pa.bool_()), ("according_to", pa.list_(pa.string())), ("actors", pa.list_(PERSON)),
     ("recipients", pa.list_(PERSON)), ("others", pa.list_(OTHER)), ("actor_countries", pa.list_(pa.string())),
     ("recipient_countries", pa.list_(pa.string())), ("trigger", pa.string()), ("sentence", pa.string()), ("when_start", pa.date32()),
     ("when_end", pa.date32()), ("when_precision", pa.string()), ("confidence", pa.float32()), ("published_date", pa.date32()), ("outlet", pa.string())]
)  # fmt: skip
STATEMENTS = pa.schema(
    [("id", pa.string()), ("document_id", pa.string()), ("speakers", pa.list_(pa.string())), ("speaker_names", pa.list_(pa.string())),
     ("speaker_countries", pa.list_(pa.string())), ("content", pa.string()), ("cue", pa.string()),
     ("about", pa.list_(pa.struct([("actor", pa.string()), ("name", pa.string()), ("country", pa.string()), ("stance", pa.float32())]))),
     ("polarity", pa.string()), ("confidence", pa.float32()), ("published_date", pa.date32()), ("outlet", pa.string())]
)  # fmt: skip
TIES = pa.schema(
    [*((n, pa.string()) for n in ("id", "document_id", "a", "b", "a_name", "b_name", "a_country", "b_country", "sign", "trend", "kind", "holder",
                                  "holder_name", "holder_country", "descriptor", "sentence", "outlet")),
     ("directed", pa.bool_()), ("contested", pa.bool_()), ("contested_by", pa.list_(pa.string())), ("confidence", pa.float32()), ("published_date", pa.date32())]
)  # fmt: skip
SCORES = {"AGREE": 2.5, "CONSULT": 2.5, "SUPPORT": 5.0, "COOPERATE": 9.5, "AID": 10.0, "REQUEST": 0.0, "ACCUSE": -3.0, "REJECT": -2.0,
          "THREATEN": -3.5, "SANCTION": -6.0, "COERCE": -7.0, "MOBILIZE": -5.5, "ASSAULT": -9.0, "RETREAT": 6.5, "CONCEDE": 4.5, "PROTEST": -5.0}  # fmt: skip
QUAD = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2, "REQUEST": 3, "ACCUSE": 3, "REJECT": 3,
        "THREATEN": 3}  # fmt: skip


def party(key: str) -> dict[str, Any]:
    """A participant: RUS is a state, any other key an actor without a country ("nato") or with one ("hamas@PSE")."""
    actor, _, country = key.partition("@")
    state = len(actor) == 3 and actor.isupper()
    return {"actor": actor.lower(), "for": None, "name": actor, "office": None, "country": actor if state else country or None, "sectors": [], "start": 0, "end": 1}


def event(number: int, source: str, target: str, kind: str, date: str, **more: Any) -> dict[str, Any]:
    """One row of `events`: SOURCE did KIND to TARGET on DATE; anything else by name."""
    left, right = [party(k) for k in source.split()], [party(k) for k in target.split()]
    row: dict[str, Any] = {
        "id": f"e{number}", "document_id": f"d{number}", "type": kind, "mode": None, "quad": QUAD.get(kind, 4), "intensity": SCORES[kind],
        "status": "happened", "hearsay": False, "according_to": [], "actors": left, "recipients": right, "others": [],
        "actor_countries": sorted({p["country"] for p in left if p["country"]}),
        "recipient_countries": sorted({p["country"] for p in right if p["country"]}),
        "trigger": kind.lower(), "sentence": f"{source} {kind.lower()} {target}", "when_start": datetime.date.fromisoformat(date),
        "when_end": datetime.date.fromisoformat(date), "when_precision": "day", "confidence": 0.9, "published_date": datetime.date.fromisoformat(date),
        "outlet": "Wire",
    }  # fmt: skip
    return {**row, **more}


def tie(number: int, a: str, b: str, sign: str | None, kind: str, date: str, **more: Any) -> dict[str, Any]:
    """One row of `ties`."""
    left, right = party(a), party(b)
    row: dict[str, Any] = dict.fromkeys(TIES.names) | {
        "id": f"t{number}", "document_id": f"dt{number}", "a": left["actor"], "b": right["actor"], "a_name": a, "b_name": b, "a_country": left["country"],
        "b_country": right["country"], "sign": sign, "kind": kind, "directed": False, "contested": False, "contested_by": [], "confidence": 0.9,
        "published_date": datetime.date.fromisoformat(date), "descriptor": kind, "sentence": f"{a} and {b}: {kind}",
    }  # fmt: skip
    return {**row, **more}


def statement(number: int, speaker: str, about: Mapping[str, float | None], date: str, **more: Any) -> dict[str, Any]:
    """One row of `statements`: the stance of SPEAKER on each of `about`."""
    who = party(speaker)
    row: dict[str, Any] = {
        "id": f"s{number}", "document_id": f"ds{number}", "speakers": [who["actor"]], "speaker_names": [who["name"]],
        "speaker_countries": [who["country"]] if who["country"] else [], "content": f"{speaker} on {' '.join(about)}", "cue": "said",
        "about": [{"actor": party(k)["actor"], "name": k, "country": party(k)["country"], "stance": v} for k, v in about.items()],
        "polarity": "said", "confidence": 0.9, "published_date": datetime.date.fromisoformat(date), "outlet": "Wire",
    }  # fmt: skip
    return {**row, **more}


def table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """The rows as a table."""
    return pa.Table.from_pylist(list(rows), schema=schema)
