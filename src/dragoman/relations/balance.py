"""Balance of a signed network beside the frustration index: triangles, walks, and what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dragoman.relations.frustration import frustration

Floats = npt.NDArray[np.float64]
SHUFFLES: Final = 500
SHUFFLES_FRUSTRATION: Final = 40
LARGEST_FOR_FRUSTRATION: Final = 40  # nodes; beyond it the null model of the frustration index would cost minutes


@dataclass(frozen=True)
class Balance:
    """Shares of balance, each from 0 to 1, with the mean and the z score under the null model.

    `triangles` counts triangles by the number of their negative edges (0 to 3). `strict`: share with an even number of them
    (Cartwright and Harary 1956); `weak`: share without exactly one (Davis 1967). `walk`: tr exp A / tr exp |A| (Estrada and
    Benzi 2014). None where there is nothing to count.
    """

    triangles: tuple[int, int, int, int]
    strict: float | None
    weak: float | None
    walk: float | None
    null: dict[str, tuple[float, float]]


def balance(signed: Floats, *, shuffles: int = SHUFFLES, seed: int = 1) -> Balance:
    """Balance of a symmetric signed matrix. The null model keeps every edge and the number of negative ones and deals the signs anew.

    `null` holds for strict, weak, walk and (small networks) frustration: mean under the null, and z of what was found.
    """
    a = np.sign(np.asarray(signed, dtype=np.float64))
    found = _figures(a)
    rows, columns = np.nonzero(np.triu(a, 1))
    signs = a[rows, columns]
    drawn: dict[str, list[float]] = {k: [] for k in ("strict", "weak", "walk", "frustration")}
    rng = np.random.default_rng(seed)
    few = len(a) <= LARGEST_FOR_FRUSTRATION
    if len(signs) and 0 < int((signs < 0).sum()) < len(signs):
        for number in range(shuffles):
            b = np.zeros_like(a)
            b[rows, columns] = rng.permutation(signs)
            b += b.T
            for name, value in _figures(b).items():
                if isinstance(value, float):
                    drawn[name].append(value)
            if few and number < SHUFFLES_FRUSTRATION:
                drawn["frustration"].append(frustration(b, seconds=1.0).index)
    observed = {**found, "frustration": frustration(a, seconds=5.0).index} if few else found
    null = {}
    for name, values in drawn.items():
        if values and isinstance(observed.get(name), float):
            mean, sd = float(np.mean(values)), float(np.std(values))
            if sd > 1e-9:  # where every deal gives the same, chance says nothing
                null[name] = (round(mean, 3), round((observed[name] - mean) / sd, 2))
    return Balance(found["triangles"], found["strict"], found["weak"], found["walk"], null)


def _figures(a: Floats) -> dict[str, Any]:
    p, n = (a > 0).astype(float), (a < 0).astype(float)
    pp, nn = p @ p, n @ n
    counts = (
        round(float(np.trace(pp @ p)) / 6), round(float(np.trace(pp @ n)) / 2), round(float(np.trace(nn @ p)) / 2), round(float(np.trace(nn @ n)) / 6),
    )  # fmt: skip
    total = sum(counts)
    walk = None
    if len(a) and np.any(a):
        signed, bare = np.linalg.eigvalsh(a), np.linalg.eigvalsh(np.abs(a))
        top = bare.max()  # both sums are scaled by exp(top), so that nothing overflows
        walk = round(float(np.exp(signed - top).sum() / np.exp(bare - top).sum()), 6)
    return {
        "triangles": counts,
        "strict": round((counts[0] + counts[2]) / total, 4) if total else None,
        "weak": round((counts[0] + counts[2] + counts[3]) / total, 4) if total else None,
        "walk": walk,
    }


def triads(signed: Floats, sureness: Floats) -> list[tuple[tuple[int, int, int], bool, tuple[int, int]]]:
    """Triangles that are not strictly balanced: the three nodes, whether they are weakly balanced, and the edge to mend.

    The edge to mend is the one known least surely (the least of `sureness`, such as |level| / sd): it is the likeliest to be
    wrong or to change. Those that hang on the least sure edge come first.
    """
    a = np.sign(np.asarray(signed, dtype=np.float64))
    out = []
    for i, j in zip(*np.nonzero(np.triu(a, 1)), strict=True):
        for k in np.flatnonzero((a[i] != 0) & (a[j] != 0)):
            if k > j and a[i, j] * a[i, k] * a[j, k] < 0:
                edges = [(int(i), int(j)), (int(i), int(k)), (int(j), int(k))]
                mend = min(edges, key=lambda e: (float(sureness[e]), e))
                weak = a[i, j] < 0 and a[i, k] < 0 and a[j, k] < 0
                out.append(((int(i), int(j), int(k)), bool(weak), mend))
    return sorted(out, key=lambda t: (t[1], float(sureness[t[2]]), t[0]))
