"""Why each mention of a text means whom it means: the library of `dragoman actors explain`.

The text is read by the same steps as `dragoman read`; here the tables, dates, words and earlier mentions on which each choice
stands are told in words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dragoman import knowledge, language
from dragoman.actors.ambiguity import general_rule, life, rule_of
from dragoman.actors.casting import Casting, Draft
from dragoman.actors.coreference import resolve
from dragoman.actors.gazetteer import Entry, Hit, pieces_of
from dragoman.actors.lookup import TABLES, day_of
from dragoman.actors.mentions import read
from dragoman.actors.page import Page
from dragoman.actors.phrases import role_at
from dragoman.errors import UsageError
from dragoman.knowledge import Role
from dragoman.records import Document
from dragoman.steps import Named

POINTING = ("pronoun", "title", "description")


@dataclass(frozen=True, slots=True)
class Explained:
    """A mention and its actor; `why`: the grounds, one a line."""

    start: int
    end: int
    text: str
    form: str
    actor: str
    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    affiliation: str | None
    basis: str
    why: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A name of the tables that is no mention of its own here, and why."""

    start: int
    end: int
    text: str
    might: tuple[str, ...]
    why: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Explanation:
    """All mentions of a text in document order, the names that are none, and what stayed open."""

    date: str
    mentions: tuple[Explained, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "date": self.date, "mentions": [m.as_dict() for m in self.mentions], "left_out": [x.as_dict() for x in self.left_out],
            "warnings": list(self.warnings),
        }  # fmt: skip


def explain(text: str, date: str | None = None) -> Explanation:
    """Read a text as of a day and tell each mention. Raises `UsageError` for an empty text or a date of another form."""
    day = day_of(date)
    if not text.strip():
        raise UsageError("no text: give a sentence")
    casting = Casting(Document("d-explain", "", text, published=day))
    page = read(language.parse(text), casting)
    warnings = tuple(w.message for w in resolve(page))
    named = page.sorted()
    return Explanation(day, tuple(_Grounds(page, named, n).told() for n in named), tuple(_left_out(page, named)), warnings)


class _Grounds:
    """The grounds of one mention."""

    def __init__(self, page: Page, named: tuple[Named, ...], one: Named) -> None:
        self.page, self.named, self.one = page, named, one
        self.parse, self.casting = page.parse, page.casting
        self.draft = self.casting.drafts[one.actor]

    def told(self) -> Explained:
        span, d = self.parse.span(self.one.first, self.one.last), self.draft
        return Explained(
            span.start, span.end, span.text, self.one.form, d.id, d.name, d.kind, d.country or None, tuple(d.sectors), d.office, d.affiliation,
            d.basis, tuple(dict.fromkeys(self.why())),
        )  # fmt: skip

    def why(self) -> list[str]:
        own = self.own_hit()
        out = self.by_table(*own) if own else self.by_form()
        if self.draft.kind == "person" and self.draft.basis == "knowledge":
            out.append(self.office())
        if not own or self.one.last - self.one.first > own[0].last - own[0].first:
            out += self.by_words(own[0] if own else None)
        if self.draft.members:
            out.append(f"stands for {', '.join(self.draft.members)}")
        if self.draft.affiliation:
            out.append(f"acts for {self.draft.affiliation}")
        return out

    def own_hit(self) -> tuple[Hit, Entry] | None:
        """The name of the tables inside the mention that is the actor's own."""
        for i in range(self.one.first, self.one.last):
            if i in self.page.meaning:
                hit, entry = self.page.meaning[i]
                if self.page.actor_of(entry) == self.one.actor:
                    return hit, entry
        return None

    def by_table(self, hit: Hit, entry: Entry) -> list[str]:
        words = self.page.readings.words(hit)
        out = [f"“{words}” is {_sort(entry)} {entry.key} (table {TABLES.get(entry.sort, 'countries')})"]
        others = [e for e in hit.entries if e.key != entry.key]
        for other in others:
            out.append(f"not {_sort(other)} {other.key}: {self.dropped(other)}")
        if others and (rule := rule_of(pieces_of(words), [e for e in hit.entries if not e.unsure])):
            out.append(f"rule: {rule}")
        if entry.unsure:
            out.append(f"the name alone is not sure, the text supports it (named {self.page.readings.support[entry.key]} times in a sure way)")
        return out

    def dropped(self, entry: Entry) -> str:
        readings = self.page.readings
        if not readings.alive(entry):
            begin, end = life(entry)
            return f"it existed {begin or '…'} to {end or '…'}, not on {self.casting.date}"
        if entry.unsure and not readings.supported(entry):
            return "nothing else in the text supports this meaning"
        return f"named {readings.support[entry.key]} times in a sure way, ranks behind"

    def office(self) -> str:
        person, day = knowledge.people().get(self.draft.id), self.casting.date
        term = person.term(day) if person else None
        if term is None:
            return f"no office of {self.draft.name} holds on {day}"
        return f"{term.office}{f' ({term.body})' if term.body else ''} of {term.country or 'no state'} {term.begin} to {term.end or 'today'} holds on {day}"

    def by_form(self) -> list[str]:
        """An actor that is not named by its own name here: points back, is a short form, or is told by the words alone."""
        before = [n for n in self.named if n.actor == self.one.actor and n.last <= self.one.first]
        near = max(before, key=lambda n: n.last, default=None)
        if near is not None:
            span = self.parse.span(near.first, near.last)
            word = "points back to" if self.one.form in POINTING else "names again"
            return [f"{word} “{span.text}” at {span.start}"]
        if self.draft.basis != "knowledge":
            return ["no table has the name: the words around it tell what is known"]
        if self.draft.kind == "person":
            return [f"{self.one.form} for {self.draft.name}: {general_rule('family', 'person')}" if self.one.form == "name" else f"the words fit {self.draft.name} on {self.casting.date}"]
        return [f"the words stand for {self.draft.id}"]

    def by_words(self, own: Hit | None) -> list[str]:
        """Names and nouns inside the mention that tell of the actor."""
        out: list[str] = []
        i, nouns = self.one.first, dict[int, tuple[int, int, Role]]()
        while i < self.one.last:
            if own is not None and own.first <= i < own.last:
                i = own.last
                continue
            if i in self.page.meaning:
                hit, entry = self.page.meaning[i]
                inner = self.casting.drafts[self.page.actor_of(entry)]
                out.append(f"“{self.page.readings.words(hit)}” tells {_told(inner)}")
                i = hit.last
                continue
            role = role_at(self.parse, i, self.one.first)
            if role is not None:
                nouns[role[0]] = role  # "opposition" gives way to "opposition leader"
            i += 1
        for start, end, noun in nouns.values():
            facts = ", ".join(f"{k} {v}" for k, v in (("office", noun.office), ("sector", noun.sector)) if v)
            out.append(f"“{self.parse.span(start, end).text}” is a noun for a {noun.kind}{f': {facts}' if facts else ''}")
        return out


def _sort(entry: Entry) -> str:
    """How a name stands in its table: "the organisation", "a metonym of"."""
    if entry.sort in ("state", "region", "person", "outlet", "body"):
        return f"the {'organisation' if entry.sort == 'body' else entry.sort}"
    return f"{'an' if entry.sort == 'adjective' else 'a'} {entry.sort if entry.sort != 'people' else 'name for the people'} of"


def _told(draft: Draft) -> str:
    facts = (("country", draft.country), ("sector", ", ".join(draft.sectors)), ("body", draft.id if draft.kind in ("organisation", "igo") else None))
    return ", ".join(f"{k} {v}" for k, v in facts if v) or draft.id


def _left_out(page: Page, named: tuple[Named, ...]) -> list[LeftOut]:
    out = []
    for hit in page.readings.hits:
        actors = {page.actor_of(page.meaning[i][1]) for i in range(hit.first, hit.last) if i in page.meaning}
        if any(n.actor in actors and n.first <= hit.first and hit.last <= n.last for n in named):
            continue
        span = page.parse.span(hit.first, hit.last)
        out.append(LeftOut(span.start, span.end, span.text, tuple(dict.fromkeys(e.key for e in hit.entries)), _reason(page, named, hit)))
    return out


def _reason(page: Page, named: tuple[Named, ...], hit: Hit) -> str:
    readings = page.readings
    entry = readings.choose(hit)
    around = next((n for n in named if n.first <= hit.first and hit.last <= n.last), None)
    inside = f"inside the mention “{page.parse.span(around.first, around.last).text}”" if around is not None else ""
    if entry is None:
        if all(e.unsure for e in hit.entries):
            return inside or "the name alone is not sure and nothing in the text supports it"
        return inside or "part of a longer name, or a name that means nobody by itself"
    if readings.is_position(hit):
        return "part of an adjective of position, such as pro- or -backed: not acting"
    if inside:
        return f"{inside}, whose words it belongs to"
    if entry.sort == "capital":
        return "a city, not its government, in this place"
    if entry.sort == "metonym":
        return "a building where something takes place"
    if entry.sort in ("adjective", "demonym", "people"):
        return "an adjective of a thing that is no actor" if readings.means_no_actor(hit) else "an adjective or people's name with no actor to it"
    return "no mention was made of it here"
