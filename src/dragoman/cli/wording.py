"""How records are put in words for a person: shared by the terminal page and the HTML page."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dragoman.records import Count, Event, Forecast, OtherParticipant, Participant, Reading, Span, Statement, Tie, When

STATUS = {
    "happened": "Happened",
    "ongoing": "Under way",
    "planned": "Planned",
    "expected": "Expected",
    "predicted": "Predicted",
    "possible": "Possible",
    "demanded": "Demanded",
    "not_happened": "Did not happen",
    "denied": "Denied",
}
SIGN = {"+": "friendly", "-": "hostile", "0": "neutral"}
POLARITY = {"said": "", "denied": "denied", "did_not_say": "did not say"}
OTHERS = {"third_party": "third party", "host": "host", "victim": "victims", "instrument": "instrument"}
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of text and which parts of it are evidence: offsets in `text`."""

    text: str
    marked: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Wording:
    """The words of one reading's records."""

    reading: Reading

    @cached_property
    def names(self) -> dict[str, str]:
        return {actor.id: actor.name for actor in self.reading.actors}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        return {s.id: s for s in self.reading.statements}

    def name(self, actor: str | None) -> str:
        return clean(self.names.get(actor, actor)) if actor else "—"

    def source(self) -> str:
        """Outlet, date and authors on one line."""
        document = self.reading.document
        authors = listed(document.authors)
        parts = (document.outlet, day(document.published, document.published_precision), f"by {authors}" if authors else None)
        return clean(" · ".join(p for p in parts if p))

    def party(self, part: Participant) -> str:
        """ "Benjamin Netanyahu (for Israel)"; the words themselves where they say more than the name."""
        name = self.name(part.actor)
        return f"{name} (for {self.name(part.acts_for)})" if part.acts_for and part.acts_for != part.actor else name

    def parties(self, parts: Iterable[Participant]) -> str:
        return listed(dict.fromkeys(self.party(p) for p in parts)) or "—"

    def deed(self, event: Event) -> str:
        return event.type + (f"/{event.mode}" if event.mode else "")

    def event_facts(self, event: Event) -> list[str]:
        """Date, place, counts, further participants, voices: what is known, in short phrases."""
        facts = [when(event.when)]
        if event.where:
            facts.append(f"in {event.where.name}")
        facts += [count(c) for c in event.counts]
        facts += [f"{OTHERS[o.role]}: {self.party(o)}" for o in event.others if isinstance(o, OtherParticipant)]
        facts += [c.lower() for c in event.contexts]
        if event.according_to:
            facts.append(f"according to {self.voices(event.according_to)}")
        if event.hearsay:
            facts.append(f"hearsay (“{event.hearsay_basis.text}”)" if event.hearsay_basis else "hearsay")
        if event.status_basis:
            facts.append("status from " + ", ".join(f"“{one_line(s.text)}”" for s in event.status_basis))
        return [clean(f) for f in facts if f]

    def voices(self, statements: Iterable[str]) -> str:
        """Who speaks, outermost first: "officials, citing Menon"."""
        found = [listed(self.name(s) for s in self.statements[i].speakers) if i in self.statements else "" for i in statements]
        return ", citing ".join(name for name, _ in itertools.groupby(f or "an unnamed speaker" for f in found))

    def speaker(self, statement: Statement) -> str:
        return listed(dict.fromkeys(self.name(s) for s in statement.speakers)) or "Speaker unknown"

    def speaker_facts(self, statement: Statement) -> str:
        """Role and affiliation of a speaker."""
        bodies = statement.affiliation if statement.affiliation not in statement.speakers else None
        return clean(", ".join(p for p in (statement.role, self.names.get(bodies, bodies) if bodies else None) if p))

    def statement_facts(self, statement: Statement) -> list[str]:
        facts = [" ".join(p for p in (statement.kind, POLARITY[statement.polarity]) if p)]
        facts += [f"“{one_line(c.text)}”" for c in statement.cues]
        if statement.addressee:
            facts.append(f"to {self.name(statement.addressee)}")
        if statement.continues:
            facts.append("continues the one before")
        if statement.inside and statement.inside in self.statements:
            facts.append(f"as told by {self.speaker(self.statements[statement.inside])}")
        facts += [f"about {self.name(a.actor)}" + (f" ({a.stance:+.1f})" if a.stance is not None else "") for a in statement.about]
        return [clean(f) for f in facts]

    def tie_line(self, tie: Tie) -> str:
        return f"{self.name(tie.between[0])} {'→' if tie.directed else '↔'} {self.name(tie.between[1])}"

    def tie_facts(self, tie: Tie) -> list[str]:
        facts = [tie.kind, SIGN[tie.sign] if tie.sign else None, tie.trend]
        facts.append(f"as {self.name(tie.holder)} sees it" if tie.holder else None)
        facts.append(f"according to {self.voices(tie.according_to)}" if tie.according_to else None)
        if tie.contested:
            facts.append("contested" + (f" by {listed(self.name(c) for c in tie.contested_by)}" if tie.contested_by else ""))
        facts.append(f"since {day(tie.since)}" if tie.since else None)
        facts.append(f"until {day(tie.until)}" if tie.until else None)
        return [clean(f) for f in facts if f]

    def forecast_facts(self, forecast: Forecast) -> list[str]:
        likely = forecast.likelihood
        facts = [f"{likely.low:.0%} to {likely.high:.0%} likely" + (f" (“{one_line(likely.words.text)}”)" if likely.words else "")]
        if forecast.horizon:
            facts.append(f"by {day(forecast.horizon.by)} (“{one_line(forecast.horizon.text)}”)" if forecast.horizon.by else f"“{one_line(forecast.horizon.text)}”")
        if forecast.condition:
            facts.append(f"if “{one_line(forecast.condition.text)}”")
        return [clean(f) for f in facts]

    def forecaster(self, forecast: Forecast) -> str:
        if forecast.by:
            return self.name(forecast.by)
        return self.voices([forecast.statement]) if forecast.statement else "The article"

    def quote(self, anchor: Span, evidence: Iterable[Span] = ()) -> Quote:
        """The sentence round a span with the spans in it marked; a long one is cut to the words near the anchor."""
        document = self.reading.document
        text = self.region(anchor.within)
        start, end = (0, len(text)) if anchor.within else enclosing(anchor, document.sentences or document.paragraphs, len(text))
        start, end = max(start, anchor.start - 400), min(end, anchor.end + 400)
        spans = [s for s in (anchor, *evidence) if s.within == anchor.within and s.start < end and s.end > start]
        words = text[start:end]
        return Quote(words, merged((max(s.start, start) - start, min(s.end, end) - start) for s in spans))

    def region(self, within: str | None) -> str:
        """The text that a span's offsets count in: body, title, or a caption."""
        document = self.reading.document
        if within == "title":
            return document.title or ""
        if within and within.startswith("caption:"):
            number = within.removeprefix("caption:")
            return (document.images[int(number)].caption or "") if number.isdigit() and int(number) < len(document.images) else ""
        return document.text

    def by_status(self) -> list[tuple[str, list[Event]]]:
        """Events under the words for their status, in the order a reader asks."""
        groups = [(title, [e for e in self.reading.events if e.status == status]) for status, title in STATUS.items()]
        return [(title, events) for title, events in groups if events]

    def by_speaker(self) -> list[tuple[str, str, list[Statement]]]:
        """(speaker, role and affiliation, statements) in the order of first speaking."""
        groups: dict[tuple[str, ...], list[Statement]] = {}
        for statement in self.reading.statements:
            groups.setdefault(statement.speakers, []).append(statement)
        return [(self.speaker(g[0]), next((f for s in g if (f := self.speaker_facts(s))), ""), g) for g in groups.values()]


def enclosing(span: Span, ranges: Iterable[tuple[int, int]], length: int) -> tuple[int, int]:
    """The sentence or paragraph that a span begins in, widened to the span's end."""
    for start, end in ranges:
        if start <= span.start < end:
            return start, max(end, span.end)
    return max(0, span.start - 120), min(length, span.end + 120)


def merged(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges in order, those that overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif end > start:
            out.append((start, end))
    return tuple(out)


def when(value: When) -> str:
    """ "7 October 2023", "1 to 5 May 2024", "2022"; "date of publication" is said where no words give the date."""
    if value.start is None and value.end is None:
        return ""
    if value.start and value.end and value.start[:10] != value.end[:10] and value.precision in ("interval", "week", "season", "quarter", "decade"):
        words = f"{day(value.start)} to {day(value.end)}"
    elif value.start is None:
        words = f"until {day(value.end)}"
    else:
        words = day(value.start, value.precision) if value.end or value.precision != "interval" else f"since {day(value.start)}"
    return f"{words} (date of publication)" if value.basis == "published" else words


def day(iso: str | None, precision: str | None = "day") -> str:
    """An ISO date in words: "13 October 2023", "October 2023", "2023"; what is no ISO date as it stands."""
    if not iso:
        return ""
    try:
        date = datetime.date.fromisoformat(iso[:10] if len(iso) >= 10 else iso + "-01-01"[len(iso) - 4 :])
    except ValueError:
        return iso
    if precision == "year" or len(iso) == 4:
        return f"{date.year}"
    if precision == "month" or len(iso) == 7:
        return f"{date:%B} {date.year}"
    clock = f", {iso[11:16]}" if precision == "minute" and len(iso) > 15 else ""
    return f"{date.day} {date:%B} {date.year}{clock}"


def count(value: Count) -> str:
    """ "killed: at least 1,301 (Israel)"."""
    low, high = value.low, value.high
    if low is not None and high is not None:
        number = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    elif low is not None:
        number = f"at least {low:,}"
    else:
        number = f"up to {high:,}" if high is not None else "a number not given"
    return f"{value.kind}: {number}" + (f" {value.of}" if value.of else "") + (f" ({value.where})" if value.where else "")


def listed(words: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def one_line(text: str) -> str:
    return " ".join(text.split())


def clean(text: str) -> str:
    """Text fit for a terminal: control characters and marks that turn the direction of writing become �."""
    return UNSAFE.sub("\ufffd", text)


def clip(text: str, most: int = 600) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
