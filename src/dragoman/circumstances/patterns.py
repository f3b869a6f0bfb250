"""The forms of a date in running text: each a regular expression and what it means, given a date to count from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dragoman.circumstances import reckoning
from dragoman.circumstances.reckoning import OPEN, Stretch
from dragoman.circumstances.tables import either, spelled, words


@dataclass(frozen=True, slots=True)
class Standing:
    """What a phrase is counted from: the paper's date, where the verb looks, and the date last spoken of."""

    published: date | None
    toward: int
    context: date | None


Meaning = Callable[[re.Match[str], Standing], Stretch]


def _number(text: str) -> int:
    numbers = words("date_words.csv", "number")
    known = numbers.get(text.lower())
    if known:
        return int(known)
    parts = re.split(r"[- ]", text.lower())
    return sum(int(numbers[p]) for p in parts) if all(p in numbers for p in parts) else int(text)


def _numbers() -> str:
    """A number in words or figures: "three", "22", "twenty-two"."""
    values = words("date_words.csv", "number")
    tens = either(sorted(w for w, n in values.items() if n.isdigit() and int(n) in range(20, 100, 10)))
    units = either(sorted(w for w, n in values.items() if n.isdigit() and 1 <= int(n) <= 9 and " " not in w and len(w) > 2))
    return rf"(?i:{tens}[- ]{units}|{either(spelled('date_words.csv', 'number'))}|\d{{1,3}})"


def _month(text: str) -> int:
    return int(words("date_words.csv", "month")[text.lower()])


def _far(text: str | None) -> int:
    if not text:
        return 0
    low = text.lower()
    return -1 if low in words("date_words.csv", "last") else 1 if low in words("date_words.csv", "next") else 0


def _iso(m: re.Match[str], _: Standing) -> Stretch:
    return reckoning.day(date(int(m["y"]), int(m["m"]), int(m["d"])))


def _month_day(m: re.Match[str], at: Standing) -> Stretch:
    number, of_month = int(m["d"]), _month(m["m"])
    if m["y"]:
        start = date(int(m["y"]), of_month, number)
    else:
        found = reckoning.day_near(at.published, number, of_month, at.toward)[0] if at.published else None
        if found is None:
            return OPEN
        start = found
    last = m.groupdict().get("d2")
    if not last:
        return reckoning.day(start)
    return start, start.replace(day=int(last)), "interval"


def _month_year(m: re.Match[str], _: Standing) -> Stretch:
    return reckoning.month(int(m["y"]), _month(m["m"]))


def _month_of(m: re.Match[str], at: Standing) -> Stretch:
    """ "March of next year", "last year in June" said the short way: the year is counted from the paper's."""
    if at.published is None:
        return None, None, "month"
    return reckoning.month(at.published.year + _far(m["rel"]), _month(m["m"]))


def _month_alone(m: re.Match[str], at: Standing) -> Stretch:
    if at.published is None:
        return None, None, "month"
    far = _far(m["rel"])
    start, end, precision = reckoning.month_near(at.published, _month(m["m"]), far or at.toward)
    if far and start and start.month == at.published.month:  # "last May" said in May
        return reckoning.month(start.year + far, start.month)
    return start, end, precision


def _weekday(m: re.Match[str], at: Standing) -> Stretch:
    if at.published is None:
        return OPEN
    number = int(words("date_words.csv", "weekday")[m["w"].lower()])
    return reckoning.weekday(at.published, number, at.toward, _far(m["rel"]))


def _relative(m: re.Match[str], at: Standing) -> Stretch:
    if at.published is None:
        return OPEN
    return reckoning.day(at.published + timedelta(days=int(words("date_words.csv", "relative")[m[0].lower()])))


def _overnight(_: re.Match[str], at: Standing) -> Stretch:
    return (at.published - timedelta(days=1), at.published, "day") if at.published else OPEN


def _ago(m: re.Match[str], at: Standing) -> Stretch:
    unit = _unit(m["u"])
    if at.published is None or unit == "hour":
        return (at.published, at.published, "day") if at.published else OPEN
    return reckoning.around(reckoning.shift(at.published, unit, -_number(m["n"])), unit)


def _ahead(m: re.Match[str], at: Standing) -> Stretch:
    """ "Within three weeks", "in two days' time": by then at the latest."""
    if at.published is None:
        return None, None, "interval"
    return at.published, reckoning.shift(at.published, _unit(m["u"]), _number(m["n"])), "interval"


def _away(m: re.Match[str], at: Standing) -> Stretch:
    """ "Two days earlier", "a day later": counted from the date last spoken of."""
    unit = _unit(m["u"])
    if at.context is None:
        return OPEN
    sign = 1 if m["way"].lower() in ("later", "before") else -1
    if m["way"].lower() == "before" and not m.re.groupindex.get("clause"):
        sign = -1
    return reckoning.around(reckoning.shift(at.context, unit, sign * _number(m["n"])), unit)


def _away_clause(m: re.Match[str], at: Standing) -> Stretch:
    """ "On Sunday, a day after students stormed": the clause's own event lies on the other side."""
    unit = _unit(m["u"])
    if at.context is None:
        return OPEN
    sign = 1 if m["way"].lower() == "before" else -1
    return reckoning.around(reckoning.shift(at.context, unit, sign * _number(m["n"])), unit)


def _next_day(m: re.Match[str], at: Standing) -> Stretch:
    if at.context is None:
        return OPEN
    step = {"same": 0, "next": 1, "following": 1, "previous": -1}[m["way"].lower()]
    return reckoning.day(at.context + timedelta(days=step))


def _that_day(_: re.Match[str], at: Standing) -> Stretch:
    """ "Earlier in the day", "that night": the day last spoken of."""
    return reckoning.day(at.context) if at.context else OPEN


def _unit(text: str) -> str:
    return words("date_words.csv", "unit")[text.lower().rstrip("s")]


def _last_unit(m: re.Match[str], at: Standing) -> Stretch:
    unit = m["u"].lower()
    seasons = words("date_words.csv", "season")
    ref, far = at.published, _far(m["rel"])
    if unit in seasons:
        if ref is None:
            return None, None, "season"
        toward = far or at.toward
        start, end, precision = reckoning.season_near(ref, int(seasons[unit]), toward)
        if far < 0 and end and end >= ref and start:
            return reckoning.season(start.year - 1, int(seasons[unit]))
        return start, end, precision
    if ref is None:
        return None, None, unit if unit in ("week", "month", "year", "decade", "quarter") else "day"  # type: ignore[return-value]
    if unit == "weekend":
        saturday = ref - timedelta(days=(ref.weekday() - 5) % 7 or (7 if far < 0 else 0))
        if far > 0 or (far == 0 and at.toward > 0):
            saturday = ref + timedelta(days=(5 - ref.weekday()) % 7)
        return saturday, saturday + timedelta(days=1), "interval"
    if unit == "quarter":
        index = ref.year * 4 + (ref.month - 1) // 3 + far
        return reckoning.quarter(index // 4, index % 4 + 1)
    start, end, precision = reckoning.around(reckoning.shift(ref, unit, far), unit)
    half = (m.groupdict().get("half") or "").lower()
    if not far and half == "earlier":
        return start, ref, precision
    if not far and half == "later":
        return ref, end, precision
    return start, end, precision


def _window(m: re.Match[str], at: Standing) -> Stretch:
    if at.published is None:
        return None, None, "interval"
    count = _number(m["n"]) if m["n"] else 1
    unit = _unit(m["u"])
    if _far(m["rel"]) > 0:
        return at.published, reckoning.shift(at.published, unit, count), "interval"
    start = reckoning.shift(at.published, unit, -count)
    return start, at.published, "interval"


def _season_year(m: re.Match[str], _: Standing) -> Stretch:
    return reckoning.season(int(m["y"]), int(words("date_words.csv", "season")[m["s"].lower()]))


def _quarter(m: re.Match[str], at: Standing) -> Stretch:
    number = int(words("date_words.csv", "ordinal")[m["o"].lower()])
    if m["y"]:
        return reckoning.quarter(int(m["y"]), number)
    if at.published is None:
        return None, None, "quarter"
    now = (at.published.month - 1) // 3 + 1
    of = at.published.year
    if at.toward > 0:
        of += number < now
    else:
        of -= number > now
    return reckoning.quarter(of, number)


def _decade(m: re.Match[str], _: Standing) -> Stretch:
    known = words("date_words.csv", "decade").get(m["dec"].lower())
    return reckoning.decade(int(known) if known else int(m["dec"][:4]))


def _year(m: re.Match[str], _: Standing) -> Stretch:
    return reckoning.year(int(m["y"]))


def _year_range(m: re.Match[str], _: Standing) -> Stretch:
    last = m["y2"] if len(m["y2"]) == 4 else m["y"][:2] + m["y2"]
    return date(int(m["y"]), 1, 1), date(int(last), 12, 31), "interval"


def _whole(m: re.Match[str], at: Standing) -> Stretch:
    """ "The end of the year": the unit that the paper's date lies in."""
    unit = _unit(m["u"])
    return reckoning.around(at.published, unit) if at.published else (None, None, "interval")


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str], Meaning], ...]:
    """Name, form and meaning of each kind of phrase; where two fit, the longer counts, then the earlier one here."""
    table = "date_words.csv"

    def one(kind: str) -> str:
        return either(spelled(table, kind))

    month, weekday, number = one("month"), one("weekday"), _numbers()
    unit, season, relative = one("unit"), one("season"), one("relative")
    far = f"{one('last')}|{one('next')}|{one('this')}"
    early = f"(?i:(?:{one('early')})[ -]?)"
    day, year = r"(?:3[01]|[12]\d|0?[1-9])", r"(?:1[89]\d\d|20\d\d)"
    nth = r"(?:st|nd|rd|th)?"
    forms: list[tuple[str, str, Meaning]] = [
        ("iso", rf"\b(?P<y>{year})-(?P<m>0[1-9]|1[0-2])-(?P<d>{day})\b", _iso),
        ("month day", rf"\b(?P<m>{month}) (?P<d>{day}){nth}(?:(?: ?[-–] ?| to )(?P<d2>{day}))?(?!\d|,\d|[:%])\b(?:,? (?P<y>{year})\b)?", _month_day),
        ("day month", rf"\b(?:the )?(?P<d>{day}){nth} (?:of )?(?P<m>{month})(?:,? (?P<y>{year}))?(?!\w)", _month_day),
        ("month year", rf"\b(?=[A-Zelm])(?:{early})?(?P<m>{month})(?: of)?,? (?P<y>{year})\b", _month_year),
        ("month of", rf"\b(?=[A-Z])(?:{early})?(?P<m>{month}) (?:of )?(?P<rel>(?i:{far})) year\b", _month_of),
        ("month", rf"\b(?:(?P<rel>(?i:{far})) |{early})?(?P<m>{month})(?!\w| \d)", _month_alone),
        ("weekday", rf"\b(?:(?P<rel>(?i:{far})) |{early})?(?P<w>{weekday})(?!\w)(?: {one('daypart')}\b)?", _weekday),
        ("relative", rf"\b(?i:{relative})\b", _relative),
        ("overnight", r"\b(?i:overnight)\b", _overnight),
        ("ago", rf"\b(?P<n>{number}) (?P<u>{unit})s? ago\b", _ago),
        ("ahead", rf"\b(?i:within) (?:the next )?(?P<n>{number}) (?P<u>{unit})s?\b", _ahead),
        ("away", rf"\b(?P<n>{number}) (?P<u>{unit})s? (?P<way>earlier|later)\b", _away),
        ("away clause", rf"\b(?P<n>{number}) (?P<u>{unit})s? (?P<way>after|before)\b", _away_clause),
        ("next day", r"\b(?i:the) (?P<way>same|next|following|previous) day\b", _next_day),
        ("that day", rf"\b(?i:(?:earlier|later) in the day|(?:(?:earlier|later) )?that (?:same )?(?:day|{one('daypart')}))\b", _that_day),
        ("last unit", rf"\b(?:(?P<half>(?i:earlier|later)) )?(?P<rel>(?i:{far})) (?P<u>day|week|month|year|decade|weekend|quarter|{season})\b(?!-)", _last_unit),
        ("weekend", r"\b(?P<rel>)(?i:the) (?P<u>weekend)\b", _last_unit),
        ("window", rf"\b(?i:over|in|during|for|within) the (?P<rel>(?i:{one('last')}|{one('next')})) (?:(?P<n>{number}) )?(?P<u>{unit})s?\b", _window),
        ("season year", rf"\b(?=[tselmfawTSELMFAW])(?:(?i:the) |{early})?(?P<s>(?i:{season}))(?: of)? (?P<y>{year})\b", _season_year),
        ("quarter", rf"\b(?i:the) (?P<o>(?i:{one('ordinal')})) quarter\b(?: of (?P<y>{year}))?", _quarter),
        ("decade", rf"\b(?:(?i:the) )?{early}?(?P<dec>(?:1[89]|20)\d0'?s|(?<=the ){one('decade')})\b", _decade),
        ("year range", rf"\b(?P<y>{year})[-–](?P<y2>{year}|\d\d)\b(?![-\d])", _year_range),
        ("year", rf"\b{early}?(?P<y>{year})\b(?![-–,.]\d|'?s\b|%)", _year),
        ("whole", rf"\b(?i:the) (?P<u>{unit})\b", _whole),
    ]
    return tuple((name, re.compile(form), meaning) for name, form, meaning in forms)
