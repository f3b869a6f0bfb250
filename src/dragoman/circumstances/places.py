"""The places a text names, told from actors: which name, which of its bearers, and how the phrase is hung into the tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from dragoman.circumstances.gazetteer import Place, capital_of, countries_by_adjective, is_place, places_named
from dragoman.circumstances.tables import plain, spelled, words
from dragoman.language.text import Parse
from dragoman.records import Document, Span
from dragoman.steps import Cast

TABLE = "where_words.csv"
LONGEST = 4
# a city this small is taken only where its state is spoken of
KNOWN_TOWN = 100_000
# ... unless no other place bears the name
LONE_TOWN = 30_000


@dataclass(frozen=True, slots=True)
class PlacedPhrase:
    """Words that name a place. `locative` tells whether they stand as a place (in, at, near), `anchor` the token that
    the phrase hangs on (the preposition, or the verb whose object it is)."""

    span: Span
    place: Place
    first: int
    last: int
    head: int
    anchor: int
    preposition: str | None
    locative: bool


@dataclass(frozen=True, slots=True)
class _Name:
    first: int
    last: int
    text: str


def _names(parse: Parse, cast: Cast) -> list[_Name]:
    """Capitalised words that the gazetteer has, longest first; names inside a person's or body's name are none."""
    tokens = parse.tokens
    shut = _inside_names(cast)
    out: list[_Name] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if not token.text[:1].isupper() or token.pos not in ("PROPN", "NOUN", "ADJ", "X", "VERB", "INTJ", "ADV"):
            i += 1
            continue
        stop = min(i + LONGEST, parse.sentence_of(i).last)
        for last in range(stop, i, -1):
            text = plain(parse.text[token.start : tokens[last - 1].end])
            if text.isupper() and len(text) > 3 and i < 4:  # a dateline
                text = text.title()
            if is_place(text) and not any(first <= i and last <= end for first, end in shut):
                if not _part_of_name(parse, i, last):
                    out.append(_Name(i, last, text))
                i = last
                break
        else:
            i += 1
    return out


def _inside_names(cast: Cast) -> list[tuple[int, int]]:
    """Extents of mentions that are people's or bodies' names."""
    out = []
    for named in cast.named:
        kind = cast.actor(named.actor).kind
        if named.form == "name" and kind in ("person", "organisation", "igo") and named.last - named.first > 1:
            out.append((named.first, named.last))
    return out


def _part_of_name(parse: Parse, first: int, last: int) -> bool:
    """ "Paris Hilton", "the Washington Post": the place name is only a piece of another name."""
    tokens = parse.tokens
    head = tokens[last - 1]
    following = tokens[last] if last < len(tokens) else None
    glued = following is not None and head.dep == "compound" and head.head == following.i
    if glued and following is not None and following.pos == "PROPN" and following.text[:1].isupper() and following.lower not in words(TABLE, "admin"):
        return not is_place(following.text)
    before = tokens[first - 1] if first else None
    return before is not None and before.pos == "PROPN" and before.dep == "compound" and before.head == last - 1 and not before.text.endswith("ern")


def _countries(parse: Parse, document: Document, cast: Cast, names: list[_Name]) -> Counter[str]:
    """How often the text speaks of each state: by its own name, its adjective, its actors."""
    out: Counter[str] = Counter()
    for name in names:
        found = places_named(name.text)
        if found and found[0].resolution in ("country", "admin1", "region") and found[0].country:
            out[found[0].country] += 2
    adjectives = countries_by_adjective()
    for token in parse.tokens:
        if token.text[:1].isupper() and token.text in adjectives:
            out[adjectives[token.text]] += 1
    for actor in cast.actors:
        if actor.country:
            out[actor.country] += 1
    return out


def _choose(parse: Parse, name: _Name, names: list[_Name], near: Counter[str], position: int) -> tuple[Place | None, int]:
    """The place a name means here, and the end of the phrase ("Atlanta, Georgia" is one)."""
    found = places_named(name.text)
    tokens = parse.tokens
    after = names[position + 1] if position + 1 < len(names) else None
    if after is not None and after.first == name.last + 1 and tokens[name.last].text == ",":
        for place in found:
            for wider in places_named(after.text):
                same = place.resolution == "city" and wider.resolution in ("country", "admin1") and place.country == wider.country
                if same and (wider.resolution == "country" or wider.name == place.admin1):
                    return place, after.last
    if name.last < len(tokens) and tokens[name.last].lower in words(TABLE, "admin"):
        region = next((p for p in found if p.resolution in ("admin1", "region")), None)
        city = next((p for p in found if p.resolution == "city" and p.admin1 and p.admin1.split(" ")[0] == name.text), None)
        if region and (region.resolution == "admin1" or not city):
            return region, name.last + 1
        if city:
            return replace(city, name=name.text, resolution="admin1", lat=None, lon=None, geonames=None), name.last + 1
    hint = _adjective_hint(parse, name)
    if hint:
        found = tuple(p for p in found if p.country == hint) or found
    if not found:
        return None, name.last
    if found[0].resolution != "city" and not (hint and found[0].country != hint):
        return found[0], name.last
    spoken = [p for p in found if p.country and near[p.country] > 0]
    if spoken:
        top = found[0]
        best = max(spoken, key=lambda p: (min(near[p.country or ""], 4) if p.rank * 50 > top.rank else 0, p.rank))
        return best, name.last
    enough = LONE_TOWN if len(found) == 1 else KNOWN_TOWN
    return (found[0], name.last) if found[0].rank >= enough else (None, name.last)


def _adjective_hint(parse: Parse, name: _Name) -> str | None:
    """ "The Nigerian city of Jos": the state that an adjective of the phrase gives."""
    tokens = parse.tokens
    adjectives = countries_by_adjective()
    heads = [name.last - 1]
    head = tokens[name.last - 1]
    if head.dep == "pobj" and tokens[head.head].lower == "of":
        heads.append(tokens[head.head].head)
    elif head.dep == "appos":
        heads.append(head.head)
    for h in heads:
        for k in parse.children[h]:
            if tokens[k].text in adjectives:
                return adjectives[tokens[k].text]
    return None


def _hung(parse: Parse, head: int) -> tuple[int, str | None, bool]:
    """The token a place phrase hangs on, its preposition, and whether it stands as a place."""
    tokens = parse.tokens
    i, within = head, False
    for _ in range(8):
        token = tokens[i]
        above = tokens[token.head]
        if token.dep == "pobj":
            preposition = above.lower
            outer = tokens[above.head]
            if preposition == "of" and outer.lemma in words(TABLE, "part") and outer.i != above.i:
                i, within = outer.i, True
                if outer.dep != "pobj":
                    return above.i, "of", False
                continue
            if above.dep == "prep" and preposition == "of" and above.head != above.i and tokens[above.head].pos == "ADP":  # "outside of"
                return above.head, tokens[above.head].lower, True
            return above.i, preposition, preposition in words(TABLE, "locative") or (within and preposition in ("on", "along"))
        if token.dep in ("compound", "nmod", "amod", "appos", "nummod") and above.pos in ("NOUN", "PROPN"):
            same = token.dep == "appos" or above.lemma in words(TABLE, "admin") or above.lemma in words(TABLE, "part") or is_place(above.text)
            if not same:
                return above.i, None, False
            i = above.i
            continue
        if token.dep == "dobj":
            return above.i, None, False
        return token.head, None, False
    return head, None, False


def places_in(parse: Parse, document: Document, cast: Cast) -> list[PlacedPhrase]:
    """All places that the text names, in order; actors among them are told by `locative`."""
    names = _names(parse, cast)
    near = _countries(parse, document, cast, names)
    out = []
    covered = 0
    for k, name in enumerate(names):
        if name.first < covered:
            continue
        place, last = _choose(parse, name, names, near, k)
        if place is None:
            continue
        covered = last
        head = max(range(name.first, name.last), key=lambda i: (-parse.depth(i), i))
        anchor, preposition, locative = _hung(parse, head)
        if _sentence_edge(parse, name):
            locative = False
        out.append(PlacedPhrase(parse.span(name.first, last), place, name.first, last, head, anchor, preposition, locative))
    out += _capitals(parse)
    return sorted(out, key=lambda p: p.first)


def _sentence_edge(parse: Parse, name: _Name) -> bool:
    """A lone capital at the start of a sentence proves no name."""
    return name.first == parse.sentence_of(name.first).first and parse.tokens[name.first].pos not in ("PROPN",)


def _capitals(parse: Parse) -> list[PlacedPhrase]:
    """ "The Sudanese capital" with no name is the city of Khartoum."""
    out = []
    adjectives = countries_by_adjective()
    for token in parse.tokens:
        if token.lemma not in words(TABLE, "capital") or token.pos != "NOUN":
            continue
        given = [k for k in parse.children[token.i] if parse.tokens[k].text in adjectives]
        named = any(parse.tokens[k].dep == "appos" or parse.tokens[k].lower == "of" for k in parse.children[token.i])
        place = capital_of(adjectives[parse.tokens[given[0]].text]) if given and not named else None
        if place:
            anchor, preposition, locative = _hung(parse, token.i)
            out.append(PlacedPhrase(parse.span(given[0], token.i + 1), place, given[0], token.i + 1, token.i, anchor, preposition, locative))
    return out


def vocabulary() -> tuple[str, ...]:
    """The words that open a place phrase, for those who ask."""
    return spelled(TABLE, "locative")
