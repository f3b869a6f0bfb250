"""One sentence about a change, made from its evidence."""

from __future__ import annotations

from functools import cache

from dragoman.relations.evidence import Evidence

LONGEST = 110


@cache
def name_of(key: str) -> str:
    """The name of a country by its ISO code; any other key as it stands."""
    from dragoman.knowledge import by_iso3

    found = by_iso3().get(key)
    return found.name if found is not None else key


def day(date: str) -> str:
    """2022-02-24 as "24 February 2022"."""
    import datetime

    at = datetime.date.fromisoformat(date)
    return f"{at.day} {at:%B %Y}"


def explain(a: str, b: str, of: str, date: str, low: str, high: str, before: float, after: float, proof: tuple[Evidence, ...]) -> str:
    """"Russia and Ukraine: fell from -2.1 to -7.8 after 24 February 2022 (between ...): assault, Russia to Ukraine, "..."; ...\""""
    way = "fell" if after < before else "rose"
    what = "" if of == "level" else f"{of} reports a month "
    span = "" if low == high else f" (between {day(low)} and {day(high)})"
    told = "; ".join(_piece(one) for one in proof[:3])
    return f"{name_of(a)} and {name_of(b)}: {what}{way} from {before:+.1f} to {after:+.1f} after {day(date)}{span}: {told}"


def _piece(one: Evidence) -> str:
    kind = (one.kind or one.table).lower()
    said = " ".join((one.sentence or one.trigger or "").split())
    if len(said) > LONGEST:
        said = said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
    return f"{kind}, {name_of(one.source)} to {name_of(one.target)}" + (f", “{said}”" if said else "")
