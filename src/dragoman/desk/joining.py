"""Events of the desk: tellings of one occurrence, from whatever documents, under one id.

The result is a function of the set of records, not of the order in which they came. Pairs that share a day and a block (actors,
type, first letters of the trigger, place) are scored once; then, best pair first, groups grow together where at least half of their
pairs are alike and all their tellings can lie on one day and in one place, so that a war's daily attacks do not chain into one.
The id of an event is its least member's. Contradictions stay: `contradictions` lists them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pyarrow as pa

from dragoman.desk.alike import Telling, by_id, day_keys, half_keys, likeness, points, tellings
from dragoman.desk.copies import groups
from dragoman.desk.neighbours import Neighbours
from dragoman.desk.schema import DERIVED

SCHEMA = DERIVED["desk_events"]
CROWD = 400  # tellings of a block and a day above which the block is split by trigger and place
NEIGHBOURS = 20  # with how many each is compared where a block is a crowd even so
IDENTICAL = 99.0  # points of two records with the same words, actors and days
DONE = frozenset(("happened", "ongoing"))
WORDS = 5  # words a sentence must have for that


@dataclass(frozen=True, order=True, slots=True)
class Edge:
    """Two records (ids, a < b) that are alike, and their points above the threshold; ordered best first."""

    rank: float  # minus the points
    a: str
    b: str


class Crowded(Exception):
    """A block grew too large to be compared pair by pair."""


def edges(found: Iterable[Telling], *, of: Collection[str] | None = None, crowd: bool = True) -> Iterator[Edge]:
    """All alike pairs among tellings; with `of`, only those that one of these records is in. Raises `Crowded` for a crowd where
    `crowd` is false."""
    by_day: dict[int, list[Telling]] = defaultdict(list)
    spans: dict[tuple[int, int], list[Telling]] = defaultdict(list)
    for t in sorted(found, key=lambda t: t.id):
        if t.span:
            spans[t.first, t.last].append(t)
        else:
            for number in range(t.first, t.last + 1):
                by_day[number].append(t)
    for number in sorted(by_day):
        yield from _edges_of(by_day.pop(number), number, of, crowd)
    for (first, _), those in sorted(spans.items()):
        yield from _edges_of(those, first, of, crowd)


def _edges_of(active: Sequence[Telling], number: int, of: Collection[str] | None, crowd: bool) -> Iterator[Edge]:
    """Alike pairs whose first common day this is."""
    least: dict[Any, Telling] = {}
    distinct: list[Telling] = []
    for t in active:
        form = _form(t)
        known = least.setdefault(form, t) if form is not None else t
        if known is t:
            distinct.append(t)
        elif max(known.first, t.first) == number and (of is None or known.id in of or t.id in of):
            yield Edge(-IDENTICAL, known.id, t.id)
    size, threshold = len(distinct), float(points()["threshold"])
    fresh = None if of is None else {k for k, t in enumerate(distinct) if t.id in of}
    seen: set[int] = set()
    for i, j in _compared(distinct, fresh, crowd):
        code = i * size + j
        a, b = distinct[i], distinct[j]
        if code in seen or (max(a.first, b.first) != number and not a.span):
            continue
        seen.add(code)
        score = likeness(a, b)
        if score is not None and score >= threshold:
            yield Edge(-round(score - threshold, 6), a.id, b.id)


def _compared(held: Sequence[Telling], fresh: set[int] | None, crowd: bool) -> Iterator[tuple[int, int]]:
    """The pairs (i < j) of tellings in the order of their ids that share a block, some of them more than once; with `fresh`, those
    that one of these is in."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    halves: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for k, t in enumerate(held):
        for key in dict.fromkeys(day_keys(t)):
            blocks[key].append(k)
        for key in half_keys(t):
            halves[key][bool(t.recipients)].append(k)
    for key, block in blocks.items():
        new = block if fresh is None else [k for k in block if k in fresh]
        if len(block) > CROWD and new and not crowd:
            raise Crowded(" ".join(key))
        if fresh is not None and len(block) <= CROWD:
            yield from ((min(i, j), max(i, j)) for i in new for j in block if i != j)
        else:
            yield from _pairs(block, held)
    for key, (without, having) in halves.items():
        few = [k for k in (*without, *having) if fresh is None or k in fresh]
        if max(len(without), len(having)) > CROWD:
            if few and not crowd:
                raise Crowded(" ".join(key))
            having = having[:NEIGHBOURS]  # the least ids: whoever stands for the deed is among them or joins later
        for i in without:
            yield from ((min(i, j), max(i, j)) for j in having if fresh is None or i in fresh or j in fresh)


def _pairs(block: Sequence[int], held: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """The pairs of a block that are compared (i < j); `held` is in the order of ids."""
    if len(block) <= CROWD:
        yield from combinations(block, 2)
        return
    finer: dict[tuple[str, str], list[int]] = defaultdict(list)
    for k in block:
        finer[held[k].stem, held[k].place or ""].append(k)
    for part in finer.values():
        if len(part) <= CROWD:
            yield from combinations(part, 2)
        else:
            yield from ((part[i], part[j]) for i in range(len(part)) for j in range(i + 1, min(i + 1 + NEIGHBOURS, len(part))))


def _form(t: Telling) -> Any:
    """What copies of one sentence share; None for a sentence too short to tell."""
    if t.sentence.count(" ") < WORDS - 1:
        return None
    return t.type, t.mode, t.status, t.actors, t.recipients, t.stem, t.sentence, t.first, t.last


class Cluster:
    """A growing group: its records, the days on which all of them can lie, its places."""

    __slots__ = ("first", "last", "links", "members", "places")

    def __init__(self, members: Sequence[Telling]) -> None:
        self.members = len(members)
        dated = [t for t in members if t.dated and not t.span] or list(members)
        self.first, self.last = max(t.first for t in dated), min(t.last for t in dated)
        if self.first > self.last:  # one document's own linking stands, whatever days it gives
            self.first, self.last = min(t.first for t in dated), max(t.last for t in dated)
        self.places = {t.place for t in members if t.place}
        self.links: dict[str, int] = {}  # root of another cluster -> alike pairs with it

    def fits(self, other: Cluster, root: str) -> bool:
        if max(self.first, other.first) > min(self.last, other.last):
            return False
        if self.places and other.places and not self.places & other.places:
            return False
        return 2 * self.links.get(root, 0) >= self.members * other.members


def cluster(found: Mapping[str, Telling], alike: Iterable[Edge]) -> dict[str, str]:
    """Record id -> event id (least record id of its group)."""
    ranked = sorted(set(alike))
    bonds = [(e.a, e.b) for e in ranked if e.rank == -IDENTICAL]
    homes: dict[tuple[str, str], str] = {}
    for key in sorted(found):
        t = found[key]
        bonds.append((homes.setdefault((t.document, t.occurrence), key), key))
    root = groups(bonds)
    members: dict[str, list[str]] = defaultdict(list)
    for key in sorted(found):
        members[root[key]].append(key)
    # copies of one sentence count once, so that a wire's fifty clients do not outvote two reporters
    doubles = {e.b for e in ranked if e.rank == -IDENTICAL}
    clusters = {r: Cluster([found[k] for k in keys if k not in doubles] or [found[keys[0]]]) for r, keys in members.items()}
    between = [e for e in ranked if e.rank != -IDENTICAL and root[e.a] != root[e.b]]
    for e in between:
        one, two = root[e.a], root[e.b]
        clusters[one].links[two] = clusters[one].links.get(two, 0) + 1
        clusters[two].links[one] = clusters[two].links.get(one, 0) + 1
    for e in between:
        one, two = sorted((root[e.a], root[e.b]))
        if one != two and clusters[one].fits(clusters[two], two):
            _merge(one, two, clusters, members, root)
    return {key: keys[0] for keys in members.values() for key in keys}


def _merge(one: str, two: str, clusters: dict[str, Cluster], members: dict[str, list[str]], root: dict[str, str]) -> None:
    """Put cluster `two` into `one`; `root`, `members` and the links of all others follow."""
    kept, gone = clusters[one], clusters.pop(two)
    kept.first, kept.last = max(kept.first, gone.first), min(kept.last, gone.last)
    kept.places |= gone.places
    kept.members += gone.members
    kept.links.pop(two, None)
    for other, number in gone.links.items():
        if other == one:
            continue
        links = clusters[other].links
        links.pop(two, None)
        links[one] = links.get(one, 0) + number
        kept.links[other] = kept.links.get(other, 0) + number
    moved = members.pop(two)
    for key in moved:
        root[key] = one
    members[one] = sorted(members[one] + moved)


def join(events: pa.Table) -> dict[str, str]:
    """Record id -> event id for all rows of an `events` table (the latest reading of each document)."""
    found = by_id(tellings(events))
    return cluster(found, edges(found.values()))


def desk_events(events: pa.Table, stories: pa.Table) -> pa.Table:
    """The `desk_events` table, sorted by event and record."""
    return _table(events, stories, join(events))


def add(previous: pa.Table, events: pa.Table, stories: pa.Table, new: Collection[str]) -> pa.Table:
    """The `desk_events` table after the records of documents `new` were added to those of `previous`: what `desk_events` gives for
    all of `events`, with only the blocks that the new ones touch computed again. Where a record was taken away or changed, call
    `desk_events` instead."""
    try:
        again_ = _touched(events, new)
    except Crowded:
        return desk_events(events, stories)
    kept = dict(zip(previous["record_id"].to_pylist(), previous["event_id"].to_pylist(), strict=True))
    return _table(events, stories, kept | again_)


def _touched(events: pa.Table, new: Collection[str]) -> dict[str, str]:
    """Record id -> event id for all records that hang together, over alike pairs or an occurrence, with those of new documents."""
    near = Neighbours(events)
    found: dict[str, Telling] = {}
    alike: set[Edge] = set()
    done: set[int] = set()
    waiting = near.of_documents(new)
    while waiting:
        waiting |= near.of_one_occurrence(waiting)
        around = near.around(waiting)
        near.load(around, found)
        beside = [found[key] for key in {near.ids[k] for k in around}]
        fresh = set(edges(beside, of={near.ids[k] for k in waiting}, crowd=False))
        alike |= fresh
        done |= waiting
        waiting = {near.row_of[key] for e in fresh for key in (e.a, e.b)} - done
    touched = {near.ids[k] for k in done}
    return cluster({k: found[k] for k in touched}, alike)


def _table(events: pa.Table, stories: pa.Table, event_of: Mapping[str, str]) -> pa.Table:
    story = dict(zip(stories["document_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    pairs = zip(events["id"].to_pylist(), events["document_id"].to_pylist(), strict=True)
    rows = sorted({(event_of[record], record, document, story.get(document) or "") for record, document in pairs})
    return pa.table([pa.array(c, pa.string()) for c in zip(*rows, strict=True)] if rows else [[]] * 4, schema=SCHEMA)


@dataclass(frozen=True)
class Contradiction:
    """What the tellings of one event do not agree on: `what` (a kind of count, "status", "actors", "place"), and each value with
    the records that say so."""

    what: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


def contradictions(members: Iterable[Mapping[str, Any]]) -> list[Contradiction]:
    """The contradictions among rows of `events` that are one event: other numbers of one kind, done and not done, other known
    actors, other places. Nothing is averaged away."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(members, key=lambda r: str(r["id"])):
        for c in row["counts"] or ():
            low, high = c["low"], c["high"]
            said[c["kind"]][str(low) if low == high else f"{'' if low is None else low}–{'' if high is None else high}"].append(row["id"])
        if row["status"] in ("happened", "ongoing"):
            said["status"]["happened"].append(row["id"])
        elif row["status"] in ("not_happened", "denied"):
            said["status"][row["status"]].append(row["id"])
        if row["actors"]:
            said["actors"][" and ".join(sorted({p["name"] or p["actor"] for p in row["actors"]}))].append(row["id"])
        if row["where_name"]:
            said["place"][row["where_name"]].append(row["id"])
    return [Contradiction(what, tuple((v, tuple(ids)) for v, ids in sorted(values.items()))) for what, values in sorted(said.items()) if len(values) > 1]


def one_a_day(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The field's old habit (one-a-day filter, Schrodt and Van Brackle 2013): of all events with the same day, actor, recipient and
    type only the first; what happened and what did not are apart. Rows of `events`; gives ids, in order of day and id."""
    kept: dict[Any, str] = {}
    for row in sorted(rows, key=lambda r: (str(r["when_start"] or r["published_date"]), str(r["id"]))):
        sides = tuple(tuple(sorted({p["country"] or p["actor"] for p in row[side] or ()})) for side in ("actors", "recipients"))
        kept.setdefault((row["when_start"] or row["published_date"], row["type"], row["status"] in DONE, *sides), row["id"])
    return list(kept.values())


__all__ = ["Contradiction", "Edge", "add", "cluster", "contradictions", "desk_events", "edges", "join", "one_a_day"]
