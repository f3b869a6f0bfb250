"""Task `quad`: is there an event in the sentence at all, and of which quad class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row, gold_of, need


def predict(rows: Sequence[Row], code: Callable[[str], Sequence[Any]] | None = None, parts: str = "both") -> list[Row]:
    """`{id, quad, events: n}`: quad of the most confident event, the first of equals; 0 where nothing is coded."""
    if code is None:
        from dragoman.events import code as code_sentence

        code = partial(code_sentence, parts=parts)  # type: ignore[arg-type]
    out = []
    for row in rows:
        need(row, "text")
        events = code(row["text"])
        best = max(events, key=lambda e: e.confidence, default=None)
        # a SANCTION is read as 3 or 4 by the annotators: both are right, so the type is kept for the score (not written to the file)
        out.append(
            {"id": row.get("id"), "quad": best.quad if best else 0, "events": len(events), "_type": best.relate_type if best else None}
        )
    return out


def right(gold: int, guess: Row) -> bool:
    """Whether the quad fits; SANCTION counts as 3 and as 4."""
    return guess["quad"] == gold or (guess.get("_type") == "SANCTION" and gold in (3, 4))


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Share of event-free rows in which an event is coded; coverage of the others; quad among the covered."""
    pairs = gold_of(rows, predictions, lambda row: row.get("quad") is not None and row["quad"] != "")
    if not pairs:
        return None
    empty = [(int(r["quad"]), p) for r, p in pairs if int(r["quad"]) == 0]
    full = [(int(r["quad"]), p) for r, p in pairs if int(r["quad"]) > 0]
    covered = [(g, p) for g, p in full if p["events"]]
    figures = [
        bootstrap.share("false events: rows without an event that got one", [bool(p["events"]) for _, p in empty], [1] * len(empty)),
        bootstrap.share("coverage: rows with an event that got one", [bool(p["events"]) for _, p in full], [1] * len(full)),
        bootstrap.share("quad right among the covered", [right(g, p) for g, p in covered], [1] * len(covered)),
        bootstrap.share("quad right among all with an event", [bool(p["events"]) and right(g, p) for g, p in full], [1] * len(full)),
        bootstrap.share("events a sentence, rows with an event", [p["events"] for _, p in full], [1] * len(full)),
    ]
    for quad in (1, 2, 3, 4):
        chosen = [(g, p) for g, p in full if g == quad]
        seen = [(g, p) for g, p in chosen if p["events"]]
        figures.append(bootstrap.share(f"quad {quad} coverage", [bool(p["events"]) for _, p in chosen], [1] * len(chosen), "by quad"))
        figures.append(bootstrap.share(f"quad {quad} right among the covered", [right(g, p) for g, p in seen], [1] * len(seen), "by quad"))
    return Report("quad", len(rows), tuple(figures))
