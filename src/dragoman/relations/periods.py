"""Weeks and months as numbers, and reports summed into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from dragoman.relations.level import Cells, Floats
from dragoman.relations.reports import Ints, Reports

By = Literal["day", "week", "month"]
YEARS: Final = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12}
MANY: Final = 200_000
LONG_DAYS: Final = 45  # an event dated no better than this is spread over the periods that it may lie in


def period_of(day: Ints, by: By) -> Ints:
    """The number of the period a day lies in; weeks begin on Monday."""
    if by == "day":
        return day
    if by == "week":
        return (day + 3) // 7
    if len(day) < MANY:
        return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    low = int(day.min())  # for millions of days a table of the months of all days is ten times as fast
    if int(day.max()) - low > 4_000_000:  # a stray date far off
        return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.arange(low, int(day.max()) + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)[day - low]


def start_of(period: int, by: By) -> np.datetime64:
    """The first day of a period."""
    if by == "day":
        return np.datetime64(period, "D")
    if by == "week":
        return np.datetime64(period * 7 - 3, "D")
    return np.datetime64(str(np.datetime64(period, "M")), "D")


@dataclass(frozen=True)
class Deeds:
    """Reports with the tellings of one deed made one: column (dyad), day, score, weight, and the reports behind each."""

    column: Ints
    day: Ints
    last: Ints
    score: Floats
    weight: Floats
    deed_of_report: Ints


def deeds(found: Reports, column: Ints) -> Deeds:
    """Collapse reports to deeds within each column: weights add, scores and days are averaged by weight."""
    key = column * (int(found.deed.max(initial=0)) + 1) + found.deed
    distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    if len(distinct) == len(found):  # each its own: keep the order
        return Deeds(column, found.day, found.last, found.score, found.weight, np.arange(len(found)))
    weight = np.bincount(inverse, found.weight).astype(np.float64)
    score = np.bincount(inverse, found.weight * found.score) / weight
    return Deeds(column[first], found.day[first], found.last[first], score, weight, inverse)


def cells(told: Deeds, columns: int, by: By, first: int, past: int, coverage: Floats | None = None) -> Cells:
    """Sums by period (first to past, past excluded) and column, ready for the level model."""
    periods = past - first
    column, when, score, weight = _spread(told, by)
    inside = (when >= first) & (when < past)
    at = (when[inside] - first) * columns + column[inside]
    size = periods * columns
    weight, score = weight[inside], score[inside]
    total = np.bincount(at, weight, size).astype(np.float64)
    mean = np.divide(np.bincount(at, weight * score, size), total, out=np.full(size, np.nan), where=total > 0)
    many = np.bincount(at, minlength=size)
    scatter = np.bincount(at, weight * (score - mean[at]) ** 2, size)
    shape = (periods, columns)
    return Cells(
        mean=mean.reshape(shape),
        weight=total.reshape(shape),
        scatter=scatter.reshape(shape).sum(axis=0),
        spare=np.maximum(many - 1, 0).reshape(shape).sum(axis=0).astype(np.float64),
        years=YEARS[by],
        coverage=coverage,
    )


def lying_in(told: Deeds | Reports, by: By) -> tuple[Ints, Ints]:
    """First and last period of each entry: one where the date is known well enough, all that it may lie in where it is not."""
    middle = period_of((told.day + told.last) // 2, by)
    vague = told.last - told.day > LONG_DAYS
    return np.where(vague, period_of(told.day, by), middle), np.where(vague, period_of(told.last, by), middle)


def _spread(told: Deeds, by: By) -> tuple[Ints, Ints, Floats, Floats]:
    """Each deed in its period; one of unsure date (a whole year) in all periods that it may lie in, its weight shared out."""
    begin, end = lying_in(told, by)
    many = end - begin + 1
    if (many == 1).all():
        return told.column, begin, told.score, told.weight
    which = np.repeat(np.arange(len(many)), many)
    when = begin[which] + np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    return told.column[which], when, told.score[which], (told.weight / many)[which]


def log_coverage(counts: Floats) -> Floats:
    """Log of the reporting in each period against its median over periods that have any; 0 where there is none."""
    some = counts > 0
    if not some.any():
        return np.zeros(len(counts))
    return np.where(some, np.log(np.where(some, counts, 1.0) / np.median(counts[some])), 0.0)
