"""Questions to the desk: filters that read like the question -> one SQL query over the projections.

Every filter takes one value or several (any of them fits), and filters add up. Dates may be days, months or years, both ends
included: an event is dated by its own date where the words give one, else by the publication; everything else by publication.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from dragoman.desk.schema import INTERNAL, PROJECTIONS
from dragoman.desk.who import Condition, who
from dragoman.errors import UsageError

Value = Any
EVENT_FROM = "coalesce(when_start, when_end, published_date)"
EVENT_TO = "coalesce(when_end, when_start, published_date)"


@dataclass
class Query:
    """A SELECT being put together. `ids` are record ids that a text search found, best first; they bind as `$found`."""

    table: str
    where: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: Condition) -> None:
        text, values = condition
        self.where.append(f"({text})")
        self.values += values

    def sql(self, order: str, limit: int | None, columns: Iterable[str] | None = None) -> str:
        names = columns or [n for n in PROJECTIONS[self.table].names if n not in INTERNAL.get(self.table, ())]
        listed = ", ".join(f'"{n}"' for n in names)
        where = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        return f"SELECT {listed} FROM {self.table}{where} ORDER BY {order}" + (f" LIMIT {int(limit)}" if limit is not None else "")


def several(value: Value) -> list[Value]:
    return [value] if isinstance(value, str | int | float) else list(value)


def any_of(conditions: Iterable[Condition]) -> Condition:
    found = list(conditions)
    return " OR ".join(f"({text})" for text, _ in found), [v for _, values in found for v in values]


def both(first: Condition, second: Condition) -> Condition:
    return f"({first[0]}) AND ({second[0]})", [*first[1], *second[1]]


# --- filters: value -> condition ------------------------------------------------------------------------------------


def equals(column: str, upper: bool = False) -> Callable[[Value], Condition]:
    def make(value: Value) -> Condition:
        wanted = [v.upper() if upper else v for v in several(value)]
        return f"list_contains(?, {column})", [wanted]

    return make


def holds(column: str) -> Callable[[Value], Condition]:
    """A list column holds any of the values."""
    return lambda value: (f"list_has_any({column}, ?)", [several(value)])


def contains(column: str) -> Callable[[Value], Condition]:
    return lambda value: any_of((f"contains(lower({column}), lower(?))", [v]) for v in several(value))


def at_least(column: str) -> Callable[[Value], Condition]:
    return lambda value: (f"{column} >= ?", [float(value) - 1e-6])


def at_most(column: str) -> Callable[[Value], Condition]:
    return lambda value: (f"{column} <= ?", [float(value) + 1e-6])


def flag(column: str) -> Callable[[Value], Condition]:
    return lambda value: (column if value else f"NOT {column}", [])


def since(column: str) -> Callable[[Value], Condition]:
    return lambda value: (f"{column} >= ?", [bounds(value)[0]])


def until(column: str) -> Callable[[Value], Condition]:
    return lambda value: (f"{column} <= ?", [bounds(value)[1]])


def bounds(value: str | datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of "2023", "2023-10" or "2023-10-07"."""
    if isinstance(value, datetime.date):
        return value, value
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
        raise UsageError(f"{value!r} is no date; write it as 2023-10-07, 2023-10 or 2023")
    year, month, day = (int(n) for n in [*value.split("-"), "0", "0"][:3])
    try:
        first = datetime.date(year, month or 1, day or 1)
        last = datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError as error:
        raise UsageError(f"{value!r} is no date; write it as 2023-10-07, 2023-10 or 2023") from error
    return first, last


def _acts(term: str) -> Condition:
    return who(term).of_parties("actors", "actor_countries")


def _receives(term: str) -> Condition:
    return who(term).of_parties("recipients", "recipient_countries")


def _takes_part(term: str) -> Condition:
    return any_of((_acts(term), _receives(term), who(term).of_parties("others")))


def _speaks(term: str) -> Condition:
    return who(term).of_lists("speakers", "speaker_names", "speaker_countries")


def _spoken_of(term: str) -> Condition:
    return who(term).of_about("about")


def _side(side: str) -> Callable[[str], Condition]:
    return lambda term: who(term).of_one(side, f"{side}_name", f"{side}_country")


def _tied(term: str) -> Condition:
    return any_of((_side("a")(term), _side("b")(term)))


def _told_by(value: Value) -> Condition:
    """An event in somebody's voice: the speakers are found among the statements of the same reading."""
    text, values = any_of(_speaks(t) for t in several(value))
    return f"list_has_any(according_to, (SELECT coalesce(list(id), []) FROM statements WHERE {text}))", values


def _between(first: Callable[[str], Condition], second: Callable[[str], Condition]) -> Callable[[Value], Condition]:
    """A pair, either way round."""

    def make(value: Value) -> Condition:
        if len(value) != 2:
            raise UsageError("between takes two actors, as in --between RUS ISR")
        a, b = value
        return any_of((both(first(a), second(b)), both(first(b), second(a))))

    return make


def each(make: Callable[[str], Condition]) -> Callable[[Value], Condition]:
    return lambda value: any_of(make(v) for v in several(value))


_PUBLISHED: dict[str, Callable[[Value], Condition]] = {
    "since": since("published_date"),
    "until": until("published_date"),
    "outlet": contains("outlet"),
    "document": equals("document_id"),
    "min_confidence": at_least("confidence"),
}

FILTERS: dict[str, dict[str, Callable[[Value], Condition]]] = {
    "events": _PUBLISHED
    | {
        "since": since(EVENT_TO), "until": until(EVENT_FROM), "between": _between(_acts, _receives), "by": each(_acts), "to": each(_receives),
        "with_": each(_takes_part), "said_by": _told_by, "type": equals("type", upper=True), "mode": equals("mode"), "status": equals("status"),
        "quad": equals("quad"), "context": holds("contexts"), "where": each(lambda v: ("where_country = ? OR contains(lower(where_name), lower(?))", [v, v])),
        "hearsay": flag("hearsay"),
    },
    "statements": _PUBLISHED
    | {
        "by": each(_speaks), "to": each(lambda t: ("contains(lower(addressee), lower(?)) OR addressee = ?", [t, t])), "about": each(_spoken_of),
        "kind": equals("kind"), "polarity": equals("polarity"), "cue_class": equals("cue_class"),
    },
    "ties": _PUBLISHED
    | {
        "between": _between(_side("a"), _side("b")), "with_": each(_tied), "by": each(lambda t: who(t).of_one("holder", "holder_name", "holder_country")),
        "kind": equals("kind"), "sign": equals("sign"), "trend": equals("trend"), "contested": flag("contested"),
    },
    "forecasts": _PUBLISHED
    | {
        "by": each(lambda t: who(t).of_one('"by"', "by_name", "by_country")), "at_least": at_least("low"), "at_most": at_most("high"),
        "due_before": until("horizon_by"),
    },
    "documents": {
        "since": since("published_date"), "until": until("published_date"), "outlet": contains("outlet"), "document": equals("id"),
        "title": contains("title"), "wire": contains("wire"), "language": equals("language"), "warning": holds("warnings"),
    },
    "actors": {
        "since": since("published_date"), "until": until("published_date"), "document": equals("document_id"), "kind": equals("kind"),
        "country": equals("country", upper=True), "name": contains("name"),
    },
}  # fmt: skip

ORDER = {
    "events": f"{EVENT_FROM} NULLS LAST, published_date NULLS LAST, document_id, trigger_start, id",
    "statements": "published_date NULLS LAST, document_id, content_start, id",
    "ties": "published_date NULLS LAST, document_id, id",
    "forecasts": "published_date NULLS LAST, document_id, id",
    "documents": "published_date NULLS LAST, published NULLS LAST, outlet NULLS LAST, id",
    "actors": "published_date NULLS LAST, document_id, id",
}


def question(table: str, filters: dict[str, Value]) -> Query:
    """The query of some filters; those that are None, empty or not given say nothing."""
    query = Query(table)
    known = FILTERS[table]
    for name, value in filters.items():
        if name not in known:
            raise UsageError(f"{table}: has no filter {name!r}; there are {', '.join(sorted(n.rstrip('_') for n in known))}, text and limit")
        if value is None or (isinstance(value, list | tuple | set) and not value):
            continue
        query.add(known[name](value))
    return query
