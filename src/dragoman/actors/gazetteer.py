"""Names the tables know, found in a text by the longest match over word pieces; upper and lower case count, accents do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from dragoman import knowledge
from dragoman.knowledge import fold
from dragoman.knowledge.tables import loaded_once
from dragoman.language import Parse

PIECE = re.compile(r"\w+|[^\w\s]")
Sort = Literal["state", "demonym", "adjective", "metonym", "capital", "region", "people", "body", "person", "outlet"]


class Entry(NamedTuple):
    """What a name means: the sort of name and the key in its table; `unsure` ones need support in the text."""

    sort: Sort
    key: str
    unsure: bool = False


class Hit(NamedTuple):
    """Tokens [first, last) that a table knows, with all that they may mean."""

    first: int
    last: int
    entries: tuple[Entry, ...]


@lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[str, ...]:
    """Words and marks of a name, accents off, one spelling for many: "Mohamed Kim-un" -> Mohammed, Kim, -, un."""
    one = spellings()
    found = PIECE.findall(text if text.isascii() else fold(text))
    return tuple([one.get(p, p) for p in found])  # faster than a generator, and done for every name at the start


@cache
def spellings() -> dict[str, str]:
    """A name's other transliterations -> the one they are kept under."""
    return {fold(other): r["one"] for r in knowledge.rows("spellings.csv") for other in knowledge.parts(r["others"])}


def _surfaces() -> Iterator[tuple[str, Entry]]:
    for c in knowledge.countries().values():
        if c.slug in knowledge.words()["no_state"]:
            continue
        yield c.name, Entry("state", c.slug)
        yield from ((n, Entry("state", c.slug)) for n in c.names)
        yield from ((n, Entry("adjective", c.slug)) for n in c.adjectives)
        yield from ((n, Entry("demonym", c.slug)) for n in c.demonyms if n not in c.adjectives)
        own = {c.name, *c.names}
        cities = knowledge.words()["city_metonym"]
        for m in dict.fromkeys((*c.metonyms, c.capital)):
            if m and m not in own:
                yield m, Entry("capital" if m == c.capital or m in cities else "metonym", c.slug)
    for r in knowledge.regions().values():
        yield from ((n, Entry("region", r.slug)) for n in (r.name, *r.names) if not _people_of(n))
        yield from ((n, Entry("people", r.slug)) for n in dict.fromkeys((*r.demonyms, *r.adjectives)))
    for o in knowledge.organisations().values():
        # "Hamas militants" are a group of the body, not the body
        yield from ((n, Entry("body", o.slug)) for n in (o.name, *o.aliases) if not _people_of(n))
        yield from ((n, Entry("body", o.slug, True)) for n in o.unsure)
    for p in knowledge.people().values():
        for n in (p.name, *p.aliases):
            yield n, Entry("person", p.slug, " " not in n)
    for o_name in knowledge.outlets():
        # "Time", "The Hill", "Axios": a lone common word is a paper only where it is set as a name in the table of bodies
        if " " in o_name:
            yield o_name, Entry("outlet", o_name)


def _people_of(name: str) -> bool:
    """Whether a name ends in a common noun for people: "Western allies", "Hamas gunmen"."""
    last = name.rpartition(" ")[2]
    role = knowledge.roles().get(last) if last != name and last.islower() else None
    return last in ("allies", "states") or (role is not None and role.kind == "person" and role.plural)


Index = dict[str, dict[tuple[str, ...], tuple[Entry, ...]]]


@loaded_once
def index() -> tuple[Index, dict[str, tuple[int, ...]]]:
    """First piece -> names that begin with it, and first piece -> their lengths, longest first."""
    names: Index = {}
    for surface, entry in _surfaces():
        found = pieces_of(surface)
        if not found:
            continue
        if len(found) > 2 and found[0] in ("the", "The"):
            found = found[1:]
        if len(found) == 2 and found[0] in ("the", "The"):
            # "The National" is a paper, "National" is not: a lone word keeps its article
            for article in ("the", "The"):
                row = names.setdefault(article, {})
                row[(article, found[1])] = tuple(dict.fromkeys((*row.get((article, found[1]), ()), entry)))
            continue
        if len(found) == 1 and (found[0].islower() or len(found[0]) < 2):
            continue
        row = names.setdefault(found[0], {})
        known = row.get(found, ())
        if entry not in known:
            row[found] = (*known, entry)
    lengths = {first: (len(next(iter(row))),) if len(row) == 1 else tuple(sorted({len(k) for k in row}, reverse=True)) for first, row in names.items()}
    return names, lengths


def scan(parse: Parse) -> list[Hit]:
    """The longest known names in document order; they do not overlap."""
    names, lengths = index()
    flat: list[str] = []
    owner: list[int] = []  # token of each piece
    begins: list[int] = []  # first piece of each token
    for token in parse.tokens:
        found = pieces_of(token.text)
        begins.append(len(flat))
        flat += found
        owner += [token.i] * len(found)
    begins.append(len(flat))
    out: list[Hit] = []
    i = 0
    while i < len(parse.tokens):
        hit = _longest(parse, i, flat, owner, begins, names, lengths)
        if hit and parse.tokens[i].lower == "the":
            # a name with its own article gives way to any that does as well without ("the [National Education Association]")
            inner = _longest(parse, i + 1, flat, owner, begins, names, lengths)
            hit = inner if inner and inner.last >= hit.last else hit
        if hit:
            out.append(hit)
            i = hit.last
        else:
            i += 1
    return out


def _longest(
    parse: Parse, i: int, flat: list[str], owner: list[int], begins: list[int], names: Index, lengths: dict[str, tuple[int, ...]]
) -> Hit | None:
    start = begins[i]
    if start == begins[i + 1] or flat[start] not in lengths:
        return None
    row = names[flat[start]]
    sentence = parse.tokens[i].sent
    for n in lengths[flat[start]]:
        end = start + n
        if end > len(flat) or parse.tokens[owner[end - 1]].sent != sentence:
            continue
        last = owner[end - 1] + 1
        entries = row.get(tuple(flat[start:end]))
        if entries is None:
            continue
        # the name must end with its token; a full stop that ends the sentence may hang on ("in the U.S.")
        if begins[last] == end or (begins[last] == end + 1 and flat[end] == "."):
            return Hit(i, last, entries)
    return None


def look_up(name: str) -> tuple[Entry, ...]:
    """What a whole name means, or nothing."""
    found = pieces_of(name)
    if len(found) > 2 and found[0] in ("the", "The"):
        found = found[1:]
    return index()[0].get(found[0], {}).get(found, ()) if found else ()


def keys(entries: Iterable[Entry], *sorts: Sort) -> list[str]:
    """Keys of the entries of some sorts, in order."""
    return [e.key for e in entries if e.sort in sorts]
