"""people.csv from two independent drafts and a hand-made list. Run: python training/knowledge/make_people.py

The drafts of a list lie in one file or several (ministers_a.csv, ministers_a_asia_americas.csv, …). A row ships only where both writers, who did not see each other's work, agree on person, country and office,
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
LATE = "2025"
ARMY = ("army_chief", "chief_of_staff")  # one writer's army chief is the other's chief of staff
SAME_OFFICE = {"army_chief": ARMY, "chief_of_staff": ARMY}
# full names that two people of one state share
NAMESAKES = {"george bush"}
TWO, HAND = "general-knowledge (two drafts)", "general-knowledge"


def key_of(name: str) -> str:
    """Accents, case, hyphens and dots do not count when names are compared."""
    return re.sub(r"[^a-z0-9]+", " ", fold(name).lower()).strip()


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [{k: (v or "").strip() for k, v in r.items() if k} for r in csv.DictReader(file)]


def drafts(stem: str, writer: str) -> list[dict[str, str]]:
    """All rows of one writer: the list itself and its regional parts."""
    return [row for path in sorted(HERE.glob(f"{stem}_{writer}*.csv")) for row in read(path.name)]


def names(row: dict[str, str]) -> set[str]:
    return {key_of(n) for n in (row["name"], *parts(row["aliases"]))}


def one_person(row: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two rows share a full name, or the name of one is among those of the other."""
    common = names(row) & names(other)
    return any(" " in n for n in common) or key_of(row["name"]) in common or key_of(other["name"]) in common


def stretch(row: dict[str, str], other: dict[str, str]) -> tuple[str, str] | None:
    """The dates of a term: what both agree on where they lie within a year of each other; else, where one writer counts from the coup
    and the other from the election, the stretch that both give, if it is a year or more."""
    if near(row["from"], other["from"]) and near(row["to"], other["to"]):
        end = shared(row["to"], other["to"]) if row["to"] and other["to"] else row["to"] or other["to"]
        return shared(row["from"], other["from"]), end
    begin, end = max(row["from"], other["from"]), min((e for e in (row["to"], other["to"]) if e), default="")
    return (begin, end) if int((end or LATE)[:4]) - int(begin[:4]) >= 1 else None


def near(a: str, b: str) -> bool:
    """Years within one; an open end agrees with an open end, or with one so late that the other writer may not know of it."""
    if not a or not b:
        return a == b or (a or b) >= LATE
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
    for row in drafts(stem, "b"):
        second.setdefault((row["country"], row["office"]), []).append(row)
    out, here = [], set()
    for row in drafts(stem, "a"):
        others = [r for office in SAME_OFFICE.get(row["office"], (row["office"],)) for r in second.get((row["country"], office), [])]
        for other in others:
            dates = stretch(row, other) if one_person(row, other) else None
            if dates is not None:
                begin, end = dates
                aliases = dict.fromkeys((*parts(row["aliases"]), *parts(other["aliases"]), other["name"]))
                office = max(row["office"], other["office"], key=lambda o: o == "army_chief")
                if (key := (key_of(row["name"]), row["country"], office, begin[:4])) not in here:
                    here.add(key)
                    out.append({**row, "office": office, "aliases": ";".join(aliases), "from": begin, "to": end, "source": TWO})
                break
    return out


def same_state(a: str, b: str) -> bool:
    return a == b or any(a in f and b in f for f in FAMILIES)


def keyed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A slug for each person, the union of aliases over his rows, and the organisation split off the office."""
    taken: dict[str, list[dict[str, str]]] = {}
    called: dict[str, list[tuple[str, str]]] = {}  # full name -> (country, slug)
    for row in rows:
        # Mikhail and Mikheil Saakashvili, Pope Francis and Francis: a full name in common and no other state
        full = [n for n in names(row) if " " in n and n not in NAMESAKES]
        before = [s for n in full for c, s in called.get(n, ()) if not c or not row["country"] or same_state(c, row["country"])]
        slug = before[0] if before else slug_of(row["name"])
        known = taken.get(slug)
        # an office of an IGO has no state: the same name is the same person then
        if known and not any(not row["country"] or not k["country"] or same_state(k["country"], row["country"]) for k in known):
            slug = f"{slug}-{row['country'].lower()}"
        row["slug"] = slug
        for n in full:
            called.setdefault(n, []).append((row["country"], slug))
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
    unique: dict[tuple[str, ...], dict[str, str]] = {}
    for row in keyed(rows):
        unique.setdefault((row["slug"], row["country"], row["office"], row["body"], row["from"][:4]), row)
    rows = list(unique.values())
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} terms of {len({r['slug'] for r in rows})} people -> {TARGET}")


if __name__ == "__main__":
    main()
