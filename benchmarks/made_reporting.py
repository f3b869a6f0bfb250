"""Made-up reporting, and a fast reader that knows how it was made: for measuring and testing the desk without the real reader.

`rows(n)` gives articles as JSON rows; `read(document, warnings)` reads them (and, poorly, any other text) in well under a
millisecond. It can be named to a reading process as `made_reporting:read`. The environment changes how it behaves:
MADE_RULES="condemned=REJECT" replaces a row of its little codebook, MADE_DELAY is seconds to wait for each document, and a text
that holds CRASH ends the process, one that holds FAIL raises.
"""

from __future__ import annotations

import datetime
import os
import random
import re
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from dragoman.identity import digest, record_id
from dragoman.records import (
    Actor,
    CodedBy,
    Coder,
    Document,
    Event,
    Forecast,
    Horizon,
    Likelihood,
    Mention,
    Participant,
    Parts,
    Reading,
    Span,
    Statement,
    Tie,
    Warn,
    When,
)

STATES = {
    "Russia": ("russia", "RUS"), "Israel": ("israel", "ISR"), "Ukraine": ("ukraine", "UKR"), "Turkey": ("turkey", "TUR"), "Iran": ("iran", "IRN"),
    "China": ("china", "CHN"), "India": ("india", "IND"), "France": ("france", "FRA"), "Egypt": ("egypt", "EGY"), "Japan": ("japan", "JPN"),
    "Kenya": ("kenya", "KEN"), "Peru": ("peru", "PER"), "Chile": ("chile", "CHL"), "Poland": ("poland", "POL"), "Serbia": ("serbia", "SRB"),
}  # fmt: skip
VERBS = {
    "condemned": ("ACCUSE", 3, -4.0), "visited": ("CONSULT", 1, 3.0), "attacked": ("ASSAULT", 4, -9.0), "thanked": ("SUPPORT", 1, 4.0),
    "sanctioned": ("SANCTION", 4, -6.0), "warned": ("THREATEN", 3, -5.0), "aided": ("AID", 2, 6.0), "rejected": ("REJECT", 3, -4.0),
}  # fmt: skip
TIES = {"allies": ("alliance", "+"), "rivals": ("enmity", "-"), "neutral": ("neutrality", "0")}
FILL = (
    "Markets were calm and the harbour stayed open.", "Officials gave no further details of the talks.", "The ceasefire has held since the spring.",
    "Grain prices rose for a third week.", "Thousands of people gathered in the capital.", "The parliament meets again in autumn.",
    "A border crossing was closed for repairs.", "The two delegations had met before in secret.",
)  # fmt: skip
OUTLETS = ("The Herald", "Daily Post", "Evening Star", "Northern Wire", "The Courier")
NAME = "|".join(STATES)
DEED = re.compile(rf"\b({NAME}) ({'|'.join(VERBS)}) ({NAME})\b")
SAID = re.compile(rf"\b(Minister \w+) of ({NAME}) said that ([^.]+)\.")
STOOD = re.compile(rf"\b({NAME}) and ({NAME}) are ({'|'.join(TIES)})\b")
COMING = re.compile(rf"\b({NAME}) is (likely|unlikely) to [^.]+ by (\d{{4}}-\d\d-\d\d)")
LIKELY = {"likely": (0.6, 0.9), "unlikely": (0.1, 0.25)}


def rows(count: int, *, first: int = 0, sentences: int = 6) -> Iterator[dict[str, Any]]:
    """Articles number `first` to `first + count`: each a function of its number alone."""
    for number in range(first, first + count):
        yield row(number, sentences)


def row(number: int, sentences: int = 6) -> dict[str, Any]:
    chance = random.Random(number)
    day = datetime.date(2015, 1, 1) + datetime.timedelta(days=number % 3650)
    lines = [_line(chance, day) for _ in range(sentences)]
    a, b = chance.sample(sorted(STATES), 2)
    return {
        "id": f"made-{number}", "title": f"{a} and {b}: report {number}", "date": day.isoformat(), "publisher": chance.choice(OUTLETS),
        "url": f"https://made.example/{number}", "text": " ".join(lines) + f" This was report {number}.",
    }  # fmt: skip


def _line(chance: random.Random, day: datetime.date) -> str:
    a, b = chance.sample(sorted(STATES), 2)
    kind = chance.random()
    if kind < 0.45:
        return f"{a} {chance.choice(sorted(VERBS))} {b} on Monday."
    if kind < 0.6:
        return f"Minister {chance.choice(('Ito', 'Okoye', 'Silva', 'Petrov', 'Kaya'))} of {a} said that {b} {chance.choice(sorted(VERBS))} {a}."
    if kind < 0.65:
        return f"{a} and {b} are {chance.choice(sorted(TIES))}."
    if kind < 0.7:
        return f"{a} is {chance.choice(sorted(LIKELY))} to leave the talks by {day + datetime.timedelta(days=90)}."
    return chance.choice(FILL)


@cache
def codebook() -> tuple[dict[str, tuple[str, int, float]], Coder]:
    """The verbs and what they mean, with the coder that this makes."""
    verbs = dict(VERBS)
    for rule in filter(None, os.environ.get("MADE_RULES", "").split(",")):
        verb, kind = rule.split("=")
        verbs[verb] = (kind, 3, -4.0)
    knowledge = digest(sorted(verbs.items()))
    parts = Parts("made", knowledge, "made", "made")
    return verbs, Coder("made", digest("made", knowledge), parts)


def read(document: Document, warnings: tuple[Warn, ...] = ()) -> Reading:
    """The reading of a made-up article."""
    if delay := float(os.environ.get("MADE_DELAY", "0")):
        time.sleep(delay)
    if "CRASH" in document.text:
        os._exit(9)
    if "FAIL" in document.text:
        raise ValueError("this text cannot be read")
    verbs, coder = codebook()
    text = document.text
    mentions: dict[str, list[Mention]] = {}
    for m in re.finditer(rf"\b(?:{NAME})\b", text):
        mentions.setdefault(m[0], []).append(Mention(Span(m.start(), m.end(), m[0]), "name"))
    actors = [
        Actor(STATES[n][0], n, "state", STATES[n][1], (), None, None, None, None, (), tuple(found), "knowledge") for n, found in mentions.items()
    ]
    statements, speakers = _statements(document)
    events = []
    for m in DEED.finditer(text):
        kind, quad, intensity = verbs[m[2]]
        trigger = _span(text, m.start(2), m.end(2))
        inside = tuple(s.id for s in statements if s.content[0].start <= m.start() < s.content[0].end)
        key = record_id(document.id, "event", trigger)
        when = When(document.published, document.published, "day", "published")
        events.append(
            Event(
                key, key, kind, None, (), quad, intensity, (_party(m, 1, text),), (_party(m, 3, text),), (), "happened", (), False, None, inside,
                trigger, (_sentence(text, m.start(), m.end()),), when, None, (), 0.9, CodedBy(f"verb:{m[2]}"),
            )
        )  # type: ignore[arg-type] # fmt: skip
    ties = []
    for m in STOOD.finditer(text):
        word = _span(text, m.start(3), m.end(3))
        kind, sign = TIES[m[3]]
        ties.append(
            Tie(
                record_id(document.id, "tie", word), (STATES[m[1]][0], STATES[m[2]][0]), False, sign, None, kind, None, (), False, (), None, None, word,
                (_span(text, m.start(), m.end()),), 0.8, CodedBy("made"),
            )
        )  # type: ignore[arg-type] # fmt: skip
    forecasts = []
    for m in COMING.finditer(text):
        what = _span(text, m.start(), m.end())
        low, high = LIKELY[m[2]]
        forecasts.append(
            Forecast(
                record_id(document.id, "forecast", what), None, None, what, None, Likelihood(low, high, _span(text, m.start(2), m.end(2))),
                Horizon(f"by {m[3]}", m[3]), None, (what,), 0.8, CodedBy("made"),
            )
        )  # fmt: skip
    places = tuple((m.start(), m.end()) for m in re.finditer(r"[^.\s][^.]*\.", text))
    import msgspec

    return Reading(
        coder=coder, document=msgspec.structs.replace(document, sentences=places), actors=(*actors, *speakers), events=tuple(events),
        statements=tuple(statements), ties=tuple(ties), forecasts=tuple(forecasts), warnings=warnings,
    )  # fmt: skip


def _statements(document: Document) -> tuple[list[Statement], list[Actor]]:
    statements, speakers = [], {}
    for m in SAID.finditer(document.text):
        who, content = _span(document.text, m.start(1), m.end(1)), _span(document.text, m.start(3), m.end(3))
        key = "a-" + digest(document.id, m[1])
        state, country = STATES[m[2]]
        speakers[key] = Actor(key, m[1], "person", country, (), None, state, None, None, (), (Mention(who, "name"),), "mention")
        statements.append(
            Statement(
                record_id(document.id, "statement", content), "indirect", (key,), (who,), "minister", state, None, (), "say", (content,), None, None, (),
                None, "said", 0.9, CodedBy("made"),
            )
        )  # fmt: skip
    return statements, list(speakers.values())


def _party(m: re.Match[str], group: int, text: str) -> Participant:
    key, country = STATES[m[group]]
    return Participant(key, None, _span(text, m.start(group), m.end(group)), None, country, ())


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, text[start:end])


def _sentence(text: str, start: int, end: int) -> Span:
    first = text.rfind(".", 0, start) + 1
    while first < start and text[first].isspace():
        first += 1
    last = text.find(".", end)
    return _span(text, first, len(text) if last < 0 else last + 1)
