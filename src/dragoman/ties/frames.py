"""Frames: from a descriptor in the tree to its two parties, in each of the ways English joins them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from dragoman.records import Sign, TieKind, Trend
from dragoman.ties.colour import colour_of
from dragoman.ties.parties import SUBJECTS, Parties
from dragoman.ties.voice import Seen, negated, real
from dragoman.ties.words import Descriptor, descriptors, words

NOBODY = Seen(None, False)
NOUNS = ("NOUN", "PROPN")


@dataclass(frozen=True, slots=True)
class Draft:
    """A tie before its voice is known. `anchor` is the descriptor's head token, [first, last) the descriptor's words."""

    first_party: str
    second_party: str
    directed: bool
    sign: Sign | None
    trend: Trend | None
    kind: TieKind
    anchor: int
    first: int
    last: int
    rule: str
    seen: Seen = NOBODY
    score: float = 0.85


def matches(parties: Parties, i: int) -> Iterator[Descriptor]:
    """The descriptors that end (verbs: begin) at token `i`, longest first, at most one a frame."""
    tokens, frames = parties.tokens, set()
    token = tokens[i]
    for key in dict.fromkeys((token.lemma, token.lower)):
        for row in descriptors().get(key, ()):
            if row.frame in ("move", "state", "meeting", "harm") or row.frame in frames:
                continue
            n = len(row.word)
            if i - n + 1 < 0 or any(tokens[i - n + 1 + k].lower != w for k, w in enumerate(row.word[:-1])):
                continue
            if row.frame in ("adjective", "phrase") or token.pos in NOUNS:
                frames.add(row.frame)
                yield row
                if n > 1:  # "cold war" is not also "war"
                    return


def drafts(parties: Parties, i: int) -> list[Draft]:
    """All ties whose descriptor's head is token `i`."""
    token = parties.tokens[i]
    out: list[Draft] = []
    if token.dep in ("compound", "nmod") and not parties.tokens[token.head].text[:1].isupper():
        return out
    if any(parties.tokens[c].lower in words("trap") for c in parties.children[i] if parties.tokens[c].dep in ("compound", "amod", "nmod")):
        return out
    for row in matches(parties, i):
        match row.frame:
            case "mutual":
                out += mutual(parties, i, row)
            case "lean":
                out += lean(parties, i, row)
            case "role":
                out += role(parties, i, row)
            case "conflict":
                out += conflict(parties, i, row)
            case "adjective" | "phrase":
                out += predicate(parties, i, row)
        if out:
            break
    return out


def words_of(parties: Parties, i: int) -> tuple[int, int]:
    """The descriptor's tokens: the head noun with the adjectives before it, without article and possessor."""
    first = i
    while first - 1 >= 0 and (first - 1) in parties.parse.subtree(i):
        left = parties.tokens[first - 1]
        if left.dep in ("poss", "case", "det", "predet", "cc", "nummod") or (left.pos in ("ADP", "VERB", "AUX", "PRON", "DET") and left.dep != "amod"):
            break
        if parties.state(first - 1) or parties.cast.at(first - 1) or left.text in ",;:—":
            break
        first -= 1
    while first < i and parties.tokens[first].pos == "PUNCT":
        first += 1
    return first, i + 1


def _draft(parties: Parties, i: int, row: Descriptor, a: str, b: str, rule: str, seen: Seen = NOBODY, score: float = 0.85) -> Draft:
    first, last = words_of(parties, i)
    colour = colour_of(parties, i, row)
    kind, sign, trend = colour.kind, colour.sign, colour.trend
    if colour.words is not None:
        first, last = colour.words
    return Draft(a, b, row.directed, sign, trend, kind, i, first, last, rule, seen, score)


# --- mutual and leaning nouns ------------------------------------------------------------------------------------------


def holder_subject(parties: Parties, i: int) -> tuple[list[str], int | None]:
    """Subject of the verb that has the noun as its object ("X maintains close ties"), and that verb."""
    tokens, at = parties.tokens, i
    while tokens[at].dep == "conj" and tokens[tokens[at].head].pos in NOUNS:
        at = tokens[at].head
    dep, head = tokens[at].dep, tokens[at].head
    if dep in ("dobj", "attr", "oprd") and tokens[head].pos in ("VERB", "AUX") and (tokens[head].lemma in words("hold") or _phrasal(parties, head)):
        return parties.subject(head), head
    if dep == "pobj":
        prep, verb = head, tokens[head].head
        if tokens[verb].pos == "VERB" and tokens[prep].dep in ("prep", "agent"):
            if tokens[verb].lemma in words("hold"):
                return parties.subject(verb), verb
            if tokens[prep].lower in ("amid", "despite", "amidst", "given", "in"):
                return parties.subject(verb), None
        if tokens[verb].lemma in words("peer"):  # attempt at neutrality
            owner = parties.owner(verb)
            return ([owner] if owner else []), None
    return [], None


def _phrasal(parties: Parties, verb: int) -> bool:
    particle = next((parties.tokens[c].lower for c in parties.children[verb] if parties.tokens[c].dep == "prt"), "")
    return bool(particle) and f"{parties.tokens[verb].lemma} {particle}" in words("hold")


def owners(parties: Parties, i: int) -> tuple[list[str], float]:
    """The parties that stand before a noun, as possessor or adjective, and how sure that is."""
    for c in parties.children[i]:
        if parties.tokens[c].dep == "poss":
            found = parties.all_of(c)
            members = parties.two(c) if not found or (len(found) == 1 and parties.tokens[c].lemma in words("pair")) else []
            return (members, 0.7) if members else (found, 0.85)
    return parties.lefts(i), 0.85


def mutual(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Ties, relations, standoff: between A and B; A's ... with B; the A-B ...; A has ... with B."""
    left, score = owners(parties, i)
    verb: int | None = None
    between = parties.preps(i, ("between", "among"))
    right: list[str] = []
    if between:
        objects = parties.objects(between[0])
        right = [a for o in objects for a in parties.all_of(o)]
        if len(right) < 2 and objects:
            right, score = parties.two(objects[0]), 0.7
        left = []
        _, verb = holder_subject(parties, i)
    elif len(left) < 2 or row.frame == "mutual":
        right = parties.after(i, tuple(p for p in row.preps if p not in ("between", "of")))
        subject, verb = holder_subject(parties, i)
        if not left and (right or len(subject) > 1):
            left = subject
            if verb is None and left and parties.tokens[parties.tokens[i].head].lower not in ("amid", "amidst", "despite", "given"):
                left = []
    if not left and not right:
        left, score = parties.again(i)
    if verb is not None and not real(parties.parse, verb):
        no = [c for c in parties.children[i] if parties.tokens[c].lower == "no"]
        if parties.tokens[verb].lemma in words("hold") - {"sever", "restore", "repair", "improve"} or no:
            return []
    pairs = [(a, b) for a in left for b in right if a != b] if left and right else list(combinations(left or right, 2))
    made = [_draft(parties, i, row, a, b, f"{row.frame}:{row.word[-1]}", score=score) for a, b in pairs[:4]]
    if any(parties.tokens[c].lower == "no" for c in parties.children[i]):
        made = [replace(d, sign="0", trend=None, kind="relation") for d in made if row.kind == "relation"]
    return made


def lean(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Reliance on, isolation from, loyalty to: the first party leans on (or is cut off from) the second."""
    right = parties.after(i, row.preps)
    if not right:
        return []
    if row.needs == "firm" and not any(parties.tokens[c].lower in words("firm") for c in parties.children[i]):
        return []
    left, score = owners(parties, i)
    verb: int | None = None
    if not left:
        left, verb = holder_subject(parties, i)
    if verb is not None and not real(parties.parse, verb):
        return []
    return [_draft(parties, i, row, a, b, f"lean:{row.word[-1]}", score=score) for a in left[:3] for b in right[:3] if a != b]


# --- roles ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Who is put into a role, by which predicate, and who sees it so."""

    actors: tuple[str, ...]
    predicate: int | None
    seen: Seen
    score: float


def place_of(parties: Parties, i: int, depth: int = 0) -> Place:
    """Who is the ally, enemy, supporter that noun `i` names."""
    tokens, head, dep = parties.tokens, parties.tokens[i].head, parties.tokens[i].dep
    none = Place((), None, NOBODY, 0.0)
    if depth > 3:
        return none
    for c in parties.children[i]:  # Hezbollah's main backer, Iran
        if tokens[c].dep == "appos" and parties.of(c):
            return Place(tuple(parties.all_of(c)), None, NOBODY, 0.85)
    if dep in ("appos", "compound", "nmod") and parties.named(head) and parties.of(head):
        found = parties.of(head)
        return Place((found,) if found else (), None, NOBODY, 0.85)
    beside = parties.cast.at(i + 1) or (parties.cast.by_first.get(i + 1) if hasattr(parties.cast, "by_first") else None)
    if beside is not None and beside.first == i + 1 and parties.named(beside.head) and tokens[i].dep in SUBJECTS:  # Iran's ally Syria
        return Place((beside.actor,), None, NOBODY, 0.8)
    if dep == "nsubj" and verb_is_copula(parties, head):  # Cuba's staunchest ally is Venezuela
        named = [a for c in parties.children[head] if tokens[c].dep == "attr" for a in parties.all_of(c)]
        if named:
            return Place(tuple(named), head, NOBODY, 0.85)
    before = _comma(parties, i)
    if dep == "conj":
        up = place_of(parties, head, depth + 1)
        if up.actors:
            return up
    verb = tokens[head]
    if dep in ("attr", "oprd", "dobj", "ccomp") and verb.pos in ("VERB", "AUX"):
        if verb.lemma in words("role") and dep != "ccomp":
            actors = parties.subject(head)
            if actors and not before:
                return Place(tuple(actors), head, NOBODY, 0.85)
        if verb.lemma in words("view"):
            return _viewed(parties, i, head)
    if dep == "pobj" and verb.lower == "as":
        return before or _as(parties, head)
    start = parties.parse.edges[i][0]
    if dep in SUBJECTS and start > 0 and tokens[start - 1].lower == "as" and tokens[start - 1].dep == "prep":  # hung on the wrong verb
        return _as(parties, start - 1)
    if dep == "pobj" and verb.lower in ("of", "among") and tokens[verb.head].lower in ("one", "some", "part", *words("group")):
        return place_of(parties, verb.head, depth + 1)
    if dep == "pobj" and verb.lower == "among" and tokens[verb.head].lemma == "be":
        return Place(tuple(parties.subject(verb.head)), verb.head, NOBODY, 0.8)
    return before or none


def verb_is_copula(parties: Parties, verb: int) -> bool:
    """Whether a verb only joins its subject to a noun."""
    return parties.tokens[verb].lemma in words("stay") | {"be", "become"}


def _comma(parties: Parties, i: int) -> Place | None:
    """An actor that stands directly before the phrase, with a comma between: "the U.S., the Kremlin's adversary"."""
    start = min((c for c in parties.parse.subtree(i) if c <= i), default=i)
    start = parties.parse.edges[i][0] if parties.parse.edges[i][0] <= i else start
    if start < 2 or parties.tokens[start - 1].text != "," or parties.tokens[i].dep in ("nsubj", "nsubjpass", "conj"):
        return None
    for named in parties.cast.named:
        if named.last == start - 1 and parties.of(named.head) and parties.tokens[named.head].sent == parties.tokens[i].sent:
            return Place((named.actor,), None, NOBODY, 0.75)
    return None


def _viewed(parties: Parties, i: int, verb: int) -> Place:
    """"X calls Y a friend of Z": Y is put into the role, X holds the view; "Y is called": nobody in particular does."""
    tokens = parties.tokens
    objects = [c for c in parties.children[verb] if tokens[c].dep == "dobj" and c != i]
    objects += [c for c in parties.children[i] if tokens[c].dep == "nsubj"]
    passive = any(tokens[c].dep == "auxpass" for c in parties.children[verb])
    if passive:
        agents = [c for c in parties.children[verb] if tokens[c].dep == "agent"]
        by = [a for g in agents for o in parties.objects(g) for a in parties.all_of(o)]
        return Place(tuple(parties.subject(verb)), verb, Seen(by[0] if by else None, True), 0.85)
    actors = [a for o in objects for a in parties.all_of(o)]
    viewer = parties.subject(verb)
    return Place(tuple(actors), verb, Seen(viewer[0] if viewer else None, True), 0.85)


def _as(parties: Parties, prep: int) -> Place:
    """The role behind "as": acted as a mediator, is seen as the enemy, sees Y as a friend."""
    tokens, at = parties.tokens, parties.tokens[prep].head
    while tokens[at].pos in (*NOUNS, "ADP") and tokens[at].head != at and tokens[at].dep in ("dobj", "pobj", "prep"):
        at = tokens[at].head  # "views Russia's attempt as": hung on the object
    verb = tokens[at]
    if verb.lemma in words("view") or (verb.lemma in ("emerge",) and verb.lemma in words("role")):
        return _viewed(parties, prep, at) if verb.lemma in words("view") else Place(tuple(parties.subject(at)), at, NOBODY, 0.85)
    if verb.lemma in words("role") or verb.lemma in words("try"):
        return Place(tuple(parties.subject(at)), at, NOBODY, 0.85)
    return Place((), None, NOBODY, 0.0)


def role(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Ally, enemy, supporter of: who is it (copula, apposition, "as") and of whom (possessor, "of", the one who sees it so)."""
    place = place_of(parties, i)
    if place.predicate is not None and not real(parties.parse, place.predicate):
        return []
    others, score = owners(parties, i)
    if others and row.directed and not any(parties.tokens[c].dep == "poss" for c in parties.children[i]):
        others = []  # "Russian critics" are Russians
    others = others or parties.after(i, row.preps)
    pronoun = [c for c in parties.children[i] if parties.tokens[c].dep == "poss" and parties.tokens[c].tag == "PRP$"]
    if not others and place.seen.holder and (pronoun or not parties.preps(i, row.preps)):
        others = [place.seen.holder]
    if not others and not parties.preps(i, (*row.preps, "in")) and len(place.actors) == 2 and not row.directed:
        pairs = [place.actors]
    else:
        pairs = [(a, b) for a in place.actors[:3] for b in others[:3] if a != b]
    if place.predicate is None and place.actors and negated(parties.parse, i):
        return []
    made = [_draft(parties, i, row, a, b, f"role:{row.word[-1]}", place.seen, min(score, place.score)) for a, b in pairs]
    if row.kind == "dependence" and row.directed:
        return made
    if any(parties.tokens[c].lower == "no" for c in parties.children[i]):
        return [replace(d, kind="opposition", sign="-", trend=None) for d in made if row.sign == "+"]
    if place.predicate is not None and parties.tokens[place.predicate].lemma in words("stay"):
        made = [replace(d, trend=d.trend or "steady") for d in made]
    return made


# --- third parties and predicates ----------------------------------------------------------------------------------------


def sides(parties: Parties, i: int, preps: tuple[str, ...]) -> list[str]:
    """The two sides of a conflict that stands behind token `i`: "between A and B", "in the A-B war"."""
    found = parties.preps(i, preps)
    if not found:
        end = parties.parse.edges[i][1]
        found = [end] if end < len(parties.tokens) and parties.tokens[end].lower in preps and parties.tokens[end].dep == "prep" else []
    for prep in found:
        for o in parties.objects(prep):
            if parties.tokens[prep].lower == "between":
                return parties.all_of(o) or parties.two(o)
            if parties.tokens[o].lemma in words("conflict"):
                inner = parties.preps(o, ("between",))
                if inner:
                    return [a for p in parties.objects(inner[0]) for a in parties.all_of(p)]
                return parties.lefts(o)
    return []


def conflict(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Mediator between, middle ground in, neutrality in: a tie of the third party with each side."""
    both = sides(parties, i, row.preps)
    if row.kind == "mediation":
        place = place_of(parties, i)
        actors, verb, score, seen = list(place.actors), place.predicate, place.score, place.seen
    else:
        owner, score = owners(parties, i)
        actors, verb = (owner, None) if owner else holder_subject(parties, i)
        seen = NOBODY
        if not both and verb is not None:
            both = sides(parties, verb, row.preps)
    if verb is not None and not real(parties.parse, verb, words("try")):  # to aspire to mediate is a stance
        return []
    return [_draft(parties, i, row, a, b, f"conflict:{row.word[-1]}", seen, score) for a in actors[:1] for b in both[:2] if a != b]


def predicate(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Adjectives and set phrases said of a party: hostile to, dependent on, at odds with, neutral in the war."""
    tokens, at = parties.tokens, i
    if row.frame == "phrase":
        at = tokens[i].head
        if tokens[i].dep != "pobj" or tokens[at].lower != row.needs:
            return []
        verb = tokens[at].head
    else:
        if tokens[i].dep == "amod" or tokens[i].pos not in ("ADJ", "VERB", "NOUN") or (tokens[i].tag in ("VBD", "VB", "VBZ", "VBG") and tokens[i].lemma != tokens[i].lower):
            return []
        verb = i if any(tokens[c].dep in ("nsubj", "nsubjpass") for c in parties.children[i]) else tokens[i].head
    if tokens[verb].pos not in ("VERB", "AUX") or (verb != i and tokens[verb].lemma not in words("role") | words("stay") | words("grow") | {"feel", "find", "seem", "look", "turn", "stand"}):
        return []
    subject = parties.subject(verb)
    if not subject or not real(parties.parse, verb):
        return []
    if row.needs == "conflict":
        others = sides(parties, i, row.preps) or sides(parties, verb, row.preps)
    else:
        others = parties.after(i, row.preps) or (parties.after(at, row.preps) if at != i else [])
        if row.frame == "phrase" and not others:
            others = parties.after(verb, row.preps)
    if row.needs == "person" and not any(parties.cast.actor(a).kind == "person" for a in (*subject, *others)):
        return []
    if not others and row.frame == "phrase" and len(subject) == 2:
        return [_draft(parties, i, row, subject[0], subject[1], f"phrase:{row.word[-1]}")]
    return [_draft(parties, i, row, a, b, f"{row.frame}:{row.word[-1]}") for a in subject[:3] for b in others[:3] if a != b]
