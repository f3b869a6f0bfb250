"""The level of a relation over time: a local-level model, filtered and smoothed for many dyads at once.

Model, for period t of a dyad with mean score y and n independent reports (Durbin and Koopman 2012, ch. 2):

    y[t] = x[t] + g c[t] + e[t],   e ~ N(0, s2 (k + 1 / n[t]))        reports scatter about the level
    x[t] = x[t-1] + w[t],          w ~ N(0, s2 q d)                   the level drifts; d = length of a period in years

`c` is the log of the coverage against its median and `g` its effect, so that more reporting is not more hostility. `s2`, the
variance of one report, is concentrated out of the likelihood together with the scatter inside the periods; over `q` and `k` the
posterior on a grid is summed, so that the interval holds their uncertainty too. A period without reports is no observation:
the level goes on and its interval widens. A break adds a large variance to one step of the level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVEL_SD: Final = 5.0  # before anything is known the level lies anywhere on the scale of -10 to 10
BREAK_SD: Final = 5.0  # and so after a break
SCATTER: Final = 4.5  # PLOVER's scores of one dyad scatter about this much; counts as PSEUDO observations
PSEUDO: Final = 4.0
COVERAGE_SD: Final = 1.5  # effect of e-fold coverage on the mean score, before the data are seen
DRIFT: Final = (0.003, 0.01, 0.03, 0.08, 0.2, 0.45, 1.0, 2.2, 5.0)  # q: variance of a year's drift in report variances
SHOCK: Final = (0.0, 0.06, 0.2, 0.6)  # k: shocks that all reports of one period share


@dataclass(frozen=True)
class Cells:
    """What was reported, by period (rows) and dyad (columns).

    `mean` is NaN where `weight` is 0. `scatter` is the weighted sum of squares about the mean and `spare` the number of reports
    beyond the first (dyads). `coverage` is the log coverage by period or None. `years` is the length of a period.
    """

    mean: Floats
    weight: Floats
    scatter: Floats
    spare: Floats
    years: float
    coverage: Floats | None = None


@dataclass(frozen=True)
class Level:
    """The smoothed level and its standard deviation (periods x dyads), and what was estimated for each dyad.

    `noise` is the standard deviation of one report, `drift` that of a year's drift of the level, `shock` that of a period,
    `effect` the effect of coverage with `effect_sd`, all on the scale of the scores. `posterior` is over the grid (grid x dyads);
    `log_likelihood` is summed over it.
    """

    mean: Floats
    sd: Floats
    noise: Floats
    drift: Floats
    shock: Floats
    effect: Floats
    effect_sd: Floats
    posterior: Floats
    log_likelihood: Floats


@dataclass(frozen=True)
class Grid:
    """Hyper-parameters to sum over, with the logarithm of their prior."""

    q: Floats
    k: Floats
    log_prior: Floats


def grid(drift: tuple[float, ...] = DRIFT, shock: tuple[float, ...] = SHOCK) -> Grid:
    """All pairs, with a prior that holds quiet drift and small shocks a little likelier than wild ones."""
    q, k = (a.ravel() for a in np.meshgrid(np.array(drift), np.array(shock), indexing="ij"))
    log_prior = -0.5 * ((np.log(q) - np.log(0.1)) / 2.0) ** 2 - 2.0 * k
    return Grid(q, k, log_prior - np.logaddexp.reduce(log_prior))


def level(cells: Cells, over: Grid | None = None, breaks: Floats | None = None, *, at_once: int = 500_000) -> Level:
    """Fit and smooth every dyad of `cells`. `breaks` (periods x dyads) is the share of a break that falls on each step.

    Cost: periods x dyads x grid points. Work is cut into pieces of about `at_once` cells, which bounds memory and stays in the cache.
    """
    over = grid() if over is None else over
    periods, dyads = cells.mean.shape
    width = max(1, at_once // max(1, periods * len(over.q)))
    pieces = [_fit(_columns(cells, slice(a, a + width)), over, None if breaks is None else breaks[:, a : a + width]) for a in range(0, dyads, width)]
    if len(pieces) == 1:
        return pieces[0]
    return Level(*(np.concatenate([getattr(p, f) for p in pieces], axis=-1) for f in Level.__dataclass_fields__))


def _columns(cells: Cells, part: slice) -> Cells:
    return Cells(cells.mean[:, part], cells.weight[:, part], cells.scatter[part], cells.spare[part], cells.years, cells.coverage)


def _fit(cells: Cells, over: Grid, breaks: Floats | None) -> Level:
    """One piece: filter forward at each grid point, weigh the points, smooth backward."""
    periods, dyads = cells.mean.shape
    points = len(over.q)
    seen = cells.weight > 0
    y = np.where(seen, cells.mean, 0.0)
    inverse = np.where(seen, 1.0 / np.where(seen, cells.weight, 1.0), 0.0)
    c = np.zeros(periods) if cells.coverage is None else cells.coverage
    start = _centre(cells)
    # everything is in units of the report variance, whose first guess sets the width of the priors
    unit = _first_noise(cells)
    wide, jump, spread = (LEVEL_SD**2 / unit, BREAK_SD**2 / unit, COVERAGE_SD**2 / unit)
    q, k = over.q[:, None] * cells.years, over.k[:, None]
    x, g = np.broadcast_to(start, (points, dyads)).copy(), np.zeros((points, dyads))
    pxx, pxg, pgg = np.broadcast_to(wide, (points, dyads)).copy(), np.zeros((points, dyads)), np.broadcast_to(spread, (points, dyads)).copy()
    kept = np.empty((5, periods, points, dyads))
    gone = np.empty((periods, points, dyads))  # variance added before each period
    log_f, squares = np.zeros((points, dyads)), np.zeros((points, dyads))
    for t in range(periods):
        step = (q if t else 0.0 * q) + (jump * breaks[t] if breaks is not None and t else 0.0) * np.ones((points, dyads))
        gone[t] = step
        pxx = pxx + step
        on = seen[t]
        mx, mg = pxx + c[t] * pxg, pxg + c[t] * pgg
        f = np.where(on, mx + c[t] * mg + k + inverse[t], 1.0)
        v = np.where(on, y[t] - x - c[t] * g, 0.0)
        kx, kg = np.where(on, mx / f, 0.0), np.where(on, mg / f, 0.0)
        x, g = x + kx * v, g + kg * v
        pxx, pxg, pgg = pxx - kx * mx, pxg - kx * mg, pgg - kg * mg
        log_f += np.log(f)
        squares += v * v / f
        kept[0, t], kept[1, t], kept[2, t], kept[3, t], kept[4, t] = x, g, pxx, pxg, pgg
    many = seen.sum(axis=0) + cells.spare + PSEUDO
    variance = (squares + cells.scatter + PSEUDO * unit) / many
    log_like = -0.5 * (log_f + many * np.log(variance)) + over.log_prior[:, None]
    summed = np.logaddexp.reduce(log_like, axis=0)
    return _smooth(kept, gone, variance, np.exp(log_like - summed), summed, over)


def _smooth(kept: Floats, gone: Floats, variance: Floats, posterior: Floats, summed: Floats, over: Grid) -> Level:
    """Rauch-Tung-Striebel back over the periods; the grid is summed by the law of total variance."""
    periods, _points, dyads = kept.shape[1:]
    mean, sd = np.empty((periods, dyads)), np.empty((periods, dyads))
    x, g, pxx, pxg, pgg = (kept[i, -1].copy() for i in range(5))
    for t in range(periods - 1, -1, -1):
        if t < periods - 1:
            fx, fg, fxx, fxg, fgg = (kept[i, t] for i in range(5))
            # g stays as it is, so the gain for it is exact: A = P_f P_p^-1 with P_p = P_f + diag(step, 0)
            ax = np.where(fgg > 0, fxx - fxg * fxg / np.where(fgg > 0, fgg, 1.0), fxx)  # variance of x given g
            gain = ax / (ax + gone[t + 1])
            slope = np.where(fgg > 0, fxg / np.where(fgg > 0, fgg, 1.0), 0.0) * (1 - gain)
            # x[t] = fx + gain (x[t+1] - fx) + slope (g - fg): the regression of x[t] on x[t+1] and g
            nx = fx + gain * (x - fx) + slope * (g - fg)
            left = gain * gone[t + 1]
            nxx = left + gain * gain * pxx + 2 * gain * slope * pxg + slope * slope * pgg
            nxg = gain * pxg + slope * pgg
            x, pxx, pxg = nx, nxx, nxg
        average = (posterior * x).sum(axis=0)
        mean[t] = average
        sd[t] = np.sqrt((posterior * (variance * pxx + (x - average) ** 2)).sum(axis=0))
    effect = (posterior * g).sum(axis=0)
    effect_sd = np.sqrt((posterior * (variance * pgg + (g - effect) ** 2)).sum(axis=0))
    noise = (posterior * variance).sum(axis=0)
    drift = (posterior * variance * over.q[:, None]).sum(axis=0)
    shock = (posterior * variance * over.k[:, None]).sum(axis=0)
    return Level(mean, sd, np.sqrt(noise), np.sqrt(drift), np.sqrt(shock), effect, effect_sd, posterior, summed)


def _centre(cells: Cells) -> Floats:
    """Where the level starts before it is seen: the middle of the scale."""
    return np.zeros(cells.mean.shape[1])


def _first_noise(cells: Cells) -> Floats:
    """First guess of the variance of one report: the scatter inside the periods, drawn to PLOVER's usual one."""
    return np.asarray((cells.scatter + 10 * SCATTER**2) / (cells.spare + 10), dtype=np.float64)


def pooled(posterior: Floats, over: Grid, keep: float = 0.999) -> Grid:
    """The grid that many dyads agree on (empirical Bayes): their mean posterior, without the points that hold next to nothing."""
    mean = posterior.mean(axis=1)
    order = np.argsort(mean)[::-1]
    enough = order[: int(np.searchsorted(np.cumsum(mean[order]), keep)) + 1]
    return Grid(over.q[enough], over.k[enough], np.log(mean[enough] / mean[enough].sum()))
