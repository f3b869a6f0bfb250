"""The relation of two actors over time: level with interval for each direction and both, change points, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from dragoman.errors import UsageError
from dragoman.relations.changes import Change, changes
from dragoman.relations.effects import LAYERS, Effects, effects
from dragoman.relations.evidence import Evidence, evidence, ids
from dragoman.relations.level import Cells, Floats, Level, level
from dragoman.relations.periods import By, Deeds, cells, deeds, log_coverage, lying_in, period_of, start_of
from dragoman.relations.reports import NO_DAY, Ints, Reports, days, reports
from dragoman.relations.tables import Tables

Mask = npt.NDArray[np.bool_]
Direction = Literal["forth", "back", "mutual"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("forth", "back", "mutual")
Z: Final = 1.6448536269514722  # half width of a 90 % interval
OTHERS: Final = 4  # coverage is told from the reports on others only where these are at least so many times those on the dyad


class Point(msgspec.Struct, frozen=True):
    """One period: the level with its 90 % interval, and how many independent reports, deeds and origins lie behind it.

    `reports` 0: nothing was reported, the level is carried on and its interval is wider. `evidence` are record ids.
    """

    start: str
    level: float
    low: float
    high: float
    reports: float
    deeds: int
    origins: int
    evidence: tuple[str, ...]


class Series(msgspec.Struct, frozen=True):
    """The level of one direction (forth: A to B; back: B to A; mutual) and what was estimated with it."""

    direction: Direction
    points: tuple[Point, ...]
    noise: float | None
    drift: float | None
    coverage_effect: float | None
    coverage_effect_sd: float | None


class Relation(msgspec.Struct, frozen=True):
    """How two actors stand to each other: series, changes (of the mutual series unless asked otherwise), notes for the reader."""

    a: str
    b: str
    by: By
    layers: tuple[str, ...]
    series: tuple[Series, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def direction(self, name: Direction) -> Series:
        """The series of one direction."""
        return next(s for s in self.series if s.direction == name)


def relation(
    tables: Tables,
    a: str,
    b: str,
    *,
    since: str | None = None,
    until: str | None = None,
    by: By = "month",
    layers: Iterable[str] = LAYERS,
    without: Iterable[str] = (),
    changed: Mapping[str, float] | None = None,
    find_changes: bool = True,
    coverage: Mapping[str, float] | None = None,
) -> Relation:
    """The relation of `a` and `b` (ISO countries or actor ids) from Arrow tables; the method is in `docs/relations.md`.

    Levels are on PLOVER's scale, -10 to 10. `since` and `until` (ISO dates) cut what is shown; all reports are used for the
    estimate. `coverage` (ISO first day of a period -> amount of reporting) takes the place of the amount found in the tables.
    Raises `UsageError` where nothing is known of the pair.
    """
    if a == b:
        raise UsageError(f"{a} {b}: a relation needs two actors; name another")
    use = effects(layers, without, changed)
    found = reports(tables, use, frozenset((a, b)))
    if not len(found):
        raise UsageError(f"{a} {b}: no report on the two in {', '.join(use.layers)}; add documents, other layers, or ask for others")
    order = np.argsort(found.day, kind="stable")
    found = found.take(order)
    forth = found.source == found.code(a)
    told = _three(found, forth)
    begin, end = lying_in(told, by)
    first, past = int(begin.min()), int(end.max()) + 1
    amount = _amount(tables, found, by, first, past, coverage)
    logged = None if amount is None else log_coverage(amount)
    summed = cells(told, 3, by, first, past, logged)
    shifts = changes(tables, found, a, b, use, _daily_coverage(logged, by, first, past)) if find_changes else ()
    fitted = level(summed, breaks=_breaks(shifts, by, first, past))
    shown = _window(by, first, past, since, until)
    series = tuple(_series(tables, found, forth, summed, fitted, i, by, first, shown) for i in range(3))
    cut = tuple(s for s in shifts if _inside(s.date, since, until))
    return Relation(a, b, by, use.layers, series, cut, _notes(found, use, amount))


def _three(found: Reports, forth: Mask) -> Deeds:
    """Deeds in three columns: A to B, B to A, and both together."""
    number = np.where(forth, 0, 1)
    both = deeds(found.take(np.tile(np.arange(len(found)), 2)), np.concatenate([number, np.full(len(found), 2)]))
    return both


def _amount(tables: Tables, found: Reports, by: By, first: int, past: int, given: Mapping[str, float] | None) -> Floats | None:
    """How much was reported in each period: documents, or else events on others; None where that cannot be told."""
    if given is not None:
        return np.array([float(given.get(str(start_of(p, by)), 0.0)) for p in range(first, past)])
    source = tables.documents if tables.documents is not None else tables.events
    name = "published_date" if tables.documents is not None or "when_start" not in source.column_names else "when_start"
    day = days(source, name)
    when = period_of(day[day != NO_DAY], by)
    counts = np.bincount(when[(when >= first) & (when < past)] - first, minlength=past - first).astype(np.float64)
    if tables.documents is None:
        mine = period_of(found.day[found.table == 0], by)
        counts -= np.bincount(mine[(mine >= first) & (mine < past)] - first, minlength=past - first)
    counts = np.maximum(counts, 0.0)
    return counts if counts.sum() >= OTHERS * len(found) and (counts > 0).mean() > 0.5 else None


def _daily_coverage(logged: Floats | None, by: By, first: int, past: int) -> tuple[Ints, Floats] | None:
    """Log coverage as (first day of period, value), for whoever works at another step."""
    if logged is None:
        return None
    return np.array([start_of(p, by).astype(np.int64) for p in range(first, past)]), logged


def _breaks(found: tuple[Change, ...], by: By, first: int, past: int) -> Floats | None:
    """Where the level may jump: into the period of a change and out of it, each half, for a change seldom falls on its first day."""
    if not found:
        return None
    out = np.zeros((past - first, 3))
    for change in found:
        if change.of != "level":
            continue
        at = int(period_of(np.array([np.datetime64(change.date, "D").astype(np.int64)]), by)[0]) - first
        for step in (at, at + 1):
            if 0 < step < past - first:
                out[step] += 0.5
    return out


def _window(by: By, first: int, past: int, since: str | None, until: str | None) -> range:
    def number(text: str, option: str) -> int:
        try:
            return int(period_of(np.array([np.datetime64(text, "D").astype(np.int64)]), by)[0])
        except ValueError as error:
            raise UsageError(f"{option} {text}: not a date; write YYYY-MM-DD") from error

    low = first if since is None else max(first, number(since, "--since"))
    high = past if until is None else min(past, number(until, "--until") + 1)
    return range(low, max(low, high))


def _inside(date: str, since: str | None, until: str | None) -> bool:
    return (since is None or date >= since[:10]) and (until is None or date <= until[:10])


def _series(tables: Tables, found: Reports, forth: Mask, summed: Cells, fitted: Level, i: int, by: By, first: int, shown: range) -> Series:
    """One column as a series, cut to the window; nothing is said before its first report and after its last."""
    seen = np.flatnonzero(summed.weight[:, i] > 0)
    if not len(seen):
        return Series(DIRECTIONS[i], (), None, None, None, None)
    mine = np.flatnonzero(forth if i == 0 else ~forth) if i < 2 else np.arange(len(found))
    begin, end = lying_in(found.take(mine), by)
    points = []
    for p in range(max(shown.start, first + int(seen[0])), min(shown.stop, first + int(seen[-1]) + 1)):
        here = mine[(begin <= p) & (p <= end)]
        heavy = here[np.argsort(-found.weight[here], kind="stable")]
        mean, sd = float(fitted.mean[p - first, i]), float(fitted.sd[p - first, i])
        points.append(
            Point(
                start=str(start_of(p, by)),
                level=round(mean, 2),
                low=round(max(mean - Z * sd, -10.0), 2),
                high=round(min(mean + Z * sd, 10.0), 2),
                reports=round(float(summed.weight[p - first, i]), 2),
                deeds=len(np.unique(found.deed[here])),
                origins=len(np.unique(found.origin[here])),
                evidence=tuple(ids(tables, found, heavy)),
            )
        )
    covered = summed.coverage is not None
    return Series(
        DIRECTIONS[i], tuple(points), round(float(fitted.noise[i]), 2), round(float(fitted.drift[i]), 2),
        round(float(fitted.effect[i]), 2) if covered else None, round(float(fitted.effect_sd[i]), 2) if covered else None,
    )  # fmt: skip


def _notes(found: Reports, use: Effects, amount: Floats | None) -> tuple[str, ...]:
    out = []
    origins = len(np.unique(found.origin)) if (found.origin >= 0).any() else None
    if origins is not None and origins < 2:
        out.append("all reports go back to one origin: no change point is claimed, and the level is that origin's account")
    if len(found) < 10:
        out.append(f"{len(found)} reports: the interval rests mostly on what is usual for such reports")
    if amount is None:
        out.append("coverage: too little is known of the reporting on others to take it out of the level")
    return tuple(out)


def opened(tables: Tables, a: str, b: str, period: str, *, by: By = "month", layers: Iterable[str] = LAYERS) -> tuple[Evidence, ...]:
    """The reports of one period (its first day, or a day in it), heaviest first, with their sentences."""
    found = reports(tables, effects(layers), frozenset((a, b)))
    try:
        wanted = period_of(np.array([np.datetime64(period, "D").astype(np.int64)]), by)[0]
    except ValueError as error:
        raise UsageError(f"--open {period}: not a date; write YYYY-MM or YYYY-MM-DD") from error
    begin, end = lying_in(found, by)
    here = np.flatnonzero((begin <= wanted) & (wanted <= end))
    return evidence(tables, found, here[np.argsort(-found.weight[here], kind="stable")])
