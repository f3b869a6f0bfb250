"""The tables of a desk: names, columns and Arrow types. One page for all who read or write them.

`readings` is the record, and `judgements` what people say; the projections are functions of `readings` and can be made anew
(`dragoman desk rebuild`). Every projection is unique by (document_id, fingerprint, id). docs/desk.md explains the columns.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

FORMAT: Final = 1  # version of this page; a step in migrations.py leads from each older one

STR = pa.string()
STRS = pa.list_(STR)
DAY = pa.date32()
STAMP = pa.timestamp("us", tz="UTC")


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


_PARTY = [
    ("actor", STR), ("for", STR), ("name", STR), ("office", STR), ("country", STR), ("sectors", STRS),
    ("start", pa.int32()), ("end", pa.int32()),
]  # fmt: skip
PARTIES = pa.list_(pa.struct(_PARTY))
OTHERS = pa.list_(pa.struct([*_PARTY, ("role", STR)]))
SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
COUNTS = pa.list_(
    pa.struct([("kind", STR), ("low", pa.int64()), ("high", pa.int64()), ("of", STR), ("where", STR), ("text", STR)]),
)
ABOUT = pa.list_(pa.struct([("actor", STR), ("name", STR), ("country", STR), ("stance", pa.float32())]))

RECORDS: Final[dict[str, pa.Schema]] = {
    "readings": _schema(document_id=STR, fingerprint=STR, content_hash=STR, published_date=DAY, added_at=STAMP, reading=STR),
    # "coded with `fingerprint`, the document gives what `same_as` gave": so that what did not change is not written again
    "recodings": _schema(document_id=STR, fingerprint=STR, same_as=STR, at=STAMP),
    "judgements": _schema(id=STR, kind=STR, subject=STR, verdict=STR, because=STR, author=STR, at=STAMP),
    # one row each time a key fails (`outcome` failed) or is mended; the latest row of a key holds
    "failures": _schema(key=STR, source=STR, stage=STR, outcome=STR, error=STR, message=STR, document=STR, at=STAMP),
    "feeds": _schema(
        url=STR, title=STR, etag=STR, last_modified=STR, checked_at=STAMP, next_at=STAMP, status=pa.int32(), entries=pa.int32(),
        error=STR, state=STR, at=STAMP,
    ),
    # what was called `old` is now called `new`: an address that moved, a story or event that was joined to another
    "redirects": _schema(old=STR, new=STR, kind=STR, at=STAMP),
}  # fmt: skip

PROJECTIONS: Final[dict[str, pa.Schema]] = {
    "events": _schema(
        id=STR, document_id=STR, fingerprint=STR, occurrence=STR, type=STR, mode=STR, contexts=STRS, quad=pa.int8(),
        intensity=pa.float32(), status=STR, hearsay=pa.bool_(), according_to=STRS, voices=STRS, actors=PARTIES, recipients=PARTIES,
        others=OTHERS, actor_countries=STRS, recipient_countries=STRS, trigger=STR, trigger_start=pa.int32(), trigger_end=pa.int32(),
        sentence=STR, evidence=SPANS, when_start=DAY, when_end=DAY, when_precision=STR, when_basis=STR, where_name=STR,
        where_country=STR, where_admin1=STR, lat=pa.float64(), lon=pa.float64(), geonames=pa.int64(), counts=COUNTS,
        confidence=pa.float32(), rule=STR, model=STR, published_date=DAY, outlet=STR,
    ),
    "statements": _schema(
        id=STR, document_id=STR, fingerprint=STR, kind=STR, speakers=STRS, speaker_names=STRS, speaker_countries=STRS, role=STR,
        affiliation=STR, addressee=STR, cue=STR, cue_class=STR, content=STR, content_start=pa.int32(), content_end=pa.int32(),
        continues=STR, inside=STR, about=ABOUT, polarity=STR, confidence=pa.float32(), published_date=DAY, outlet=STR,
    ),
    "ties": _schema(
        id=STR, document_id=STR, fingerprint=STR, a=STR, b=STR, a_name=STR, b_name=STR, a_country=STR, b_country=STR,
        directed=pa.bool_(), sign=STR, trend=STR, kind=STR, holder=STR, holder_name=STR, holder_country=STR, according_to=STRS,
        contested=pa.bool_(), contested_by=STRS, since=STR, until=STR, descriptor=STR, sentence=STR, confidence=pa.float32(),
        published_date=DAY, outlet=STR,
    ),
    "forecasts": _schema(
        id=STR, document_id=STR, fingerprint=STR, by=STR, by_name=STR, by_country=STR, statement=STR, what=STR, event=STR,
        low=pa.float32(), high=pa.float32(), likelihood_words=STR, horizon_text=STR, horizon_by=DAY, condition=STR, sentence=STR,
        confidence=pa.float32(), published_date=DAY, outlet=STR,
    ),
    "actors": _schema(
        id=STR, document_id=STR, fingerprint=STR, name=STR, kind=STR, country=STR, sectors=STRS, office=STR, affiliation=STR,
        wikidata=STR, mentions=pa.int32(), published_date=DAY,
    ),
    # last on purpose: a document's row is committed after its records, so whoever sees it finds them all
    "documents": _schema(
        id=STR, fingerprint=STR, content_hash=STR, revision_of=STR, title=STR, authors=STRS, published=STR, published_date=DAY,
        published_precision=STR, modified=STR, retrieved=STR, outlet=STR, source=STR, wire=STR, url=STR, language=STR, dateline=STR,
        text=STR, sentences=pa.int32(), warnings=STRS, address=STR, added_at=STAMP,
    ),
}  # fmt: skip
INTERNAL: Final = {"documents": ("address", "added_at")}  # columns that views leave out

DERIVED: Final[dict[str, pa.Schema]] = {
    "stories": _schema(document_id=STR, story_id=STR, origin_id=STR, copy_kind=STR, wire=STR),
    "desk_events": _schema(event_id=STR, record_id=STR, document_id=STR, story_id=STR),
}

TABLES: Final[dict[str, pa.Schema]] = RECORDS | PROJECTIONS | DERIVED
