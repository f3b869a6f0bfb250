"""One parsed text while its actors are being found: what each known name means, and the mentions so far."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman import knowledge
from dragoman.actors.casting import Casting, Draft
from dragoman.actors.gazetteer import Entry, Hit
from dragoman.actors.phrases import role_at, word
from dragoman.actors.readings import Readings
from dragoman.language import Parse
from dragoman.records import MentionForm
from dragoman.steps import Named


@dataclass
class Facts:
    """What the words around a noun tell of it."""

    country: str | None = None
    affiliation: str | None = None  # the body, else the state, named beside it
    sectors: tuple[str, ...] = ()
    body: bool = False  # the affiliation is a body, not a state


class Page:
    """Hits, their meanings and the mentions of one text. `body` is the page of the article where this one is its title."""

    def __init__(self, parse: Parse, casting: Casting, hits: list[Hit], body: Page | None = None, phrase: bool = False) -> None:
        self.parse, self.casting, self.body, self.phrase = parse, casting, body, phrase
        self.readings = Readings(parse, hits, casting.date, phrase)
        self.meaning: dict[int, tuple[Hit, Entry]] = {}  # by each token of the hit
        self.named: list[Named] = []
        self.heads: dict[int, Named] = {}
        self.covered: set[int] = set()  # tokens that belong to a name
        self.consumed: set[int] = set()  # nouns that describe a person named beside them

    def sorted(self) -> tuple[Named, ...]:
        unique = {(n.first, n.last, n.actor): n for n in self.named}
        return tuple(sorted(unique.values(), key=lambda n: (n.first, -n.last)))

    def name(self, first: int, last: int, head: int, actor: str, form: MentionForm) -> Named:
        named = Named(first, last, head, actor, form)
        self.named.append(named)
        known = self.heads.get(head)
        if known is None or known.last - known.first < last - first:
            self.heads[head] = named
        return named

    def actor_of(self, entry: Entry) -> str:
        """The actor a meaning stands for."""
        casting = self.casting
        if entry.sort in ("region", "people"):
            return casting.region(entry.key)
        if entry.sort == "body":
            return casting.body(entry.key)
        if entry.sort == "outlet":
            return casting.outlet(entry.key)
        return casting.person(entry.key) if entry.sort == "person" else casting.state(entry.key)

    def facts(self, first: int, last: int, skip: int | None = None) -> Facts:
        """Country, body and sectors that tokens [first, last) name: a body outranks a state, the nearer the farther."""
        out = Facts()
        sectors: list[str] = []
        seen: set[int] = set()
        for i in range(last - 1, first - 1, -1):
            if i in seen or i == skip:
                continue
            if i in self.meaning:
                hit, entry = self.meaning[i]
                seen.update(range(hit.first, hit.last))
                self._take(out, entry, sectors)
            elif i in self.heads and self.heads[i].actor in self.casting.drafts:
                draft = self.casting.drafts[self.heads[i].actor]
                self._merge(out, draft, sectors)
            else:
                role = role_at(self.parse, i, first)
                if role and role[2].sector and role[2].kind != "equipment":
                    sectors.append(role[2].sector)
                    seen.update(range(role[0], role[1]))
                elif not out.country:
                    self._city(out, i)
        out.sectors = tuple(dict.fromkeys((*out.sectors, *sectors)))
        return out

    def _take(self, out: Facts, entry: Entry, sectors: list[str]) -> None:
        draft = self.casting.drafts[self.actor_of(entry)]
        if entry.sort == "metonym" or entry.sort == "capital":
            sectors += ["GOV"] if entry.sort == "metonym" else []
        self._merge(out, draft, sectors)

    def _merge(self, out: Facts, draft: Draft, sectors: list[str]) -> None:
        if draft.kind in ("organisation", "igo", "group") and not out.body:
            out.affiliation, out.body = draft.id, draft.kind != "group"
            out.country = draft.country or out.country
            sectors += draft.sectors
            if draft.kind == "group":
                out.affiliation = draft.affiliation
        elif draft.kind == "person":
            out.country, out.affiliation = out.country or draft.country, out.affiliation or draft.affiliation
            sectors += [s for s in draft.sectors if s != "ELI"]
        elif draft.kind in ("state", "region") and not out.country:
            out.country = draft.country
            out.affiliation = out.affiliation or draft.id

    def _city(self, out: Facts, i: int) -> None:
        """A city beside a noun gives its country ("Lima police"); only a name of its own counts."""
        token = self.parse.tokens[i]
        if not (token.pos == "PROPN" or self.phrase) or len(token.text) < 4 or not token.text[:1].isupper() or token.text in knowledge.given_names() or i in self.covered:
            return
        after = self.parse.tokens[i + 1].text if i + 1 < len(self.parse.tokens) else ""
        beside = token.dep in ("compound", "poss", "nmod") and after.islower()
        city = knowledge.cities().get(token.text) if self.phrase or beside else None
        if city is None and self.phrase and i + 1 < len(self.parse.tokens) and role_at(self.parse, i + 1):
            city = knowledge.misspelt_city(token.text)
        # a phrase alone may be tagged wrongly; then only a large city is believed
        if city and city[1] > (50_000 if token.pos == "PROPN" else 500_000):
            out.country = city[0]
            out.affiliation = out.affiliation or self.casting.state_of(city[0])

    def fill(self, draft: Draft, facts: Facts, sectors: tuple[str, ...]) -> None:
        """Give an actor facts that it does not have yet."""
        draft.country = draft.country or facts.country
        draft.add_sectors(sectors)
        if draft.affiliation is None and facts.affiliation and facts.affiliation != draft.id:
            state = facts.affiliation in knowledge.countries()
            if not state or draft.kind != "person" or any(s in word("state_sector") for s in draft.sectors):
                draft.affiliation = facts.affiliation
