"""What an evaluation prints: figures with their intervals, a confusion table, notes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: its value, the 95 % bootstrap interval, and the number of gold items it rests on.

    `group` gathers figures under one heading ("by class"); the empty group comes first.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    group: str = ""


@dataclass(frozen=True)
class Confusion:
    """Counts of (gold, predicted); `predicted` may hold labels that gold does not know (no event, say)."""

    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Report:
    """The outcome of one evaluation."""

    task: str
    rows: int
    figures: tuple[Figure, ...]
    confusion: Confusion | None = None
    notes: tuple[str, ...] = field(default=())

    def value(self, name: str) -> float:
        """The figure of this name; raises KeyError where there is none."""
        for figure in self.figures:
            if figure.name == name:
                return figure.value
        raise KeyError(name)

    def to_json(self) -> str:
        """The report as one JSON object; a figure that is not defined (nothing to measure) is null."""
        figures = [
            {"name": f.name, "group": f.group or None, "value": _plain(f.value), "low": _plain(f.low), "high": _plain(f.high), "n": f.n}
            for f in self.figures
        ]
        out: dict[str, object] = {"task": self.task, "rows": self.rows, "figures": figures, "notes": list(self.notes)}
        if self.confusion is not None:
            out["confusion"] = [
                {"gold": g, "predicted": p, "n": self.confusion.counts[g, p]}
                for g in self.confusion.gold
                for p in self.confusion.predicted
                if self.confusion.counts.get((g, p))
            ]
        return json.dumps(out, ensure_ascii=False, indent=2)

    def to_text(self) -> str:
        """The report as lines for a terminal."""
        lines = [f"{self.task}: {self.rows} rows"]
        width = max((len(f.name) for f in self.figures), default=0)
        group = ""
        for figure in self.figures:
            if figure.group != group:
                group = figure.group
                lines.append(f"\n{group}")
            lines.append(f"  {figure.name:<{width}}  {_shown(figure)}   n={figure.n}")
        if self.confusion is not None:
            lines += ["", "confusion (rows: gold, columns: predicted)", *_table(self.confusion)]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join(lines)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _shown(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "    –                  "
    if math.isnan(figure.low):
        return f"{figure.value:7.3f}"
    return f"{figure.value:7.3f}  [{figure.low:.3f}, {figure.high:.3f}]"


def _table(confusion: Confusion) -> Sequence[str]:
    """Labels are cut to five letters in the head of the table, so that 15 columns fit a terminal."""
    width = max(len(g) for g in confusion.gold) if confusion.gold else 0
    lines = ["  " + " " * width + "".join(f" {p[:5]:>5}" for p in confusion.predicted)]
    for g in confusion.gold:
        cells = "".join(f" {confusion.counts.get((g, p), 0) or '·':>5}" for p in confusion.predicted)
        lines.append(f"  {g:<{width}}{cells}")
    return lines
