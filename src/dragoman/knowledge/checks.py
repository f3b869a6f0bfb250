"""What is wrong in the actor tables, the person's own included; `actors.checks` adds what only the gazetteer can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import combinations
from typing import NamedTuple

from dragoman.knowledge import governments, own
from dragoman.knowledge.bodies import organisations
from dragoman.knowledge.forms import Form, fault, forms
from dragoman.knowledge.officeholders import Term
from dragoman.knowledge.places import ambiguities, by_iso3, countries, regions
from dragoman.knowledge.tables import fold, parts, shipped


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: which check found it, in which row of which file, and what it is."""

    check: str
    place: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Row(NamedTuple):
    """A row of a table and where it stands."""

    values: dict[str, str]
    place: str


@cache
def table(name: str) -> tuple[Row, ...]:
    """All rows of an actor table with their places; shipped rows that an own row replaces are left out."""
    form = forms()[name]
    mine = own.rows_of(name)
    replaced = {form.key_of(r.values) for r in mine}
    found = [Row(values, f"{file}, row {n}") for file in form.files for n, values in enumerate(shipped(file), 2)]
    return (*(r for r in found if form.key_of(r.values) not in replaced), *(Row(r.values, r.place) for r in mine))


def check() -> list[Finding]:
    """Every finding, check by check; empty where all is right. Raises `DataError` for an own table that cannot be read."""
    out: list[Finding] = []
    for name, form in forms().items():
        out += _form(name, form)
    for part in (_ids, _codes, _references, _heads, _twice, _governments):
        out += part()
    return out


def _form(name: str, form: Form) -> Iterator[Finding]:
    """Each row by itself: columns, values, dates; and no key twice."""
    columns = {c.name for c in form.columns}
    seen: dict[tuple[str, ...], str] = {}
    for row in table(name):
        wrong = fault(form, row.values)
        if wrong:
            yield Finding("form", row.place, wrong)
        if unknown := set(row.values) - columns:
            yield Finding("form", row.place, f"no such column: {', '.join(sorted(unknown))}")
        key = form.key_of(row.values)
        if key in seen:
            yield Finding("form", row.place, f"the same row as {seen[key]}: {', '.join(k for k in key if k)}")
        seen.setdefault(key, row.place)


def _ids() -> Iterator[Finding]:
    """An actor's id means one actor: no slug in two tables."""
    owner: dict[str, tuple[str, str]] = {}
    for name in ("countries", "regions", "organisations", "people"):
        for row in table(name):
            slug = row.values["slug"]
            first = owner.setdefault(slug, (name, row.place))
            if first[0] != name:
                yield Finding("ids", row.place, f"the slug {slug!r} is taken by {first[1]}; take another")


def _codes() -> Iterator[Finding]:
    """No two states have one code in one year."""
    for code, begin, end in (("iso3", "", ""), ("cow", "cow_from", "cow_to"), ("gw", "gw_from", "gw_to")):
        spells: dict[str, list[Row]] = defaultdict(list)
        for row in table("countries"):
            if row.values[code]:
                spells[row.values[code]].append(row)
        for value, group in spells.items():
            for one, other in combinations(group, 2):
                # a year in which a state follows another belongs to both
                first, last = max(one.values.get(begin, ""), other.values.get(begin, "")), min(one.values.get(end) or "9999", other.values.get(end) or "9999")
                if not begin or (first < last and not _union(one, other, begin, end)):
                    yield Finding("codes", other.place, f"{code} {value} is also that of {one.values['slug']} ({one.place})")


def _union(one: Row, other: Row, begin: str, end: str) -> bool:
    """Whether one state's spell lies within the other's, as that of a union that went under its member's code (UAR, Egypt)."""
    spells = [(r.values[begin], r.values[end] or "9999") for r in (one, other)]
    (a, b), (c, d) = sorted(spells)
    return a < c and d < b


def _references() -> Iterator[Finding]:
    """Parents, bodies and readings are rows that exist."""
    slugs = {*organisations(), *countries(), *regions()}
    called = {fold(n) for o in organisations().values() for n in (o.name, *o.aliases, *o.unsure)} | {fold(r.name) for r in regions().values()}
    for row in table("organisations"):
        parent = row.values["parent"]
        if parent and (parent not in slugs or parent == row.values["slug"]):
            yield Finding("references", row.place, f"parent {parent!r} is the slug of no organisation, state or region")
    for row in table("people"):
        body = row.values["body"]
        if body and fold(body) not in called:
            yield Finding("references", row.place, f"body {body!r} is the name of no organisation")
    for row in table("ambiguous"):
        reading = row.values["reading_default"]
        if reading != "none" and reading not in slugs:
            yield Finding("references", row.place, f"reading_default {reading!r} is no slug; write none where the name alone means nobody")
    for row in table("governments"):
        for office in parts(row.values["offices"]):
            if office not in governments.HEADS:
                yield Finding("references", row.place, f"{office!r} is no office that governs ({', '.join(governments.HEADS)})")


def _heads() -> Iterator[Finding]:
    """One head of government, and one of state, at a time, but for what contested.csv knows."""
    place = _places_of_terms()
    for (country, office), held in governments.terms().items():
        if office not in governments.HEADS:
            continue
        for (one, term), (other, beside) in combinations(held, 2):
            if governments.overlapping(term, beside) and not governments.contested(country, office, term, beside):
                where = place.get((other.slug, country, office, beside.begin), "people.csv")
                told = f"{office} of {country}: {other.name} ({_spell(beside)}) beside {one.name} ({_spell(term)})"
                yield Finding("heads", where, f"{told}; correct a date, or tell the case in contested.csv")


def _places_of_terms() -> dict[tuple[str, str, str, str], str]:
    return {(r.values["slug"], r.values["country"], r.values["office"], r.values["from"]): r.place for r in table("people")}


def _spell(term: Term) -> str:
    return f"{term.begin} to {term.end or 'today'}"


def _twice() -> Iterator[Finding]:
    """One person, one slug: two people of one state with a full name in common are one, or their name is in ambiguous.csv."""
    owners: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in table("people"):
        for name in (row.values["name"], *parts(row.values["aliases"])):
            if " " in name:
                owners[fold(name).casefold()].setdefault(row.values["slug"], row)
    ruled = {fold(n).casefold() for n in ambiguities()}
    told: set[tuple[str, str]] = set()
    for name, group in owners.items():
        for (a, one), (b, other) in combinations(group.items(), 2):
            same = not one.values["country"] or not other.values["country"] or one.values["country"] == other.values["country"]
            if same and name not in ruled and (a, b) not in told:
                told.add((a, b))
                yield Finding("twice", other.place, f"{b} and {a} ({one.place}) are both called {other.values['name']!r}: give one slug, or tell them apart in ambiguous.csv")


def _governments() -> Iterator[Finding]:
    """Every state of the Gleditsch-Ward list since 1990 has a row that says who governs."""
    known = {g.country for g in governments.governments()}
    for country in by_iso3().values():
        if country.gw[0] and (not country.gw[2] or country.gw[2] >= "1990") and country.iso3 not in known:
            yield Finding("governments", "governments.csv", f"nothing says who governs {country.name} ({country.iso3})")


def sources() -> dict[str, dict[str, int]]:
    """Table -> source -> rows: where the facts are from."""
    out: dict[str, dict[str, int]] = {}
    for name in forms():
        count: dict[str, int] = defaultdict(int)
        for row in table(name):
            count[row.values.get("source", "")] += 1
        out[name] = dict(sorted(count.items(), key=lambda kv: (-kv[1], kv[0])))
    return out


