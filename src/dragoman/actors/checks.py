"""All checks of the actor tables: `dragoman actors check` and CI hold them to these."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.actors import gazetteer
from dragoman.actors.ambiguity import rule_of
from dragoman.knowledge import checks
from dragoman.knowledge.checks import Finding


def check() -> list[Finding]:
    """Every finding, check by check; empty where all is right. Raises `DataError` for an own table that cannot be read."""
    return [*checks.check(), *names()]


def names() -> Iterator[Finding]:
    """A name means one actor, or its rule is told: in ambiguous.csv for the name, in name_rules.csv for its sorts."""
    for row in gazetteer.index()[0].values():
        for pieces, entries in row.items():
            sure = tuple(e for e in entries if not e.unsure)
            if len({e.key for e in sure}) > 1 and rule_of(pieces, sure) is None:
                meant = ", ".join(f"{e.key} ({e.sort})" for e in sure)
                yield Finding("names", "ambiguous.csv", f"{' '.join(pieces)!r} means {meant} and no rule decides: add the name, or mark an alias with ?")
