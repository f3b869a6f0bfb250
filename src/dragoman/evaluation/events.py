"""Task `events`: find the pair and the type in a bare sentence.

One annotated pair a sentence; other pairs may be right too, so recall is printed together with events a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row, gold_of, need

Span = tuple[int, int]
YIELDING = ("CONCEDE", "RETREAT")


def predict(rows: Sequence[Row], code: Callable[[str], Sequence[Any]] | None = None, parts: str = "both") -> list[Row]:
    """`{id, events: [...]}` for each row; `type` is PLOVER's, after its rules for future acts."""
    if code is None:
        from dragoman.events import code as code_sentence

        code = partial(code_sentence, parts=parts)  # type: ignore[arg-type]
    out = []
    for row in rows:
        need(row, "text")
        out.append({"id": row.get("id"), "events": [_event(e) for e in code(row["text"])]})
    return out


def _event(coded: Any) -> Row:
    names = ("source", "target", "source_start", "source_end", "target_start", "target_end")
    event = {name: getattr(coded, name) for name in names}
    event |= {"source_countries": list(coded.source_countries), "target_countries": list(coded.target_countries)}
    event |= {"type": future_type(coded.type, coded.relate_type)}
    return event | {name: getattr(coded, name) for name in ("mode", "status", "start", "end")}


def future_type(plain: str, related: str) -> str:
    """PLOVER's type after the future rules: YIELD is split again into the type it stands for."""
    if related != "YIELD":
        return related
    return plain if plain in YIELDING else "CONCEDE"


def merged(kind: str) -> str:
    """The type in the file's scheme of 15."""
    return "YIELD" if kind in YIELDING else kind


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Recall of the gold event (pair and type; pair alone; type alone), recall by type, and events a sentence."""
    if not any(row.get("events") for row in rows):
        return None
    pairs = gold_of(rows, predictions, lambda row: row.get("events") is not None)
    found = [[_found(row["text"], gold, guess["events"]) for gold in row["events"]] for row, guess in pairs]
    gold = [len(marks) for marks in found]
    names = ("recall", "recall of the pair", "recall of the pair, either order", "recall of the type")
    figures = [bootstrap.share(name, [sum(m[k] for m in marks) for marks in found], gold) for k, name in enumerate(names)]
    counts = [len(guess["events"]) for _, guess in pairs]
    figures.append(bootstrap.share("events a sentence", counts, [1] * len(pairs)))
    figures.append(bootstrap.share("sentences with an event", [min(n, 1) for n in counts], [1] * len(pairs)))
    for kind in sorted({merged(e["type"]) for row, _ in pairs for e in row["events"]}):
        chosen = [
            [m[0] for m, e in zip(marks, row["events"], strict=True) if merged(e["type"]) == kind]
            for marks, (row, _) in zip(found, pairs, strict=True)
        ]
        figures.append(bootstrap.share(kind, [sum(c) for c in chosen], [len(c) for c in chosen], "recall of each type"))
    return Report("events", len(rows), tuple(figures))


def _found(text: str, gold: Row, guesses: Sequence[Row]) -> tuple[bool, bool, bool, bool]:
    """Whether the gold event is among the guesses: whole; pair; pair in either order; type."""
    sources, targets, kind = places(text, gold.get("source")), places(text, gold.get("target")), merged(gold["type"])
    whole = pair = either = typed = False
    for guess in guesses:
        first, second = _span(guess, "source"), _span(guess, "target")
        fits = merged(guess["type"]) == kind
        here = touch(first, sources) and touch(second, targets)
        whole, pair, typed = whole or (here and fits), pair or here, typed or fits
        either = either or here or (touch(first, targets) and touch(second, sources))
    return whole, pair, either, typed


def places(text: str, phrase: str | None) -> list[Span]:
    """Every place of a phrase in the text."""
    found, at = [], text.find(phrase) if phrase else -1
    while at >= 0:
        found.append((at, at + len(phrase or "")))
        at = text.find(phrase or "", at + 1)
    return found


def touch(span: Span | None, others: Sequence[Span]) -> bool:
    """Whether a span shares a character with one of the others."""
    return span is not None and any(span[0] < end and start < span[1] for start, end in others)


def _span(event: Row, side: str) -> Span | None:
    start, end = event.get(f"{side}_start"), event.get(f"{side}_end")
    return None if start is None or end is None else (start, end)
