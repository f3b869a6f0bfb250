"""Well-known events by name: the invasion, the collapse, the attacks, with the dates everybody can look up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from dragoman.circumstances.tables import rows


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A row of known_events.csv; `end` is null while it goes on; `war` tells a stretch from a deed."""

    key: str
    start: date
    end: date | None
    precision: str
    actors: tuple[str, ...]
    war: bool


@cache
def _known() -> tuple[tuple[KnownEvent, re.Pattern[str]], ...]:
    out = []
    for row in rows("known_events.csv"):
        end = date.fromisoformat(row["end"]) if row["end"] else None
        event = KnownEvent(
            row["key"], date.fromisoformat(row["start"]), end, row["precision"], tuple(a for a in row["actors"].split(";") if a), row["kind"] == "war"
        )
        out.append((event, re.compile(rf"(?<!\w)(?:{row['pattern']})(?!\w)")))
    return tuple(out)


# no name reaches further from one of its words than this
REACH = 90
GROUP = re.compile(r"\((?:\?:)?[^()]*\)[?*+]?")
LOOSE = re.compile(r"\[[^\]]*\][?*+]?|\\w[?*+]?|\\.\?|\w\?")


def _proofs(pattern: str) -> tuple[str, ...]:
    """For each alternative of a pattern its longest run of plain letters: without one of them the pattern cannot fit.

    270 patterns over an article of 1,200 words took 70 ms; asking for these strings first leaves 1 ms.
    """
    flat = LOOSE.sub("\0", pattern)
    while GROUP.search(flat):
        flat = GROUP.sub("\0", flat)
    return tuple(max(one.replace("\\.", ".").split("\0"), key=len) for one in flat.split("|"))


@cache
def _gates() -> tuple[tuple[KnownEvent, re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((event, pattern, tuple(row["clue"].split(";")) if row["clue"] else _proofs(row["pattern"])) for (event, pattern), row in zip(_known(), rows("known_events.csv"), strict=True))


def _windows(text: str, proofs: tuple[str, ...]) -> list[tuple[int, int]]:
    """Stretches of text around the proofs, those that touch joined."""
    hits = sorted({m.start() for proof in proofs if proof and proof in text for m in re.finditer(re.escape(proof), text)})
    out: list[tuple[int, int]] = []
    for hit in hits:
        first, last = max(0, hit - REACH), hit + REACH
        if out and first <= out[-1][1]:
            first, _ = out.pop()
        out.append((first, last))
    return out


def known_in(text: str) -> list[tuple[int, int, KnownEvent]]:
    """[start, end) and event of each name in `text`; of overlapping names the longest counts."""
    met: dict[tuple[int, int, str], KnownEvent] = {}
    for event, pattern, proofs in _gates():
        for first, last in _windows(text, proofs):
            for m in pattern.finditer(text, first, last):
                met[m.start(), m.end(), event.key] = event
    found = [(start, end, event) for (start, end, _), event in met.items()]
    found.sort(key=lambda f: (f[0] - f[1], f[0], f[2].key))
    kept: list[tuple[int, int, KnownEvent]] = []
    for start, end, event in found:
        if all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, event))
    return sorted(kept, key=lambda f: f[0])
