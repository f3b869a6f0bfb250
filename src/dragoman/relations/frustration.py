"""How far a signed network is from balance: the least weight of edges that two camps leave unsatisfied, found exactly.

The frustration index (line index of balance: Harary 1959) as a mixed-integer programme: x[i] is the camp of node i and f[e] 1 where
edge e is frustrated (a friend in the other camp or an enemy in one's own). With f >= x[i] - x[j], f >= x[j] - x[i] on a positive
edge and f >= x[i] + x[j] - 1, f >= 1 - x[i] - x[j] on a negative one, and f + f + f >= 1 on every unbalanced triangle, which
tightens the relaxation (Aref, Mason and Wilson 2020), HiGHS finds the least sum or, at the time limit, a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_TRIANGLES: Final = 20_000
STARTS: Final = 60


@dataclass(frozen=True)
class Frustration:
    """`index`: weight of the frustrated edges of `camps` (0 or 1 by node); `bound`: what no cut can go below.

    `exact` where the two meet. `frustrated` are the edges (i, j), i < j. `margin` says for each node by how much the index would
    grow if it alone changed camps: 0 means that it belongs to either.
    """

    index: float
    bound: float
    exact: bool
    camps: tuple[int, ...]
    frustrated: tuple[tuple[int, int], ...]
    margin: tuple[float, ...]


def frustration(signed: Floats, *, seconds: float = 20.0) -> Frustration:
    """The frustration of a symmetric matrix of signed weights (0: no edge); weights of 1 and -1 give the index that is published.

    The search stops after `seconds` with the best cut found and its bound.
    """
    a = (np.asarray(signed, dtype=np.float64) + np.asarray(signed, dtype=np.float64).T) / 2
    np.fill_diagonal(a, 0.0)
    rows, columns = np.nonzero(np.triu(a))
    start = _local(a)
    if not len(rows):
        return _told(a, start, 0.0)
    camps, bound = _solve(a, rows, columns, seconds)
    if camps is None or _cost(a, camps) > _cost(a, start) + 1e-9:
        camps = start
    whole = bool(np.allclose(a, np.round(a)))
    if whole:
        bound = float(np.ceil(bound - 1e-6))
    return _told(a, camps, bound)


def _solve(a: Floats, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], seconds: float) -> tuple[npt.NDArray[np.int64] | None, float]:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    nodes, edges = len(a), len(rows)
    weight = np.abs(a[rows, columns])
    positive = a[rows, columns] > 0
    e = np.arange(edges)
    # x terms of the two constraints of each edge: f - x_i + x_j >= 0 and f + x_i - x_j >= 0, or f - x_i - x_j >= -1 and f + x_i + x_j >= 1
    line, column, value = [], [], []
    for half, sign in enumerate((-1.0, 1.0)):
        line += [2 * e + half] * 3
        column += [nodes + e, rows, columns]
        value += [np.ones(edges), np.full(edges, sign), np.where(positive, -sign, sign)]
    least = np.zeros(2 * edges)
    least[0::2] = np.where(positive, 0.0, -1.0)
    least[1::2] = np.where(positive, 0.0, 1.0)
    cuts = _unbalanced(a, rows, columns)
    if len(cuts):
        line += [np.repeat(2 * edges + np.arange(len(cuts)), 3)]
        column += [nodes + cuts.ravel()]
        value += [np.ones(cuts.size)]
        least = np.concatenate([least, np.ones(len(cuts))])
    matrix = coo_array((np.concatenate(value), (np.concatenate(line), np.concatenate(column))), shape=(len(least), nodes + edges)).tocsr()
    high = np.ones(nodes + edges)
    high[int(np.abs(a).sum(axis=0).argmax())] = 0.0  # the two camps can be swapped: one node is fixed
    found = milp(
        np.concatenate([np.zeros(nodes), weight]), integrality=np.concatenate([np.ones(nodes), np.zeros(edges)]), bounds=Bounds(np.zeros(nodes + edges), high),
        constraints=LinearConstraint(matrix, least, np.inf), options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else 0.0
    if found.x is None:
        return None, float(bound)
    return np.round(found.x[:nodes]).astype(np.int64), float(bound)


def _unbalanced(a: Floats, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Edge numbers of the triangles whose signs multiply to minus."""
    number = np.full(a.shape, -1)
    number[rows, columns] = np.arange(len(rows))
    out = []
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        for k in np.flatnonzero((a[i] != 0) & (a[j] != 0)).tolist():
            if k > j and a[i, j] * a[i, k] * a[j, k] < 0:
                out.append((number[i, j], number[i, k], number[j, k]))
                if len(out) >= MOST_TRIANGLES:
                    return np.array(out)
    return np.array(out, dtype=np.int64).reshape(-1, 3)


def _local(a: Floats) -> npt.NDArray[np.int64]:
    """A good cut by moving single nodes from many starts; it stands where the exact search finds none in time."""
    rng = np.random.default_rng(1)
    nodes = len(a)
    best, least = np.zeros(nodes, dtype=np.int64), np.inf
    for _ in range(STARTS):
        s = rng.choice([-1.0, 1.0], nodes)
        while nodes:
            gain = s * (a @ s)  # negative: the node would rather be in the other camp
            worst = int(gain.argmin())
            if gain[worst] >= -1e-12:
                break
            s[worst] = -s[worst]
        camps = (s * s[0] < 0).astype(np.int64) if nodes else best
        if (cost := _cost(a, camps)) < least:
            best, least = camps, cost
    return best


def _cost(a: Floats, camps: npt.NDArray[np.int64]) -> float:
    side = 1.0 - 2.0 * camps
    return float(np.abs(np.triu(a)[np.triu(a * np.outer(side, side)) < 0]).sum())


def _told(a: Floats, camps: npt.NDArray[np.int64], bound: float) -> Frustration:
    camps = camps ^ int(camps[0]) if len(camps) else camps  # the first node's camp is 0
    side = 1.0 - 2.0 * camps
    held = a * np.outer(side, side)
    at = np.argwhere(np.triu(held) < 0)
    index = _cost(a, camps)
    return Frustration(
        index=round(index, 6), bound=round(min(bound, index), 6), exact=bool(index - bound < 1e-6), camps=tuple(int(c) for c in camps),
        frustrated=tuple((int(i), int(j)) for i, j in at), margin=tuple(round(float(m), 6) for m in held.sum(axis=1)),
    )  # fmt: skip
