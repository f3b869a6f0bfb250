"""Readings -> rows of the projections: each a plain function of one `Reading`, columns as `schema.PROJECTIONS` has them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from dragoman.desk.schema import PROJECTIONS
from dragoman.intake.metadata import canonical
from dragoman.records import Actor, Participant, Reading, Span

Row = dict[str, Any]
BETWEEN = " … "  # between words that do not stand together


class Page:
    """One reading with its actors and statements by id, and what all its rows share."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.actors = {a.id: a for a in reading.actors}
        self.speakers = {s.id: s.speakers for s in reading.statements}
        document = reading.document
        self.common: Row = {"document_id": document.id, "fingerprint": reading.coder.fingerprint}
        self.tail: Row = {"published_date": published_date(reading), "outlet": document.outlet}

    def name(self, actor: str | None) -> str | None:
        found = self.actors.get(actor) if actor else None
        return found.name if found else actor

    def country(self, actor: str | None) -> str | None:
        """The country of an actor, or of the body it belongs to."""
        found = self.actors.get(actor) if actor else None
        if found is None:
            return None
        home = self.actors.get(found.affiliation) if found.affiliation else None
        return found.country or (home.country if home else None)

    def voices(self, according_to: Iterable[str]) -> list[str]:
        """Actor ids of those who speak the statements named, outermost first."""
        return list(dict.fromkeys(s for key in according_to for s in self.speakers.get(key, ())))

    def party(self, part: Participant) -> Row:
        country = part.country or self.country(part.acts_for) or self.country(part.actor)
        row: Row = {"actor": part.actor, "for": part.acts_for, "name": self.name(part.actor), "office": part.office, "country": country}
        return row | {"sectors": list(part.sectors), "start": part.span.start, "end": part.span.end}


def events(page: Page) -> Iterator[Row]:
    for e in page.reading.events:
        acting, receiving = [page.party(p) for p in e.actors], [page.party(p) for p in e.recipients]
        others = [page.party(p) | {"role": p.role} for p in e.others]
        basis = e.when.basis
        yield page.common | page.tail | {
            "id": e.id, "occurrence": e.occurrence, "type": e.type, "mode": e.mode, "contexts": list(e.contexts), "quad": e.quad,
            "intensity": e.intensity, "status": e.status, "hearsay": e.hearsay, "according_to": list(e.according_to),
            "voices": page.voices(e.according_to), "actors": acting, "recipients": receiving, "others": others,
            "actor_countries": _countries(acting), "recipient_countries": _countries(receiving), "trigger": e.trigger.text,
            "trigger_start": e.trigger.start, "trigger_end": e.trigger.end, "sentence": words(e.evidence) or e.trigger.text,
            "evidence": [{"start": s.start, "end": s.end} for s in e.evidence], "when_start": day(e.when.start), "when_end": day(e.when.end),
            "when_precision": e.when.precision, "when_basis": basis.text if isinstance(basis, Span) else basis,
            "where_name": e.where and e.where.name, "where_country": e.where and e.where.country, "where_admin1": e.where and e.where.admin1,
            "lat": e.where and e.where.lat, "lon": e.where and e.where.lon, "geonames": e.where and e.where.geonames,
            "counts": [{"kind": c.kind, "low": c.low, "high": c.high, "of": c.of, "where": c.where, "text": c.span.text} for c in e.counts],
            "confidence": e.confidence, "rule": e.coded_by.rule, "model": e.coded_by.model,
        }  # fmt: skip


def statements(page: Page) -> Iterator[Row]:
    for s in page.reading.statements:
        yield page.common | page.tail | {
            "id": s.id, "kind": s.kind, "speakers": list(s.speakers), "speaker_names": [page.name(k) for k in s.speakers],
            "speaker_countries": sorted({c for k in s.speakers if (c := page.country(k))}), "role": s.role, "affiliation": s.affiliation,
            "addressee": s.addressee, "cue": words(s.cues), "cue_class": s.cue_class, "content": words(s.content),
            "content_start": min((c.start for c in s.content), default=None), "content_end": max((c.end for c in s.content), default=None),
            "continues": s.continues, "inside": s.inside, "polarity": s.polarity, "confidence": s.confidence,
            "about": [{"actor": a.actor, "name": page.name(a.actor), "country": page.country(a.actor), "stance": a.stance} for a in s.about],
        }  # fmt: skip


def ties(page: Page) -> Iterator[Row]:
    for t in page.reading.ties:
        a, b = t.between
        yield page.common | page.tail | {
            "id": t.id, "a": a, "b": b, "a_name": page.name(a), "b_name": page.name(b), "a_country": page.country(a), "b_country": page.country(b),
            "directed": t.directed, "sign": t.sign, "trend": t.trend, "kind": t.kind, "holder": t.holder, "holder_name": page.name(t.holder),
            "holder_country": page.country(t.holder), "according_to": list(t.according_to), "contested": t.contested,
            "contested_by": list(t.contested_by), "since": t.since, "until": t.until, "descriptor": t.descriptor.text,
            "sentence": words(t.evidence) or t.descriptor.text, "confidence": t.confidence,
        }  # fmt: skip


def forecasts(page: Page) -> Iterator[Row]:
    for f in page.reading.forecasts:
        likely, horizon = f.likelihood, f.horizon
        yield page.common | page.tail | {
            "id": f.id, "by": f.by, "by_name": page.name(f.by), "by_country": page.country(f.by), "statement": f.statement,
            "what": f.what.text, "event": f.event, "low": likely.low, "high": likely.high,
            "likelihood_words": likely.words.text if likely.words else None, "horizon_text": horizon.text if horizon else None,
            "horizon_by": day(horizon.by) if horizon else None, "condition": f.condition.text if f.condition else None,
            "sentence": words(f.evidence) or f.what.text, "confidence": f.confidence,
        }  # fmt: skip


def actors(page: Page) -> Iterator[Row]:
    for a in page.reading.actors:
        yield page.common | {"published_date": page.tail["published_date"]} | _actor(a)


def _actor(a: Actor) -> Row:
    return {
        "id": a.id, "name": a.name, "kind": a.kind, "country": a.country, "sectors": list(a.sectors), "office": a.office,
        "affiliation": a.affiliation, "wikidata": a.wikidata, "mentions": len(a.mentions),
    }  # fmt: skip


def documents(page: Page) -> Iterator[Row]:
    d = page.reading.document
    yield {
        "id": d.id, "fingerprint": page.common["fingerprint"], "content_hash": d.content_hash, "revision_of": d.revision_of,
        "title": d.title, "authors": list(d.authors), "published": d.published, "published_date": page.tail["published_date"],
        "published_precision": d.published_precision, "modified": d.modified, "retrieved": d.retrieved, "outlet": d.outlet,
        "source": d.source, "wire": d.wire, "url": d.url, "language": d.language, "dateline": d.dateline, "text": d.text,
        "sentences": len(d.sentences), "warnings": [w.code for w in page.reading.warnings],
        "address": canonical(d.url) if d.url else None,
    }  # fmt: skip


MAKERS: dict[str, Callable[[Page], Iterator[Row]]] = {
    "events": events, "statements": statements, "ties": ties, "forecasts": forecasts, "actors": actors, "documents": documents,
}  # fmt: skip


def project(readings: Iterable[tuple[str, datetime.datetime]]) -> dict[str, pa.Table]:
    """All projections of readings, given as (JSON, added at): table name -> rows."""
    rows: dict[str, list[Row]] = {name: [] for name in PROJECTIONS}
    for text, added in readings:
        page = Page(Reading.from_json(text))
        for name, make in MAKERS.items():
            rows[name] += make(page)
        rows["documents"][-1]["added_at"] = added
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in PROJECTIONS.items()}


def published_date(reading: Reading) -> datetime.date | None:
    """The day of publication; null where only a month or a year is known."""
    return day(reading.document.published)


def day(iso: str | None) -> datetime.date | None:
    """The day of an ISO date or date and time; null for what is coarser or no date."""
    if not iso or len(iso) < 10:
        return None
    try:
        return datetime.date.fromisoformat(iso[:10])
    except ValueError:
        return None


def words(spans: Iterable[Span]) -> str | None:
    """The words of spans, as they stand, in order."""
    return BETWEEN.join(s.text for s in spans) or None


def _countries(parties: Iterable[Row]) -> list[str]:
    return sorted({p["country"] for p in parties if p["country"]})
