"""Task `negation`: which events are negated, the cue not given (ConanDoyle-neg: Morante and Daelemans 2012)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dragoman.evaluation.bootstrap import Bootstrap, f1, precision, recall
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row, gold_of, need


def predict(rows: Sequence[Row], negated: Callable[[list[str]], Sequence[int]] | None = None) -> list[Row]:
    """`{id, events: [token index]}` for each row."""
    if negated is None:
        from dragoman.events import negated as find_negated

        negated = find_negated
    out = []
    for row in rows:
        need(row, "tokens")
        out.append({"id": row.get("id"), "events": sorted({int(i) for i in negated(row["tokens"])})})
    return out


def gold_events(row: Row) -> list[frozenset[int]]:
    """Token indices of each negated event; a negation of something that is no fact has none."""
    return [frozenset(e["i"] for e in n["event"]) for n in row["negations"] if n["event"]]


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """F1 of negated event words, and of whole events (an event of two words counts only where both are found).

    A predicted word outside every gold event is one wrong event.
    """
    if not any(n.get("event") for row in rows for n in row.get("negations") or ()):
        return None
    pairs = gold_of(rows, predictions, lambda row: row.get("negations") is not None)
    words, events = [], []
    for row, guess in pairs:
        gold, found = gold_events(row), set(guess["events"])
        whole = set().union(*gold) if gold else set()
        words.append((len(whole & found), len(found), len(whole)))
        right = sum(event <= found for event in gold)
        events.append((right, right + len(found - whole) + sum(bool(e & found) and not e <= found for e in gold), len(gold)))
    n, m = sum(c[2] for c in words), sum(c[2] for c in events)
    figures = [
        bootstrap.figure("F1", events, f1, m),
        bootstrap.figure("precision", events, precision, m),
        bootstrap.figure("recall", events, recall, m),
        bootstrap.figure("F1 of words", words, f1, n, "by word"),
        bootstrap.figure("precision of words", words, precision, n, "by word"),
        bootstrap.figure("recall of words", words, recall, n, "by word"),
    ]
    return Report("negation", len(rows), tuple(figures))
