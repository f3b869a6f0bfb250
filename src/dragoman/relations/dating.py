"""The date of one break, day by day, with the interval of a bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dragoman.relations.level import BREAK_SD, Floats
from dragoman.relations.reports import Ints

SEED: Final = 1  # the same reports always give the same interval
MOST_DAYS: Final = 1100  # how far a neighbour is looked at on either side


@dataclass(frozen=True)
class Dated:
    """A break: `day` (from 1970-01-01) of the first report after it, its 90 % interval, the level just before and after.

    `memory` is how many days the model looks back: reports further off bear on the level after the break by 1/e.
    """

    day: int
    low: int
    high: int
    before: float
    after: float
    memory: float


def date_break(day: Ints, score: Floats, weight: Floats, around: int, q: float, k: float, variance: float, resamples: int) -> Dated | None:
    """Look for the one break between two neighbours; `q` is the drift a day and `k` the shock, in variances of a report.

    The likelihood of "changed between report i - 1 and i" is that of a local level run forward to i - 1 and one run backward to i.
    The bootstrap draws new scores from the fitted path and its own standardised residuals and looks again, `resamples` times.
    """
    chosen = np.abs(day - around) <= MOST_DAYS
    if not chosen.any():
        return None
    days, which = np.unique(day[chosen], return_inverse=True)
    total = np.bincount(which, weight[chosen])
    y = np.bincount(which, weight[chosen] * score[chosen]) / total
    if len(days) < 4:
        return None
    noise = k + 1.0 / total
    step = np.diff(days, prepend=days[0]) * q
    at = int(_search(y[:, None], noise, step, variance)[0])
    path, _ = _path(y, noise, step, at, variance)
    standard = (y - path) / np.sqrt(variance * noise)
    standard = (standard - standard.mean()) / max(float(standard.std()), 0.3)
    drawn = np.random.default_rng(SEED).choice(standard, (len(days), resamples))
    again = _search(path[:, None] + drawn * np.sqrt(variance * noise)[:, None], noise, step, variance)
    low, high = np.quantile(days[again], [0.05, 0.95])
    memory = float(np.clip(np.sqrt(np.median(noise) * max(float(np.median(np.diff(days))), 1.0) / max(q, 1e-9)), 14.0, 120.0))
    return Dated(int(days[at]), int(min(low, days[at])), int(max(high, days[at])), float(path[at - 1]), float(path[at]), memory)


def _run(y: Floats, noise: Floats, step: Floats, variance: float) -> Floats:
    """-2 log likelihood of the first i days, for i = 0..n, one column for each sample; the level starts anywhere."""
    n, samples = y.shape
    out = np.zeros((n + 1, samples))
    x, p = np.zeros(samples), BREAK_SD**2 / variance
    for i in range(n):
        p = p + (step[i] if i else 0.0)
        f = p + noise[i]
        v = y[i] - x
        out[i + 1] = out[i] + np.log(f) + v * v / (f * variance)
        x = x + (p / f) * v
        p = p * (1 - p / f)
    return out


def _search(y: Floats, noise: Floats, step: Floats, variance: float) -> Ints:
    """The first day after the likeliest break of each sample; two days at least on either side."""
    forward = _run(y, noise, step, variance)
    turned = np.concatenate([[0.0], step[:0:-1]])
    backward = _run(y[::-1], noise[::-1], turned, variance)[::-1]
    cost = forward + backward
    return np.asarray(cost[2:-2].argmin(axis=0) + 2, dtype=np.int64)


def _path(y: Floats, noise: Floats, step: Floats, at: int, variance: float) -> tuple[Floats, Floats]:
    """The smoothed level on each day with a break before day `at`, and its variance."""
    n = len(y)
    x, p, a, b = 0.0, BREAK_SD**2 / variance, np.empty(n), np.empty(n)
    gone = step.copy()
    gone[at] += BREAK_SD**2 / variance
    gone[0] = 0.0
    for i in range(n):
        p += gone[i]
        gain = p / (p + noise[i])
        x, p = x + gain * (y[i] - x), p * (1 - gain)
        a[i], b[i] = x, p
    for i in range(n - 2, -1, -1):
        gain = b[i] / (b[i] + gone[i + 1])
        a[i] += gain * (a[i + 1] - a[i])
        b[i] += gain * gain * (b[i + 1] - b[i] - gone[i + 1])
    return a, b * variance
