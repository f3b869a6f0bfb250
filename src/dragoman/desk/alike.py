"""Tellings: event records as they are compared across documents, and how alike two of them are.

Two tellings are of one occurrence where the same actors, or their parts, do a deed of a compatible type at a compatible time and
place; status, counts and voice may differ, for tellers contradict each other. The points are in `knowledge/joining.toml`.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any

import pyarrow as pa

from dragoman.knowledge import path_of
from dragoman.knowledge.places import countries

COLUMNS = (
    "id", "document_id", "occurrence", "type", "mode", "quad", "status", "actors", "recipients", "trigger", "sentence", "when_start",
    "when_end", "when_precision", "when_basis", "where_name", "geonames", "counts", "published_date",
)  # fmt: skip
EARLIER = 3  # days before publication in which a deed with no date of its own may lie
LONGEST = 7  # days of an interval that is looked at day by day; a month or a year is compared as a whole
STEM = 5  # letters by which triggers are alike: "endorsed", "endorsement"
WORD = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*")
OWN = re.compile(r"a-[0-9a-f]{16}")  # an actor that only one document knows
DENIED = frozenset(("not_happened", "denied"))


@dataclass(frozen=True, slots=True)
class Side:
    """The actors, or the recipients, of a telling: known ids, ids acted for, beginnings of the words that name the unknown,
    countries, and beginnings of the words of each name."""

    ids: frozenset[str]
    parts: frozenset[str]
    unknown: frozenset[str]
    countries: frozenset[str]
    names: tuple[frozenset[str], ...]

    def __bool__(self) -> bool:
        return bool(self.ids or self.unknown)


@dataclass(frozen=True, slots=True)
class Telling:
    """One event record, made ready for comparison. `first` and `last` are day numbers (proleptic Gregorian) between which it lies;
    `anchor` is the likeliest day; `dated` says that words of the text give the day; `span` marks a longer interval. `words` are those of the sentence
    without the actors' names, `stems` the beginnings of all."""

    id: str
    document: str
    occurrence: str
    type: str
    mode: str | None
    quad: int
    status: str
    actors: Side
    recipients: Side
    stem: str
    words: Mapping[str, float]
    norm: float
    stems: frozenset[str]
    sentence: str
    first: int
    last: int
    anchor: int
    dated: bool
    span: bool
    place: str | None
    counts: tuple[tuple[str, int], ...]


@cache
def points() -> dict[str, Any]:
    """The table `joining.toml`."""
    return tomllib.loads(path_of("joining.toml").read_text("utf-8"))


@cache
def _again() -> frozenset[str]:
    return frozenset(points()["again"]["types"])


@cache
def _mutual() -> frozenset[str]:
    """Types in which it does not matter who is named first: a meets b, b meets a."""
    table = tomllib.loads(path_of("codebook_types.toml").read_text("utf-8"))
    return frozenset(kind for kind, row in table.items() if row.get("reciprocal"))


@cache
def _states() -> dict[str, str]:
    """Slug of a state -> its ISO code."""
    return {slug: c.iso3 for slug, c in countries().items() if c.iso3}


def tellings(events: pa.Table) -> Iterator[Telling]:
    """The tellings of an `events` table, row by row; a record of which neither a day nor the day of publication is known lies
    at day 0 and is joined with none."""
    for batch in events.select(COLUMNS).to_batches(5000):  # so that not all rows are Python objects at once
        for row in batch.to_pylist():
            yield telling(row)


def by_id(found: Iterable[Telling]) -> dict[str, Telling]:
    """Tellings by record id. Where a reader gave two records of one document one id, the lesser in a fixed order stands for both,
    whatever the order of the rows."""
    held: dict[str, Telling] = {}
    for t in found:
        held[t.id] = t if t.id not in held else min(held[t.id], t, key=_order)
    return held


def _order(t: Telling) -> tuple[object, ...]:
    sides = (sorted(side.ids | side.unknown) for side in (t.actors, t.recipients))
    return (t.type, t.mode or "", t.status, t.stem, t.sentence, *sides, t.first, t.last, t.occurrence, t.place or "", t.counts)


def telling(row: Mapping[str, Any]) -> Telling:
    """The telling of one row of `events`."""
    actors, recipients = _side(row["actors"]), _side(row["recipients"])
    sentence = row["sentence"] or row["trigger"] or ""
    names = {w.casefold() for p in (*(row["actors"] or ()), *(row["recipients"] or ())) for w in WORD.findall(p["name"] or "")}
    weights = {w.casefold(): _weight(w) for w in WORD.findall(sentence)}
    weights = {w: x for w, x in weights.items() if w not in names}
    first, last, anchor, dated, span = _days(row)
    return Telling(
        row["id"], row["document_id"], row["occurrence"] or row["id"], row["type"], row["mode"], row["quad"], row["status"], actors,
        recipients, (row["trigger"] or "").casefold()[:STEM], weights, sqrt(sum(x * x for x in weights.values())),
        stems_of(sentence),
        " ".join(sentence.casefold().split()), first, last, anchor, dated, span, _place(row),
        tuple((c["kind"], c["low"] if c["low"] is not None else c["high"]) for c in row["counts"] or () if c["low"] or c["high"]),
    )  # fmt: skip


def stems_of(text: str) -> frozenset[str]:
    """The beginnings of the longer words and the figures of a text."""
    return frozenset(w.casefold()[:STEM] for w in WORD.findall(text))


def _weight(word: str) -> float:
    """Names and figures tell more than other words, long words more than short ones."""
    return 2.0 if word[0].isupper() or word[0].isdigit() else min(len(word), 10) / 6


def _side(parties: Sequence[Mapping[str, Any]] | None) -> Side:
    ids, parts, unknown, found = set[str](), set[str](), set[str](), set[str]()
    for p in parties or ():
        if OWN.fullmatch(p["actor"]):
            unknown |= stems_of(p["name"] or "") or {p["actor"]}
        else:
            ids.add(p["actor"])
        if p["for"] and not OWN.fullmatch(p["for"]):
            parts.add(p["for"])
        if p["country"]:
            found.add(p["country"])
    named = (stems_of(p["name"] or "") for p in parties or ())
    return Side(frozenset(ids), frozenset(parts), frozenset(unknown), frozenset(found), tuple(n for n in named if n))


def _days(row: Mapping[str, Any]) -> tuple[int, int, int, bool, bool]:
    start, end, published = row["when_start"], row["when_end"], row["published_date"]
    if start is not None and row["when_basis"] not in (None, "published"):
        first, last = start.toordinal(), (end or start).toordinal()
        return first, last, first, True, last - first >= LONGEST
    if published is None:
        return 0, -1, 0, False, False
    day: int = published.toordinal()
    return day - EARLIER, day, day, False, False


def _place(row: Mapping[str, Any]) -> str | None:
    if row["geonames"] is not None:
        return str(row["geonames"])
    return " ".join(row["where_name"].casefold().split()) if row["where_name"] else None


def day(number: int) -> datetime.date:
    """The date of a day number."""
    return datetime.date.fromordinal(number)


def likeness(a: Telling, b: Telling) -> float | None:
    """Points for two tellings being of one occurrence: from the threshold of `joining.toml` up they are. None where they cannot be:
    no day in common."""
    if max(a.first, b.first) > min(a.last, b.last) or a.span != b.span or (a.span and (a.first, a.last) != (b.first, b.last)):
        return None
    p = points()
    total = float(p["start"]) + _deed(a, b, p) + _whereabouts(a, b, p)
    straight = _who(a, b.actors, b.recipients, p, b)
    if a.type == b.type and a.type in _mutual():
        straight = max(straight, _who(a, b.recipients, b.actors, p, b))
    total = float(total + straight)
    # most pairs of a block are far apart even if every word were shared
    return float(total + p["words"] * cosine(a, b)) if total + p["words"] >= p["threshold"] else total


def _who(a: Telling, actors: Side, recipients: Side, p: Any, b: Telling) -> float:
    total: float = _sides(a.actors, actors, "actor", p, a, b) + _sides(a.recipients, recipients, "recipient", p, a, b)
    if a.actors.ids & actors.ids and a.recipients.ids & recipients.ids:
        total += (p["again"] if a.type in _again() or b.type in _again() else p)["both_same"]
    return total


def _deed(a: Telling, b: Telling, p: Any) -> float:
    total: float = 0.0
    if a.type == b.type:
        total += p["same_type"]
        if a.mode and b.mode:
            total += p["same_mode"] if a.mode == b.mode else p["other_mode"]
    else:
        total += p["other_type"] if a.quad == b.quad else p["other_quad"]
    alike = a.stem == b.stem
    total += p["same_word"] if alike else p["word_told"] if a.stem in b.stems or b.stem in a.stems else p["other_word"]
    if (a.status in DENIED) == (b.status in DENIED):
        total += p["same_side"]
    if a.type in _again() or b.type in _again():
        total += p["again"]["start"]
    return float(total)


def _whereabouts(a: Telling, b: Telling, p: Any) -> float:
    total: float = 0.0
    if a.place and b.place:
        total += p["same_place"] if a.place == b.place else p["other_place"]
    if a.dated and b.dated:
        total += p["same_day"]
    else:
        again = a.type in _again() and b.type in _again() and a.quad == 4
        total += (p["again"]["day_apart"] if again else p["day_apart"]) * abs(a.anchor - b.anchor)
    ours, theirs = dict(a.counts), dict(b.counts)
    for kind in sorted(ours.keys() & theirs.keys()):  # in a fixed order, so that sums round alike
        low, high = sorted((ours[kind], theirs[kind]))
        total += p["same_count"] if low == high else p["far_count"] if high > 3 * max(low, 1) else p["other_count"]
    return float(total)


def _sides(a: Side, b: Side, side: str, p: Mapping[str, Any], one: Telling, two: Telling) -> float:
    """Points for one side: the best that any two of its actors have in common. Where only one telling has the side, its names may
    yet stand in the other's sentence."""
    if not a or not b:
        told = _named(a, two) or _named(b, one)
        return float(p[f"{side}_told" if told else f"{side}_missing"])
    if a.ids & b.ids or len(a.unknown & b.unknown) > 1:
        return float(p[f"{side}_same"])
    if a.ids & b.parts or a.parts & b.ids or _of_state(a, b) or _of_state(b, a):
        return float(p[f"{side}_part"])
    if a.unknown & b.unknown:
        return float(p[f"{side}_words"])
    if (a.unknown or b.unknown) and a.countries & b.countries:
        return float(p[f"{side}_country"])
    return float(p[f"{side}_other"])


def _named(side: Side, other: Telling) -> bool:
    """Whether a name of this side, or its last word, stands in the other's sentence."""
    return any(len(name & other.stems) * 2 >= len(name) for name in side.names)


def _of_state(a: Side, b: Side) -> bool:
    """Whether one side is a state and the other of that country."""
    states = _states()
    return any(states.get(i) in b.countries for i in a.ids if i in states)


def cosine(a: Telling, b: Telling) -> float:
    """The share of their words, the actors' names left out, that two sentences have in common (0 to 1)."""
    if not a.norm or not b.norm:
        return 0.0
    small, large = (a.words, b.words) if len(a.words) <= len(b.words) else (b.words, a.words)
    return sum(x * large[w] for w, x in small.items() if w in large) / (a.norm * b.norm)


def day_keys(t: Telling) -> Iterator[tuple[str, ...]]:
    """The blocks of a telling on any of its days: two tellings are compared where they share one. The first entry of each is one of
    `tokens`."""
    actors, recipients = _tokens(t.actors), _tokens(t.recipients) or ("-",)
    for a in actors:
        yield (a, "=", t.stem, t.type)
        for r in recipients:
            yield (a, r, t.type)
            yield (a, r, "=", t.stem)
    if t.type in _mutual() and recipients != ("-",):
        for r in recipients:
            for a in actors:
                yield (r, a, t.type)
    if t.place and t.quad == 4:
        yield ("@" + t.place, t.type)


def half_keys(t: Telling) -> Iterator[tuple[str, ...]]:
    """The blocks in which tellings with no recipient are compared with those that have one."""
    for a in _tokens(t.actors):
        yield (a, "?", "=", t.stem)
        if t.type not in _again():
            yield (a, "?", t.type)


def _tokens(side: Side) -> tuple[str, ...]:
    """By what a side is looked up: known ids, states acted for, and the words of the unknown."""
    found = set(side.ids) | {p for p in side.parts if p in _states() or not side.ids}
    if side.unknown:
        found.add("?" + " ".join(sorted(side.unknown)))
        found |= {"?" + w for w in side.unknown if len(side.unknown) > 1}
    return tuple(sorted(found))
