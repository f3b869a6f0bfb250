"""Figures with bootstrap intervals (Efron 1979): units (rows or documents) are drawn anew with replacement.

Every unit is a vector of counts, and a figure is a function of the summed counts, so a thousand resamples are one matrix
product. All figures of one report see the same resamples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dragoman.evaluation.report import Figure

Metric = Callable[[NDArray[np.float64]], float]


@cache
def _weights(units: int, resamples: int, seed: int) -> NDArray[np.float64]:
    """How often each resample drew each unit."""
    drawn = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=resamples)
    return drawn.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How to resample; `figure` measures a metric and its 95 % percentile interval."""

    seed: int = 1
    resamples: int = 1000

    def figure(self, name: str, counts: ArrayLike, metric: Metric, n: int, group: str = "") -> Figure:
        """Measure `metric` on the column sums of `counts` (units x k); nan where there is nothing to measure."""
        table = np.asarray(counts, dtype=np.float64)
        if table.size == 0:
            return Figure(name, math.nan, math.nan, math.nan, n, group)
        value = metric(table.sum(axis=0))
        if self.resamples < 1:
            return Figure(name, value, math.nan, math.nan, n, group)
        sums = _weights(len(table), self.resamples, self.seed) @ table
        drawn = np.array([metric(row) for row in sums])
        drawn = drawn[~np.isnan(drawn)]
        low, high = (float(v) for v in np.percentile(drawn, [2.5, 97.5])) if len(drawn) else (math.nan, math.nan)
        return Figure(name, value, low, high, n, group)

    def share(self, name: str, right: Sequence[float], of: Sequence[float], group: str = "") -> Figure:
        """Sum of `right` over sum of `of`, unit by unit."""
        return self.figure(name, np.column_stack([right, of]) if len(right) else [], ratio, round(sum(of)), group)


def ratio(sums: NDArray[np.float64]) -> float:
    """First column over second."""
    return float(sums[0] / sums[1]) if sums[1] else math.nan


def f1(sums: NDArray[np.float64]) -> float:
    """F1 of (right, predicted, gold)."""
    return float(2 * sums[0] / (sums[1] + sums[2])) if sums[1] + sums[2] else math.nan


def precision(sums: NDArray[np.float64]) -> float:
    """Right over predicted, of (right, predicted, gold)."""
    return float(sums[0] / sums[1]) if sums[1] else math.nan


def recall(sums: NDArray[np.float64]) -> float:
    """Right over gold, of (right, predicted, gold)."""
    return float(sums[0] / sums[2]) if sums[2] else math.nan


def one_hot(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
    """One row a unit over the cells of the confusion table; what is predicted outside `labels` goes to a last column."""
    place = {label: k for k, label in enumerate(labels)}
    wide = len(labels) + 1
    table = np.zeros((len(gold), len(labels) * wide))
    for row, (g, p) in enumerate(zip(gold, predicted, strict=True)):
        table[row, place[g] * wide + place.get(p, len(labels))] = 1
    return table


def class_f1(labels: int, which: int) -> Metric:
    """F1 of one class of a flattened confusion table of `one_hot`."""

    def metric(sums: NDArray[np.float64]) -> float:
        table = sums.reshape(labels, labels + 1)
        return f1(np.array([table[which, which], table[:, which].sum(), table[which].sum()]))

    return metric


def macro_f1(labels: int) -> Metric:
    """Mean F1 over the classes that gold or prediction holds."""

    def metric(sums: NDArray[np.float64]) -> float:
        table = sums.reshape(labels, labels + 1)
        right = table.diagonal()
        there = table.sum(axis=0)[:labels] + table.sum(axis=1)
        return float(np.mean(2 * right[there > 0] / there[there > 0])) if (there > 0).any() else math.nan

    return metric


def accuracy(labels: int) -> Metric:
    """Share of the diagonal in a flattened confusion table."""

    def metric(sums: NDArray[np.float64]) -> float:
        table = sums.reshape(labels, labels + 1)
        return float(table.diagonal().sum() / table.sum()) if table.sum() else math.nan

    return metric
