"""Made-up tables for the tests of stories, joining and exports: columns as the desk has them."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pyarrow as pa

from dragoman.desk.schema import PROJECTIONS

WORDS = ["river", "council", "minister", "border", "grain", "winter", "harbour", "treaty", "market", "engine", "village", "teacher", "bridge", "election", "railway"]


def party(actor: str, country: str | None = None, name: str | None = None, acts_for: str | None = None, sectors: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"actor": actor, "for": acts_for, "name": name or actor.replace("-", " ").title(), "office": None, "country": country, "sectors": list(sectors), "start": 0, "end": 1}


RUSSIA, UKRAINE = party("russia", "RUS", "Russia"), party("ukraine", "UKR", "Ukraine")


def event(key: str, document: str, **given: Any) -> dict[str, Any]:
    """A row of `events`: an attack of Russia on Ukraine, told on 7 October 2023, unless said otherwise."""
    day = given.pop("published", "2023-10-07")
    row: dict[str, Any] = {
        "id": key, "document_id": document, "fingerprint": "f", "occurrence": key, "type": "ASSAULT", "mode": None, "contexts": [], "quad": 4,
        "intensity": -9.0, "status": "happened", "hearsay": False, "according_to": [], "voices": [], "actors": [RUSSIA], "recipients": [UKRAINE],
        "others": [], "trigger": "shelled", "trigger_start": 10, "trigger_end": 17, "sentence": "Russia shelled Ukraine.", "evidence": [],
        "when_start": None, "when_end": None, "when_precision": "day", "when_basis": "published", "where_name": None, "where_country": None,
        "where_admin1": None, "lat": None, "lon": None, "geonames": None, "counts": [], "confidence": 0.9, "rule": "shell", "model": None,
        "published_date": datetime.date.fromisoformat(day), "outlet": "Gazette",
    }  # fmt: skip
    on = given.pop("on", None)
    if on:
        row |= {"when_start": datetime.date.fromisoformat(on), "when_end": datetime.date.fromisoformat(on), "when_basis": "on Saturday"}
    if "place" in given:
        row |= {"where_name": given["place"], "geonames": abs(sum(map(ord, given.pop("place"))))}
    return row | given


def killed(number: int) -> list[dict[str, Any]]:
    return [{"kind": "killed", "low": number, "high": number, "of": None, "where": None, "text": str(number)}]


def events(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=PROJECTIONS["events"])


def document(key: str, text: str = "", **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PROJECTIONS["documents"].names)
    row |= {
        "id": key, "fingerprint": "f", "content_hash": str(hash(text)), "title": f"Title of {key}", "authors": [], "published": "2023-10-07",
        "published_date": datetime.date(2023, 10, 7), "outlet": "Gazette", "url": f"https://news.example/{key}", "language": "en", "text": text,
        "sentences": 1, "warnings": [],
    }  # fmt: skip
    return row | given


def documents(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=PROJECTIONS["documents"])


def article(seed: int, length: int = 200) -> str:
    """Words that no other seed puts in the same order."""
    rng = random.Random(seed)
    return " ".join(f"{rng.choice(WORDS)}{rng.randint(1, 60)}" for _ in range(length))


def changed(text: str, share: float, seed: int = 0) -> str:
    rng = random.Random(seed)
    return " ".join(f"other{rng.randint(1, 999)}" if rng.random() < share else w for w in text.split())
