"""The reader's pair head as phrases: who does (S), to whom (T), or either side of a mutual act (R)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROLES = "STR"
NO_ACTOR_WEIGHT = 1.5  # weight of "no actor" in the choice of a word's tag; searched on actor_spans, dev


@dataclass(frozen=True)
class Phrase:
    """Items [first, last) of the row list it was read from, with the mean probability of its tags."""

    role: str
    first: int
    last: int
    score: float


def phrases(rows: Sequence[Sequence[float]]) -> list[Phrase]:
    """Phrases of one sentence from its words' tag probabilities (none, then begin and inside of S, T, R): the surest of each
    role, two for R, since a sentence's event has one source and one target. In order."""
    out: list[Phrase] = []
    for i, row in enumerate(rows):
        tag = max(range(len(row)), key=lambda k: row[k] * (NO_ACTOR_WEIGHT if k == 0 else 1.0))
        role = ROLES[(tag - 1) // 2] if tag else ""
        last = out[-1] if out else None
        if tag and not tag % 2 and last and last.role == role and last.last == i:
            length = i - last.first
            out[-1] = Phrase(role, last.first, i + 1, (last.score * length + row[tag]) / (length + 1))
        elif tag:
            out.append(Phrase(role, i, i + 1, row[tag]))
    kept = [p for role in ROLES for p in sorted((p for p in out if p.role == role), key=lambda p: -p.score)[: 2 if role == "R" else 1]]
    return sorted(kept, key=lambda p: p.first)
