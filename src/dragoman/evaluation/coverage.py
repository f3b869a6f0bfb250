"""How much of the world the table of people covers: state × year with whoever governed known.

    python -m dragoman.evaluation.coverage [--since 1990] [--until 2025] [--gaps] [--json]

States and years are those of the Gleditsch-Ward list (countries.csv); which office governs is told by governments.csv. A year is
covered when the holders of that office are known for at least half of its days; in a state's first and last year, and in the year
in which another office comes to govern, one day is enough. The last year ends on the day the tables speak for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.errors import DragomanError
from dragoman.knowledge import HORIZON, Country, countries
from dragoman.knowledge.governments import earliest, governing, latest, terms

SINCE, UNTIL = 1990, 2025
# numbers of the Correlates of War list stand in this order, Gleditsch and Ward keep them
REGIONS = (
    (199, "Americas"), (399, "Europe"), (599, "Africa south of the Sahara"), (699, "Middle East and North Africa"),
    (899, "Asia"), (999, "Oceania"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StateYear:
    """A state in a year: the offices that govern it, and the share of days whose holder is known."""

    country: str
    name: str
    region: str
    year: int
    offices: tuple[str, ...]
    share: float
    covered: bool


def region_of(country: Country) -> str:
    """The part of the world by Gleditsch-Ward number."""
    return next(name for last, name in REGIONS if int(country.gw[0]) <= last)


def measure(since: int = SINCE, until: int = UNTIL) -> list[StateYear]:
    """Every state × year of the list in [since, until]."""
    out = []
    for country in countries().values():
        if not country.gw[0]:
            continue
        first, last = int(country.gw[1]), int(country.gw[2] or 9999)
        for year in range(max(since, first), min(until, last) + 1):
            offices = governing(country.iso3, year)
            share = known_share(country.iso3, offices, year)
            turning = year in (first, last) or offices != governing(country.iso3, year - 1) or offices != governing(country.iso3, year + 1)
            covered = share > 0 if turning else share >= 0.5
            out.append(StateYear(country.iso3, country.name, region_of(country), year, offices, round(share, 3), covered))
    return out


def known_share(country: str, offices: Sequence[str], year: int) -> float:
    """Share of the days of a year on which somebody is known to hold one of the offices."""
    start, end = date(year, 1, 1), min(date(year, 12, 31), date.fromisoformat(HORIZON))
    if end < start:
        return 0.0
    days: set[int] = set()
    for office in offices:
        for _, term in terms().get((country, office), ()):
            begin = max(start, day_of(earliest(term.begin)))
            finish = min(end, day_of(latest(term.end))) if term.end else end
            days.update(range(begin.toordinal(), finish.toordinal() + 1))
    return len(days) / ((end - start).days + 1)


def day_of(text: str) -> date:
    """A date of the tables; the 31st of a shorter month is its last day."""
    year, month, day = (int(p) for p in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def by_region(found: Sequence[StateYear]) -> dict[str, tuple[int, int]]:
    """Region -> (covered, all), and the whole under "all"."""
    out: dict[str, list[int]] = {name: [0, 0] for _, name in REGIONS}
    out["all"] = [0, 0]
    for item in found:
        for key in (item.region, "all"):
            out[key][0] += item.covered
            out[key][1] += 1
    return {name: (covered, of) for name, (covered, of) in out.items() if of}


def gaps(found: Sequence[StateYear]) -> dict[str, dict[str, str]]:
    """Region -> state -> the years that are not covered, as ranges with the office looked for."""
    missing: dict[str, dict[str, list[StateYear]]] = defaultdict(lambda: defaultdict(list))
    for item in found:
        if not item.covered:
            missing[item.region][item.name].append(item)
    return {region: {name: _ranges(items) for name, items in sorted(states.items())} for region, states in missing.items()}


def _ranges(items: list[StateYear]) -> str:
    runs: list[list[StateYear]] = []
    for item in items:
        if runs and item.year == runs[-1][-1].year + 1 and item.offices == runs[-1][-1].offices:
            runs[-1].append(item)
        else:
            runs.append([item])
    return ", ".join(f"{r[0].year}{f'-{r[-1].year}' if len(r) > 1 else ''} {'/'.join(r[0].offices) or 'no office told'}" for r in runs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share covered by region, and the gaps when asked."""
    parser = argparse.ArgumentParser(prog="python -m dragoman.evaluation.coverage", description="Share of state x year with who governed known.")
    parser.add_argument("--since", type=int, default=SINCE, help=f"first year ({SINCE})")
    parser.add_argument("--until", type=int, default=UNTIL, help=f"last year ({UNTIL})")
    parser.add_argument("--gaps", action="store_true", help="list the states and years that are not covered")
    parser.add_argument("--json", action="store_true", help="print JSON: figures by region and all gaps")
    options = parser.parse_args(arguments)
    try:
        found = measure(options.since, options.until)
    except DragomanError as error:
        print(f"coverage: {error}", file=sys.stderr)
        return 2
    if not found:
        print(f"coverage: no state between {options.since} and {options.until}; give --since and --until as years, the earlier first", file=sys.stderr)
        return 2
    figures, missing = by_region(found), gaps(found)
    if options.json:
        shares = {name: {"covered": c, "state_years": n, "share": round(c / n, 4)} for name, (c, n) in figures.items()}
        print(json.dumps({"since": options.since, "until": options.until, "regions": shares, "gaps": missing}, indent=2, ensure_ascii=False))
        return 0
    print(f"state x year {options.since}-{options.until} with whoever governed known")
    for name, (covered, of) in figures.items():
        print(f"  {name:<30} {covered:>5} of {of:<5} {covered / of:.3f}")
    if options.gaps:
        for region, states in missing.items():
            print(f"\n{region}")
            for name, told in states.items():
                print(f"  {name}: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
