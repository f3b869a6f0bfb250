"""Task `stance`: how a speaker stands to an actor that a statement speaks of: for, against, neither, or not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.matching import called, names
from dragoman.evaluation.report import Confusion, Figure, Report
from dragoman.evaluation.rows import Row, gold_of, need
from dragoman.records import Reading

NEUTRAL = 0.2  # a mean of stances nearer to zero than this is neither for nor against
LABELS = {1: "for", -1: "against", 0: "neither", None: "not shown"}


def predict(rows: Sequence[Row], reader: Callable[[str, str | None], Reading] | None = None) -> list[Row]:
    """`{id, stance, value}` for each row: stance 1, 0, -1 or null, and the mean of the values it stands on."""
    from dragoman.evaluation.casebook import read_case

    read = reader or read_case
    out = []
    for row in rows:
        need(row, "text", "actor")
        value = _towards(read(row["text"], row.get("published", "2024-05-15")), row["actor"])
        out.append({"id": row.get("id"), "stance": sign(value), "value": value})
    return out


def _towards(reading: Reading, actor: str) -> float | None:
    """The mean stance to an actor over the statements that show one; null where none does."""
    found = [a.stance for said in reading.statements for a in said.about if a.stance is not None and called(actor, names(reading, a.actor))]
    return round(sum(found) / len(found), 2) if found else None


def sign(value: float | None) -> int | None:
    """1, 0 or -1 of a stance; null stays null."""
    if value is None:
        return None
    return 0 if abs(value) < NEUTRAL else 1 if value > 0 else -1


def kappa(first: Sequence[int | None], second: Sequence[int | None]) -> float:
    """Agreement of two passes beyond chance (Cohen 1960)."""
    n = len(first)
    same = sum(a == b for a, b in zip(first, second, strict=True)) / n
    chance = sum(list(first).count(k) * list(second).count(k) for k in LABELS) / n**2
    return (same - chance) / (1 - chance) if chance < 1 else float("nan")


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Accuracy over the four classes; sign right where gold has one; of the stances given, the share right; the share left
    open of those that gold has. Rows with `held` are scored apart: they are not for tuning."""
    pairs = gold_of(rows, predictions, lambda row: "stance" in row)
    if not pairs:
        return None
    figures: list[Figure] = []
    for name, group in (("rows for tuning", [p for p in pairs if not p[0].get("held")]), ("held rows", [p for p in pairs if p[0].get("held")])):
        if group:
            figures += _figures(bootstrap, group, name)
    twice = [row for row, _ in pairs if "first" in row and "second" in row]
    if twice:
        first, second = [r["first"] for r in twice], [r["second"] for r in twice]
        figures.append(bootstrap.share("agreement", [a == b for a, b in zip(first, second, strict=True)], [1] * len(twice), "two passes"))
        figures.append(Figure("Cohen's kappa", kappa(first, second), float("nan"), float("nan"), len(twice), "two passes"))
    counts: dict[tuple[str, str], int] = {}
    for row, guess in pairs:
        cell = (LABELS[row["stance"]], LABELS[guess["stance"]])
        counts[cell] = counts.get(cell, 0) + 1
    return Report("stance", len(rows), tuple(figures), Confusion(tuple(LABELS.values()), tuple(LABELS.values()), counts))


def _figures(bootstrap: Bootstrap, pairs: Sequence[tuple[Row, Row]], group: str) -> list[Figure]:
    right = [row["stance"] == guess["stance"] for row, guess in pairs]
    has = [row["stance"] is not None for row, _ in pairs]
    given = [guess["stance"] is not None for _, guess in pairs]
    known = "" if group == "rows for tuning" else "held: "
    return [
        bootstrap.share(f"{known}accuracy", right, [1] * len(pairs), group),
        bootstrap.share(f"{known}sign right where there is one", [r and h for r, h in zip(right, has, strict=True)], has, group),
        bootstrap.share(f"{known}precision where a stance is given", [r and g for r, g in zip(right, given, strict=True)], given, group),
        bootstrap.share(f"{known}left open", [h and not g for h, g in zip(has, given, strict=True)], has, group),
    ]
