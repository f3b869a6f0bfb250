"""people.csv from two independent drafts and a hand-made list. Run: python training/knowledge/make_people.py

A row of the drafts ships only where both writers, who did not see each other's work, agree on person, country and office,
with start and end within a year. A date that differs is shortened to what both agree on (2012-05-08 and 2012-05-12 -> 2012-05).
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
from dragoman.knowledge.tables import fold, parts, slug_of  # noqa: E402

HERE = Path(__file__).parent
TARGET = ROOT / "src/dragoman/knowledge/people.csv"
COLUMNS = ("slug", "name", "aliases", "country", "office", "body", "from", "to", "source")
# a person who served a state and its successor is one person
FAMILIES = ({"SUN", "RUS"}, {"YUG", "SCG", "SRB", "MNE", "XKX", "SVN", "HRV", "BIH", "MKD"}, {"CSK", "CZE", "SVK"}, {"DDR", "DEU", "BRD"})
TWO, HAND = "general-knowledge (two drafts)", "general-knowledge"


def key_of(name: str) -> str:
    """Accents, case, hyphens and dots do not count when names are compared."""
    return re.sub(r"[^a-z0-9]+", " ", fold(name).lower()).strip()


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [{k: (v or "").strip() for k, v in r.items() if k} for r in csv.DictReader(file)]


def names(row: dict[str, str]) -> set[str]:
    return {key_of(n) for n in (row["name"], *parts(row["aliases"]))}


def near(a: str, b: str) -> bool:
    """Years within one; open ends agree only with open ends."""
    if not a or not b:
        return a == b
    return abs(int(a[:4]) - int(b[:4])) <= 1


def shared(a: str, b: str) -> str:
    """What two dates agree on; where even the year differs, the first writer's year."""
    if a == b:
        return a
    x, y = a.split("-"), b.split("-")
    same = [p for n, p in enumerate(x) if x[: n + 1] == y[: n + 1]]
    return "-".join(same) or x[0]


def agreed(stem: str) -> list[dict[str, str]]:
    """Rows on which both drafts of a list agree (heads: heads of state and government; ministers: all others)."""
    second: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read(f"{stem}_b.csv"):
        second.setdefault((row["country"], row["office"]), []).append(row)
    out = []
    for row in read(f"{stem}_a.csv"):
        for other in second.get((row["country"], row["office"]), []):
            if key_of(row["name"]) not in names(other) and key_of(other["name"]) not in names(row):
                continue
            if near(row["from"], other["from"]) and near(row["to"], other["to"]):
                aliases = dict.fromkeys((*parts(row["aliases"]), *parts(other["aliases"]), other["name"]))
                begin, end = shared(row["from"], other["from"]), shared(row["to"], other["to"]) if row["to"] else ""
                out.append({**row, "aliases": ";".join(aliases), "from": begin, "to": end, "source": TWO})
                break
    return out


def same_state(a: str, b: str) -> bool:
    return a == b or any(a in f and b in f for f in FAMILIES)


def keyed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A slug for each person, the union of aliases over his rows, and the organisation split off the office."""
    taken: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        slug = slug_of(row["name"])
        known = taken.get(slug)
        # an office of an IGO has no state: the same name is the same person then
        if known and not any(not row["country"] or not k["country"] or same_state(k["country"], row["country"]) for k in known):
            slug = f"{slug}-{row['country'].lower()}"
        row["slug"] = slug
        row["office"], _, row["body"] = row["office"].partition(":")
        taken.setdefault(slug, []).append(row)
    for group in taken.values():
        aliases = dict.fromkeys(a for row in group for a in parts(row["aliases"]) if a != row["name"])
        for row in group:
            row["aliases"] = ";".join(a for a in aliases if a != group[0]["name"])
            row["name"] = group[0]["name"]
    return rows


def main() -> None:
    rows = [row for stem in ("heads", "ministers") for row in agreed(stem)]
    here = {(key_of(r["name"]), r["country"], r["office"], r["from"][:4]) for r in rows}
    for row in read("others.csv"):
        if (key_of(row["name"]), row["country"], row["office"], row["from"][:4]) not in here:
            rows.append({**row, "source": HAND})
    rows = keyed(rows)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} terms of {len({r['slug'] for r in rows})} people -> {TARGET}")


if __name__ == "__main__":
    main()
