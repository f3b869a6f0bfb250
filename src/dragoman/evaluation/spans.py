"""Task `spans`: who acts (S) and on whom (T), as token spans.

Gold also has R, two parties of one reciprocal act ("A met B"): there a predicted S or T is right as well, since who is
named first does not make him the source. The strict figure, in which R fits only R, is printed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dragoman.evaluation.bootstrap import Bootstrap, f1, precision, recall
from dragoman.evaluation.report import Figure, Report
from dragoman.evaluation.rows import Row, gold_of, need

Counts = tuple[int, int, int]


def predict(rows: Sequence[Row], spans: Callable[[list[str]], Sequence[dict[str, Any]]] | None = None) -> list[Row]:
    """`{id, spans: [{role, start, end}]}` for each row."""
    if spans is None:
        from dragoman.events import spans as find_spans

        spans = find_spans
    out = []
    for row in rows:
        need(row, "tokens")
        found = [{"role": s["role"], "start": s["start"], "end": s["end"]} for s in spans(row["tokens"])]
        out.append({"id": row.get("id"), "spans": found})
    return out


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Span F1: exact and overlapping, with R as S or T and strict, and for each role."""
    if not any(row.get("spans") for row in rows):
        return None
    pairs = gold_of(rows, predictions, lambda row: row.get("spans") is not None)
    figures: list[Figure] = []

    def add(name: str, group: str, fits: Callable[[Row, Row], bool], roles: str = "") -> None:
        counts = [_count(_of(r["spans"], roles), _of(p["spans"], roles), fits) for r, p in pairs]
        gold = sum(c[2] for c in counts)
        if not group:
            figures.append(bootstrap.figure(f"{name} precision", counts, precision, gold))
            figures.append(bootstrap.figure(f"{name} recall", counts, recall, gold))
        figures.append(bootstrap.figure(f"{name} F1", counts, f1, gold, group))

    add("exact", "", lambda g, p: _same(g, p) and _role(g, p))
    add("overlap", "", lambda g, p: _meet(g, p) and _role(g, p))
    add("exact, strict roles", "variants", lambda g, p: _same(g, p) and g["role"] == p["role"])
    add("exact, any role", "variants", _same)
    for role in ("S", "T"):
        add(f"{role} exact", "by role", _same, role)
        add(f"{role} overlap", "by role", _meet, role)
    return Report("spans", len(rows), tuple(figures))


def _of(spans: Sequence[Row], roles: str) -> list[Row]:
    return [s for s in spans if not roles or s["role"] in roles]


def _same(gold: Row, guess: Row) -> bool:
    return bool(gold["start"] == guess["start"] and gold["end"] == guess["end"])


def _meet(gold: Row, guess: Row) -> bool:
    return bool(gold["start"] < guess["end"] and guess["start"] < gold["end"])


def _role(gold: Row, guess: Row) -> bool:
    return gold["role"] == guess["role"] or "R" in (gold["role"], guess["role"])


def _count(gold: Sequence[Row], guesses: Sequence[Row], fits: Callable[[Row, Row], bool]) -> Counts:
    """(right, predicted, gold), each gold span matched once, in order."""
    left = list(guesses)
    right = 0
    for g in gold:
        match = next((p for p in left if fits(g, p)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return right, len(guesses), len(gold)
