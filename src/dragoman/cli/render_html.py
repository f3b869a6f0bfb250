"""Readings as one self-contained page: the article with its evidence marked, the records beside it, links both ways.

No script and no network: the marks light up by CSS alone, under a content policy that allows this page's style only.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dragoman.cli.wording import UNSAFE, Wording, one_line
from dragoman.records import Actor, CodedBy, Event, Forecast, Reading, Span, Statement, Tie

HOVERS = 400  # records above which the marks light up on a click only: each needs a rule of its own


@dataclass(frozen=True, slots=True)
class Card:
    """A record as it stands beside the article. `key` is its name in the page, `label` what the margin shows."""

    key: str
    label: str
    family: str
    line: str
    facts: tuple[str, ...]
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    anchor: Span | None
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one title; `groups` are (subtitle, cards)."""

    title: str
    groups: tuple[tuple[str, tuple[Card, ...]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text covered by the same records; `starts` are the cards whose words begin here, `ends` those that end."""

    text: str
    classes: str
    starts: tuple[str, ...]
    ends: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One reading ready for the template."""

    number: int
    reading: Reading
    title: tuple[Piece, ...]
    source: str
    url: str | None
    captions: tuple[tuple[tuple[Piece, ...], str | None], ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    sections: tuple[Section, ...]
    actors: tuple[Actor, ...]
    warnings: tuple[str, ...]


def render_page(readings: Sequence[Reading], *, explain: bool = False) -> str:
    """The page of one or several readings."""
    articles = [_article(number, reading) for number, reading in enumerate(readings, 1)]
    cards = [c for a in articles for s in a.sections for _, group in s.groups for c in group]
    style = (_folder() / "read.css").read_text("utf-8") + _rules(cards)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page: str = _environment().get_template("read.html.j2").render(
        articles=articles, style=Markup(style), digest=digest, explain=explain, heading=_heading(readings)
    )  # fmt: skip
    return page


@cache
def _environment() -> Any:
    return Environment(loader=FileSystemLoader(_folder()), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _folder() -> Path:
    return Path(__file__).parent


def _heading(readings: Sequence[Reading]) -> str:
    return _shown(one_line(readings[0].document.title or "A reading")) if len(readings) == 1 else f"{len(readings)} readings"


def _rules(cards: Sequence[Card]) -> str:
    """For each record: all its words light up when it is pointed at or was jumped to, and the record when its words are."""
    out = []
    for card in cards:
        key = card.key
        hover = f",body:has(#r-{key}:hover) .{key}" if len(cards) <= HOVERS else ""
        out.append(f"body:has(#w-{key}:target) .{key},body:has(#r-{key}:target) .{key}{hover}{{background:var(--lit)}}")
    return "\n" + "\n".join(out) + "\n"


def _article(number: int, reading: Reading) -> Article:
    wording = Wording(reading)
    document = reading.document
    sections = _sections(wording, f"d{number}" if number > 1 else "")
    cards = [c for s in sections for _, group in s.groups for c in group]
    paragraphs = _all_paragraphs(reading)
    captions = tuple(
        (_pieces(image.caption or "", (0, len(image.caption or "")), cards, f"caption:{i}"), _shown(image.credit) if image.credit else None)
        for i, image in enumerate(document.images)
    )
    title = document.title or "(no title)"
    return Article(
        number=number,
        reading=reading,
        title=_pieces(title, (0, len(title)), cards, "title"),
        source=wording.source(),
        url=safe_url(document.url),
        captions=captions,
        paragraphs=tuple(_pieces(document.text, p, cards, None) for p in paragraphs),
        sections=tuple(s for s in sections if s.groups),
        actors=reading.actors,
        warnings=tuple(_shown(w.message + (f" “{one_line(w.span.text)}”" if w.span else "")) for w in reading.warnings),
    )


def _all_paragraphs(reading: Reading) -> list[tuple[int, int]]:
    """Paragraphs, and what of the text stands between them (subheads, a dateline)."""
    out: list[tuple[int, int]] = []
    text, at = reading.document.text, 0
    for start, end in [*reading.document.paragraphs, (len(text), len(text))]:
        if text[at:start].strip():
            out += [(at + m.start(), at + m.end()) for m in re.finditer(r"\S(?:[^\n]*\S)?", text[at:start])]
        if end > start:
            out.append((start, end))
        at = max(at, end)
    return out


def _sections(wording: Wording, prefix: str) -> tuple[Section, ...]:
    events = {e.id: _event(wording, e, f"{prefix}e{i}", f"E{i}") for i, e in enumerate(wording.reading.events, 1)}
    statements = {s.id: _statement(wording, s, f"{prefix}s{i}", f"S{i}") for i, s in enumerate(wording.reading.statements, 1)}
    ties = tuple(_tie(wording, t, f"{prefix}t{i}", f"T{i}") for i, t in enumerate(wording.reading.ties, 1))
    forecasts = tuple(_forecast(wording, f, f"{prefix}f{i}", f"F{i}") for i, f in enumerate(wording.reading.forecasts, 1))
    return (
        Section("Events", tuple((title, tuple(events[e.id] for e in group)) for title, group in wording.by_status())),
        Section("Statements", tuple((f"{who}, {facts}" if facts else who, tuple(statements[s.id] for s in group)) for who, facts, group in wording.by_speaker())),
        Section("Ties", (("", ties),) if ties else ()),
        Section("Forecasts", (("", forecasts),) if forecasts else ()),
    )


def _event(wording: Wording, event: Event, key: str, label: str) -> Card:
    line = f"{wording.parties(event.actors)} → {wording.deed(event)}" + (f" → {wording.parties(event.recipients)}" if event.recipients else "")
    spans = (event.trigger, *event.evidence, *event.status_basis)
    return _card(key, label, "event", line, wording.event_facts(event), (event.trigger,), spans, event.id, event.confidence, event.coded_by)


def _statement(wording: Wording, statement: Statement, key: str, label: str) -> Card:
    spans = (*statement.content, *statement.cues, *statement.speaker_spans)
    facts = wording.statement_facts(statement)
    return _card(key, label, "statement", "", facts, statement.content, spans, statement.id, statement.confidence, statement.coded_by)


def _tie(wording: Wording, tie: Tie, key: str, label: str) -> Card:
    spans = (tie.descriptor, *tie.evidence)
    return _card(key, label, "tie", wording.tie_line(tie), wording.tie_facts(tie), (tie.descriptor,), spans, tie.id, tie.confidence, tie.coded_by)


def _forecast(wording: Wording, forecast: Forecast, key: str, label: str) -> Card:
    words = (forecast.likelihood.words,) if forecast.likelihood.words else ()
    spans = (forecast.what, *words, *forecast.evidence)
    line, facts = wording.forecaster(forecast), wording.forecast_facts(forecast)
    return _card(key, label, "forecast", line, facts, (forecast.what,), spans, forecast.id, forecast.confidence, forecast.coded_by)


def _card(
    key: str, label: str, family: str, line: str, facts: Iterable[str], words: Iterable[Span], spans: Sequence[Span],
    record: str, confidence: float, coded: CodedBy,
) -> Card:  # fmt: skip
    by = (record, f"confidence {confidence:.2f}", f"rule {coded.rule}" if coded.rule else "", f"model {coded.model}" if coded.model else "")
    quoted = tuple(_shown(one_line(s.text)) for s in words)
    return Card(key, label, family, line, tuple(facts), quoted, tuple(spans), spans[0] if spans else None, " · ".join(b for b in by if b))


def _pieces(text: str, region: tuple[int, int], cards: Sequence[Card], within: str | None) -> tuple[Piece, ...]:
    """The region cut at every span's edge, so that spans that overlap need no nesting."""
    start, end = region
    covering = [
        (max(s.start, start), min(s.end, end), card, s is card.anchor)
        for card in cards
        for s in card.spans
        if s.within == within and s.start < end and s.end > start and s.end > s.start
    ]
    edges = sorted({start, end, *(c[0] for c in covering), *(c[1] for c in covering)})
    begun: dict[int, list[str]] = {}
    ended: dict[int, list[tuple[str, str, str]]] = {}
    for a, b, card, main in covering:
        # a long span may run over several paragraphs: its link in stands at its start, its link out at its end
        if main and card.anchor and card.anchor.start == a:
            begun.setdefault(a, []).append(card.key)
        if main and card.anchor and card.anchor.end == b:
            ended.setdefault(b, []).append((card.key, card.label, card.family))
    out = []
    for a, b in itertools.pairwise(edges):
        over = list(dict.fromkeys(card for c, d, card, _ in covering if c <= a and d >= b))
        classes = sorted({c.family for c in over}) + [c.key for c in over]
        out.append(Piece(_shown(text[a:b]), " ".join(classes), tuple(begun.get(a, ())), tuple(ended.get(b, ()))))
    return tuple(out)


def safe_url(url: str | None) -> str | None:
    """An address only if it is http(s): a page must not carry `javascript:` links."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _shown(text: str) -> str:
    return UNSAFE.sub("\ufffd", text)
