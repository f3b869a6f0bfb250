"""Who governs a state in a year, and where two people held one office at once."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.officeholders import Person, Term, people
from dragoman.knowledge.tables import parts, rows, within

# offices that one person holds at a time, and whose holders follow each other
HEADS = ("prime_minister", "chancellor", "president", "monarch", "supreme_leader", "head_of_junta")


class Government(NamedTuple):
    """The offices whose holder governs a state, in [begin, end] (years; empty: open)."""

    country: str
    offices: tuple[str, ...]
    begin: str
    end: str


class Contest(NamedTuple):
    """An office that two people held or claimed at once, in [begin, end] (dates; empty: open)."""

    country: str
    office: str
    begin: str
    end: str
    why: str


@cache
def governments() -> tuple[Government, ...]:
    """All rows of governments.csv."""
    return tuple(Government(r["country"], parts(r["offices"]), r["from"], r["to"]) for r in rows("governments.csv"))


@cache
def contests() -> tuple[Contest, ...]:
    """All rows of contested.csv."""
    return tuple(Contest(r["country"], r["office"], r["from"], r["to"], r["why"]) for r in rows("contested.csv"))


def governing(country: str, year: int) -> tuple[str, ...]:
    """The offices whose holder governs a state in a year; none where the table does not say."""
    found = [g for g in governments() if g.country == country and within(g.begin, g.end, str(year))]
    return max(found, key=lambda g: g.begin).offices if found else ()


@cache
def terms() -> dict[tuple[str, str], tuple[tuple[Person, Term], ...]]:
    """(country, office) -> who held it and when, by beginning; offices in bodies (party leaders, IGOs) are left out."""
    found: dict[tuple[str, str], list[tuple[Person, Term]]] = {}
    for person in people().values():
        for term in person.terms:
            if term.country and not term.body:
                found.setdefault((term.country, term.office), []).append((person, term))
    return {k: tuple(sorted(v, key=lambda pt: (pt[1].begin, pt[1].end or "9999"))) for k, v in found.items()}


def earliest(date: str) -> str:
    """The first day a coarse date may mean: "2009" -> "2009-01-01"."""
    return date + "-01-01"[len(date) - 10 :] if len(date) < 10 else date


def latest(date: str) -> str:
    """The last day a coarse date may mean, open ends last: "2009" -> "2009-12-31"."""
    return date + "-12-31"[len(date) - 10 :] if len(date) < 10 else date


def overlapping(one: Term, other: Term) -> bool:
    """Whether two terms share a day however their coarse dates are meant; a change of office within one day is none."""
    begin = max(latest(one.begin), latest(other.begin))
    end = min(earliest(one.end) if one.end else "9999", earliest(other.end) if other.end else "9999")
    return begin < end


def contested(country: str, office: str, one: Term, other: Term) -> bool:
    """Whether contested.csv knows that the two terms lie beside each other."""
    begin, end = max(one.begin, other.begin), min(one.end or "9999", other.end or "9999")
    known = (c for c in contests() if c.country == country and c.office == office)
    return any(earliest(c.begin or "0001") <= latest(begin) and earliest(end) <= latest(c.end or "9999") for c in known)
