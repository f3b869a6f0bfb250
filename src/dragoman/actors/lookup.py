"""What the tables know of a name on a date, and lists of all they know: the library of `dragoman actors show` and `list`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from dragoman import knowledge, language
from dragoman.actors.ambiguity import country_of, general_rule, life, rule_of
from dragoman.actors.casting import Casting, Draft
from dragoman.actors.gazetteer import Entry, look_up, pieces_of, scan
from dragoman.actors.groups import Groups
from dragoman.actors.known import Known
from dragoman.actors.names import Names
from dragoman.actors.page import Page
from dragoman.actors.titles import family_names
from dragoman.errors import UsageError
from dragoman.knowledge import HORIZON, fold
from dragoman.knowledge.checks import table
from dragoman.knowledge.forms import DATE, sectors
from dragoman.records import Document

TABLES = {"body": "organisations", "person": "people", "outlet": "outlets", "region": "regions", "people": "regions"}
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Held:
    """One term of office; `now`: it holds on the day asked for."""

    office: str
    country: str | None
    body: str | None
    begin: str
    end: str | None
    now: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a name may mean. `sort`: how the name stands in its table (state, metonym, person, family name, ...); `begin`, `end`:
    of its life, or of the office held on the day; `exists`: whether it does on the day; `chosen`: the name alone means this."""

    sort: str
    id: str
    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    begin: str | None
    end: str | None
    exists: bool
    affiliation: str | None
    parents: tuple[str, ...]
    cow: str | None
    gw: int | None
    wikidata: str | None
    also: tuple[str, ...]
    offices: tuple[Held, ...]
    sources: tuple[str, ...]
    chosen: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """All meanings of a name on a day, the chosen one first; `rule` is what decides where there are several. `noun`: what the name
    says as a title or common noun. `near`: names like it, where the tables do not have it."""

    asked: str
    date: str
    meanings: tuple[Meaning, ...]
    rule: str | None
    noun: str | None
    near: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"asked": self.asked, "date": self.date, "meanings": [m.as_dict() for m in self.meanings], "rule": self.rule, "noun": self.noun, "near": list(self.near)}


def day_of(date: str | None) -> str:
    """A day as it is asked for (2023, 2023-10 or 2023-10-13); none is the day that the tables speak for."""
    if date is None:
        return HORIZON
    if not DATE.fullmatch(date):
        raise UsageError(f"{date!r} is no date; write it as 2023, 2023-10 or 2023-10-13")
    return date


def show(name: str, date: str | None = None) -> Answer:
    """What a name means on a day. Raises `UsageError` for an empty name or a date of another form."""
    day, text = day_of(date), " ".join(name.split())
    if not text:
        raise UsageError("no name: give one, such as Kremlin")
    casting = Casting(Document("", "", text, published=day))
    found = meanings_of(text)
    chosen = _alone(text, day) if found else None
    told = [_meaning(sort, entry, casting, day, entry.key == chosen) for sort, entry in found]
    told.sort(key=lambda m: (not m.chosen, not m.exists, m.office is None and m.kind == "person"))
    near = () if told else close_to(text)
    return Answer(text, day, tuple(told), _rule(text, found), _noun(text), near)


def meanings_of(text: str) -> list[tuple[str, Entry]]:
    """(sort, entry) of all that a name, an id or a family name may mean."""
    bare = text[4:] if text[:4] in ("the ", "The ") else text
    entries = next((list(e) for e in map(look_up, (text, bare, _as_written(text), _as_written(bare))) if e), [])
    out: list[tuple[str, Entry]] = [(e.sort, e) for e in entries]
    if not out and (entry := by_id(text)) is not None:
        out = [("id", entry)]
    known = {e.key for e in entries}
    for slug in family_names().get(fold(text), ()) or family_names().get(fold(text).title(), ()):
        if slug not in known:
            out.append(("family name", Entry("person", slug, True)))
    unique: dict[str, tuple[str, Entry]] = {}
    for sort, entry in out:
        unique.setdefault(entry.key, (sort, entry))
    return list(unique.values())


def by_id(text: str) -> Entry | None:
    """The entry with a slug as its id."""
    if text in knowledge.countries():
        return Entry("state", text)
    if text in knowledge.regions():
        return Entry("region", text)
    if text in knowledge.organisations():
        return Entry("body", text)
    return Entry("person", text) if text in knowledge.people() else None


def close_to(text: str) -> tuple[str, ...]:
    """Names of the tables that are written much like this one."""
    letters = fold(text).casefold()
    pool = {n: shown for n, shown in surfaces().items() if n[:1] == letters[:1]} | {fold(f).casefold(): f for f in family_names()}
    return tuple(pool[n] for n in difflib.get_close_matches(letters, pool, SUGGESTED, 0.75))


@cache
def surfaces() -> dict[str, str]:
    """Every name of the tables, lower case and without accents -> as it is written."""
    out: dict[str, str] = {}
    for source in (knowledge.countries(), knowledge.regions(), knowledge.organisations(), knowledge.people()):
        for row in source.values():
            for field in ("name", "names", "aliases", "demonyms", "adjectives", "metonyms"):
                value = getattr(row, field, ())
                for name in (value,) if isinstance(value, str) else value:
                    out.setdefault(fold(name).casefold(), name)
    return out


def _as_written(text: str) -> str:
    """The name in the spelling of the tables where only capitals differ."""
    return surfaces().get(fold(text).casefold(), text)


def _alone(text: str, day: str) -> str | None:
    """The id that the reader gives the name where it is all the text; none where it would not be an actor."""
    parse = language.parse(text)
    page = Page(parse, Casting(Document("", "", text, published=day)), scan(parse), phrase=True)
    groups = Groups(page)
    Known(page).run()
    groups.bodies()
    Names(page).run()
    groups.run()
    widest = max(page.named, key=lambda n: (n.last - n.first, -n.first), default=None)
    return widest.actor if widest is not None else None


def _rule(text: str, found: list[tuple[str, Entry]]) -> str | None:
    """What decides between several meanings, or on one that is not sure."""
    rules: list[str] = []
    named = [e for sort, e in found if sort != "family name"]
    pieces = pieces_of(text.removeprefix("the ").removeprefix("The "))
    if (len(named) > 1 or text in knowledge.ambiguities()) and (rule := rule_of(pieces, named)):
        rules.append(rule)
    if any(e.unsure for e in named):
        rules.append(general_rule("any", "unsure"))
    if any(sort == "family name" for sort, _ in found):
        rules.append(general_rule("family", "person"))
    return "; ".join(dict.fromkeys(r for r in rules if r)) or None


def _noun(text: str) -> str | None:
    """What a title or common noun tells of whom it calls."""
    title, role = knowledge.titles().get(text), knowledge.roles().get(text.lower())
    if title is not None:
        told = (("title", title.title), ("office", title.office), ("sector", title.sector), ("country", title.country))
    elif role is not None:
        told = (("noun for a", role.kind), ("office", role.office), ("sector", role.sector), ("", ""))
    else:
        return None
    return ", ".join(f"{k} {v}" for k, v in told if v)


def draft_of(entry: Entry, casting: Casting) -> Draft:
    """The actor that an entry stands for on the casting's date."""
    if entry.sort in ("region", "people"):
        key = casting.region(entry.key)
    elif entry.sort == "body":
        key = casting.body(entry.key)
    elif entry.sort == "outlet":
        key = casting.outlet(entry.key)
    else:
        key = casting.person(entry.key) if entry.sort == "person" else casting.state(entry.key)
    return casting.drafts[key]


def _meaning(sort: str, entry: Entry, casting: Casting, day: str, chosen: bool) -> Meaning:
    draft = draft_of(entry, casting)
    terms = _terms(entry, day)
    held = next((t for t in terms if t.now and t.office == draft.office), None)
    begin, end = (held.begin, held.end) if held else life(entry)
    exists = held is not None or any(t.now for t in terms) if entry.sort == "person" else knowledge.within(*life(entry), day)
    codes = draft.codes
    return Meaning(
        sort=sort, id=draft.id, name=draft.name, kind=_kind(entry, draft), country=draft.country or None, sectors=tuple(draft.sectors),
        office=draft.office, begin=begin or None, end=end or None, exists=exists, affiliation=draft.affiliation, parents=_parents(draft, casting),
        cow=codes.cow if codes else None, gw=codes.gw if codes else None, wikidata=draft.wikidata, also=_also(entry), offices=terms,
        sources=_sources(entry), chosen=chosen,
    )  # fmt: skip


def _kind(entry: Entry, draft: Draft) -> str:
    if entry.sort == "body":
        return knowledge.organisations()[entry.key].kind
    if entry.sort == "outlet":
        return "media"
    return knowledge.regions()[entry.key].kind if entry.key in knowledge.regions() else draft.kind


def _terms(entry: Entry, day: str) -> tuple[Held, ...]:
    if entry.sort != "person":
        return ()
    terms = knowledge.people()[entry.key].terms
    return tuple(Held(t.office, t.country or None, t.body or None, t.begin, t.end or None, t.holds(day)) for t in terms)


def _parents(draft: Draft, casting: Casting) -> tuple[str, ...]:
    """Whom an actor acts for, whom that acts for, and so on; a body's row may name a parent besides its state."""
    out: list[str] = []
    waiting = [draft]
    while waiting:
        above = waiting.pop(0)
        body = knowledge.organisations().get(above.id)
        for key in (body.parent if body else "", above.affiliation):
            if not key or key in out or key == draft.id:
                continue
            out.append(key)
            entry = by_id(key)
            if entry is not None:
                waiting.append(draft_of(entry, casting))
    return tuple(out)


def _also(entry: Entry) -> tuple[str, ...]:
    """Other names, as they stand in the table."""
    if entry.key in knowledge.countries():
        c = knowledge.countries()[entry.key]
        return tuple(dict.fromkeys((*c.names, *c.demonyms, *c.adjectives, *c.metonyms)))
    if entry.key in knowledge.regions():
        r = knowledge.regions()[entry.key]
        return tuple(dict.fromkeys((*r.names, *r.demonyms, *r.adjectives)))
    if entry.sort == "body":
        o = knowledge.organisations()[entry.key]
        return (*o.aliases, *(n + "?" for n in o.unsure))
    return knowledge.people()[entry.key].aliases if entry.sort == "person" else ()


def _sources(entry: Entry) -> tuple[str, ...]:
    """Where an entry's rows stand and where they are from: "people.csv, row 7: general-knowledge"."""
    if entry.sort == "outlet":
        return tuple(f"{place}: {source}" for place, source in _places("outlets", "outlet").get(entry.key, ()))
    return tuple(f"{place}: {source}" for place, source in _places(TABLES.get(entry.sort, "countries"), "slug").get(entry.key, ()))


@cache
def _places(name: str, column: str) -> dict[str, tuple[tuple[str, str], ...]]:
    out: dict[str, list[tuple[str, str]]] = {}
    for row in table(name):
        out.setdefault(row.values[column], []).append((row.place, row.values.get("source", "")))
    return {k: tuple(v) for k, v in out.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: an entry, or for a person one term of office."""

    id: str
    name: str
    kind: str
    country: str
    sectors: tuple[str, ...]
    office: str
    body: str
    begin: str
    end: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def listed(country: str | None = None, sector: str | None = None, kind: str | None = None, date: str | None = None) -> list[Listed]:
    """All entries of the tables that fit; with a date, those that exist or are in office on it. Raises `UsageError` for a country,
    sector or kind that the tables do not have."""
    day = day_of(date) if date else None
    iso3 = iso3_of(country) if country else None
    if sector and sector.upper() not in sectors():
        raise UsageError(f"{sector!r} is no PLOVER sector; take one of {', '.join(sorted(sectors()))}")
    found = list(everything())
    if kind and kind not in {f.kind for f in found}:
        raise UsageError(f"{kind!r} is no kind; take one of {', '.join(sorted({f.kind for f in found}))}")
    return [
        f for f in found
        if (iso3 is None or f.country == iso3) and (not sector or sector.upper() in f.sectors) and (not kind or f.kind == kind)
        and (day is None or knowledge.within(f.begin, f.end, day))
    ]  # fmt: skip


def everything() -> Iterator[Listed]:
    """States, regions, organisations, people (a line a term), in the order of the tables."""
    for c in knowledge.countries().values():
        yield Listed(c.slug, c.name, "state", c.iso3, (), "", "", c.begin, c.end)
    for r in knowledge.regions().values():
        yield Listed(r.slug, r.name, r.kind, r.iso3, (), "", "", "", "")
    for o in knowledge.organisations().values():
        yield Listed(o.slug, o.name, o.kind, o.country, o.sectors, "", "", o.begin, o.end)
    for p in knowledge.people().values():
        for t in p.terms:
            yield Listed(p.slug, p.name, "person", t.country, (knowledge.offices()[t.office].sector,), t.office, t.body, t.begin, t.end)


def iso3_of(text: str) -> str:
    """The code of a state given by code, id or name."""
    if text.upper() in knowledge.by_iso3():
        return text.upper()
    for entry in (by_id(text.lower()), *look_up(text), *look_up(_as_written(text))):
        if entry is not None and entry.key in knowledge.countries():
            return country_of(entry)
    near = ", ".join(close_to(text))
    raise UsageError(f"{text!r} is no state; give a code such as UKR or a name" + (f" ({near}?)" if near else ""))

