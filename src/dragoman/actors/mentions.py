"""Mentions -> `Cast`: the order in which a document's actors are found."""

from __future__ import annotations

from dragoman.actors.casting import Casting
from dragoman.actors.coreference import resolve
from dragoman.actors.gazetteer import scan
from dragoman.actors.groups import Groups
from dragoman.actors.known import Known
from dragoman.actors.names import Names
from dragoman.actors.page import Page
from dragoman.language import Parse
from dragoman.records import Document, Mention
from dragoman.steps import Cast


def find(parse: Parse, title: Parse | None, document: Document) -> Cast:
    """All actors of a document and where they are named; the title's mentions have no tokens in the cast."""
    casting = Casting(document)
    page = read(parse, casting)
    warnings = resolve(page)
    mentions: dict[str, list[Mention]] = {}
    order: list[str] = []
    if title is not None and title.tokens:
        heading = read(title, casting, page)
        _record(heading, mentions, order)
    _record(page, mentions, order)
    actors = casting.freeze(mentions, order)
    return Cast(actors, page.sorted(), tuple(warnings))


def read(parse: Parse, casting: Casting, body: Page | None = None) -> Page:
    """Names, then groups, of one parsed text; a title knows the people of the body by their family names."""
    page = Page(parse, casting, scan(parse), body)
    groups = Groups(page)
    Known(page).run()
    groups.bodies()
    Names(page).run()
    groups.run()
    return page


def _record(page: Page, mentions: dict[str, list[Mention]], order: list[str]) -> None:
    for named in page.sorted():
        order.append(named.actor)
        mentions.setdefault(named.actor, []).append(Mention(page.parse.span(named.first, named.last), named.form))

