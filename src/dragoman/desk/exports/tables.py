"""The tables of docs/exports.md, made from the knowledge tables: `python -m dragoman.desk.exports.tables docs/exports.md` puts them in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from dragoman.desk.exports.conventions import cameo_codes, described, statuses, version_of
from dragoman.events.codebook import future, intensity, quad, types
from dragoman.knowledge import rows


def table(head: Iterable[str], body: Iterable[Iterable[object]]) -> str:
    lines = [list(head), *([str(c) for c in row] for row in body)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def status_table() -> str:
    kept = {"yes": "as it is", "future": "by the future rules", "no": "left out"}
    body = ((f"`{s}`", r["aux_mode"] or "–", kept[r["dyadic"]], r["note"] or "–") for s, r in statuses().items())
    return table(("status", "`aux_mode` of PLOVER JSON", "other formats", "note"), body)


def future_table() -> str:
    changed = ((k, future(k, "planned")) for k in types())
    body = ((f"`{k}`", f"`{f}`", quad(f), intensity(f, None)) for k, f in changed if f != k)
    return table(("type", "to come", "quad class", "intensity"), body)


def cameo_table() -> str:
    codes = cameo_codes()
    words = {"root": "root: ambiguous below it", "table": "CAMEO2PLOVER 2021, turned round", "name": "by the code's name"}
    body = (
        (f"`{r['type']}`", r["mode"] or "–", r["context"] or "–", r["cameo"], codes[r["cameo"]].name, codes[r["cameo"]].goldstein, words[r["basis"]])
        for r in rows("cameo.csv")
    )
    return table(("type", "mode", "context", "CAMEO", "name", "Goldstein", "basis"), body)


def columns_table(form: str) -> str:
    body = ((f"`{name}`", words or "*empty*") for name, words in described(form))
    return f"{version_of(form)}.\n\n" + table(("column", "filled with"), body)


def tables() -> dict[str, str]:
    """All tables by the name that marks their place."""
    return {"status": status_table(), "future": future_table(), "cameo": cameo_table()} | {f: columns_table(f) for f in ("polecat", "icews", "gdelt")}


def filled(text: str) -> str:
    """A page with its tables put in between `<!-- table: NAME -->` and `<!-- end -->`."""
    made = tables()
    return re.sub(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}\n{made[m[2]]}\n\n{m[3]}", text, flags=re.DOTALL)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(filled(page.read_text("utf-8")), "utf-8")
