"""Stories and events of a desk brought up to date: `stories` and `desk_events` follow from what the desk keeps.

What was only added to is computed again only where it touches; a reading that was changed or taken away has all computed again. Both
give the same tables. Ids that no longer stand after a merge or split are kept as redirects.
"""

from __future__ import annotations

import datetime
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dragoman.desk import copies, joining, stories
from dragoman.desk.copies import Keys, Texts
from dragoman.desk.desk import Desk
from dragoman.desk.schema import TABLES
from dragoman.desk.store import Raced
from dragoman.errors import DeskError
from dragoman.knowledge import path_of

SKETCHES = "sketches.parquet"  # in the desk's folder `cache`: may be thrown away at any time
COVERED = "derived.parquet"  # in the same folder
TRIES = 5


@dataclass(frozen=True)
class Derived:
    """What bringing up to date came to: how many documents, stories and events there are, and how many ids moved."""

    documents: int
    stories: int
    events: int
    moved: int
    fresh: bool  # nothing was to be done


def refresh(desk: Desk) -> Derived:
    """Bring `stories` and `desk_events` up to date. Several processes may do so at once: the result is the same."""
    for _ in range(TRIES):
        try:
            return _refresh(desk)
        except Raced:
            continue
    raise DeskError(f"{desk.folder}: other processes write the stories all the time; try again when they are done")


def _refresh(desk: Desk) -> Derived:
    documents = desk.sql("SELECT id, fingerprint, content_hash, wire FROM documents ORDER BY id", timeout=600)
    old_stories, old_events = desk.table("stories"), desk.table("desk_events")
    ids = documents["id"].to_pylist()
    coded = dict(zip(ids, documents["fingerprint"].to_pylist(), strict=True))
    known = set(old_stories["document_id"].to_pylist())
    before = _covered(desk.folder / "cache" / COVERED)  # readings that the tables were made from
    whole = before is not None and set(before) == known
    if before is not None and whole and before == coded:
        return Derived(len(ids), _distinct(old_stories, "story_id"), _distinct(old_events, "event_id"), 0, True)
    events = desk.table("events")
    new = [i for i in ids if i not in known]
    # coding again keeps the ids of records and may change all else of them
    grown = bool(known) and before is not None and whole and all(coded.get(i) == mark for i, mark in before.items())
    keys, texts = _sketches(desk, documents), _texts(desk)
    found = stories.add(old_stories, documents, new, keys=keys, texts=texts) if grown else stories.stories(documents, keys=keys, texts=texts)
    joined = joining.add(old_events, events, found, new) if grown else joining.desk_events(events, found)
    moved = pa.concat_tables([
        stories.redirects(_map(old_stories, "document_id", "story_id"), _map(found, "document_id", "story_id"), "story"),
        stories.redirects(_map(old_events, "record_id", "event_id"), _map(joined, "record_id", "event_id"), "event"),
    ])  # fmt: skip
    if moved.num_rows:
        stamp = pa.array([datetime.datetime.now(datetime.UTC)] * moved.num_rows, pa.timestamp("us", tz="UTC"))
        desk.store.append("redirects", moved.append_column("at", stamp).cast(TABLES["redirects"]))
    desk.store.replace("stories", found)
    desk.store.replace("desk_events", joined)
    _cover(desk.folder / "cache" / COVERED, coded)
    return Derived(len(ids), _distinct(found, "story_id"), _distinct(joined, "event_id"), moved.num_rows, False)


def resolve(desk: Desk, key: str) -> list[str]:
    """The ids that stand now for an id of a story or event: itself, or where its redirects lead, several after a split."""
    rows = desk.table("redirects")
    onward: dict[str, list[str]] = {}
    for old, new, kind in zip(*(rows[c].to_pylist() for c in ("old", "new", "kind")), strict=True):
        if kind in ("story", "event"):
            onward.setdefault(old, []).append(new)
    standing = set(desk.table("desk_events")["event_id"].to_pylist()) | set(desk.table("stories")["story_id"].to_pylist())
    found, seen, waiting = set[str](), set[str](), [key]
    while waiting:
        each = waiting.pop()
        if each in standing:
            found.add(each)
        elif each not in seen:
            seen.add(each)
            waiting += onward.get(each, [])
    return sorted(found)


def _distinct(table: pa.Table, column: str) -> int:
    return int(pc.count_distinct(table[column]).as_py())


def _map(table: pa.Table, member: str, of: str) -> Mapping[str, str]:
    return dict(zip(table[member].to_pylist(), table[of].to_pylist(), strict=True))


def _texts(desk: Desk) -> Texts:
    def get(ids: Sequence[str]) -> Mapping[str, str]:
        if not ids:
            return {}
        with desk.cursor() as cursor:
            rows = cursor.execute("SELECT id, text FROM documents WHERE id IN (SELECT unnest(?))", [list(ids)]).fetchall()
        return {key: text or "" for key, text in rows}

    return get


def _sketches(desk: Desk, documents: pa.Table) -> Keys:
    """The sketches of all documents, row by row; those that were made before are kept in the desk's cache, by content hash."""
    path = desk.folder / "cache" / SKETCHES
    hashes = documents["content_hash"].to_pylist()
    held = _kept(path)
    missing = [i for i, h in zip(documents["id"].to_pylist(), hashes, strict=True) if h not in held]
    for start in range(0, len(missing), 2000):
        texts = _texts(desk)(missing[start : start + 2000])
        named = sorted(texts)
        by_id = dict(zip(documents["id"].to_pylist(), hashes, strict=True))
        held.update(zip((by_id[i] for i in named), copies.sketch([texts[i] for i in named]), strict=True))
    if missing:
        _keep(path, {h: held[h] for h in hashes if h in held})
    nothing = np.zeros(2 * copies.BANDS, dtype=np.uint64)
    return np.stack([held.get(h, nothing) for h in hashes]) if hashes else np.zeros((0, 2 * copies.BANDS), dtype=np.uint64)


def _method() -> bytes:
    """A hash of what stories and events follow from besides the readings: code and points."""
    total = blake2b(digest_size=8)
    here = Path(__file__).parent
    for path in (*(here / f"{name}.py" for name in ("copies", "stories", "alike", "joining")), path_of("joining.toml")):
        total.update(path.read_bytes())
    return total.hexdigest().encode()


def _covered(path: Path) -> dict[str, str] | None:
    """Document -> fingerprint of the reading that the tables rest on; None where that is not known or the method was another."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return None
    if (table.schema.metadata or {}).get(b"method") != _method():
        return None
    return dict(zip(table["document_id"].to_pylist(), table["fingerprint"].to_pylist(), strict=True))


def _cover(path: Path, coded: Mapping[str, str]) -> None:
    table = pa.table({"document_id": pa.array(list(coded), pa.string()), "fingerprint": pa.array(list(coded.values()), pa.string())})
    _written(path, table.replace_schema_metadata({b"method": _method()}))


def _mark() -> bytes:
    """What a kept sketch depends on."""
    import rensa

    version = getattr(rensa.RMinHash, "ALGORITHM_VERSION", 0)
    return f"{copies.SHINGLE}/{copies.PERMUTATIONS}/{copies.ROWS}/{copies.LEDE}/{copies.SEED}/{version}".encode()


def _kept(path: Path) -> dict[str, Keys]:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return {}
    if (table.schema.metadata or {}).get(b"mark") != _mark():
        return {}
    flat = np.frombuffer(b"".join(table["keys"].to_pylist()), dtype=np.uint64).reshape(table.num_rows, -1)
    return dict(zip(table["content_hash"].to_pylist(), flat, strict=True))


def _keep(path: Path, held: Mapping[str, Keys]) -> None:
    table = pa.table({"content_hash": list(held), "keys": pa.array([k.tobytes() for k in held.values()], pa.binary())})
    _written(path, table.replace_schema_metadata({b"mark": _mark()}))


def _written(path: Path, table: pa.Table) -> None:
    """Put a file of the cache in place when it is whole."""
    path.parent.mkdir(exist_ok=True)
    waiting = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    pq.write_table(table, waiting)
    waiting.replace(path)
