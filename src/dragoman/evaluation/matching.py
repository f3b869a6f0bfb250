"""Does a reading hold what a case of the casebook expects? Each kind of record has its own keys (docs/evaluation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.records import Actor, Event, Forecast, Participant, Reading, Span, Statement, Tie

Expected = Mapping[str, Any]


def names(reading: Reading, key: str | None) -> set[str]:
    """Everything by which a case may call an actor: id, name, the words of its mentions."""
    actor = _actor(reading, key)
    if actor is None:
        return {_plain(key)} if key else set()
    return {_plain(actor.id), _plain(actor.name), *(_plain(m.span.text) for m in actor.mentions)}


def called(wanted: str, known: Iterable[str]) -> bool:
    """Whether one of the known names is the wanted one or holds it as whole words."""
    plain = _plain(wanted)
    return any(plain == name or f" {plain} " in f" {name} " for name in known)


def events(reading: Reading, expected: Expected) -> list[Event]:
    """Events that fit: type, mode, status, quad, hearsay, actors, recipients, trigger; and when, where, counts.

    `on` names the word that the event hangs on: where no event hangs on it (the coder may have taken "launched" for "the
    offensive"), any event of the sentence is asked.
    """
    wanted = {key: value for key, value in expected.items() if key != "on"}
    there = [event for event in reading.events if "on" in expected and _event_fits(reading, event, "trigger", expected["on"])]
    return [event for event in there or reading.events if all(_event_fits(reading, event, key, value) for key, value in wanted.items())]


def _event_fits(reading: Reading, event: Event, key: str, value: Any) -> bool:
    if key in ("type", "mode", "status"):
        return getattr(event, key) in _list(value)
    if key in ("quad", "hearsay"):
        return bool(getattr(event, key) == value)
    if key in ("actors", "recipients", "others"):
        return all(any(called(name, _participant(reading, p)) for p in getattr(event, key)) for name in _list(value))
    if key == "trigger":
        return any(_plain(value) in _plain(s.text) or _plain(s.text) in _plain(value) for s in (event.trigger,))
    if key == "when":
        return all(_basis(event.when.basis, v) if k == "basis" else getattr(event.when, k) == (v or None) for k, v in value.items())
    if key == "where":
        place = event.where
        return place is not None and all(getattr(place, k) == v for k, v in value.items())
    if key == "counts":
        return {(c.kind, c.low, c.high) for c in event.counts} == {(c["kind"], c["low"], c["high"]) for c in value}
    if key == "dated":
        return event.when.start is not None and event.when.basis != "published"
    if key == "placed":
        return event.where is not None
    if key == "counted":
        return bool(event.counts)
    raise KeyError(f"events: unknown key {key!r}")


def _participant(reading: Reading, party: Participant) -> set[str]:
    return {_plain(party.span.text)} | names(reading, party.actor) | names(reading, party.acts_for)


def _basis(basis: Span | str | None, words: str) -> bool:
    return basis == words if isinstance(basis, str) else basis is not None and _plain(basis.text) == _plain(words)


def statements(reading: Reading, expected: Expected) -> list[Statement]:
    """Statements that fit: kind, speakers, cue, cue_class, polarity, content, role, affiliation, addressee, inside, continues."""
    return [said for said in reading.statements if all(_statement_fits(reading, said, key, value) for key, value in expected.items())]


def _statement_fits(reading: Reading, said: Statement, key: str, value: Any) -> bool:
    if key in ("speakers", "speaker"):
        known = {_plain(s.text) for s in said.speaker_spans}.union(*(names(reading, a) for a in said.speakers))
        if not value:
            return not said.speakers
        return all(called(name, known) for name in _list(value))
    if key in ("cue", "cues"):
        cues = [_plain(s.text).rstrip(":,") or _plain(s.text) for s in said.cues]  # "said:" is the cue said
        return all(any(_plain(v) == cue or _plain(v) in cue.split() for cue in cues) for v in _list(value))
    if key == "content":
        return all(_content(_plain(" ".join(s.text for s in said.content)), v) for v in _list(value))
    if key == "about":
        stances = [(names(reading, about.actor), about.stance) for about in said.about]
        return all(any(called(name, known) and stance == found for known, found in stances) for name, stance in value.items())
    if key in ("affiliation", "addressee"):
        return called(value, names(reading, getattr(said, key))) if value else getattr(said, key) is None
    if key in ("inside", "continues"):
        return (getattr(said, key) is not None) == bool(value)
    if key in ("kind", "cue_class", "polarity", "role"):
        return (getattr(said, key) or "") in _list(value)
    raise KeyError(f"statements: unknown key {key!r}")


def _content(whole: str, wanted: str) -> bool:
    """Whether the content holds the wanted words; "A ... B": begins with A and ends with B."""
    first, parted, last = wanted.partition(" ... ")
    return whole.startswith(_plain(first)) and whole.endswith(_plain(last)) if parted else _plain(wanted) in whole


def ties(reading: Reading, expected: Expected) -> list[Tie]:
    """Ties that fit: between, directed, sign, kind, trend, holder, contested."""
    return [tie for tie in reading.ties if all(_tie_fits(reading, tie, key, value) for key, value in expected.items())]


def _tie_fits(reading: Reading, tie: Tie, key: str, value: Any) -> bool:
    if key == "between":
        first, second = (_any_called(value[k], names(reading, tie.between[k])) for k in (0, 1))
        turned = all(_any_called(value[k], names(reading, tie.between[1 - k])) for k in (0, 1))
        return (first and second) or (turned and not tie.directed)
    if key == "holder":
        return _any_called(value, names(reading, tie.holder))
    if key in ("directed", "sign", "kind", "trend", "contested"):
        return bool(getattr(tie, key) == value)
    raise KeyError(f"ties: unknown key {key!r}")


def forecasts(reading: Reading, expected: Expected) -> list[Forecast]:
    """Forecasts that fit: what, likely ("likely", "unlikely", "even"), by, condition, horizon, date."""
    return [f for f in reading.forecasts if all(_forecast_fits(reading, f, key, value) for key, value in expected.items())]


def _forecast_fits(reading: Reading, forecast: Forecast, key: str, value: Any) -> bool:
    if key == "what":
        return _plain(value) in _plain(forecast.what.text)
    if key == "p":
        middle = (forecast.likelihood.low + forecast.likelihood.high) / 2
        return bool(value == ("likely" if middle > 0.6 else "unlikely" if middle < 0.4 else "even"))
    if key == "by":
        return _any_called(value, names(reading, forecast.by)) if value else forecast.by is None
    if key == "condition":
        return forecast.condition is not None and _plain(value) in _plain(forecast.condition.text)
    if key == "horizon":
        return forecast.horizon is not None and _plain(value) in _plain(forecast.horizon.text)
    if key == "date":
        return forecast.horizon is not None and forecast.horizon.by == value
    raise KeyError(f"forecasts: unknown key {key!r}")


def _any_called(wanted: str | Iterable[str], known: set[str]) -> bool:
    return any(called(name, known) for name in _list(wanted))


def _actor(reading: Reading, key: str | None) -> Actor | None:
    return next((actor for actor in reading.actors if actor.id == key), None)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


PLAIN = str.maketrans("’‘“”", "''\"\"")


def _plain(words: str | None) -> str:
    """Words without case, kind of quote mark, article and possessive ending, each parted by one space."""
    text = (words or "").casefold().translate(PLAIN)
    text = " ".join(text.replace("'s", " 's").split())
    return text.removeprefix("the ").removesuffix(" 's").strip()
