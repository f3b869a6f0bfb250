"""The actors of a document while they are being found: facts are merged here and frozen into records at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dragoman import knowledge
from dragoman.actors.gazetteer import keys, look_up
from dragoman.actors.phrases import word
from dragoman.identity import record_id
from dragoman.knowledge import Organisation, Person, Term
from dragoman.records import Actor, ActorBasis, ActorKind, Codes, Document, Mention, Span

STATELESS = frozenset({"igo", "bloc"})


@dataclass
class Draft:
    """An actor as far as it is known; `gender` is m, f or empty, `plural` is for pronouns."""

    id: str
    name: str
    kind: ActorKind
    basis: ActorBasis
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    office: str | None = None
    affiliation: str | None = None
    wikidata: str | None = None
    codes: Codes | None = None
    members: tuple[str, ...] = ()
    gender: str = ""
    plural: bool = False
    former: bool = False
    head: str = ""  # the noun of a body or group, for "the ministry", "the group"

    def add_sectors(self, sectors: Iterable[str]) -> None:
        self.sectors += [s for s in sectors if s and s not in self.sectors]


class Casting:
    """All drafts of one document, made on demand from the tables on the document's date."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.date = document.published[:10] if document.published else None
        self.drafts: dict[str, Draft] = {}
        self.same: dict[tuple[object, ...], str] = {}  # what a group's words say -> its actor

    def state(self, slug: str) -> str:
        """The actor of a state."""
        if slug not in self.drafts:
            c = knowledge.countries()[slug]
            self.drafts[slug] = Draft(slug, c.name, "state", "knowledge", c.iso3, wikidata=c.wikidata, codes=c.codes(self.date))
        return slug

    def state_of(self, iso3: str | None) -> str | None:
        """The actor of the state with a code."""
        country = knowledge.by_iso3().get(iso3 or "")
        return self.state(country.slug) if country else None

    def region(self, slug: str) -> str:
        """The actor of a region; a region above states is a bloc."""
        if slug not in self.drafts:
            r = knowledge.regions()[slug]
            kind: ActorKind = "bloc" if r.kind == "supranational_region" else "region"
            draft = Draft(slug, r.name, kind, "knowledge", r.iso3 or None)
            draft.add_sectors(["PRE"] if r.kind == "de_facto_state" else [])
            self.drafts[slug] = draft
        return slug

    def body(self, slug: str) -> str:
        """The actor of an organisation of the table."""
        if slug not in self.drafts:
            o = knowledge.organisations()[slug]
            draft = Draft(slug, o.name, kind_of(o), "knowledge", None if kind_of(o) in STATELESS else o.country or None, wikidata=o.wikidata)
            self.drafts[slug] = draft
            draft.add_sectors(o.sectors)
            draft.affiliation = self.above(o)
        return slug

    def above(self, body: Organisation) -> str | None:
        """Whom a body acts for: its state if it is an arm of it, else the body above it."""
        if body.country and any(s in word("state_body") for s in body.sectors):
            return self.state_of(body.country)
        if body.parent in knowledge.organisations() and body.parent != body.slug:
            return self.body(body.parent)
        return self.state(body.parent) if body.parent in knowledge.countries() else None

    def outlet(self, name: str) -> str:
        """The actor of a newspaper or agency that only the table of outlets has."""
        slug = "outlet-" + knowledge.slug_of(name)
        if slug not in self.drafts:
            self.drafts[slug] = Draft(slug, name, "organisation", "knowledge", sectors=["JRN"])
        return slug

    def person(self, slug: str) -> str:
        """The actor of a person of the table, in the office held on the document's date."""
        if slug not in self.drafts:
            p = knowledge.people()[slug]
            term = p.term(self.date)
            draft = Draft(slug, p.name, "person", "knowledge", gender=p.gender)
            self.drafts[slug] = draft
            self._office(draft, p, term)
        return slug

    def _office(self, draft: Draft, person: Person, term: Term | None) -> None:
        last = term or person.last(self.date)
        draft.country = last.country or None
        if term is None:
            # before the first office nobody is a former anything: the words of the text must tell
            begun = [t for t in person.terms if self.date is None or t.begin[:10] <= self.date]
            draft.former = bool(begun)
            draft.add_sectors(["ELI"] if begun else [])
            return
        draft.office = term.office
        office = knowledge.offices().get(term.office)
        body = keys(look_up(term.body), "body") if term.body else []
        if body:
            draft.affiliation = self.body(body[0])
            own = knowledge.organisations()[body[0]].sectors
            draft.add_sectors(own if not office or office.sector in ("REB", "IGO", "") else [office.sector])
        elif office:
            draft.add_sectors([office.sector])
        if draft.affiliation is None and office and office.sector in word("state_sector"):
            draft.affiliation = self.state_of(draft.country)

    def make(self, name: str, kind: ActorKind, basis: ActorBasis, anchor: Span) -> Draft:
        """A new actor that no table has; its id hangs on its first mention."""
        key = record_id(self.document.id, "actor", anchor)
        draft = self.drafts.get(key)
        if draft is None:
            draft = self.drafts[key] = Draft(key, name, kind, basis)
        return draft

    def freeze(self, mentions: dict[str, list[Mention]], order: Iterable[str]) -> tuple[Actor, ...]:
        """Records of the actors in the order of first mention, then those only needed as affiliation or member."""
        needed = list(dict.fromkeys(order))
        for key in needed:  # grows while it is read
            draft = self.drafts[key]
            needed += [k for k in (draft.affiliation, *draft.members) if k and k not in needed]
        out = []
        for key in needed:
            d = self.drafts[key]
            sectors, found = tuple(d.sectors), tuple(mentions.get(key, ()))
            out.append(
                Actor(d.id, d.name, d.kind, d.country, sectors, d.office, d.affiliation, d.wikidata, d.codes, d.members, found, d.basis)
            )
        return tuple(out)


def kind_of(body: Organisation) -> ActorKind:
    """The kind of record an organisation gets."""
    if body.kind == "igo" or (body.kind == "alliance" and "IGO" in body.sectors):
        return "igo"
    return "bloc" if body.kind == "bloc" else "organisation"
