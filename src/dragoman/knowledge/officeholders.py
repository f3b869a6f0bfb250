"""People and the offices they held."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import fold, loaded_once, parts, rows, within

# The last day that the table speaks for; an undated question is answered as of this day.
HORIZON = "2025-06-01"


class Term(NamedTuple):
    """One term of office; `body` is the organisation it is held in (Hamas, United Nations), else empty."""

    country: str
    office: str
    body: str
    begin: str
    end: str

    def holds(self, date: str | None) -> bool:
        return within(self.begin, self.end, date or HORIZON)


class Person(NamedTuple):
    """A person with all known terms, oldest first."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    gender: str
    terms: tuple[Term, ...]

    def term(self, date: str | None) -> Term | None:
        """The office that counts on a date: of several, the one the others follow from (see offices.csv)."""
        held = [t for t in self.terms if t.holds(date)]
        return min(held, key=lambda t: offices().get(t.office, _UNRANKED).rank) if held else None

    def last(self, date: str | None) -> Term:
        """The last term begun before a date, in office or not; the first where all are later."""
        day = date or HORIZON
        begun = [t for t in self.terms if t.begin <= day]
        return max(begun, key=lambda t: (t.end or "9999", t.begin)) if begun else self.terms[0]


class Office(NamedTuple):
    """What an office means: its PLOVER sector, its rank (1 = head of government), and words that call its holder."""

    office: str
    sector: str
    rank: int
    words: tuple[str, ...]


_UNRANKED = Office("", "", 99, ())


@cache
def offices() -> dict[str, Office]:
    """Offices by slug."""
    return {r["office"]: Office(r["office"], r["sector"], int(r["rank"]), parts(r["words"])) for r in rows("offices.csv")}


@loaded_once
def people() -> dict[str, Person]:
    """All people by slug."""
    found: dict[str, list[dict[str, str]]] = {}
    for r in rows("people.csv"):
        found.setdefault(r["slug"], []).append(r)
    out = {}
    by_name = given_names()
    for slug, group in found.items():
        first = group[0]
        terms = [Term(r["country"], r["office"], r["body"], r["from"], r["to"]) for r in group]
        aliases = parts(first["aliases"])
        if len(group) > 1:
            terms.sort(key=lambda t: t.begin)
            aliases = tuple(dict.fromkeys(a for cell in dict.fromkeys(r["aliases"] for r in group) for a in parts(cell)))
        gender = next((r["gender"] for r in group if r.get("gender")), "") or by_name.get(fold(first["name"].partition(" ")[0]), "")
        out[slug] = Person(slug, first["name"], aliases, gender, tuple(terms))
    return out


@cache
def holders(office: str, country: str) -> tuple[Person, ...]:
    """Everybody known to have held an office of a state."""
    return tuple(p for p in people().values() if any(t.office == office and t.country == country for t in p.terms))


@cache
def given_names() -> dict[str, str]:
    """Given name -> "m", "f" or "" (either)."""
    return {name: r["gender"] for r in rows("given_names.csv") for name in parts(r["names"])}
