"""Bylines, dates, datelines and outlets as they are written on a page."""

from __future__ import annotations

import calendar
import datetime
import email.utils
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dragoman.intake.tables import labels, outlets, table
from dragoman.knowledge import cities
from dragoman.records import DatePrecision

Dated = tuple[str, DatePrecision]

MONTHS = {name.lower(): i for i in range(1, 13) for name in (calendar.month_name[i], calendar.month_abbr[i])} | {"sept": 9}
WEEKDAYS = "|".join(name for i in range(7) for name in (calendar.day_name[i], calendar.day_abbr[i]))
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=lambda m: -len(m))) + r")\.?"
TIME = r"(?:\s*(?:,|at|\||-|–|—|·|•)?\s*\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,5}(?:[+-]\d{1,2})?\)?)?)?"
DATE = re.compile(
    rf"(?:(?:{WEEKDAYS})\.?,?\s+)?(?:{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH.replace('month', 'month2')},?[\s-]+(?P<year2>\d{{4}})"
    rf"|(?P<year3>\d{{4}})[-/.](?P<month3>\d{{1,2}})[-/.](?P<day3>\d{{1,2}})"
    rf"|(?P<day4>\d{{1,2}})\.(?P<month4>\d{{1,2}})\.(?P<year4>\d{{4}})"
    rf"|{MONTH.replace('month', 'month5')},?\s+(?P<year5>\d{{4}})){TIME}",
    re.I,
)
ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
NAME = re.compile(r"(?:[^\W\d_]|[.'’‘ʼ-])+")
PARTICLES = re.compile(r"(?:de|da|di|du|del|della|van|von|der|den|ten|ter|la|le|al|el|bin|ibn|bint|abu|dos|das|do|y|e|zu|af|av)$", re.I)
BIG_CITY = 200_000  # people: a smaller place opens no dateline unless it is set in capitals
PLACE = r"(?:[^\W\d_]|[.'’ /]|-(?![- ])){2,40}"
DATELINE = re.compile(
    rf"(?P<all>(?P<place>{PLACE}(?:,\s+{PLACE}){{0,2}}?)?"
    rf"(?:,?\s+(?P<date>{MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{MONTH.replace('month', 'month6')}(?:\s+\d{{4}})?))?"
    r"(?:\s*[(\[](?P<wire>[^()\[\]\n]{2,40})[)\]]|,\s+(?P<agency>(?-i:[A-Z]{3,6})))?)\s*(?P<dash>--|[-–—:])\s*(?=\S)",
    re.I,
)
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|cmpid|ocid)$", re.I)


def date_of(text: str) -> Dated | None:
    """The date a line holds and nothing else: "October 13, 2023", "Published: Fri, 13 Oct. 2023 10:00 GMT"."""
    text = text.strip()
    if len(text) > 80:
        return None
    if label := labels("dated").match(text):
        text = text[label.end() :].lstrip(" :\t")
    found = DATE.fullmatch(text)
    if found is None:
        return None
    part = {k: v for k, v in found.groupdict().items() if v}
    for n in ("", "2", "3", "4", "5"):
        if "year" + n in part:
            month = part["month" + n]
            number = int(month) if month.isdigit() else MONTHS[month.lower()]
            return _day(int(part["year" + n]), number, int(part["day" + n]) if "day" + n in part else None)
    return None


def _day(year: int, month: int, day: int | None) -> Dated | None:
    try:
        when = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return (when.isoformat(), "day" if day else "month") if 1600 <= year <= 2200 else None


def date_value(value: object) -> Dated | None:
    """A date from a field: ISO (the day as it is written there), digits only, Unix seconds or milliseconds, or words."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        if 19_000_000 < value < 22_000_000 and (day := _compact(str(int(value)))):
            return day
        seconds = value / 1000 if value > 1e11 else value
        if not 0 < seconds < 7_258_118_400:
            return None
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat(), "day"
    text = str(value).strip()
    if (found := ISO.match(text)) and (day := _day(int(found[1]), int(found[2]), int(found[3]))):
        return day
    if text.isdigit() and len(text) in (10, 13):
        return date_value(int(text))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return _day(int(text[:4]), int(text[5:]), None)
    if dated := date_of(text):
        return dated
    try:
        return email.utils.parsedate_to_datetime(text).date().isoformat(), "day"
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _compact(text: str) -> Dated | None:
    return _day(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 else None


def byline_of(text: str) -> tuple[tuple[str, ...], str | None] | None:
    """(authors, wire) of a line "By A and B, Reuters"; None where the line is no byline ("By Tuesday, troops had …")."""
    text = " ".join(text.split())
    start = labels("byline").match(text)
    if start is None or len(text) > 250 or not (rest := text[start.end() :].strip(" :")):
        return None
    return names_of(rest)


def names_of(text: str) -> tuple[tuple[str, ...], str | None] | None:
    """Names in a list "A, B and C | Reuters"; None unless every entry is a name, a wire or a desk."""
    authors: list[str] = []
    wire: str | None = None
    for entry in re.split(r"\s*(?:,|;|\||•|·|/|\band\b|&|\bfor\b|\bwith\b|\s[-–—]\s)\s*", text):
        entry = re.sub(r"\s+in\s+[A-Z].*$", "", entry).strip()
        if not entry:
            continue
        words = entry.split()
        if agency := wire_of(" ".join(words[:-1]) if words[-1].lower() == "staff" and len(words) > 1 else entry):
            wire = agency
        elif any(w.lower().strip(".") in table()["desk"] for w in words):
            if not all(w[:1].isupper() or w.islower() for w in words) or len(words) > 6:
                return None
        elif is_name(words):
            authors.append(" ".join(w if "." in w else w.title() for w in words) if entry.isupper() else entry)
        else:
            return None
    return (tuple(dict.fromkeys(authors)), wire) if authors or wire or re.search(r"(?i)\bstaff\b", text) else None


def is_name(words: list[str]) -> bool:
    """Two to six words, each a capitalised word, an initial or a particle."""
    if not 2 <= len(words) <= 6 or not all(NAME.fullmatch(w) for w in words):
        return False
    if words[-1].endswith(".") and len(words[-1]) > 4:
        return False
    return words[-1][:1].isupper() and all(w[:1].isupper() or PARTICLES.match(w) for w in words)


def wire_of(words: str) -> str | None:
    """The wire service of a name in brackets or in a byline."""
    found: str | None = table()["wire"].get(words.strip().lower())
    return found


def dateline_of(text: str) -> tuple[int, str, str | None, Dated | None] | None:
    """(length with its dash, words, wire, date if it has a year) of a dateline "MOSCOW, Oct 13 (Reuters) - "."""
    found = DATELINE.match(text[:160])
    if found is None:
        return None
    place, date, bracket = found["place"], found["date"], found["wire"] or found["agency"]
    wire = wire_of(bracket.split("/")[0]) if bracket else None
    if bracket and wire is None and (place or date) and re.fullmatch(r"[A-Z]{2,6}", bracket):
        wire = bracket
    first = (place or "").split(",")[0].strip()
    capitals = (len(re.sub(r"[^A-Z]", "", first)) >= 3 and first.isupper()) or (found["dash"] != "—" and cities().get(first, ("", 0))[1] >= BIG_CITY)
    spoken = found["dash"] == ":" and first.title() not in cities() and first != "UNITED NATIONS"
    if found["dash"] == ":" and (not capitals or spoken or (found["date"] is None and text[found.end("dash") : found.end("dash") + 1] != " ")):
        return None  # "Putin: ..." is a headline; "KABUL: The Taliban ..." a dateline
    spaced = found["dash"] == ":" or (text[found.start("dash") - 1 : found.start("dash")].isspace() and text[found.end("dash") : found.end("dash") + 1].isspace())
    if wire is None:
        # a place in capitals and a dash alone: "KYIV — Ukraine said", but not "NATO — an alliance — said"
        after = text[found.end() : found.end() + 1]
        if not capitals or (bracket and found["dash"] != ":") or not spaced or (date is None and (len(first) < 4 or not (after.isupper() or after in "“\"‘'"))):
            return None
    elif not (place is None or capitals or first[:1].isupper()):
        return None
    return found.end(), found["all"].strip(), wire, date_of(date) if date else None


def domain_of(url: str | None) -> str | None:
    """The host of an address without "www."."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return re.sub(r"^(?:www\d?|m|amp)\.", "", host) if host else None


def outlet_of(domain: str | None) -> str | None:
    """The outlet of a domain or of the nearest domain above it that the table knows."""
    while domain and "." in domain:
        if found := outlets().get(domain):
            return found
        domain = domain.split(".", 1)[1]
    return None


def canonical(url: str) -> str:
    """An address for comparing: host in lower case, no fragment, no tracking parameters."""
    try:
        part = urlsplit(url.strip())
        query = urlencode([(k, v) for k, v in parse_qsl(part.query, keep_blank_values=True) if not TRACKING.match(k)])
        return urlunsplit((part.scheme.lower(), part.netloc.lower(), part.path or "/", query, ""))
    except ValueError:
        return url.strip()
