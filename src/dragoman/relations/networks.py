"""The signed network of all actors on a day: edges from the levels, camps, balance, and what is out of balance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np

from dragoman.errors import UsageError
from dragoman.relations.balance import balance, triads
from dragoman.relations.effects import LAYERS
from dragoman.relations.evidence import Evidence, evidence
from dragoman.relations.frustration import frustration
from dragoman.relations.panels import Panel, panel
from dragoman.relations.periods import period_of
from dragoman.relations.reports import Ints
from dragoman.relations.tables import Tables

Z: Final = 1.6448536269514722
STALE: Final = 1.0  # years after the last report that an edge is still drawn
PIECES: Final = 3
MOST_TRIADS: Final = 20


class Edge(msgspec.Struct, frozen=True):
    """How two actors stand on the day: `sign` + or - where the 90 % interval leaves out 0, else 0; the evidence that weighs most."""

    a: str
    b: str
    sign: str
    level: float
    low: float
    high: float
    reports: float
    last: str
    frustrated: bool
    evidence: tuple[Evidence, ...]


class Node(msgspec.Struct, frozen=True):
    """An actor: its camp (0 or 1; null without a signed edge), and by how much the index grows if it alone changed camps."""

    key: str
    camp: int | None
    margin: float
    friends: int
    enemies: int


class Triad(msgspec.Struct, frozen=True):
    """Three actors out of balance; `weak` where all three are enemies; `mend` is the edge known least surely."""

    actors: tuple[str, str, str]
    signs: tuple[str, str, str]
    weak: bool
    mend: tuple[str, str]


class Network(msgspec.Struct, frozen=True):
    """The network on a day. `frustration` counts edges (all of weight 1); `bound` is below it only where time ran out."""

    on: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    frustration: int
    bound: int
    exact: bool
    triangles: tuple[int, int, int, int]
    strict: float | None
    weak: float | None
    walk: float | None
    null: dict[str, tuple[float, float]]
    triads: tuple[Triad, ...]


def network(
    tables: Tables, on: str, *, least: int = 5, layers: Iterable[str] = LAYERS, without: Iterable[str] = (), among: Iterable[str] = (), seconds: float = 20.0
) -> Network:
    """The signed network on a day (ISO), from what was reported up to it; `among` keeps only these actors.

    An edge takes at least `least` reports, the last no more than a year old. Raises `UsageError` for a day without any edge.
    """
    try:
        day = int(np.datetime64(on, "D").astype(np.int64))
    except ValueError as error:
        raise UsageError(f"--on {on}: not a date; write YYYY-MM-DD") from error
    found = panel(tables, by="month", least=least, mutual=True, layers=layers, without=without, until=on)
    now = int(period_of(np.array([day]), "month")[0]) - found.first
    wanted = frozenset(among)
    columns = [
        i
        for i in range(len(found.source))
        if now - found.seen[1][i] <= 12 * STALE and (not wanted or {found.keys[found.source[i]], found.keys[found.target[i]]} <= wanted)
    ]
    if not columns:
        raise UsageError(f"--on {on}: no two actors with {least} reports, the last within a year before; take another day or --least")
    keys = sorted({found.keys[k] for i in columns for k in (found.source[i], found.target[i])})
    place = {k: n for n, k in enumerate(keys)}
    signed, sure = np.zeros((len(keys), len(keys))), np.zeros((len(keys), len(keys)))
    for i in columns:
        mean, sd = _now(found, i, now)
        at = (place[found.keys[found.source[i]]], place[found.keys[found.target[i]]])
        sign = 0.0 if abs(mean) < Z * sd else float(np.sign(mean))
        for edge in (at, at[::-1]):
            signed[edge], sure[edge] = sign, abs(mean) / sd
    cut, shares = frustration(signed, seconds=seconds), balance(signed)
    broken = set(cut.frustrated)
    edges = tuple(_edge(tables, found, i, now, place, broken) for i in columns)
    nodes = tuple(
        Node(k, cut.camps[n] if signed[n].any() else None, cut.margin[n], int((signed[n] > 0).sum()), int((signed[n] < 0).sum())) for n, k in enumerate(keys)
    )
    open_triads = tuple(_triad(keys, signed, *t) for t in triads(signed, sure)[:MOST_TRIADS])
    return Network(
        on, nodes, edges, int(cut.index), int(cut.bound), cut.exact, shares.triangles, shares.strict, shares.weak, shares.walk, shares.null, open_triads
    )


def _now(found: Panel, i: int, now: int) -> tuple[float, float]:
    """Level and standard deviation on the day: of its period, or of the last that is known."""
    at = min(max(now, 0), len(found.mean) - 1)
    return float(found.mean[at, i]), float(found.sd[at, i])


def _edge(tables: Tables, found: Panel, i: int, now: int, place: dict[str, int], broken: set[tuple[int, int]]) -> Edge:
    mean, sd = _now(found, i, now)
    a, b = sorted((found.keys[found.source[i]], found.keys[found.target[i]]))
    mine = np.flatnonzero(found.column == i)
    sign = "0" if abs(mean) < Z * sd else "+" if mean > 0 else "-"
    between = (min(place[a], place[b]), max(place[a], place[b]))
    return Edge(
        a, b, sign, round(mean, 2), round(max(mean - Z * sd, -10.0), 2), round(min(mean + Z * sd, 10.0), 2), round(float(found.reports.weight[mine].sum()), 1),
        str(np.datetime64(int(found.reports.day[mine].max()), "D")), between in broken, evidence(tables, found.reports, heaviest(found, mine, mean)),
    )  # fmt: skip


def heaviest(found: Panel, mine: Ints, mean: float) -> Ints:
    """The reports that speak most for the level's sign, late ones first among equals."""
    told = found.reports
    age = (told.day[mine].max() - told.day[mine]) / 365.25
    pull = told.weight[mine] * np.exp(-age) * (told.score[mine] * np.sign(mean))
    order = mine[np.argsort(-pull, kind="stable")]
    _, first = np.unique(told.deed[order], return_index=True)
    return order[np.sort(first)][:PIECES]


def _triad(keys: list[str], signed: np.ndarray[tuple[int, int], np.dtype[np.float64]], nodes: tuple[int, int, int], weak: bool, mend: tuple[int, int]) -> Triad:
    i, j, k = nodes
    signs = tuple("+" if signed[e] > 0 else "-" for e in ((i, j), (i, k), (j, k)))
    return Triad((keys[i], keys[j], keys[k]), (signs[0], signs[1], signs[2]), weak, (keys[mend[0]], keys[mend[1]]))
