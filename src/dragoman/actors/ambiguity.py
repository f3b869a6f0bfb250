"""Names with several meanings: the rule that decides between them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from dragoman import knowledge
from dragoman.actors.gazetteer import Entry, pieces_of


class NameRule(NamedTuple):
    """A rule for two sorts of name; `same_country`: only where both belong to one state."""

    sorts: tuple[str, ...]
    same_country: bool
    rule: str


@cache
def name_rules() -> tuple[NameRule, ...]:
    """All rows of name_rules.csv."""
    return tuple(NameRule(knowledge.parts(r["sorts"]), r["same"] == "country", r["rule"]) for r in knowledge.rows("name_rules.csv"))


@cache
def _told() -> dict[tuple[str, ...], str]:
    return {pieces_of(name): row.rule for name, row in knowledge.ambiguities().items()}


def rule_of(pieces: tuple[str, ...], entries: Sequence[Entry]) -> str | None:
    """The rule that decides what a name means: its own, else the general ones of every pair of its meanings; none if a pair lacks one."""
    own = _told().get(pieces)
    if own is not None:
        return own
    rules: list[str] = []
    for one, other in combinations(entries, 2):
        if one.key == other.key:
            continue
        rule = general(one, other)
        if rule is None:
            return None
        rules.append(rule)
    return "; ".join(dict.fromkeys(rules)) or None


def general(one: Entry, other: Entry) -> str | None:
    """The rule of name_rules.csv for two meanings, or none."""
    if apart(one, other):
        return next((r.rule for r in name_rules() if r.sorts == ("any", "any")), None)
    sorts = tuple(sorted((one.sort, other.sort)))
    same = bool(country_of(one)) and country_of(one) == country_of(other)
    return next((r.rule for r in name_rules() if r.sorts == sorts and (same or not r.same_country)), None)


def general_rule(*sorts: str) -> str:
    """The rule of name_rules.csv for two sorts, in the order of the alphabet."""
    return next((r.rule for r in name_rules() if r.sorts == sorts), "")


def apart(one: Entry, other: Entry) -> bool:
    """Whether what two entries name did not exist at one time."""
    (first, then) = sorted((life(one), life(other)))
    return any(a[1] and b[0] and a[1] <= b[0] for a, b in pairwise((first, then)))


def life(entry: Entry) -> tuple[str, str]:
    """First and last date of a state or body, "" where open or not told."""
    if entry.key in knowledge.countries():
        c = knowledge.countries()[entry.key]
        return c.begin, c.end
    if entry.sort == "body":
        o = knowledge.organisations()[entry.key]
        return o.begin, o.end
    return "", ""


def country_of(entry: Entry) -> str:
    """ISO 3166 alpha-3 of the state an entry belongs to, "" for none; a person's is that of the last office."""
    if entry.key in knowledge.countries():
        return knowledge.countries()[entry.key].iso3
    if entry.sort in ("region", "people"):
        return knowledge.regions()[entry.key].iso3
    if entry.sort == "body":
        return knowledge.organisations()[entry.key].country
    return knowledge.people()[entry.key].last(None).country if entry.sort == "person" else ""
