"""Task `actors`: country and PLOVER sector of an actor phrase, on a date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row, gold_of, need

Described = tuple[str | None, str | None, str | None]


def predict(rows: Sequence[Row], describe: Callable[[str, str | None], Described] | None = None) -> list[Row]:
    """`{id, country, sector, name}` for each row; what is not known is the empty string."""
    if describe is None:
        from dragoman.actors import describe as describe_phrase

        describe = describe_phrase
    out = []
    for row in rows:
        need(row, "mention")
        country, sector, name = describe(row["mention"], row.get("date"))
        out.append({"id": row.get("id"), "country": country or "", "sector": sector or "", "name": name or ""})
    return out


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap) -> Report | None:
    """Accuracy of country, of sector, of both; a field that gold has as null is not scored."""
    pairs = gold_of(rows, predictions, lambda row: row.get("country") is not None or row.get("sector") is not None)
    if not any(row.get("country") or row.get("sector") for row, _ in pairs):
        return None
    figures = []
    for name in ("country", "sector"):
        chosen = [(r, p) for r, p in pairs if r.get(name) is not None]
        figures.append(bootstrap.share(name, [r[name] == p[name] for r, p in chosen], [1] * len(chosen)))
    whole = [(r, p) for r, p in pairs if r.get("country") is not None and r.get("sector") is not None]
    both = [r["country"] == p["country"] and r["sector"] == p["sector"] for r, p in whole]
    figures.append(bootstrap.share("both", both, [1] * len(whole)))
    empty = [(r, p) for r, p in pairs if r.get("country") == ""]
    figures.append(bootstrap.share("country left empty where it must be", [p["country"] == "" for _, p in empty], [1] * len(empty)))
    for sector, n in Counter(r["sector"] for r, _ in pairs if r.get("sector")).most_common():
        if n >= 3:
            marks = [p["sector"] == sector for r, p in pairs if r.get("sector") == sector]
            figures.append(bootstrap.share(sector, marks, [1] * n, "recall of each sector (3 rows or more)"))
    return Report("actors", len(rows), tuple(figures))
