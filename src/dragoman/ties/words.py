"""The two tables of this package as values: descriptors with their frames, and the words that colour them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

from dragoman.knowledge.tables import rows
from dragoman.records import Sign, TieKind, Trend


class Descriptor(NamedTuple):
    """A word that names a tie. `frame` says where its parties stand: `mutual` (ties with, between), `lean` (reliance on),
    `role` (ally of), `conflict` (mediator between), `adjective` (hostile to), `phrase` (at odds with), `state` (a verb),
    `meeting` (draw closer), `change` (cracks in ties), `harm` (damaging to ties), `move` (ties soured)."""

    word: tuple[str, ...]
    frame: str
    preps: tuple[str, ...]
    kind: TieKind
    sign: Sign | None
    directed: bool
    trend: Trend | None
    needs: str


@cache
def descriptors() -> dict[str, tuple[Descriptor, ...]]:
    """All descriptors by the last part of their word ("friend": friend; "ground": middle ground), longest first."""
    out: dict[str, list[Descriptor]] = {}
    for row in rows("descriptors.csv"):
        word = tuple(row["word"].replace("-", " - ").split())
        sign = cast("Sign | None", row["sign"] or None)
        kind, trend = cast(TieKind, row["kind"]), cast("Trend | None", row["trend"] or None)
        made = Descriptor(word, row["class"], tuple(row["preps"].split()), kind, sign, row["directed"] == "1", trend, row["needs"])
        # verbs with a particle ("break off") stand under the verb
        last = word[0] if made.frame in ("move", "state", "meeting") else word[-1]
        out.setdefault(last, []).append(made)
    return {key: tuple(sorted(value, key=lambda d: -len(d.word))) for key, value in out.items()}


@cache
def words(name: str) -> frozenset[str]:
    """The words of one class of relation_adjectives.csv."""
    return frozenset(row["word"] for row in rows("relation_adjectives.csv") if row["class"] == name)


@cache
def combining() -> dict[str, str]:
    """First parts of compound adjectives: "sino" -> "china"."""
    return {row["word"]: row["trend"] for row in rows("relation_adjectives.csv") if row["class"] == "combining"}
