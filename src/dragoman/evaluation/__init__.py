"""How well the program does: one module a task family, the casebook, and the floors that CI holds.

`evaluate("relations", rows)` predicts and scores. Each task module has `predict(rows)` and
`score(rows, predictions, bootstrap)`; the program's own parts are imported only when a prediction is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.errors import UsageError
from dragoman.evaluation import actors, attributions, events, negation, quad, relations, spans, stance, status
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row

TASKS = ("relations", "events", "quad", "spans", "attributions", "actors", "status", "negation", "stance")


@dataclass(frozen=True)
class Outcome:
    """Predictions in the form of the task's file, and the report, or none where the rows hold no gold."""

    predictions: tuple[Row, ...]
    report: Report | None


def evaluate(task: str, rows: Sequence[Row], *, seed: int = 1, resamples: int = 1000, paragraphs: bool = True, parts: str = "both") -> Outcome:
    """Predict and score the rows of a task. Rows whose gold is empty or missing throughout are only predicted.

    `paragraphs` (for `attributions`): whether to read each paragraph alone as well, for comparison with published figures.
    `parts` (for `relations`, `events`, `quad`): "rules" for the codebook alone, "model" for the models alone, or both.
    """
    bootstrap = Bootstrap(seed, resamples)
    if task == "attributions":
        predictions = attributions.predict(rows)
        alone = attributions.predict_paragraphs(rows) if paragraphs and any(row.get("attributions") for row in rows) else None
        report = attributions.score(rows, predictions, bootstrap, alone)
    elif task == "relations":
        predictions = relations.predict(rows, parts=parts)
        report = relations.score(rows, predictions, bootstrap)
    elif task == "events":
        predictions = events.predict(rows, parts=parts)
        report = events.score(rows, predictions, bootstrap)
    elif task == "quad":
        predictions = quad.predict(rows, parts=parts)
        report = quad.score(rows, predictions, bootstrap)
    elif task == "spans":
        predictions = spans.predict(rows)
        report = spans.score(rows, predictions, bootstrap)
    elif task == "actors":
        predictions = actors.predict(rows)
        report = actors.score(rows, predictions, bootstrap)
    elif task == "status":
        predictions = status.predict(rows)
        report = status.score(rows, predictions, bootstrap)
    elif task == "negation":
        predictions = negation.predict(rows)
        report = negation.score(rows, predictions, bootstrap)
    elif task == "stance":
        predictions = stance.predict(rows)
        report = stance.score(rows, predictions, bootstrap)
    else:
        raise UsageError(f"no task {task!r}: take one of {', '.join(TASKS)}")
    return Outcome(tuple({k: v for k, v in p.items() if not k.startswith("_")} for p in predictions), report)
