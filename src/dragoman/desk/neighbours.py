"""Which rows of an `events` table can be compared with given ones: looked up in columns, without making every row a record.

The keys are those of `alike.day_keys` and `alike.half_keys`, or wider ones, as numbers; a collision of two numbers costs a comparison
and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.desk.alike import EARLIER, LONGEST, STEM, Telling, by_id, stems_of, tellings

Rows = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint64]
NEVER = -(10**9)
WEEK = 7


class Index:
    """Value -> rows, over two columns of equal length."""

    def __init__(self, values: npt.NDArray[np.uint64], rows: Rows) -> None:
        order = np.argsort(values, kind="stable")
        self.values, self.rows = values[order], rows[order]

    def get(self, wanted: npt.NDArray[np.uint64]) -> tuple[Rows, Rows]:
        """For each wanted value that rows have, its place among the wanted, and the row."""
        first, last = np.searchsorted(self.values, wanted, "left"), np.searchsorted(self.values, wanted, "right")
        length = last - first
        asked = np.repeat(np.arange(len(wanted)), length)
        at = np.arange(len(asked)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
        return asked, self.rows[at]


class Neighbours:
    """Rows that share a block and a day with others."""

    def __init__(self, events: pa.Table) -> None:
        self.events = events.combine_chunks()
        self.ids: list[str] = self.events["id"].to_pylist()
        self.row_of = {key: k for k, key in enumerate(self.ids)}
        self._documents = self.events["document_id"]
        rows = np.arange(len(self.ids), dtype=np.int64)
        told = pc.binary_join_element_wise(self._documents, pc.coalesce(self.events["occurrence"], self.events["id"]), "\x1f")
        self._told, self._names = _codes(told), _codes(self.events["id"])
        self._by_told, self._by_name = Index(self._told, rows), Index(self._names, rows)
        self.first, self.last, self._span = self._days()
        self._keys()

    def _keys(self) -> None:
        """What each row is found by, and what it asks for; the two differ where a row with no recipient looks for one that has."""
        count = len(self.ids)
        kinds, stems = _codes(self.events["type"]), _codes(pc.utf8_slice_codeunits(pc.utf8_lower(self.events["trigger"]), 0, STEM))
        sides = [self._tokens(side) for side in ("actors", "recipients")]
        lacking = np.ones(count, dtype=bool)
        lacking[sides[1][0]] = False
        none = np.flatnonzero(lacking)
        with_none = (np.concatenate([sides[1][0], none]), np.concatenate([sides[1][1], np.full(len(none), 11, dtype=np.uint64)]))
        rows, a, r = _crossed(sides[0], with_none, count)
        back, b, s = _crossed(sides[1], sides[0], count)
        actors, tokens = sides[0]
        same = [
            (rows, _mixed(1, a, r, kinds[rows])), (rows, _mixed(2, a, r, stems[rows])), (back, _mixed(1, b, s, kinds[back])),
            (actors, _mixed(3, tokens, stems[actors], kinds[actors])), self._places(kinds),
        ]  # fmt: skip
        has, lacks = (~lacking[actors]).astype(np.uint64), lacking[actors].astype(np.uint64)
        found = [(actors, _mixed(4, tokens, stems[actors], has)), (actors, _mixed(5, tokens, kinds[actors], has))]
        asked = [(actors, _mixed(4, tokens, stems[actors], lacks)), (actors, _mixed(5, tokens, kinds[actors], lacks))]
        self._by_key = Index(*self._by_week(same + found))
        values, of = self._by_week(same + asked)
        order = np.argsort(of, kind="stable")
        self._asked, self._asked_starts = values[order], np.searchsorted(of[order], np.arange(count + 1))

    def _places(self, kinds: Codes) -> tuple[Rows, Codes]:
        place = pc.coalesce(pc.cast(self.events["geonames"], pa.string()), pc.utf8_lower(self.events["where_name"]))
        known = np.flatnonzero(pc.is_valid(place).to_numpy(zero_copy_only=False) if isinstance(place, pa.Array) else pc.is_valid(place).to_numpy())
        return known, _mixed(6, _codes(pc.fill_null(place, ""))[known], kinds[known])

    def _tokens(self, side: str) -> tuple[Rows, Codes]:
        """Rows and what a side of them is looked up by: ids, ids acted for, and the beginnings of the words of the unknown."""
        column = self.events[side].combine_chunks()
        parents = pc.list_parent_indices(column).to_numpy().astype(np.int64)
        flat = column.flatten()
        actors = pc.struct_field(flat, "actor")
        own = pc.match_substring_regex(actors, r"^a-[0-9a-f]{16}$")
        parts: list[pa.Array] = [actors]
        rows = [parents]
        acted = pc.struct_field(flat, "for")
        held = pc.is_valid(acted)
        parts.append(pc.filter(acted, held))
        rows.append(parents[held.to_numpy(zero_copy_only=False)])
        names = pc.filter(pc.struct_field(flat, "name"), own).to_pylist()
        of = parents[own.to_numpy(zero_copy_only=False)]
        words = {name: stems_of(name or "") for name in set(names)}
        parts.append(pa.array(["?" + w for name in names for w in words[name]], pa.string()))
        rows.append(np.repeat(of, [len(words[name]) for name in names]))
        return np.concatenate(rows), _codes(pa.chunked_array([p.cast(pa.string()) for p in parts]))

    def _days(self) -> tuple[Rows, Rows, npt.NDArray[np.bool_]]:
        """Days since 1970 between which each row lies, as `alike` reckons, and whether that is a long interval."""
        start, end, published = (_numbers(self.events[n]) for n in ("when_start", "when_end", "published_date"))
        basis = pc.fill_null(pc.not_equal(self.events["when_basis"], "published"), False).to_numpy().astype(bool)
        dated = basis & (start > NEVER)
        end = np.where(end > NEVER, end, start)
        first = np.where(dated, start, np.where(published > NEVER, published - EARLIER, 0))
        last = np.where(dated, end, np.where(published > NEVER, published, -1))
        return first, last, dated & (last - first >= LONGEST)

    def _by_week(self, parts: Iterable[tuple[Rows, Codes]]) -> tuple[Codes, Rows]:
        """Keys with the one or two weeks of their rows; a long interval has a week of its own."""
        given = list(parts)
        rows, values = np.concatenate([p[0] for p in given]), np.concatenate([p[1] for p in given])
        weeks = [self.first // WEEK, self.last // WEEK]
        second = np.flatnonzero((weeks[0] != weeks[1])[rows] & ~self._span[rows] & (self.last >= self.first)[rows])
        spans = np.where(self._span, self.first * 4096 + self.last - self.first + 10**9, weeks[0])
        of = np.concatenate([rows, rows[second]])
        when = np.concatenate([spans[rows], weeks[1][rows[second]]])
        return _mixed(9, np.concatenate([values, values[second]]), when.astype(np.uint64)), of

    def of_documents(self, documents: Collection[str]) -> set[int]:
        mask = pc.is_in(self._documents, value_set=pa.array(sorted(documents), pa.string()))
        return set(np.flatnonzero(mask.to_numpy()).tolist())

    def of_one_occurrence(self, rows: Iterable[int]) -> set[int]:
        """Rows that one document tells as the same deed as given ones, or under the same id."""
        chosen = np.array(sorted(rows), dtype=np.int64)
        told = np.union1d(chosen, self._by_told.get(np.unique(self._told[chosen]))[1])
        return set(self._by_name.get(np.unique(self._names[told]))[1].tolist()) | set(chosen.tolist())

    def around(self, rows: Iterable[int]) -> set[int]:
        """Rows that could share a block and a day with given ones, and these."""
        chosen = np.array(sorted(rows), dtype=np.int64)
        out = set(chosen.tolist())
        for start in range(0, len(chosen), 500):  # so that the pairs of a busy week are never in memory at once
            part = chosen[start : start + 500]
            first, last = self._asked_starts[part], self._asked_starts[part + 1]
            length = last - first
            of = np.repeat(part, length)
            at = np.arange(len(of)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
            asked, found = self._by_key.get(self._asked[at])
            of = of[asked]
            common = (np.maximum(self.first[of], self.first[found]) <= np.minimum(self.last[of], self.last[found])) & (self._span[of] == self._span[found])
            out.update(np.unique(found[common]).tolist())
        return out

    def load(self, rows: Iterable[int], held: dict[str, Telling]) -> None:
        """Make tellings of rows that are not held yet."""
        missing = sorted(k for k in rows if self.ids[k] not in held)
        held.update(by_id(tellings(self.events.take(pa.array(missing, pa.int64())))))


def _crossed(one: tuple[Rows, Codes], two: tuple[Rows, Codes], count: int) -> tuple[Rows, Codes, Codes]:
    """Each value of one side with each of the other, row by row."""
    order = np.argsort(two[0], kind="stable")
    rows, values = two[0][order], two[1][order]
    starts = np.searchsorted(rows, np.arange(count + 1))
    length = starts[one[0] + 1] - starts[one[0]]
    at = np.repeat(starts[one[0]], length) + np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(one[0], length), np.repeat(one[1], length), values[at]


def _mixed(kind: int, *parts: Codes) -> Codes:
    """Several numbers as one (multipliers of splitmix64)."""
    total = np.full(len(parts[0]), kind, dtype=np.uint64)
    for part in parts:
        total = np.multiply(np.bitwise_xor(total, part.astype(np.uint64)), np.uint64(0x9E3779B97F4A7C15))
        total = np.bitwise_xor(total, np.right_shift(total, np.uint64(29)))
    return total


def _numbers(column: pa.ChunkedArray) -> Rows:
    found: Rows = pc.fill_null(pc.cast(pc.cast(column, pa.int32()), pa.int64()), NEVER).to_numpy().astype(np.int64)
    return found


def _codes(column: pa.ChunkedArray | pa.Array) -> Codes:
    """A number for each value, the same for the same words in whatever column."""
    chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    encoded = chunked.combine_chunks().dictionary_encode()
    found = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    words = found.dictionary.to_pylist()
    numbers = np.array([hash(w) & 0x7FFFFFFFFFFFFFFF for w in words] + [0], dtype=np.uint64)  # within one process
    at = pc.fill_null(pc.cast(found.indices, pa.int64()), len(words)).to_numpy(zero_copy_only=False)
    values: Codes = numbers[at]
    return values
