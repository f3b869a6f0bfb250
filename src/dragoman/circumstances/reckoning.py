"""Calendar arithmetic: a phrase's parts and a date to count from -> the first and last day meant, and how precisely.

`toward` is -1 where the verb looks back, 1 where it looks ahead, 0 where it does not say (then the nearest day).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from dragoman.records import DatePrecision

Stretch = tuple[date | None, date | None, DatePrecision]
OPEN: Stretch = (None, None, "day")


def day(value: date) -> Stretch:
    return value, value, "day"


def month(year: int, number: int) -> Stretch:
    return date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month"


def year(value: int) -> Stretch:
    return date(value, 1, 1), date(value, 12, 31), "year"


def decade(value: int) -> Stretch:
    first = value - value % 10
    return date(first, 1, 1), date(first + 9, 12, 31), "decade"


def quarter(of: int, number: int) -> Stretch:
    return date(of, 3 * number - 2, 1), month(of, 3 * number)[1], "quarter"


def season(of: int, first_month: int) -> Stretch:
    """A northern season; winter is counted to the year in which it begins."""
    last = first_month + 2
    end = month(of + 1, last - 12)[1] if last > 12 else month(of, last)[1]
    return date(of, first_month, 1), end, "season"


def week(value: date) -> Stretch:
    monday = value - timedelta(days=value.weekday())
    return monday, monday + timedelta(days=6), "week"


def shift_months(value: date, by: int) -> date:
    """The same day `by` months on, or the month's last where there is none."""
    index = value.year * 12 + value.month - 1 + by
    of, number = index // 12, index % 12 + 1
    return date(of, number, min(value.day, monthrange(of, number)[1]))


def shift(value: date, unit: str, by: int) -> date:
    if unit == "day":
        return value + timedelta(days=by)
    if unit == "week":
        return value + timedelta(weeks=by)
    if unit == "month":
        return shift_months(value, by)
    return shift_months(value, by * (120 if unit == "decade" else 12))


def around(value: date, unit: str) -> Stretch:
    """The unit of the calendar that holds `value`."""
    if unit == "week":
        return week(value)
    if unit == "month":
        return month(value.year, value.month)
    if unit == "year":
        return year(value.year)
    if unit == "decade":
        return decade(value.year)
    return day(value)


def weekday(ref: date, number: int, toward: int, far: int = 0) -> Stretch:
    """The nearest fitting weekday; `far` is -1 for "last Monday", 1 for "next Monday"."""
    back = (ref.weekday() - number) % 7
    if far < 0:
        return day(ref - timedelta(days=back or 7))
    if far > 0 or toward > 0:
        ahead = (number - ref.weekday()) % 7
        return day(ref + timedelta(days=ahead or (7 if far > 0 else 0)))
    return day(ref - timedelta(days=back))


def month_near(ref: date, number: int, toward: int) -> Stretch:
    """The nearest such month: the last one begun, or the next one not over."""
    if toward > 0:
        return month(ref.year if number >= ref.month else ref.year + 1, number)
    return month(ref.year if number <= ref.month else ref.year - 1, number)


def day_near(ref: date, number: int, of_month: int, toward: int) -> Stretch:
    """Such a day of the year: the last on or before `ref`, the next on or after it, or (`toward` 0) the nearer one."""
    days = []
    for of in range(ref.year - 4, ref.year + 5):  # 29 February may be four years off
        try:
            days.append(date(of, of_month, number))
        except ValueError:
            continue
    fitting = [d for d in days if toward == 0 or (d >= ref if toward > 0 else d <= ref)]
    return day(min(fitting, key=lambda d: (abs((d - ref).days), d))) if fitting else OPEN


def season_near(ref: date, first_month: int, toward: int) -> Stretch:
    start, end, _ = season(ref.year, first_month)
    assert start is not None and end is not None
    if toward > 0:
        return season(ref.year if end >= ref else ref.year + 1, first_month)
    return season(ref.year if start <= ref else ref.year - 1, first_month)
