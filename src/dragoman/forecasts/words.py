"""The table of likelihood words: each class, and the interval of each word."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import rows


class Band(NamedTuple):
    """A probability interval."""

    low: float
    high: float

    def denied(self) -> Band:
        """The interval of the event where its opposite has this one."""
        return Band(round(1 - self.high, 2), round(1 - self.low, 2))


@cache
def bands(name: str) -> dict[str, Band]:
    """Words of one class with their intervals."""
    return {r["words"]: Band(float(r["low"]), float(r["high"])) for r in rows("likelihood.csv") if r["class"] == name and r["low"]}


@cache
def words(name: str) -> frozenset[str]:
    """Words of one class that have no interval of their own."""
    return frozenset(r["words"] for r in rows("likelihood.csv") if r["class"] == name)
