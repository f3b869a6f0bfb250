"""Rows of the tables as reports on dyads: when, which way, how good or bad, how heavy, from which origin. All in NumPy columns."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from dragoman.relations.effects import LAYERS, Effects
from dragoman.relations.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TABLES: Final = ("events", "statements", "ties")
NO_DAY: Final = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Reports:
    """One entry for each report and ordered pair of actors. `source`, `target` index `keys`; days count from 1970-01-01.

    `score` is on PLOVER's scale (-10 to 10) with wrong codes taken out, `coded` as it was coded; `weight` is in independent
    reports; `layer` indexes `LAYERS`, `table` `TABLES`, `row` the row of that table; `origin` and `deed` are codes, equal where the origin or the deed is the same.
    """

    keys: tuple[str, ...]
    source: Ints
    target: Ints
    day: Ints
    last: Ints
    score: Floats
    coded: Floats
    weight: Floats
    layer: Ints
    table: Ints
    row: Ints
    origin: Ints
    deed: Ints

    def __len__(self) -> int:
        return len(self.day)

    def take(self, chosen: npt.NDArray[Any]) -> Reports:
        """The reports at these places (a mask or an index), in that order."""
        columns = {f.name: getattr(self, f.name)[chosen] for f in fields(self) if f.name != "keys"}
        return replace(self, **columns)

    def code(self, key: str) -> int:
        """The code of an actor key, -1 where no report names it."""
        return self.keys.index(key) if key in self.keys else -1


def reports(tables: Tables, effects: Effects, wanted: frozenset[str] | None = None) -> Reports:
    """All reports of the layers in use; with `wanted` only those between actors of that set.

    A key is the ISO country, or for who has none (the UN, NATO) the actor id. A `wanted` key that is an actor id (hamas) is
    taken out of its country and stands for itself. Reports that no date can be given to are left out.
    """
    special = frozenset(k for k in wanted or () if not _is_country(k))
    origin_of = _origins(tables)
    parts: list[dict[str, Any]] = []
    if {"acts", "words"} & set(effects.layers):
        parts.append(_events(tables, origin_of, effects, wanted, special))
    if "words" in effects.layers and tables.statements is not None:
        parts.append(_statements(tables.statements, origin_of, effects, wanted, special))
    if "ties" in effects.layers and tables.ties is not None:
        parts.append(_ties(tables.ties, origin_of, effects, wanted, special))
    return _weighed(_joined(parts), effects)


def _is_country(key: str) -> bool:
    return len(key) == 3 and key.isascii() and key.isupper()


# --- columns ----------------------------------------------------------------------------------------------------------


def column(table: pa.Table, name: str) -> pa.Array | None:
    """A column as one array, or None where the table does not have it."""
    if name not in table.column_names:
        return None
    found = table.column(name)
    return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)


def _numbers(table: pa.Table, name: str, otherwise: float) -> Floats:
    import pyarrow.compute as pc

    found = column(table, name)
    if found is None:
        return np.full(table.num_rows, otherwise)
    return np.asarray(pc.fill_null(found.cast("float64"), otherwise).to_numpy(zero_copy_only=False), dtype=np.float64)


def days(table: pa.Table, name: str) -> Ints:
    """A date column as days from 1970-01-01, `NO_DAY` where it is null or missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = column(table, name)
    if found is None:
        return np.full(table.num_rows, NO_DAY)
    if pa.types.is_string(found.type) or pa.types.is_large_string(found.type):
        found = pc.cast(pc.utf8_slice_codeunits(found, 0, 10), pa.date32())
    found = found.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    return np.asarray(pc.fill_null(found, NO_DAY).to_numpy(zero_copy_only=False), dtype=np.int64)


def _codes(values: pa.Array) -> tuple[Ints, list[Any]]:
    """Dictionary codes of an array (-1 for null) and the values they stand for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    indices = pc.fill_null(encoded.indices.cast(pa.int64()), -1)
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64), encoded.dictionary.to_pylist()


def _by_code(table: pa.Table, name: str, meaning: dict[str, float], otherwise: float) -> Floats:
    """A closed list's column mapped to numbers."""
    found = column(table, name)
    if found is None:
        return np.full(table.num_rows, otherwise)
    codes, values = _codes(found)
    lookup = np.array([*(meaning.get(v, otherwise) for v in values), otherwise])
    return np.asarray(lookup[codes], dtype=np.float64)


def _origins(tables: Tables) -> dict[str, str]:
    """Document -> the origin of its story; empty where stories have not been made."""
    if tables.stories is None:
        return {}
    return dict(zip(tables.stories["document_id"].to_pylist(), tables.stories["origin_id"].to_pylist(), strict=True))


def _origin_column(table: pa.Table, origin_of: dict[str, str]) -> tuple[Ints, pa.Array]:
    """Codes of the origin of each row, its document where no story is known, and their names; -1 where neither is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = column(table, "document_id")
    if found is None:
        return np.full(table.num_rows, -1), pa.array([], pa.string())
    encoded = found if pa.types.is_dictionary(found.type) else pc.dictionary_encode(found)
    codes = np.asarray(pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False), dtype=np.int64)
    names = encoded.dictionary.cast(pa.string())
    if not origin_of:
        return codes, names
    merged, values = _codes(pa.array([origin_of.get(v, v) for v in names.to_pylist()], pa.string()))
    return np.append(merged, -1)[codes], pa.array(values, pa.string())


# --- who: keys of the participants of each row --------------------------------------------------------------------------


def _keys(table: pa.Table, people: str, countries: str, special: frozenset[str]) -> tuple[Ints, pa.Array]:
    """(row, key) of each participant on one side: its country, or its actor id where it has none or stands for itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    structs = column(table, people)
    listed = column(table, countries)
    if structs is not None and structs.type.num_fields and (special or listed is None):
        flat, rows = pc.list_flatten(structs), pc.list_parent_indices(structs)
        acting, country = pc.struct_field(flat, "actor"), pc.struct_field(flat, "country")
        key = pc.coalesce(country, acting)
        if special:
            names = pa.array(sorted(special), acting.type)
            by_for = pc.struct_field(flat, "for") if "for" in {f.name for f in flat.type} else acting
            key = pc.if_else(pc.fill_null(pc.is_in(by_for, names), False), by_for, key)
            key = pc.if_else(pc.is_in(acting, names), acting, key)
        return np.asarray(rows.to_numpy(zero_copy_only=False), dtype=np.int64), key
    assert listed is not None
    rows, key = np.asarray(pc.list_parent_indices(listed).to_numpy(zero_copy_only=False), dtype=np.int64), pc.list_flatten(listed)
    if structs is not None:  # organisations of states have no country: they are found by their id
        flat, of = pc.list_flatten(structs), np.asarray(pc.list_parent_indices(structs).to_numpy(zero_copy_only=False), dtype=np.int64)
        stateless = pc.and_(pc.is_null(pc.struct_field(flat, "country")), pc.is_valid(pc.struct_field(flat, "actor")))
        if pc.any(stateless).as_py():
            mask = np.asarray(stateless.to_numpy(zero_copy_only=False), dtype=bool)
            rows = np.concatenate([rows, of[mask]])
            key = pa.concat_arrays([key.cast(pa.string()), pc.struct_field(flat, "actor").filter(stateless).cast(pa.string())])
    return rows, key


def _paired(left: tuple[Ints, pa.Array], right: tuple[Ints, pa.Array], wanted: frozenset[str] | None) -> tuple[Ints, Ints, Ints, list[str]]:
    """Ordered pairs of two sides, row by row: (row, source code, target code, the keys of the codes); nobody with himself."""
    import pyarrow as pa

    sides = [(rows, key.cast(pa.string())) for rows, key in (left, right)]
    both, names = _codes(pa.concat_arrays([k for _, k in sides]))
    allowed = np.array([*(n is not None and (wanted is None or n in wanted) for n in names), False], dtype=bool)
    cut = len(sides[0][0])
    (lrow, lkey), (rrow, rkey) = (_distinct(r[allowed[k]], k[allowed[k]], len(names)) for r, k in ((sides[0][0], both[:cut]), (sides[1][0], both[cut:])))
    if not len(lrow) or not len(rrow):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, list(names)
    first, past = np.searchsorted(rrow, lrow, "left"), np.searchsorted(rrow, lrow, "right")
    many = past - first
    begin = np.repeat(first - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
    at = begin + np.arange(int(many.sum()))
    row, source, target = np.repeat(lrow, many), np.repeat(lkey, many), rkey[at]
    other = source != target
    return row[other], source[other], target[other], list(names)


def _distinct(rows: Ints, keys: Ints, count: int) -> tuple[Ints, Ints]:
    """The same (row, key) once, sorted by row: a president and his minister are one country."""
    both = rows * max(count, 1) + keys
    if len(both) > 1 and not (both[1:] > both[:-1]).all():
        both = np.unique(both)
    return both // max(count, 1), both % max(count, 1)


# --- the three tables -----------------------------------------------------------------------------------------------------


def _mentions(table: pa.Table, columns: tuple[str, ...], wanted: frozenset[str] | None, special: frozenset[str]) -> tuple[pa.Table, Ints]:
    """Rows that name two wanted countries, before anything dear is done with them; all rows where that cannot be told."""
    import pyarrow as pa
    import pyarrow.compute as pc

    everything = np.arange(table.num_rows)
    lists = [column(table, c) for c in columns]
    if wanted is None or special or any(found is None for found in lists) or table.num_rows < 100_000:
        return table, everything
    hit = np.ones(table.num_rows, dtype=bool)
    names = pa.array(sorted(wanted), pa.string())
    for found in lists:
        assert found is not None
        inside = np.asarray(pc.is_in(pc.list_flatten(found), names).to_numpy(zero_copy_only=False), dtype=bool)
        side = np.zeros(table.num_rows, dtype=bool)
        side[np.asarray(pc.list_parent_indices(found).to_numpy(zero_copy_only=False))[inside]] = True
        hit &= side
    rows = np.flatnonzero(hit)
    return table.take(pa.array(rows)), rows


def _events(tables: Tables, origin_of: dict[str, str], effects: Effects, wanted: frozenset[str] | None, special: frozenset[str]) -> dict[str, Any]:
    import pyarrow.compute as pc

    corrected = corrections(tables.events, effects) if tables.coded_here else {}
    table, rows = _mentions(tables.events, ("actor_countries", "recipient_countries"), wanted, special)
    row, source, target, keys = _paired(
        _keys(table, "actors", "actor_countries", special), _keys(table, "recipients", "recipient_countries", special), wanted
    )
    pull = _by_code(table, "status", {k: v[0] for k, v in effects.status.items()}, 0.0)
    weight = _by_code(table, "status", {k: v[1] for k, v in effects.status.items()}, 0.0)
    weight *= _numbers(table, "confidence", effects.no_confidence)
    if (hearsay := column(table, "hearsay")) is not None:
        weight[np.asarray(pc.fill_null(hearsay, False).to_numpy(zero_copy_only=False), dtype=bool)] *= effects.hearsay
    if (voices := column(table, "according_to")) is not None:
        weight[np.asarray(pc.fill_null(pc.list_value_length(voices), 0).to_numpy(zero_copy_only=False)) > 0] *= effects.in_a_voice
    layer = _by_code(table, "type", {t: float(LAYERS.index(name)) for t, name in effects.layer_of_type.items()}, 0.0).astype(np.int64)
    weight[~np.isin(layer, [LAYERS.index(name) for name in effects.layers])] = 0.0
    day, last = _dated(table)
    origin, origins = _origin_column(table, origin_of)
    return {
        "keys": keys, "source": source, "target": target, "day": day[row], "last": last[row],
        "coded": (pull * _numbers(table, "intensity", 0.0))[row],
        "score": (pull * (_numbers(table, "intensity", 0.0) + _by_code(table, "type", corrected, 0.0)))[row], "weight": weight[row], "layer": layer[row],
        "table": np.zeros(len(row), dtype=np.int64), "row": rows[row], "origin": origin[row], "origins": origins,
        "deed": _deeds(table, tables.desk_events, day)[row],
    }  # fmt: skip


def corrections(table: pa.Table, effects: Effects, sample: int = 20_000) -> dict[str, float]:
    """What is added to the score of each coded type so that wrong codes, on average, change nothing.

    With C[k, j] the chance that type k is coded j (the measured rates; wrong codes fall as the types of the table do), the scores
    s* = C^-1 s have E[s* | k] = s[k] (the matrix method for misclassified categories: Barron 1977). Without it wrong codes draw
    every relation towards the average of all.
    """
    import pyarrow as pa

    from dragoman.events.codebook import types

    kinds = list(types())
    quad = np.array([int(types()[k]["quad"]) for k in kinds])
    score = np.array([float(types()[k]["intensity"]) for k in kinds])
    seen = table["type"].take(pa.array(np.unique(np.linspace(0, max(table.num_rows - 1, 0), min(table.num_rows, sample)).astype(np.int64))))
    codes, values = _codes(seen.combine_chunks() if isinstance(seen, pa.ChunkedArray) else seen)
    share = np.full(len(kinds), 5.0)
    for code, many in zip(*np.unique(codes, return_counts=True), strict=True):
        if code >= 0 and values[code] in kinds:
            share[kinds.index(values[code])] += many
    chance = np.zeros((len(kinds), len(kinds)))
    for i in range(len(kinds)):
        for group, rate in ((quad == quad[i]) & (np.arange(len(kinds)) != i), effects.wrong_type - effects.wrong_quad), (quad != quad[i], effects.wrong_quad):
            chance[i, group] = rate * share[group] / share[group].sum()
        chance[i, i] = 1 - effects.wrong_type
    return dict(zip(kinds, (np.linalg.solve(chance, score) - score).tolist(), strict=True))


def _dated(table: pa.Table) -> tuple[Ints, Ints]:
    """First and last day of each event; the day of publication where the text gives none."""
    day, last, published = days(table, "when_start"), days(table, "when_end"), days(table, "published_date")
    day = np.where(day == NO_DAY, published, day)
    return day, np.maximum(day, np.where(last == NO_DAY, day, last))


def _deeds(table: pa.Table, joined: pa.Table | None, day: Ints) -> Ints:
    """A code for each deed: the desk's joined event; else the same type between the same two on one day (the one-a-day rule)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds, _ = _codes(column(table, "type"))
    known = day != NO_DAY
    small = np.where(known, day - (day[known].min() if known.any() else 0), 0)
    by_day = small * (int(kinds.max(initial=0)) + 2) + kinds + 1
    if joined is None:
        return by_day
    at = pc.index_in(column(table, "id"), column(joined, "record_id"))
    codes, _ = _codes(column(joined, "event_id"))
    place = np.asarray(pc.fill_null(at.cast(pa.int64()), -1).to_numpy(zero_copy_only=False), dtype=np.int64)
    return np.where(place >= 0, np.append(codes, 0)[place], by_day + len(codes))


def _statements(table: pa.Table, origin_of: dict[str, str], effects: Effects, wanted: frozenset[str] | None, special: frozenset[str]) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    about = column(table, "about")
    assert about is not None
    flat, of = pc.list_flatten(about), np.asarray(pc.list_parent_indices(about).to_numpy(zero_copy_only=False), dtype=np.int64)
    stance = pc.struct_field(flat, "stance")
    shown = np.asarray(pc.is_valid(stance).to_numpy(zero_copy_only=False), dtype=bool)
    flat, of, stance = flat.filter(pa.array(shown)), of[shown], np.asarray(stance.drop_null().to_numpy(zero_copy_only=False), dtype=np.float64)
    country, acting = pc.struct_field(flat, "country"), pc.struct_field(flat, "actor")
    target_key = pc.coalesce(country, acting)
    if special:
        target_key = pc.if_else(pc.is_in(acting, pa.array(sorted(special), acting.type)), acting, target_key)
    spoken = table.take(pa.array(of))  # one row for each stance, so that each keeps its own score
    speakers = _list_keys(spoken, "speaker_countries", "speakers", special)
    row, source, target, keys = _paired(speakers, (np.arange(len(of)), target_key), wanted)
    said = _by_code(spoken, "polarity", {"said": 1.0, "denied": 0.0, "did_not_say": 0.0}, 1.0)
    weight = effects.statement_weight * _numbers(spoken, "confidence", effects.no_confidence) * said
    day = days(spoken, "published_date")
    origin, origins = _origin_column(spoken, origin_of)
    return {
        "keys": keys, "source": source, "target": target, "day": day[row], "last": day[row],
        "score": (stance * effects.statement_scale)[row], "coded": (stance * effects.statement_scale)[row], "weight": weight[row], "layer": np.full(len(row), LAYERS.index("words")),
        "table": np.ones(len(row), dtype=np.int64), "row": of[row], "origin": origin[row], "origins": origins, "deed": of[row],
    }  # fmt: skip


def _list_keys(table: pa.Table, countries: str, ids: str, special: frozenset[str]) -> tuple[Ints, pa.Array]:
    """Keys of the speakers: their countries, or their ids where one of them is asked for by id or has no country."""
    import pyarrow as pa
    import pyarrow.compute as pc

    by_country, by_id = column(table, countries), column(table, ids)
    assert by_country is not None and by_id is not None
    rows, flat = np.asarray(pc.list_parent_indices(by_id).to_numpy(zero_copy_only=False), dtype=np.int64), pc.list_flatten(by_id).cast(pa.string())
    chosen = np.asarray(pc.is_in(flat, pa.array(sorted(special), pa.string())).to_numpy(zero_copy_only=False), dtype=bool)
    lone = np.asarray(pc.fill_null(pc.list_value_length(by_country), 0).to_numpy(zero_copy_only=False)) == 0
    chosen |= lone[rows]
    crow, cflat = np.asarray(pc.list_parent_indices(by_country).to_numpy(zero_copy_only=False), dtype=np.int64), pc.list_flatten(by_country)
    kept = ~np.isin(crow, rows[chosen])
    return np.concatenate([crow[kept], rows[chosen]]), pa.concat_arrays([cflat.cast(pa.string()).filter(pa.array(kept)), flat.filter(pa.array(chosen))])


def _ties(table: pa.Table, origin_of: dict[str, str], effects: Effects, wanted: frozenset[str] | None, special: frozenset[str]) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = []
    for side in ("a", "b"):
        acting, country = column(table, side), column(table, f"{side}_country")
        assert acting is not None and country is not None
        key = pc.coalesce(country, acting)
        if special:
            key = pc.if_else(pc.is_in(acting, pa.array(sorted(special), acting.type)), acting, key)
        ends.append(key.cast(pa.string()))
    lines = np.arange(table.num_rows)
    directed = np.asarray(pc.fill_null(column(table, "directed"), False).to_numpy(zero_copy_only=False), dtype=bool)
    back = lines[~directed]  # a tie without direction is seen from both ends
    left = (np.concatenate([lines, back]), pa.concat_arrays([ends[0], ends[1].take(pa.array(back))]))
    right = (np.concatenate([lines, back]), pa.concat_arrays([ends[1], ends[0].take(pa.array(back))]))
    both = pa.table({"at": left[0], "l": left[1], "r": right[1]})
    sign = _by_code(table, "sign", {"+": 1.0, "-": -1.0, "0": 0.0}, np.nan)
    strength = _by_code(table, "kind", dict(effects.tie_strength), 4.0)
    trend = _by_code(table, "trend", dict(effects.tie_trend), 0.0)
    weight = effects.tie_weight * _numbers(table, "confidence", effects.no_confidence)
    weight[np.asarray(pc.fill_null(column(table, "contested"), False).to_numpy(zero_copy_only=False), dtype=bool)] *= effects.tie_contested
    weight[np.asarray(pc.is_valid(column(table, "holder")).to_numpy(zero_copy_only=False), dtype=bool)] *= effects.tie_held_by_party
    day = days(table, "published_date")
    origin, origins = _origin_column(table, origin_of)
    at, source, target, keys = _paired((np.arange(len(left[0])), both["l"].combine_chunks()), (np.arange(len(left[0])), both["r"].combine_chunks()), wanted)
    row = left[0][at]
    told = ~np.isnan(sign[row])  # a relation named with no colour says nothing of its sign
    row, source, target = row[told], source[told], target[told]
    score = np.clip(sign[row] * strength[row] + trend[row], -10, 10)
    return {
        "keys": keys, "source": source, "target": target, "day": day[row], "last": day[row],
        "score": score, "coded": score, "weight": weight[row],
        "layer": np.full(len(row), LAYERS.index("ties")), "table": np.full(len(row), 2), "row": row,
        "origin": origin[row], "origins": origins, "deed": row,
    }  # fmt: skip


# --- together -------------------------------------------------------------------------------------------------------------


def _joined(parts: list[dict[str, Any]]) -> Reports:
    """The parts under one list of keys and one of origins; reports without a date or a weight are dropped."""
    import pyarrow as pa

    key_of: dict[str, int] = {}
    shared, _ = _codes(pa.concat_arrays([part["origins"] for part in parts])) if len(parts) > 1 else (None, None)
    columns: dict[str, list[Any]] = {f.name: [] for f in fields(Reports) if f.name != "keys"}
    deeds = past = 0
    for part in parts:
        keys = np.array([key_of.setdefault(str(k), len(key_of)) for k in part["keys"]] or [0])
        here = len(part["origins"])
        origins = np.append(np.arange(here) if shared is None else shared[past : past + here], -1)
        past += here
        kept = (part["day"] != NO_DAY) & (part["weight"] > 0)
        for name in columns:
            value = part[name]
            if name in ("source", "target"):
                value = keys[value]
            elif name == "origin":
                value = origins[value]
            elif name == "deed":
                value = value + deeds
            columns[name].append(value[kept])
        deeds += int(part["deed"].max(initial=0)) + 1
    empty: dict[str, Any] = {n: np.zeros(0, dtype=np.float64 if n in ("score", "coded", "weight") else np.int64) for n in columns}
    return Reports(keys=tuple(key_of), **{n: np.concatenate(v) if v else empty[n] for n, v in columns.items()})


def _weighed(found: Reports, effects: Effects) -> Reports:
    """Weights by independent origins: k origins of a deed count as k / (1 + (k - 1) r), and so do the deeds of one origin.

    What goes both ways in one row (they met) is one report, shared between the two directions.
    """
    if not len(found):
        return found
    keys = len(found.keys)
    pair = found.source * keys + found.target
    dyad = np.minimum(found.source, found.target) * keys + np.maximum(found.source, found.target)
    line = _group(dyad, found.table, found.row)
    weight = found.weight / np.bincount(line)[line]
    deed = _group(pair, found.deed)
    if (found.origin < 0).all():  # nothing is known of the origins: as many as there are reports
        many = np.bincount(deed)[deed]
        return replace(found, weight=weight / (1 + (many - 1) * effects.same_deed), deed=deed)
    origin = np.where(found.origin < 0, found.origin.max() + 1 + np.arange(len(found)), found.origin)
    told = _group(deed, origin)  # one deed told by one origin: its copies are one report
    first_told = np.unique(told, return_index=True)[1]
    origins = np.bincount(deed[first_told], minlength=int(deed.max()) + 1)[deed]
    rows = np.bincount(deed)[deed]
    source = _group(dyad, origin)
    either_way = np.unique(_group(_group(dyad, found.deed), origin), return_index=True)[1]  # they met: one deed, not two
    deeds = np.bincount(source[either_way], minlength=int(source.max()) + 1)[source]
    kish = origins / (1 + (origins - 1) * effects.same_deed)
    return replace(found, weight=weight * kish / rows / (1 + (deeds - 1) * effects.same_origin), origin=origin, deed=deed)


def _group(*columns: Ints) -> Ints:
    """Codes 0.. of the distinct combinations of columns."""
    code = columns[0] - columns[0].min()
    for other in columns[1:]:
        other = other - other.min()
        width = int(other.max()) + 1
        if int(code.max()) > (2**62) // width:
            code = np.unique(code, return_inverse=True)[1]
        code = code * width + other
    return np.unique(code, return_inverse=True)[1]
