"""What the encoder says of a document: attributions, and for each word how factual, negated, … it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content of one statement as the tagger found and linked them: [start, end) document offsets."""

    source: Offsets | None
    cue: Offsets | None
    contents: tuple[Offsets, ...]
    score: float


@dataclass(frozen=True)
class Marks:
    """Encoder values by word; `starts` are the words' document offsets. Empty where no model is installed."""

    attributions: tuple[Attribution, ...] = ()
    starts: tuple[int, ...] = ()
    values: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.starts)

    def _word(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def factual(self, offset: int) -> tuple[float, float, float] | None:
        """Probabilities of (happened, uncertain, not happened) for the word at a document offset."""
        return self._row("factual", offset)  # type: ignore[return-value]

    def status(self, offset: int) -> tuple[float, ...] | None:
        """Probabilities of the nine statuses (order of `records.Status`) for an event whose trigger starts here."""
        return self._row("status", offset)

    def negated(self, offset: int) -> float:
        """Probability that the word here is a negated event."""
        row = self._row("negated", offset)
        return row[0] if row else 0.0

    def trigger(self, offset: int) -> float:
        """Probability that the word here is the trigger of a PLOVER event."""
        row = self._row("trigger", offset)
        return row[0] if row else 0.0

    def pair(self, offset: int) -> tuple[float, ...] | None:
        """Probabilities that the word here lies in (no actor, source, target, either) of an event."""
        return self._row("pair", offset)

    def quads(self, start: int, end: int) -> tuple[float, ...] | None:
        """Probabilities of (no event, quad 1, 2, 3, 4) for the sentence at [start, end)."""
        if "quad" not in self.values:
            return None
        rows = self.values["quad"][self._word(start) : self._word(max(start, end - 1)) + 1]
        pooled = np.logaddexp.reduce(rows, axis=0) - np.log(len(rows))
        pooled = np.exp(pooled - pooled.max())
        return tuple(float(v) for v in pooled / pooled.sum())

    def _row(self, name: str, offset: int) -> tuple[float, ...] | None:
        if name not in self.values:
            return None
        return tuple(float(v) for v in self.values[name][self._word(offset)])
