"""What a person means by an actor in a filter: "RUS", "Russia", "UN", "Lavrov" or an actor's id -> a condition in SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman import knowledge

Condition = tuple[str, list[object]]


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as a filter: a country (all who act for it), or an id, or the words of a name."""

    term: str
    country: str | None = None
    ids: tuple[str, ...] = ()
    pattern: str | None = None

    def of_parties(self, column: str, countries: str | None = None) -> Condition:
        """Whether a list of participants (structs with actor, for, name, country) holds the actor."""
        if self.country:
            if countries:
                return f"list_contains({countries}, ?)", [self.country]
            return f"list_contains(list_transform({column}, lambda p: p.country), ?)", [self.country]
        ids = f"list_has_any(list_transform({column}, lambda p: p.actor), ?) OR list_has_any(list_transform({column}, lambda p: p.\"for\"), ?)"
        named = f"regexp_matches(array_to_string(list_transform({column}, lambda p: p.name), ' | '), ?, 'i')"
        return self._either(ids, [list(self.ids), list(self.ids)], named)

    def of_about(self, column: str) -> Condition:
        """Whether a list of actors spoken of (structs with actor, name, country) holds the actor."""
        if self.country:
            return f"list_contains(list_transform({column}, lambda p: p.country), ?)", [self.country]
        named = f"regexp_matches(array_to_string(list_transform({column}, lambda p: p.name), ' | '), ?, 'i')"
        return self._either(f"list_has_any(list_transform({column}, lambda p: p.actor), ?)", [list(self.ids)], named)

    def of_lists(self, ids: str, names: str | None, countries: str | None) -> Condition:
        """Whether lists of ids, names and countries (speakers) hold the actor."""
        if self.country:
            return (f"list_contains({countries}, ?)", [self.country]) if countries else ("false", [])
        return self._either(f"list_has_any({ids}, ?)", [list(self.ids)], f"regexp_matches(array_to_string({names}, ' | '), ?, 'i')" if names else None)

    def of_one(self, key: str, name: str, country: str | None) -> Condition:
        """Whether one actor (id, name, country columns) is the actor."""
        if self.country:
            return (f"{country} = ?", [self.country]) if country else ("false", [])
        return self._either(f"list_contains(?, {key})", [list(self.ids)], f"regexp_matches({name}, ?, 'i')")

    def _either(self, ids: str, given: list[object], named: str | None) -> Condition:
        if named is None or self.pattern is None:
            return f"({ids})", given
        return f"({ids} OR {named})", [*given, self.pattern]


def who(term: str) -> Who:
    """What a term means. An ISO 3166 alpha-3 code or the name of a state is the whole country; `id:KEY` is one actor only;
    a name or alias in the knowledge tables is that body, and every actor with these words in its name."""
    term = term.strip()
    if term.startswith("id:"):
        return Who(term, ids=(term[3:],))
    if country := _countries().get(term) or _countries().get(term.lower()):
        return Who(term, country=country)
    words = r"\s+".join(re.escape(w) for w in term.split())
    pattern = rf"(^|\W){words}(\W|$)"
    body = _bodies().get(term)
    return Who(term, ids=(body, term) if body else (term,), pattern=pattern)


@cache
def _countries() -> dict[str, str]:
    """Codes as they stand and names in lower case -> ISO code."""
    out: dict[str, str] = {}
    for country in knowledge.countries().values():
        if not country.iso3:
            continue
        if country.end and country.iso3 in out:
            continue
        out[country.iso3] = country.iso3
        for name in (country.name, *country.names):
            out.setdefault(name.lower(), country.iso3)
    return out


@cache
def _bodies() -> dict[str, str]:
    return {name: body.slug for body in knowledge.organisations().values() for name in (body.name, *body.aliases)}
