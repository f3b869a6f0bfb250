"""The levels of all dyads at once, with hyper-parameters that many dyads agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from dragoman.errors import UsageError
from dragoman.relations.effects import LAYERS, effects
from dragoman.relations.level import Cells, Floats, Grid, grid, level, pooled
from dragoman.relations.periods import By, cells, deeds, log_coverage, lying_in, start_of
from dragoman.relations.reports import Ints, Reports, reports
from dragoman.relations.tables import Tables

SAMPLE: Final = 300  # dyads that the pooled hyper-parameters rest on
POINTS: Final = 8  # grid points that are kept for all


@dataclass(frozen=True)
class Panel:
    """Levels and their standard deviations (periods x dyads), with the reports behind them.

    `source` and `target` index `keys`; of a mutual panel `source` is the lesser. `first` is the number of the first period;
    `weight` the independent reports of each cell, `seen` the first and last period with any (2 x dyads).
    """

    keys: tuple[str, ...]
    source: Ints
    target: Ints
    by: By
    first: int
    mean: Floats
    sd: Floats
    weight: Floats
    seen: Ints
    reports: Reports
    column: Ints

    def to_table(self) -> pa.Table:
        """One row for each dyad and period from its first report to its last: source, target, start, level, sd, reports."""
        periods, _dyads = self.mean.shape
        at = np.arange(periods)[:, None]
        inside = (at >= self.seen[0]) & (at <= self.seen[1])
        period, dyad = np.nonzero(inside)
        names = pa.array(self.keys)
        starts = pa.array(np.array([start_of(self.first + p, self.by) for p in range(periods)], dtype="datetime64[D]"))
        return pa.table({
            "source": names.take(pa.array(self.source[dyad])), "target": names.take(pa.array(self.target[dyad])), "start": starts.take(pa.array(period)),
            "level": self.mean[inside], "sd": self.sd[inside], "reports": self.weight[inside],
        })  # fmt: skip


def panel(
    tables: Tables, *, by: By = "month", least: int = 20, mutual: bool = False, layers: Iterable[str] = LAYERS, without: Iterable[str] = (),
    changed: Mapping[str, float] | None = None, until: str | None = None,
) -> Panel:  # fmt: skip
    """The level of every dyad with at least `least` reports; `until` leaves out what was reported of later days.

    The cost grows with the number of reports and of cells (dyads x periods). Raises `UsageError` where no dyad has enough.
    """
    found = reports(tables, effects(layers, without, changed))
    if until is not None:
        found = found.take(found.day <= np.datetime64(until, "D").astype(np.int64))
    one, other = (np.minimum(found.source, found.target), np.maximum(found.source, found.target)) if mutual else (found.source, found.target)
    pair = one * len(found.keys) + other
    distinct, column, many = np.unique(pair, return_inverse=True, return_counts=True)
    enough = many >= least
    if not enough.any():
        raise UsageError(f"no two actors with {least} reports or more; ask for fewer with --least")
    number = np.full(len(distinct), -1)
    number[enough] = np.arange(int(enough.sum()))
    column = number[column]
    kept = column >= 0
    found, column = found.take(kept), column[kept]
    told = deeds(found, column)
    begin, end = lying_in(found, by)
    first, past = int(begin.min()), int(end.max()) + 1
    counts = np.bincount(begin - first, minlength=past - first).astype(np.float64)
    dyads = int(enough.sum())
    summed = cells(told, dyads, by, first, past, log_coverage(counts) if dyads > 10 else None)
    fitted = level(summed, agreed(summed))
    inside = summed.weight > 0
    seen = np.stack([inside.argmax(axis=0), past - first - 1 - inside[::-1].argmax(axis=0)])
    pairs = distinct[enough]
    return Panel(found.keys, pairs // len(found.keys), pairs % len(found.keys), by, first, fitted.mean, fitted.sd, summed.weight, seen, found, column)


def agreed(summed: Cells) -> Grid:
    """The pooled grid of a sample of the dyads, evenly taken; the whole grid where there are few."""
    dyads = summed.mean.shape[1]
    whole = grid()
    if dyads < 30:
        return whole
    chosen = np.unique(np.linspace(0, dyads - 1, min(dyads, SAMPLE)).astype(int))
    part = Cells(summed.mean[:, chosen], summed.weight[:, chosen], summed.scatter[chosen], summed.spare[chosen], summed.years, summed.coverage)
    found = pooled(level(part, whole).posterior, whole)
    top = np.argsort(found.log_prior)[::-1][:POINTS]
    return Grid(found.q[top], found.k[top], found.log_prior[top] - np.logaddexp.reduce(found.log_prior[top]))
