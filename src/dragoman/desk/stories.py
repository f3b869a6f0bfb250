"""Stories: documents that print one text. Every copy is kept; what is counted are reports, outlets and independent origins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from dragoman.desk import copies
from dragoman.desk.copies import Keys, Pair, Texts
from dragoman.desk.schema import DERIVED

SCHEMA = DERIVED["stories"]
REDIRECTS = pa.schema([(n, pa.string()) for n in ("old", "new", "kind")])


@dataclass(frozen=True)
class Counts:
    """How widely something is told: documents, outlets that are known, and origins that do not rest on each other."""

    reports: int
    outlets: int
    origins: int


def story_id(origin: str) -> str:
    """The id of a story: that of its least document."""
    return "s-" + origin.removeprefix("d-")


def assign(ids: Iterable[str], found: Iterable[Pair]) -> dict[str, tuple[str, str]]:
    """Document id -> (origin id, kind of copy: original, exact, near or part).

    Exact and near copies form a group, whose origin is its least id. A part joins the group of the text that it is a part of,
    unless that text holds parts of two groups that are no copies of each other: a digest of other reports is a report of its own,
    and its sources stay apart.
    """
    pairs = list(found)
    group = {i: i for i in ids}
    group |= copies.groups((p.a, p.b) for p in pairs if p.kind != "part")
    wholes: dict[str, set[str]] = defaultdict(set)
    for p in pairs:
        if p.kind == "part" and p.whole is not None:
            part = p.b if p.whole == p.a else p.a
            if group[part] != group[p.whole]:
                wholes[group[p.whole]].add(group[part])
    merged = copies.groups((whole, part) for whole, parts in wholes.items() if len(parts) == 1 or _joined(parts, wholes) for part in parts)
    origin = {i: merged.get(g, g) for i, g in group.items()}
    kinds: dict[str, str] = {}
    rank = {"exact": 0, "near": 1, "part": 2}
    for p in pairs:
        if origin[p.a] == origin[p.b]:
            for i in (p.a, p.b):
                kinds[i] = min(kinds.get(i, p.kind), p.kind, key=rank.__getitem__)
    return {i: (o, "original" if i == o else kinds.get(i, "near")) for i, o in origin.items()}


def _joined(parts: Collection[str], wholes: Mapping[str, set[str]]) -> bool:
    """Whether groups are held together among themselves: each a part of, or holding, another of them."""
    return all(any(b in wholes.get(a, ()) or a in wholes.get(b, ()) for b in parts if b != a) for a in parts)


def stories(documents: pa.Table, *, keys: Keys | None = None, texts: Texts | None = None) -> pa.Table:
    """The `stories` table of all documents given (columns id, text, wire; latest reading of each), sorted by document.

    `keys` are the sketches of the texts, row by row, where they are kept already; `texts` gives texts by id where the table has no
    column `text`.
    """
    ids = documents["id"].to_pylist()
    if texts is None:
        held = dict(zip(ids, (t or "" for t in documents["text"].to_pylist()), strict=True))
        texts = copies.texts_of(held)
        keys = copies.sketch(list(held.values())) if keys is None else keys
    if keys is None:
        raise ValueError("sketches are needed where texts are not in the table")
    return _table(documents, assign(ids, copies.pairs(ids, keys, texts)))


def _table(documents: pa.Table, found: Mapping[str, tuple[str, str]]) -> pa.Table:
    wires = dict(zip(documents["id"].to_pylist(), documents["wire"].to_pylist(), strict=True))
    rows = [(i, story_id(origin), origin, kind, wires.get(i)) for i, (origin, kind) in sorted(found.items())]
    return pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)] if rows else [[]] * 5, schema=SCHEMA)


def add(previous: pa.Table, documents: pa.Table, new: Collection[str], *, keys: Keys, texts: Texts) -> pa.Table:
    """The `stories` table after documents `new` were added to those of `previous`: the same table that `stories` gives for all of
    `documents`, with only the groups that the new ones touch compared again. Where a document was taken away or its text changed,
    call `stories` instead."""
    ids = documents["id"].to_pylist()
    found, touched = copies.pairs_touching(ids, keys, texts, new)
    columns = (previous[c].to_pylist() for c in ("document_id", "origin_id", "copy_kind"))
    kept = {document: (origin, kind) for document, origin, kind in zip(*columns, strict=True)}
    return _table(documents, kept | assign(touched, found))


def count(documents: Iterable[str], story: Mapping[str, str], outlet: Mapping[str, str | None], wire: Mapping[str, str | None]) -> Counts:
    """Counts of a set of documents: all that rest on one text, or on one agency's wire, are one origin.

    `story`, `outlet` and `wire` are by document id; an outlet that is not known is not counted, and every report has an origin.
    """
    chosen = set(documents)
    origins = {f"wire:{w.casefold()}" if (w := wire.get(d)) else story.get(d, d) for d in chosen}
    # a copy without a credit rests on the wire that another copy of its story credits
    credited = {story.get(d, d): f"wire:{w.casefold()}" for d in sorted(chosen) if (w := wire.get(d))}
    origins = {credited.get(o, o) for o in origins}
    return Counts(len(chosen), len({o for d in chosen if (o := outlet.get(d))}), len(origins))


def redirects(before: Mapping[str, str], after: Mapping[str, str], kind: str) -> pa.Table:
    """Old ids that no longer stand, and the ids that stand for them now (several after a split). Both maps are member -> id."""
    now: dict[str, set[str]] = defaultdict(set)
    for member, old in before.items():
        if member in after:
            now[old].add(after[member])
    standing = set(after.values())
    rows = sorted((old, new, kind) for old, news in now.items() for new in news if new != old and (old not in standing or len(news) > 1))
    return pa.table([pa.array(c, pa.string()) for c in zip(*rows, strict=True)] if rows else [[]] * 3, schema=REDIRECTS)
