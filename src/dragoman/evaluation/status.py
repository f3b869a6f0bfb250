"""Task `status`: did it happen? Any predicate, three classes (UDS-IH2: White et al. 2018; MEANTIME: Minard et al. 2016)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dragoman.evaluation.bootstrap import Bootstrap, accuracy, class_f1, macro_f1, one_hot
from dragoman.evaluation.report import Confusion, Report
from dragoman.evaluation.rows import Row, gold_of, need

CLASSES = ("happened", "not_happened", "uncertain")
# shared/DESIGN.md: happened, ongoing -> happened; not_happened, denied -> not_happened; the rest -> uncertain
CLASS_OF = {"happened": "happened", "ongoing": "happened", "not_happened": "not_happened", "denied": "not_happened"}


def class_of(status: str) -> str:
    """The class of one of the nine statuses."""
    return CLASS_OF.get(status, "uncertain")


def gold_class(factuality: float) -> str:
    """The class of the annotators' mean factuality, -3 to 3."""
    return "happened" if factuality >= 1 else "not_happened" if factuality <= -1 else "uncertain"


def predict(rows: Sequence[Row], statuses: Callable[[list[str], list[tuple[int, int]]], Sequence[str]] | None = None) -> list[Row]:
    """`{id, events: [{start, end, class}]}` for each row, token indices as given."""
    if statuses is None:
        from dragoman.events import statuses as find_statuses

        statuses = find_statuses
    out = []
    for row in rows:
        need(row, "tokens", "events")
        spans = [(e["start"], e["end"]) for e in row["events"]]
        found = statuses(row["tokens"], spans) if spans else ()
        events = [{"start": s, "end": e, "class": class_of(status)} for (s, e), status in zip(spans, found, strict=True)]
        out.append({"id": row.get("id"), "events": events})
    return out


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Macro-F1 over the three classes, F1 of each, and what always answering "happened" would give."""
    counts: list[NDArray[np.float64]] = []
    gold: list[str] = []
    guess: list[str] = []
    for row, prediction in gold_of(rows, predictions, lambda row: bool(row.get("events"))):
        both = [(g, p) for g, p in zip(row["events"], prediction["events"], strict=True) if g.get("factuality") is not None]
        here, there = [gold_class(g["factuality"]) for g, _ in both], [p["class"] for _, p in both]
        if here:
            counts.append(one_hot(here, there, CLASSES).sum(axis=0))
            gold, guess = gold + here, guess + there
    if not gold:
        return None
    figures = [
        bootstrap.figure("macro-F1", counts, macro_f1(3), len(gold)),
        bootstrap.figure("accuracy", counts, accuracy(3), len(gold)),
    ]
    figures += [bootstrap.figure(name, counts, class_f1(3, k), gold.count(name), "F1 of each class") for k, name in enumerate(CLASSES)]
    always = 2 * gold.count("happened") / (len(gold) + gold.count("happened")) / len(set(gold))
    table = Confusion(CLASSES, CLASSES, Counter(zip(gold, guess, strict=True)))
    return Report("status", len(rows), tuple(figures), table, (f"always answering happened gives macro-F1 {always:.3f}",))
