"""One actor phrase -> country, sector and name: what `dragoman eval actors` measures."""

from __future__ import annotations

import re

from dragoman import knowledge, language
from dragoman.actors.casting import Casting, Draft
from dragoman.actors.gazetteer import scan
from dragoman.actors.groups import Groups
from dragoman.actors.known import Known
from dragoman.actors.names import Names
from dragoman.actors.page import Page
from dragoman.actors.phrases import role_at, word
from dragoman.actors.titles import is_former
from dragoman.knowledge import HORIZON, fold
from dragoman.language import Parse
from dragoman.records import Document
from dragoman.steps import Named

ISO_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def describe(phrase: str, date: str | None) -> tuple[str, str, str]:
    """Country (ISO 3166 alpha-3), one PLOVER sector and the name of whom a phrase means; "" where it does not tell.

    Without an ISO date the phrase is read as of the day that the tables speak for.
    """
    text = " ".join(phrase.split())
    if not text:
        return "", "", ""
    if text.isupper() and len(text) > 5:
        text = text.title()
    parse = language.parse(text)
    day = date if date and ISO_DAY.fullmatch(date) else None
    page = Page(parse, Casting(Document("", "", text, published=day)), scan(parse), phrase=True)
    Known(page).run()
    groups = Groups(page)
    groups.bodies()
    Names(page).run()
    groups.run()
    best = _main(page)
    if best is None or (best.form == "demonym" and page.parse.tokens[best.head].dep in ("amod", "compound") and best.last < len(parse.tokens)):
        return _unnamed(parse, page)
    draft = page.casting.drafts[best.actor]
    return draft.country or "", _sector(draft, best, page), draft.name


def _main(page: Page) -> Named | None:
    """The mention that carries the phrase: the one at its root, else the widest, else the first."""
    if not page.named:
        return None
    return max(page.named, key=lambda n: (n.last - n.first, page.parse.tokens[n.head].dep == "ROOT", -n.first))


def _sector(draft: Draft, named: Named, page: Page) -> str:
    if draft.kind == "state":
        return "GOV" if named.form in ("metonym", "description") else ""
    if draft.kind == "person" and draft.sectors == ["ELI"] and not is_former(page.parse, named.first, named.last):
        return _lately(draft, page) or "ELI"
    business = [s for s in draft.sectors if s not in word("supranational_sector")]
    if business:
        return business[0]
    return draft.sectors[0] if draft.sectors else ("UNK" if draft.kind in ("group", "unnamed") else "")


def _lately(draft: Draft, page: Page) -> str:
    """With no date given, an office left within three years of the tables' day still counts."""
    person = knowledge.people().get(draft.id)
    if person is None or page.casting.date is not None:
        return ""
    last = person.last(None)
    recent = last.end and int(last.end[:4]) >= int(HORIZON[:4]) - 3
    return knowledge.offices()[last.office].sector if recent and last.office in knowledge.offices() else ""


def _unnamed(parse: Parse, page: Page) -> tuple[str, str, str]:
    """No actor in the rules' sense: equipment stands for its force, a city for its people, any other noun is unknown."""
    facts = page.facts(0, len(parse.tokens))
    text = fold(parse.text.removeprefix("the ").removeprefix("The "))
    city = knowledge.cities().get(text) or (knowledge.misspelt_city(text) if " " not in text and text[:1].isupper() else None)
    if city:
        return city[0], "CVL", text
    if any(w in text.lower() for w in word("unrecognised")):
        return facts.country or "", "PRE", parse.text
    for token in reversed(parse.tokens):
        role = role_at(parse, token.i) if token.pos in ("NOUN", "PROPN") else None
        if role and role[2].sector:
            return facts.country or "", role[2].sector, parse.text
    return facts.country or "", "UNK", parse.text
