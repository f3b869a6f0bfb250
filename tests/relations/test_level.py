"""The level model: exact against a dense Gaussian posterior; missing is missing; more reporting is not more hostility."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.relations.changes import poisson_costs, segment_costs, segments
from dragoman.relations.level import BREAK_SD, COVERAGE_SD, LEVEL_SD, PSEUDO, SCATTER, Cells, Grid, grid, level


def dense(y: np.ndarray, w: np.ndarray, c: np.ndarray, q: float, k: float, at: int, years: float, scatter: float, spare: float):  # type: ignore[no-untyped-def]
    """The same posterior written out as one big Gaussian."""
    n = len(y)
    unit = (scatter + 10 * SCATTER**2) / (spare + 10)
    prior = np.zeros((n + 1, n + 1))
    for i in range(n):
        for j in range(n):
            prior[i, j] = LEVEL_SD**2 / unit + min(i, j) * q * years + (BREAK_SD**2 / unit if min(i, j) >= at else 0)
    prior[n, n] = COVERAGE_SD**2 / unit
    seen = np.flatnonzero(w > 0)
    design = np.zeros((len(seen), n + 1))
    design[np.arange(len(seen)), seen] = 1
    design[:, n] = c[seen]
    total = design @ prior @ design.T + np.diag(k + 1 / w[seen])
    gain = prior @ design.T @ np.linalg.inv(total)
    variance = (y[seen] @ np.linalg.solve(total, y[seen]) + scatter + PSEUDO * unit) / (len(seen) + spare + PSEUDO)
    return gain @ y[seen], np.sqrt(variance * np.diag(prior - gain @ design @ prior))


def test_filter_and_smoother_are_the_exact_posterior() -> None:
    rng = np.random.default_rng(0)
    w = rng.integers(0, 4, 12).astype(float)
    w[4] = 0
    y, c = np.where(w > 0, rng.normal(size=12) * 3, np.nan), rng.normal(size=12)
    breaks = np.zeros((12, 1))
    breaks[6] = 1
    found = level(Cells(y[:, None], w[:, None], np.array([20.0]), np.array([3.0]), 0.25, c), Grid(np.array([0.5]), np.array([0.1]), np.zeros(1)), breaks)
    mean, sd = dense(y, w, c, 0.5, 0.1, 6, 0.25, 20.0, 3.0)
    np.testing.assert_allclose(found.mean[:, 0], mean[:12], atol=1e-10)
    np.testing.assert_allclose(found.sd[:, 0], sd[:12], atol=1e-10)
    np.testing.assert_allclose(found.effect[0], mean[12], atol=1e-10)


def column(y: list[float], w: list[float]) -> Cells:
    return Cells(np.array(y)[:, None], np.array(w)[:, None], np.array([10.0]), np.array([2.0]), 1 / 12)


def test_a_silent_month_is_missing_and_not_zero() -> None:
    found = level(column([-6, -6, -6, np.nan, np.nan, -6, -6], [4, 4, 4, 0, 0, 4, 4]))
    assert found.mean[3, 0] < -4, "the level goes on through a gap"
    assert found.sd[3, 0] > found.sd[2, 0], "and is less sure there"


def test_dyads_do_not_touch_each_other() -> None:
    one, other = column([1, 2, 3, 2], [1, 2, 1, 2]), column([-8, -7, -9, -8], [3, 3, 3, 3])
    both = Cells(np.hstack([one.mean, other.mean]), np.hstack([one.weight, other.weight]), np.array([10.0, 10.0]), np.array([2.0, 2.0]), 1 / 12)
    np.testing.assert_allclose(level(both).mean[:, 0], level(one).mean[:, 0])
    np.testing.assert_allclose(level(both, at_once=1).mean, level(both).mean)


def test_the_posterior_sums_to_one() -> None:
    found = level(column([1, 2, 3, 2], [1, 2, 1, 2]))
    assert found.posterior.shape == (len(grid().q), 1)
    assert found.posterior.sum() == pytest.approx(1)


def test_coverage_takes_its_effect_out_of_the_level() -> None:
    rng = np.random.default_rng(2)
    c = np.log(np.tile([0.5, 2.0], 60))
    y = -2.0 - 1.0 * c + rng.normal(0, 0.3, 120)  # more reporting brings the grim, the relation stays as it is
    w = np.full((120, 1), 20.0)
    cells = Cells(y[:, None], w, np.array([100.0]), np.array([100.0]), 1 / 12, c)
    found = level(cells)
    assert found.effect[0] == pytest.approx(-1.0, abs=0.15)
    assert np.abs(np.diff(found.mean[:, 0])).max() < 0.3


def test_segment_costs_are_those_of_a_fresh_filter() -> None:
    rng = np.random.default_rng(1)
    y, w = rng.normal(size=9), rng.integers(0, 3, 9).astype(float)
    costs = segment_costs(y, w, 0.2, 0.1, 1.3, 4.0)
    assert costs[3, 8] == pytest.approx(segment_costs(y[3:8], w[3:8], 0.2, 0.1, 1.3, 4.0)[0, 5])


def test_the_cut_is_the_cheapest_of_all() -> None:
    y = np.concatenate([np.zeros(10), np.full(10, 4.0)])
    costs = segment_costs(y, np.ones(20), 0.0, 0.0, 1.0, 25.0)
    assert segments(costs, 6.0, 2) == [10]
    assert segments(costs, 1e6, 2) == []


def test_a_rate_that_doubles_only_because_coverage_did_is_no_change() -> None:
    counts = np.concatenate([np.full(40, 2.0), np.full(40, 4.0)])
    assert segments(poisson_costs(counts, np.ones(80)), 5.0, 4) == [40]
    assert segments(poisson_costs(counts, np.concatenate([np.ones(40), np.full(40, 2.0)])), 5.0, 4) == []
