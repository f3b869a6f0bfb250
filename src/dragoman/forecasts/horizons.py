"""By when: the words of a horizon inside a clause, and the last day they allow."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cache

from dragoman.forecasts.words import words
from dragoman.records import Horizon

MONTHS = [m.lower() for m in calendar.month_name]
DAYS = [d.lower() for d in calendar.day_name]
NUMBERS = {w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {"a": 1, "an": 1}
FEASTS = {"christmas": (12, 25), "new year": (1, 1)}
UNIT = r"(?P<unit>day|week|month|year|decade)s?"
LEAD = r"(?P<lead>by|before|in|until|till|within|during|on|over|through|throughout|as early as|as soon as|no later than|at)"


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Named patterns, the surest first."""
    month = "|".join(MONTHS[1:])
    sources = [
        ("end", rf"\b{LEAD} the (?P<part>end|close|start|beginning|middle) of (?:the |this )?(?P<of>(?:next )?(?:year|month|week|decade|century)|(?:{month})(?: \d{{4}})?|\d{{4}})\b"),
        ("day", rf"\b(?:{LEAD} )?(?P<month>{month}) (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?\b"),
        ("month", rf"\b{LEAD} (?:early |mid-|late |next )?(?P<month>{month})(?: (?P<year>\d{{4}}))?\b"),
        ("year", rf"\b{LEAD} (?P<year>(?:19|20)\d{{2}})\b"),
        ("feast", rf"\b{LEAD} (?P<feast>christmas|new year)\b"),
        ("weekday", rf"\b(?:{LEAD} |next )(?P<weekday>{'|'.join(DAYS)})\b"),
        ("number", rf"\b(?P<lead>within|in|over) (?:the (?:next|coming) )?(?P<n>\d+|{'|'.join(NUMBERS)}) {UNIT}\b"),
        ("vague", rf"\b(?:within|in|over|during) (?:a few |several |the (?:coming|next)(?: few)? |a matter of )?{UNIT}\b"),
        ("shifted", r"\b(?:(?:by|before|until|later|in) )?(?P<shift>this|next) (?P<span>week|month|year|decade|century|spring|summer|autumn|fall|winter)\b"),
        ("season", rf"\b{LEAD} (?:the )?(?P<season>spring|summer|autumn|winter)\b"),
        ("words", rf"\b(?:{'|'.join(re.escape(w) for w in sorted(words('horizon'), key=len, reverse=True))})\b"),
    ]
    return tuple((name, re.compile(source, re.IGNORECASE)) for name, source in sources)


def horizon(text: str, published: str | None) -> Horizon | None:
    """The horizon that the words of a clause give; `by` is the last day it allows, null where it cannot be told."""
    for name, pattern in patterns():
        match = pattern.search(text)
        if match:
            if name in ("year", "month", "day") and _day(published) and _gone(match, _day(published)):
                continue
            return Horizon(match.group(), _date(name, match.groupdict(), _day(published)))
    return None


def _gone(match: re.Match[str], today: date | None) -> bool:
    """Whether the words name a year before the paper's: "than in 1972" is no horizon."""
    year = match.groupdict().get("year")
    return bool(year and today and int(year) < today.year)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _date(name: str, got: dict[str, str | None], today: date | None) -> str | None:
    made: date | None = None
    try:
        if name == "year":
            made = date(int(got["year"] or 0), 12, 31)
        elif today is not None:
            made = _reckon(name, {k: (v or "").lower() for k, v in got.items()}, today)
    except (ValueError, OverflowError, KeyError):
        return None
    if made is not None and got.get("lead", "") and str(got["lead"]).lower() == "before" and name in ("month", "year", "day"):
        made = _first(name, made) - timedelta(days=1)
    if made is not None and today is not None and made < today:
        return None  # "than in 1972": no horizon
    return made.isoformat() if made else None


def _first(name: str, day: date) -> date:
    return day if name == "day" else day.replace(day=1) if name == "month" else day.replace(month=1, day=1)


def _reckon(name: str, got: dict[str, str], today: date) -> date | None:
    if name == "end":
        return _end(got["part"], got["of"], today)
    if name == "month":
        number = MONTHS.index(got["month"])
        year = int(got["year"]) if got["year"] else today.year + (number < today.month)
        return _month_end(year, number)
    if name == "day":
        number = MONTHS.index(got["month"])
        year = int(got["year"]) if got["year"] else today.year + ((number, int(got["day"])) < (today.month, today.day))
        return date(year, number, int(got["day"]))
    if name == "feast":
        month, day = FEASTS[got["feast"]]
        return date(today.year + ((month, day) <= (today.month, today.day)), month, day)
    if name == "weekday":
        return today + timedelta(days=(DAYS.index(got["weekday"]) - today.weekday() - 1) % 7 + 1)
    if name == "number":
        return _later(today, int(got["n"]) if got["n"].isdigit() else NUMBERS[got["n"]], got["unit"])
    if name == "shifted":
        return _shifted(got["shift"], got["span"], today)
    return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _later(today: date, n: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today + timedelta(days=n * (7 if unit == "week" else 1))
    months = today.month - 1 + n * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _shifted(shift: str, span: str, today: date) -> date | None:
    add = shift == "next"
    if span == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * add)
    if span == "month":
        last = _later(today.replace(day=1), int(add), "month")
        return _month_end(last.year, last.month)
    if span == "year":
        return date(today.year + add, 12, 31)
    if span == "decade":
        return date(today.year // 10 * 10 + 9 + 10 * add, 12, 31)
    return None


def _end(part: str, of: str, today: date) -> date | None:
    words_ = of.split()
    if words_[-1] in ("year", "month", "week", "decade"):
        last = _shifted("next" if words_[0] == "next" else "this", words_[-1], today)
        return last if part in ("end", "close") else None
    if words_[-1].isdigit() and len(words_) == 1:
        return date(int(of), 12, 31) if part in ("end", "close") else None
    number = MONTHS.index(words_[0])
    year = int(words_[1]) if len(words_) > 1 else today.year + (number < today.month)
    return _month_end(year, number) if part in ("end", "close") else None
