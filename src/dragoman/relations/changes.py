"""When a relation changed: breaks in the level that its own drift does not explain, dated with an interval, each with its evidence.

The weeks are cut into segments by exact penalised search (Killick, Fearnhead and Eckley 2012, PELT, by `ruptures` with jump=1). The
cost of a segment is -2 log likelihood of a local-level model that starts anew in it, so that slow drift is no change (the idea of
Romano, Rigaill, Runge and Fearnhead 2022): its noise and drift are those of the whole series, estimated again after each round of
breaks. Where reports are too sparse for a level, counts of hostile and friendly reports are cut by a Poisson cost with the coverage
as exposure. A date is then looked for day by day between its neighbours, and its interval is a bootstrap of that search.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec
import numpy as np

from dragoman.relations.dating import Dated, date_break
from dragoman.relations.effects import Effects
from dragoman.relations.evidence import Evidence, evidence
from dragoman.relations.level import BREAK_SD, Cells, Floats, Level, level
from dragoman.relations.periods import Deeds, cells, deeds, period_of, start_of
from dragoman.relations.reports import Ints, Reports
from dragoman.relations.tables import Tables
from dragoman.relations.wording import explain

MOST_WEEKS: Final = 1500
LEAST_REPORTS: Final = 8
SPARSE: Final = 0.25  # independent reports a week; below it the level cannot be cut
PENALTY: Final = 0.8  # a break must gain PENALTY log(n) in -2 log likelihood; benchmarks/relations.py shows what that finds and misses
DRIFTS: Final = (0.003, 0.03, 0.2, 1.0)  # variance of a year's drift, in variances of a report, at which cuts are tried
LEAST_WEEKS: Final = 2
REACH: Final = 120  # days after a change in which its evidence is looked for
PIECES: Final = 5
LEAST_ORIGINS: Final = 2


class Change(msgspec.Struct, frozen=True):
    """A change of a relation: `date` is the first report of the new state, [`low`, `high`] its 90 % interval.

    `of` is `level`, or for sparse reports `hostile` or `friendly` (a rate of reports a month). `before` and `after` are the level
    or rate on both sides; `evidence` the reports that weigh most in it, from `origins` independent origins in all.
    """

    date: str
    low: str
    high: str
    of: Literal["level", "hostile", "friendly"]
    before: float
    after: float
    origins: int
    evidence: tuple[Evidence, ...]
    explanation: str


def changes(
    tables: Tables, found: Reports, a: str, b: str, use: Effects, coverage: tuple[Ints, Floats] | None = None, *, resamples: int = 200
) -> tuple[Change, ...]:
    """The changes of the mutual level, earliest first; none where there are too few reports or all go back to one origin."""
    origins = _origins(found)
    if len(np.unique(found.deed)) < LEAST_REPORTS or len(np.unique(origins)) < LEAST_ORIGINS:
        return ()
    told = deeds(found, np.zeros(len(found), dtype=np.int64))
    when = period_of((told.day + told.last) // 2, "week")
    first, past = int(when.min()), int(when.max()) + 1
    if past - first < 2 * LEAST_WEEKS:
        return ()
    first = max(first, past - MOST_WEEKS)
    logged = _at(coverage, np.array([start_of(p, "week").astype(np.int64) for p in range(first, past)]))
    if told.weight.sum() / (past - first) < SPARSE:
        return _sparse(tables, found, told, a, b, origins, logged, first, past)
    return _of_level(tables, found, told, a, b, origins, logged, first, past, resamples)


def _at(coverage: tuple[Ints, Floats] | None, day: Ints) -> Floats | None:
    if coverage is None:
        return None
    begin, value = coverage
    return np.asarray(value[np.clip(np.searchsorted(begin, day, "right") - 1, 0, len(value) - 1)], dtype=np.float64)


def _origins(found: Reports) -> Ints:
    return found.origin if (found.origin >= 0).any() else found.deed


# --- segments -------------------------------------------------------------------------------------------------------------


def segment_costs(y: Floats, weight: Floats, q: float, k: float, variance: float, wide: float) -> Floats:
    """cost[a, b]: -2 log likelihood of weeks a to b - 1 under a local level that starts anew at a; all starts run side by side."""
    n = len(y)
    out = np.zeros((n + 1, n + 1))
    x, p, total = np.zeros(n), np.zeros(n), np.zeros(n)
    for t in range(n):
        x[t], p[t], total[t] = 0.0, wide, 0.0
        if t:
            p[:t] += q
        if weight[t] > 0:
            f = p[: t + 1] + k + 1.0 / weight[t]
            v = y[t] - x[: t + 1]
            total[: t + 1] += np.log(f) + v * v / (f * variance)
            gain = p[: t + 1] / f
            x[: t + 1] += gain * v
            p[: t + 1] *= 1.0 - gain
        out[: t + 1, t + 1] = total[: t + 1]
    return out


def segments(costs: Floats, penalty: float, least: int) -> list[int]:
    """Where the cheapest cut into segments has its breaks (PELT, every place a candidate)."""
    import ruptures
    from ruptures.base import BaseCost

    class Table(BaseCost):  # type: ignore[misc]
        """A cost that is looked up."""

        model = "table"
        min_size = least

        def fit(self, signal: Any) -> Any:
            self.signal = signal
            return self

        def error(self, start: int, end: int) -> float:
            return float(costs[start, end])

    n = len(costs) - 1
    if n < 2 * least:
        return []
    found = ruptures.Pelt(custom_cost=Table(), jump=1, min_size=least).fit(np.zeros(n)).predict(pen=penalty)
    return [int(i) for i in found[:-1]]


def _of_level(
    tables: Tables, found: Reports, told: Deeds, a: str, b: str, origins: Ints, logged: Floats | None, first: int, past: int, resamples: int
) -> tuple[Change, ...]:
    summed = cells(told, 1, "week", first, past, logged)
    breaks, fitted = _cut(summed, logged)
    variance, effect = float(fitted.noise[0]) ** 2, float(fitted.effect[0])
    q, k = float(fitted.drift[0]) ** 2 / variance, float(fitted.shock[0]) ** 2 / variance
    day = (told.day + told.last) // 2
    score = told.score - (effect * (_at_week(logged, day, first)) if logged is not None else 0.0)
    ends = [first, *(first + i for i in breaks), past]
    out = []
    for before, at, after in zip(ends, ends[1:], ends[2:], strict=False):
        low, high = (int(start_of(p, "week").astype(np.int64)) for p in (before, after))
        here = np.flatnonzero((day >= low) & (day < high))
        around = int(start_of(at, "week").astype(np.int64))
        dated = date_break(day[here], score[here], told.weight[here], around, q / 365.25, k, variance, resamples)
        if dated is not None:
            change = _told(tables, found, a, b, origins, dated, min(high, dated.day + REACH))
            if change is not None:
                out.append(change)
    return tuple(out)


def _cut(summed: Cells, logged: Floats | None) -> tuple[list[int], Level]:
    """The breaks, and the level fitted with them.

    A jump can hide in a large drift and a drift in many jumps, so the cut is made at several drifts, and the cuts are compared by
    the likelihood summed over all drifts, each break at the same price; then breaks that do not pay for themselves are taken back.
    """
    weeks = len(summed.mean)
    penalty = PENALTY * np.log(weeks)
    plain = level(summed)
    variance, effect = float(plain.noise[0]) ** 2, float(plain.effect[0])
    shock = float(plain.shock[0]) ** 2 / variance
    y = np.where(summed.weight[:, 0] > 0, summed.mean[:, 0], 0.0) - (effect * logged if logged is not None else 0.0)
    tried: list[list[int]] = [[]]
    for q in DRIFTS:
        costs = segment_costs(y, summed.weight[:, 0], q * summed.years, shock, variance, BREAK_SD**2 / variance)
        found = segments(costs, penalty, LEAST_WEEKS)
        if found not in tried:
            tried.append(found)
    best, worth = _best(summed, tried, penalty)
    while best:
        fewer, gain = _best(summed, [best[:i] + best[i + 1 :] for i in range(len(best))], penalty)
        if gain < worth:
            break
        best, worth = fewer, gain
    mask = np.zeros((weeks, 1))
    mask[best] = 1.0
    return best, level(summed, breaks=mask)


def _best(summed: Cells, tried: list[list[int]], penalty: float) -> tuple[list[int], float]:
    """The cut with the greatest penalised likelihood; all are fitted side by side."""
    weeks = len(summed.mean)
    mask = np.zeros((weeks, len(tried)))
    for i, cut in enumerate(tried):
        mask[cut, i] = 1.0
    many = Cells(
        np.repeat(summed.mean, len(tried), 1), np.repeat(summed.weight, len(tried), 1), np.repeat(summed.scatter, len(tried)),
        np.repeat(summed.spare, len(tried)), summed.years, summed.coverage,
    )  # fmt: skip
    worth = 2 * level(many, breaks=mask).log_likelihood - penalty * np.array([len(cut) for cut in tried])
    at = int(worth.argmax())
    return tried[at], float(worth[at])


def _at_week(logged: Floats, day: Ints, first: int) -> Floats:
    return np.asarray(logged[np.clip(period_of(day, "week") - first, 0, len(logged) - 1)], dtype=np.float64)


# --- evidence ---------------------------------------------------------------------------------------------------------------


def _told(tables: Tables, found: Reports, a: str, b: str, origins: Ints, dated: Dated, until: int) -> Change | None:
    """A dated break with its evidence; None where fewer than two independent origins stand behind it."""
    after = np.flatnonzero((found.day >= dated.day) & (found.day < max(until, dated.day + 1)))
    way = np.sign(dated.after - dated.before)
    pull = way * (found.score[after] - dated.before) * found.weight[after] * np.exp(-(found.day[after] - dated.day) / dated.memory)
    for_it = after[pull > 0]
    behind = len(np.unique(origins[for_it]))
    if behind < LEAST_ORIGINS:
        return None
    proof = evidence(tables, found, _heaviest(found, for_it, pull[pull > 0]))
    return _change(a, b, dated, "level", behind, proof)


def _heaviest(found: Reports, at: Ints, pull: Floats) -> Ints:
    """The reports that weigh most, one for each deed."""
    order = at[np.argsort(-pull, kind="stable")]
    _, first = np.unique(found.deed[order], return_index=True)
    return order[np.sort(first)][:PIECES]


def _change(a: str, b: str, dated: Dated, of: Literal["level", "hostile", "friendly"], origins: int, proof: tuple[Evidence, ...]) -> Change:
    date, low, high = (str(np.datetime64(d, "D")) for d in (dated.day, dated.low, dated.high))
    before, after = round(dated.before, 2), round(dated.after, 2)
    return Change(date, low, high, of, before, after, origins, proof, explain(a, b, of, date, low, high, before, after, proof))


# --- sparse -----------------------------------------------------------------------------------------------------------------


def poisson_costs(counts: Floats, exposure: Floats) -> Floats:
    """cost[a, b]: -2 log marginal likelihood of counts with one rate, gamma prior of shape 1 about the overall rate (Gelman et al. 2013, 2.6)."""
    from scipy.special import gammaln

    total, spent = np.concatenate([[0.0], np.cumsum(counts)]), np.concatenate([[0.0], np.cumsum(exposure)])
    rate = spent[-1] / max(total[-1], 1.0)
    n, e = total[None, :] - total[:, None], spent[None, :] - spent[:, None]
    n, e = np.maximum(n, 0.0), np.maximum(e, 0.0)
    return np.asarray(-2 * (np.log(rate) + gammaln(1 + n) - (1 + n) * np.log(rate + e)), dtype=np.float64)


def _sparse(
    tables: Tables, found: Reports, told: Deeds, a: str, b: str, origins: Ints, logged: Floats | None, first: int, past: int
) -> tuple[Change, ...]:
    out = []
    exposure = np.exp(logged) if logged is not None else np.ones(past - first)
    day = (told.day + told.last) // 2
    when = period_of(day, "week") - first
    for of, chosen in (("hostile", told.score < -1), ("friendly", told.score > 1)):
        chosen = chosen & (when >= 0)
        if chosen.sum() < LEAST_REPORTS:
            continue
        counts = np.bincount(when[chosen], minlength=past - first).astype(np.float64)
        costs = poisson_costs(counts, exposure)
        breaks = segments(costs, PENALTY * np.log(past - first), 4)
        ends = [0, *breaks, past - first]
        for before, at, after in zip(ends, ends[1:], ends[2:], strict=False):
            dated = _dated_rate(counts, exposure, before, at, after, first)
            way = (found.score < -1) if of == "hostile" else (found.score > 1)
            low, high = (int(start_of(first + p, "week").astype(np.int64)) for p in ((at, after) if dated.after > dated.before else (before, at)))
            behind = np.flatnonzero(way & (found.day >= low) & (found.day < high))
            if len(np.unique(origins[behind])) >= LEAST_ORIGINS:
                near = np.abs(found.day[behind] - dated.day)
                proof = evidence(tables, found, _heaviest(found, behind, found.weight[behind] * np.exp(-near / 60.0)))
                out.append(_change(a, b, dated, "hostile" if of == "hostile" else "friendly", len(np.unique(origins[behind])), proof))
    return tuple(sorted(out, key=lambda c: c.date))


def _dated_rate(counts: Floats, exposure: Floats, before: int, at: int, after: int, first: int, resamples: int = 200) -> Dated:
    """The break of a rate with the interval of a parametric bootstrap of the same search."""
    n, e = counts[before:after], exposure[before:after]
    cut = at - before
    rates = [float(n[s].sum() / max(e[s].sum(), 1e-9)) for s in (slice(0, cut), slice(cut, None))]
    drawn = np.random.default_rng(1).poisson(np.where(np.arange(len(n)) < cut, rates[0], rates[1]) * e, (resamples, len(n)))
    total, spent = np.cumsum(drawn, axis=1), np.cumsum(e)
    left, right = total[:, :-1], total[:, -1:] - total[:, :-1]
    gain = _log_rate(left, spent[:-1]) + _log_rate(right, spent[-1] - spent[:-1])
    at_drawn = gain.argmax(axis=1) + 1
    low, high = np.quantile(at_drawn, [0.05, 0.95])
    start = [int(start_of(first + before + int(p), "week").astype(np.int64)) for p in (cut, min(low, cut), max(high, cut))]
    month = 365.25 / 12 / 7
    return Dated(start[0], start[1], start[2] + 6, rates[0] * month, rates[1] * month, 60.0)


def _log_rate(n: Any, e: Any) -> Any:
    return np.where(n > 0, n * np.log(np.maximum(n, 1) / np.maximum(e, 1e-9)), 0.0) - n
