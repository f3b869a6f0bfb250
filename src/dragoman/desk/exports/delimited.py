"""The column formats of the field: POLECAT, ICEWS and GDELT 2.0, tab-separated."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Any

from dragoman.desk.exports.conventions import QUADS, CameoCode, actor_types, cameo, coded, columns, country_name, cow, number
from dragoman.desk.exports.items import Item, Row, pairs


def tabbed(rows: Iterable[dict[str, str]], names: tuple[str, ...], *, header: bool) -> Iterator[bytes]:
    """Lines of tab-separated values; a tab or line break inside a value becomes a space, as the formats have no quoting."""
    if header:
        yield ("\t".join(names) + "\n").encode()
    for row in rows:
        yield ("\t".join(" ".join(row.get(name, "").split()) for name in names) + "\n").encode("utf-8", "replace")


def polecat(items: Iterable[Item]) -> Iterator[bytes]:
    """POLECAT: one line an event, several actors in one cell."""
    return tabbed((row for item in items if (row := _polecat(item)) is not None), columns("polecat"), header=True)


def icews(items: Iterable[Item]) -> Iterator[bytes]:
    """ICEWS: one line for each actor and recipient of an event."""
    return tabbed((row for item in items for row in _icews(item)), columns("icews"), header=True)


def gdelt(items: Iterable[Item]) -> Iterator[bytes]:
    """GDELT 2.0: one line for each actor and recipient of an event, no header."""
    return tabbed((row for item in items for row in _gdelt(item)), columns("gdelt"), header=False)


def _polecat(item: Item) -> dict[str, str] | None:
    row, code = item.row, coded(item.row)
    if not code.dyadic or item.day is None:
        return None
    out = {
        "Event ID": item.id, "Event Date": item.day, "Event Type": code.type, "Event Mode": code.mode or "", "Intensity": _figure(code.intensity),
        "Quad Code": QUADS[code.quad], "Contexts": ";".join(row["contexts"] or ()), "Placename": row["where_name"] or "",
        "Province": row["where_admin1"] or "", "Country": row["where_country"] or "", "Latitude": _figure(row["lat"]),
        "Longitude": _figure(row["lon"]), "GeoNames ID": _figure(row["geonames"]), "Source": row["outlet"] or "",
        "Publication Date": _iso(row["published_date"]), "Language": "en", "Version": "dragoman " + version("dragoman"),
    }  # fmt: skip
    return out | _parties("Actor", row["actors"], item.day) | _parties("Recipient", row["recipients"], item.day)


def _parties(side: str, parties: Iterable[Row] | None, day: str) -> dict[str, str]:
    found = list(parties or ())
    sectors = list(dict.fromkeys(s for p in found for s in p["sectors"] or ()))

    def joined(make: Callable[[Row], str | None]) -> str:
        return ";".join((make(p) or "").replace(";", ",") for p in found)

    return {
        f"{side} Name": joined(lambda p: p["name"]), f"{side} Country": joined(lambda p: p["country"]),
        f"{side} COW": joined(lambda p: cow(p["country"], day)), f"Primary {side} Sector": sectors[0] if sectors else "",
        f"{side} Sectors": ";".join(sectors), f"{side} Title": joined(lambda p: p["office"]),
    }  # fmt: skip


def _icews(item: Item) -> Iterator[dict[str, str]]:
    code = _cameo(item)
    if code is None:
        return
    row = item.row
    for actor, recipient in pairs(item):
        yield {
            "Event ID": str(number(item.id, _key(actor), _key(recipient))), "Event Date": item.day or "", "Event Text": code.name,
            "CAMEO Code": code.code, "Intensity": _figure(code.goldstein), "Story ID": str(number(*item.stories[:1])) if item.stories else "",
            "Publisher": row["outlet"] or "", "Province": row["where_admin1"] or "", "Country": country_name(row["where_country"]),
            "Latitude": _figure(row["lat"]), "Longitude": _figure(row["lon"]),
            **_icews_side("Source", actor), **_icews_side("Target", recipient),
        }  # fmt: skip


def _icews_side(side: str, party: Row | None) -> dict[str, str]:
    if party is None:
        return {}
    sectors = ",".join(party["sectors"] or ())
    return {f"{side} Name": party["name"] or "", f"{side} Sectors": sectors, f"{side} Country": country_name(party["country"])}


def _gdelt(item: Item) -> Iterator[dict[str, str]]:
    code = _cameo(item)
    if code is None or item.day is None:
        return
    row = item.row
    year, month, day = item.day.split("-")
    urls = [d["url"] for d in item.documents if d.get("url")]
    published = _iso(row["published_date"]).replace("-", "")
    for actor, recipient in pairs(item):
        yield {
            "GLOBALEVENTID": str(number(item.id, _key(actor), _key(recipient))), "SQLDATE": year + month + day, "MonthYear": year + month,
            "Year": year, "FractionDate": f"{int(year) + (int(month) * 30 + int(day)) / 365:.4f}",
            "IsRootEvent": "" if item.lead is None else str(int(item.lead)), "EventCode": code.code, "EventBaseCode": code.base,
            "EventRootCode": code.root, "QuadClass": str(code.quad), "GoldsteinScale": _figure(code.goldstein), "NumMentions": str(len(item.records)),
            "NumSources": str(max(item.outlets, 1)), "NumArticles": str(item.reports), "ActionGeo_FullName": row["where_name"] or "",
            "ActionGeo_Lat": _figure(row["lat"]), "ActionGeo_Long": _figure(row["lon"]), "DATEADDED": published + "000000" if published else "",
            "SOURCEURL": urls[0] if urls else "", **_gdelt_side("Actor1", actor), **_gdelt_side("Actor2", recipient),
        }  # fmt: skip


def _gdelt_side(side: str, party: Row | None) -> dict[str, str]:
    if party is None:
        return {}
    types = [t for s in party["sectors"] or () if (t := "MED" if s == "JRN" else s) in actor_types()]
    country = party["country"] or ""
    out = {f"{side}Code": country + "".join(types[:3]), f"{side}Name": (party["name"] or "").upper(), f"{side}CountryCode": country}
    return out | {f"{side}Type{k}Code": code for k, code in enumerate(types[:3], 1)}


def _cameo(item: Item) -> CameoCode | None:
    code = coded(item.row)
    return cameo(code.type, code.mode, item.row["contexts"] or ()) if code.dyadic and item.day else None


def _key(party: Row | None) -> str:
    return str(party["actor"]) if party else ""


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _figure(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def read_tabbed(data: bytes, form: str) -> list[dict[str, str]]:
    """Read a column format back: column -> value a line. Raises `ValueError` where a line has another number of columns."""
    names = columns(form)
    lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    if form != "gdelt" and (not lines or tuple(lines.pop(0)) != names):
        raise ValueError(f"{form}: the first line does not name its columns")
    for at, line in enumerate(lines, 1):
        if len(line) != len(names):
            raise ValueError(f"{form}: line {at} has {len(line)} columns, not {len(names)}")
    return [dict(zip(names, line, strict=True)) for line in lines]
