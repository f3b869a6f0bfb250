"""Common nouns and titles that tell what somebody is: "foreign minister", "rebels", "Lt. Gen."."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import loaded_once, parts, rows


class Role(NamedTuple):
    """A noun and what it means. `org_first`: the sector is that of the body named beside it, `sector` is only the default."""

    noun: str
    sector: str
    kind: str  # person, group, organisation or equipment
    office: str
    political: bool
    plural: bool
    org_first: bool
    note: str


class Title(NamedTuple):
    """A title before a name; `sector` and `office` are empty for Mr, Mrs and the like."""

    title: str
    sector: str
    office: str
    country: str


@loaded_once
def roles() -> dict[str, Role]:
    """Singular and plural nouns, lower case, to their role."""
    out: dict[str, Role] = {}
    for r in rows("roles.csv"):
        noun, first = r["noun"], r["note"].startswith("org-first")
        sector = r["sector"] or default_of(r["note"])
        plurals = parts(r["plural"]) or (plural_of(noun),)
        role = Role(noun, sector, r["kind"], r["office"], r["political"] != "0", False, first, r["note"])
        for many in plurals:
            out.setdefault(many, role._replace(plural=True))
        if noun not in plurals:
            out[noun] = role
    # "self-defense forces" is written without the hyphen as often
    for noun in [n for n in out if "-" in n]:
        out.setdefault(noun.replace("-", " "), out[noun])
    return out


def default_of(note: str) -> str:
    """"org-first; default GOV" -> "GOV"."""
    return note.partition("default ")[2][:3].strip()


def plural_of(noun: str) -> str:
    """The regular plural; irregular ones stand in the table."""
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun[:-3] + "men" if noun.endswith("man") else noun + "s"


@cache
def titles() -> dict[str, Title]:
    """Titles by their form."""
    return {r["title"]: Title(r["title"], r["sector"], r["office"], r["country"]) for r in rows("titles.csv")}


@cache
def words() -> dict[str, frozenset[str]]:
    """Word classes of the actor rules (actor_words.csv), class -> words."""
    return {r["class"]: frozenset(parts(r["words"])) for r in rows("actor_words.csv")}
