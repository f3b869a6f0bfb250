"""Task `relations`: the type of what one marked actor does to another (Halterman's and Hu's PLOVER sentences)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dragoman.evaluation.bootstrap import Bootstrap, accuracy, class_f1, macro_f1, one_hot
from dragoman.evaluation.report import Confusion, Report
from dragoman.evaluation.rows import Row, gold_of, need

Span = tuple[int, int]
TAG = re.compile(r"</?[st]>")
QUADS = ("1", "2", "3", "4")


def marked(row: Row) -> tuple[str, Span | None, Span | None]:
    """Text, source and target offsets of a row, read off `marked_text`; without it, the first place of each phrase.

    A phrase may be marked several times: the first place is taken. A side that is not in the text ("An actor", "a
    recipient" in the file) is none.
    """
    if row.get("marked_text"):
        text, places, last = "", dict[str, int](), 0
        for tag in TAG.finditer(row["marked_text"]):
            text += row["marked_text"][last : tag.start()]
            places.setdefault(tag[0], len(text))
            last = tag.end()
        return text + row["marked_text"][last:], _between(places, "s"), _between(places, "t")
    need(row, "text", "source", "target")
    text = row["text"]
    starts = {name: text.find(row[name]) if row[name] else -1 for name in ("source", "target")}
    source, target = ((start, start + len(row[name])) if start >= 0 else None for name, start in starts.items())
    return text, source, target


def _between(places: dict[str, int], tag: str) -> Span | None:
    start, end = places.get(f"<{tag}>"), places.get(f"</{tag}>")
    return None if start is None or end is None else (start, end)


def predict(rows: Sequence[Row], relate: Callable[..., Any] | None = None, parts: str = "both") -> list[Row]:
    """`{id, root, quad}` for each row."""
    if relate is None:
        from dragoman import relate as relate_marked

        relate = partial(relate_marked, parts=parts)  # type: ignore[arg-type]
    out = []
    for row in rows:
        text, source, target = marked(row)
        # a side that the text does not name is an empty span at its end, so that `relate` gets two spans always
        nowhere = (len(text), len(text))
        related = relate(text, source=source or nowhere, target=target or nowhere)
        out.append({"id": row.get("id"), "root": related.root, "quad": related.quad})
    return out


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Macro-F1 of root, quad and binary (conflict: quad 3 or 4), F1 of each root, and the confusion of roots."""
    pairs = gold_of(rows, predictions, lambda row: bool(row.get("root")) and bool(row.get("quad")))
    if not pairs:
        return None
    roots = tuple(sorted({row["root"] for row, _ in pairs}))
    gold, guess = [row["root"] for row, _ in pairs], [str(p["root"]) for _, p in pairs]
    table = one_hot(gold, guess, roots)
    levels = {
        "root": (table, len(roots)),
        "quad": (one_hot([str(r["quad"]) for r, _ in pairs], [str(p["quad"]) for _, p in pairs], QUADS), 4),
        "binary": (one_hot([_side(r) for r, _ in pairs], [_side(p) for _, p in pairs], ("cooperation", "conflict")), 2),
    }
    figures = [bootstrap.figure(f"{name} macro-F1", counts, macro_f1(n), len(pairs)) for name, (counts, n) in levels.items()]
    figures += [bootstrap.figure(f"{name} accuracy", counts, accuracy(n), len(pairs)) for name, (counts, n) in levels.items()]
    for k, root in enumerate(roots):
        figures.append(bootstrap.figure(root, table, class_f1(len(roots), k), gold.count(root), "F1 of each root"))
    shown = (*roots, *sorted({p for p in guess if p not in roots}))
    return Report("relations", len(rows), tuple(figures), Confusion(roots, shown, Counter(zip(gold, guess, strict=True))))


def _side(row: Row) -> str:
    if not row["quad"]:
        return "none"
    return "conflict" if int(row["quad"]) >= 3 else "cooperation"
