"""Balance: the exact index of published networks, triangles, camps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from worlds import EVENTS, event, table

from dragoman.errors import UsageError
from dragoman.relations.balance import balance, triads
from dragoman.relations.frustration import frustration
from dragoman.relations.networks import network
from dragoman.relations.tables import Tables

# Read (1954): friends and enemies of the 16 Gahuku-Gama sub-tribes, numbered in the order of Hage and Harary (1983)
FRIENDS = ((1, 2), (3, 4), (3, 6), (3, 7), (5, 7), (6, 7), (3, 8), (4, 8), (6, 8), (7, 8), (5, 9), (9, 10), (6, 11), (7, 11), (8, 11), (6, 12), (7, 12),
           (8, 12), (11, 12), (7, 13), (9, 13), (10, 13), (5, 14), (13, 14), (1, 15), (2, 15), (1, 16), (2, 16), (15, 16))  # fmt: skip
ENEMIES = ((1, 3), (2, 3), (1, 4), (1, 5), (2, 5), (1, 6), (2, 6), (2, 9), (6, 9), (2, 10), (9, 11), (10, 11), (1, 12), (6, 13), (11, 13), (8, 14), (12, 14),
           (5, 15), (9, 15), (10, 15), (11, 15), (12, 15), (13, 15), (5, 16), (6, 16), (11, 16), (12, 16), (13, 16), (14, 16))  # fmt: skip


def matrix(nodes: int, friends: object, enemies: object) -> np.ndarray:  # type: ignore[type-arg]
    a = np.zeros((nodes, nodes))
    for edges, sign in ((friends, 1.0), (enemies, -1.0)):
        for i, j in edges:  # type: ignore[attr-defined]
            a[i - 1, j - 1] = a[j - 1, i - 1] = sign
    return a


def test_reads_highland_tribes_have_a_line_index_of_seven() -> None:
    assert len(FRIENDS) == len(ENEMIES) == 29
    found = frustration(matrix(16, FRIENDS, ENEMIES))
    assert (found.index, found.bound, found.exact) == (7, 7, True)
    assert len(found.frustrated) == 7


def test_the_index_is_that_of_trying_all_camps() -> None:
    rng = np.random.default_rng(0)
    for nodes in (5, 8, 10):
        a = np.triu(rng.choice([-2.0, -1.0, 0.0, 1.0, 3.0], (nodes, nodes)), 1)
        a += a.T
        sides = (np.array((1, *rest)) for rest in itertools.product([1, -1], repeat=nodes - 1))
        least = min(np.abs(np.triu(a)[np.triu(a * np.outer(s, s)) < 0]).sum() for s in sides)
        found = frustration(a)
        assert found.exact and found.index == pytest.approx(least)


def test_a_complete_network_of_enemies_has_its_known_index() -> None:
    """All enemies of n: the best two camps are halves, and the edges inside them stay frustrated: C(n/2, 2) + C(n/2, 2)."""
    assert frustration(-np.ones((8, 8)) + np.eye(8)).index == 12


def test_a_balanced_network_has_two_camps_and_no_frustration() -> None:
    a = matrix(4, ((1, 2), (3, 4)), ((1, 3), (1, 4), (2, 3), (2, 4)))
    found = frustration(a)
    assert found.index == 0 and found.camps == (0, 0, 1, 1)
    shares = balance(a, shuffles=20)
    assert (shares.strict, shares.weak) == (1.0, 1.0)
    assert shares.walk == pytest.approx(1.0)
    assert triads(a, np.abs(a)) == []


def test_when_time_runs_out_the_bound_is_told() -> None:
    rng = np.random.default_rng(3)
    a = np.triu(rng.choice([-1.0, 1.0], (60, 60)), 1)
    found = frustration(a + a.T, seconds=0.2)
    assert 0 <= found.bound <= found.index
    assert found.exact == (found.bound == found.index)


def test_three_enemies_are_balanced_weakly_and_not_strictly() -> None:
    a = matrix(3, (), ((1, 2), (1, 3), (2, 3)))
    shares = balance(a)
    assert (shares.strict, shares.weak, shares.triangles) == (0.0, 1.0, (0, 0, 0, 1))
    assert shares.null == {}, "where all signs are the same, chance has nothing to deal"
    sure = np.array([[0, 5, 5], [5, 0, 1], [5, 1, 0]])
    assert triads(a, sure) == [((0, 1, 2), True, (1, 2))]


def rows() -> list[dict[str, object]]:
    kinds = {("RUS", "IRN"): "AID", ("USA", "ISR"): "AID", ("USA", "RUS"): "SANCTION", ("USA", "IRN"): "SANCTION", ("ISR", "IRN"): "ASSAULT", ("ISR", "RUS"): "AID"}
    pairs = [(a, b, k, n) for (a, b), k in kinds.items() for n in range(14)]
    return [event(i, a, b, k, f"2022-{1 + n % 12:02d}-{1 + n:02d}") for i, (a, b, k, n) in enumerate(pairs)]


def test_the_network_of_a_day_with_camps_and_the_edge_to_mend() -> None:
    found = network(Tables(table(rows(), EVENTS), coded_here=False), "2023-01-15")
    assert {(e.a, e.b): e.sign for e in found.edges}[("ISR", "USA")] == "+"
    assert found.frustration == 1 and found.exact
    assert [(e.a, e.b) for e in found.edges if e.frustrated] == [("ISR", "RUS")]
    camp = {n.key: n.camp for n in found.nodes}
    assert camp["RUS"] == camp["IRN"] != camp["USA"] == camp["ISR"]
    assert {t.actors for t in found.triads} == {("IRN", "ISR", "RUS"), ("ISR", "RUS", "USA")}
    assert all(e.evidence and all(p.sentence for p in e.evidence) for e in found.edges)


def test_what_came_later_is_not_known_on_the_day() -> None:
    with pytest.raises(UsageError, match="no two actors"):
        network(Tables(table(rows(), EVENTS)), "2021-01-01")
    assert len(network(Tables(table(rows(), EVENTS)), "2023-01-15", among=("RUS", "USA")).edges) == 1
