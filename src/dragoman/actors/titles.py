"""What titles, roles and short forms of names say, apart from any text."""

from __future__ import annotations

from functools import cache

from dragoman import knowledge
from dragoman.actors.page import Facts
from dragoman.actors.phrases import word
from dragoman.knowledge import Role, fold
from dragoman.language import Parse

OUT_OF_OFFICE = "ELI"


def title_of(text: str) -> tuple[Role | None, str, str, str] | None:
    """(role, office, sector, country) of a title or a person's role before a name."""
    title = knowledge.titles().get(text)
    role = knowledge.roles().get(text.lower())
    if role and (role.kind != "person" or (not role.political and not title)):
        role = None
    # a capital letter makes a name of a trade ("the Cook Political Report")
    if role and not title and text[:1].isupper() and not role.office and role.sector not in word("state_body"):
        role = None
    if title:
        return role, title.office, title.sector, title.country
    return (role, role.office, role.sector, "") if role else None


def short_forms(name: str, country: str | None) -> list[str]:
    """How a person is named again: "von der Leyen", "Netanyahu", "Xi"."""
    words = name.split()
    if len(words) < 2:
        return [name]
    start = next((n for n, w in enumerate(words) if n and w.lower() in word("particle")), len(words) - 1)
    forms = [" ".join(words[start:]), words[-1], words[0]]
    return list(dict.fromkeys(forms))


def sector_of(role: Role | None, sector: str, facts: Facts, former: bool) -> tuple[str, ...]:
    """A role's sector: its own, else of the body beside it; one out of office is ELI."""
    own = role.sector if role else sector
    if former and own in ("GOV", "LEG", "MIL", "SPY", "COP", "JUD", "PTY", ""):
        return (OUT_OF_OFFICE,)
    if role and (role.org_first or not own):
        return facts.sectors[:1] or ((own,) if own else ())
    if facts.body and own == "GOV" and facts.sectors and "GOV" not in facts.sectors and facts.sectors[0] not in ("IGO",):
        return facts.sectors[:1]
    return (own,) if own else ()


def merged(first: Facts, second: Facts) -> Facts:
    """The first facts, filled up with the second; a body outranks a state as affiliation."""
    body = first if first.body or not second.body else second
    affiliation = body.affiliation or first.affiliation or second.affiliation
    country = first.country or second.country
    return Facts(country, affiliation, tuple(dict.fromkeys((*body.sectors, *first.sectors, *second.sectors))), first.body or second.body)


def is_former(parse: Parse, first: int, last: int) -> bool:
    """Whether "former", "ex-", "late" stands in tokens [first, last)."""
    tokens = parse.tokens
    return any(tokens[i].lower in word("former") for i in range(max(0, first), min(last, len(tokens))))


@cache
def family_names() -> dict[str, tuple[str, ...]]:
    """Family name -> people of the table, accents off."""
    found: dict[str, dict[str, None]] = {}
    particles, eastern = word("particle"), word("east_asian")
    for person in knowledge.people().values():
        east = person.terms[0].country in eastern
        for name in (person.name, *person.aliases):
            words = fold(name).split()
            start = 0 if east else len(words) - 1
            if not east and len(words) > 2:
                start = next((n for n, w in enumerate(words) if n and w.lower() in particles), start)
            form = words[0] if east else " ".join(words[start:]) if start < len(words) - 1 else words[-1]
            found.setdefault(form, {})[person.slug] = None
    return {k: tuple(v) for k, v in found.items()}
