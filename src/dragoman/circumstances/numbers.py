"""Numbers in words and figures with their bounds: "more than 1,300" is 1,301 and up, "dozens" 24 to 99."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman.circumstances.tables import either, plain, rows, spelled, words
from dragoman.language.text import Parse

TABLE = "number_words.csv"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with bounds, tokens [first, last); `core` is its last figure, `currency` the sign before it."""

    first: int
    last: int
    start: int
    end: int
    low: int | None
    high: int | None
    currency: str | None


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    units, scales = either(spelled(TABLE, "unit")), either(spelled(TABLE, "scale"))
    currency = either(spelled("counts.csv", "currency"))
    vague = either(spelled(TABLE, "vague"))
    word = rf"(?:{units}(?:[- ]{units})?)"
    figure = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
    number = rf"(?:{word}|{figure}|a)(?:[ -](?:{scales}))*"
    bound = either([w for kind in ("more", "atleast", "fewer", "atmost", "about") for w in spelled(TABLE, kind)])
    form = (
        rf"(?<![\w.,-])(?:(?P<between>between|from) )?(?:(?P<bound>{bound}) )?(?P<currency>{currency})? ?"
        rf"(?:(?P<vague>{vague})|(?P<low>{number})(?: ?(?P<joint>to|and|-|–|or) ?(?P<high>{currency}?{number}))?)(?![\w%]|[.:]\d|,\d)"
    )
    value = re.compile(rf"(?i:(?P<figure>{figure})|(?P<scale>{scales})|(?P<unit>{units}))")
    return re.compile(f"(?i:{form})"), value


def value_of(text: str) -> int | None:
    """ "Twenty-one", "1,300", "1.3 million", "two dozen" -> a number; none for a bare "a"."""
    scales = words(TABLE, "scale", "low")
    units = words(TABLE, "unit", "low")
    total, current, met = 0.0, 0.0, False
    for m in _forms()[1].finditer(text):
        met = True
        if m["figure"]:
            current += float(m["figure"].replace(",", ""))
        elif m["unit"]:
            current += int(units[m["unit"].lower()])
        else:
            size = int(scales[m["scale"].lower()])
            if size in (12, 100):
                current = (current or 1) * size
            else:
                total, current = total + (current or 1) * size, 0.0
    return round(total + current) if met else None


@cache
def _bounds() -> dict[str, str]:
    return {r["word"]: r["class"] for r in rows(TABLE) if r["class"] in ("more", "atleast", "fewer", "atmost", "about")}


@cache
def _vague() -> dict[str, tuple[int, int]]:
    return {r["word"]: (int(r["low"]), int(r["high"])) for r in rows(TABLE) if r["class"] == "vague"}


def amounts_in(parse: Parse) -> list[Amount]:
    """All numbers of a text with their bounds, in order."""
    out = []
    for m in _forms()[0].finditer(plain(parse.text)):
        made = _amount(parse, m)
        if made:
            out.append(made)
    return out


def _amount(parse: Parse, m: re.Match[str]) -> Amount | None:
    start = m.start()
    low: int | None
    high: int | None
    if m["vague"]:
        low, high = _vague()[re.sub(r"\s+", " ", m["vague"].lower())]
    else:
        low = high = value_of(m["low"])
        if low is None:
            return None
        if m["high"]:
            high = value_of(m["high"])
            if high is None or high < low:
                return None
            last_scale = re.search(r"(million|billion|thousand|trillion)$", m["high"].lower())
            if last_scale and low < 1000:  # "between 2 and 3 million"
                low = low * int(words(TABLE, "scale", "low")[last_scale[1]])
            if m["joint"].lower() == "and" and not m["between"]:
                return None
    bound = _bounds().get(re.sub(r"\s+", " ", (m["bound"] or "").lower()))
    if bound == "more":
        low, high = low + 1 if m["vague"] is None else low, None
    elif bound == "atleast":
        high = None
    elif bound == "fewer":
        low, high = None, (high or 0) - 1
    elif bound == "atmost":
        low = None
    first, last = parse.at(start, m.end())
    if first >= last:
        return None
    if (m["bound"] or "").lower() == "the" or (m["between"] and not m["high"]):
        core = m.start("low") if m["low"] else m.start("vague")
        start = m.start("bound") if m["bound"] and m["bound"].lower() != "the" else core
        first = parse.at(start, m.end())[0]
    return Amount(first, last, start, m.end(), low, high, m["currency"])
