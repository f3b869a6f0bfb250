"""The colour of a relation: what adjectives, verbs and nouns of change say of it (warm or cold, getting better or worse).

The trend is that of the relation, not of the noun: growing tension is a relation that falls, growing reliance one that rises.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.records import Sign, TieKind, Trend
from dragoman.ties.parties import Parties
from dragoman.ties.voice import real
from dragoman.ties.words import Descriptor, descriptors, words

WARM_KINDS = ("relation", "friendship", "alliance")
MOVED: dict[str, tuple[Sign, TieKind]] = {"falling": ("-", "tension"), "rising": ("+", "friendship")}


@dataclass(frozen=True, slots=True)
class Colour:
    """Kind, sign and trend of a tie, and the words that say so where they are not the noun phrase itself."""

    kind: TieKind
    sign: Sign | None
    trend: Trend | None
    words: tuple[int, int] | None = None


def plain_trend(sign: Sign | None, grows: bool) -> Trend:
    """Trend of the relation when what the noun names grows or shrinks."""
    return "rising" if grows == (sign != "-") else "falling"


def colour_of(parties: Parties, i: int, row: Descriptor) -> Colour:
    """Kind, sign and trend of the tie that noun `i` names, with all that its sentence says of it."""
    colour = Colour(row.kind, row.sign, row.trend)
    for lower in _adjectives(parties, i):
        colour = _shade(colour, lower, row)
    if row.frame == "mutual":
        for found in (_moved(parties, i, row), _changed(parties, i), _said_of(parties, i)):
            if found is not None and (row.kind in WARM_KINDS or found.kind == "isolation"):
                return _mix(row, found)
    return _grown(parties, i, colour)


def _adjectives(parties: Parties, i: int) -> list[str]:
    """Adjectives on a noun and those said of it ("ties remain tense"), lower case."""
    tokens = parties.tokens
    out = []
    for c in parties.children[i]:
        if tokens[c].dep in ("amod", "compound", "nmod", "acl") and c < i:
            out.append(tokens[c].lower)
            out += [tokens[k].lower for k in parties.children[c] if tokens[k].dep in ("conj", "amod")]
    head = tokens[i].head
    if tokens[i].dep in ("nsubj", "nsubjpass") and tokens[head].lemma in words("role") | words("stay") | words("grow") | {"seem", "turn", "get"} and real(parties.parse, head):
        for c in parties.children[head]:
            if tokens[c].dep in ("acomp", "oprd"):
                out += [tokens[c].lower, *(tokens[k].lower for k in parties.children[c] if tokens[k].dep == "conj")]
    return out


def _shade(colour: Colour, lower: str, row: Descriptor) -> Colour:
    """A colour after one more adjective."""
    kind, sign, trend = colour.kind, colour.sign, colour.trend
    plain = row.kind in WARM_KINDS and row.frame == "mutual"
    if lower in words("worse"):
        return Colour("tension" if plain else kind, "-" if plain else sign, "falling", colour.words)
    if lower in words("better") and plain:
        return Colour("friendship" if kind == "relation" else kind, "+", "rising", colour.words)
    if plain and lower in words("cold"):
        return Colour("tension", "-", trend, colour.words)
    if plain and lower in words("warm") and sign is None:
        kind, sign = "friendship", "+"
    if lower in words("steady"):
        trend = trend or "steady"
    elif lower in words("more"):
        trend = plain_trend(sign, True)
    elif lower in words("less"):
        trend = plain_trend(sign, False)
    return Colour(kind, sign, trend, colour.words)


def _mix(row: Descriptor, found: Colour) -> Colour:
    """What is said of a relation with what the relation is: a deepened alliance stays an alliance."""
    if row.kind == "alliance" and found.sign == "+":
        return Colour("alliance", "+", found.trend, None)
    return found


def _particle(parties: Parties, verb: int) -> str:
    return next((parties.tokens[c].lower for c in parties.children[verb] if parties.tokens[c].dep == "prt"), "")


def _moved(parties: Parties, i: int, row: Descriptor) -> Colour | None:
    """Verbs of change with the relation as subject or object: "relations have soured", "severed ties", "ties were cut"."""
    tokens = parties.tokens
    at = i
    while tokens[at].dep == "conj" and tokens[tokens[at].head].pos == "NOUN":
        at = tokens[at].head
    dep, verb = tokens[at].dep, tokens[at].head
    if (dep == "nsubj" and tokens[verb].pos == "AUX") or tokens[verb].pos not in ("VERB", "AUX", "ADJ"):
        return None
    wanted = {"nsubj": "subject", "dobj": "object", "nsubjpass": "object"}.get(dep)
    if wanted is None or not real(parties.parse, verb):
        return None
    particle = _particle(parties, verb)
    for d in sorted(descriptors().get(tokens[verb].lemma, ()), key=lambda d: -len(d.word)):
        if d.frame != "move" or d.preps != (wanted,) or (len(d.word) > 1 and particle != d.word[1]):
            continue
        return Colour(d.kind, d.sign, d.trend, _span(parties, i, verb))
    return None


def _span(parties: Parties, i: int, verb: int) -> tuple[int, int] | None:
    """The words of a relation and its verb where they stand close together, else the verb alone."""
    if abs(verb - i) <= 4:
        return min(i, verb), max(i, verb) + 1
    return verb, verb + 1


def _changed(parties: Parties, i: int) -> Colour | None:
    """Nouns of change over the relation: "cracks in the relationship", "put a strain on ties", "damaging to ties"."""
    tokens = parties.tokens
    if tokens[i].dep != "pobj":
        return None
    prep = tokens[i].head
    noun = tokens[prep].head
    candidates = [noun, *(c for c in parties.children[noun] if tokens[c].dep in ("dobj", "nsubjpass"))] if tokens[noun].pos == "VERB" else [noun]
    for k in candidates:
        for lemma in dict.fromkeys((tokens[k].lemma, tokens[k].lower)):
            for d in descriptors().get(lemma, ()):
                if d.frame not in ("change", "harm") or tokens[prep].lower not in d.preps:
                    continue
                if len(d.word) > 1 and tokens[k - 1].lower != d.word[-2]:
                    continue
                verb = k if tokens[k].pos == "VERB" else tokens[k].head
                if tokens[verb].pos in ("VERB", "AUX") and not real(parties.parse, verb):
                    return None
                first = k
                while first > 0 and tokens[first - 1].head == k and tokens[first - 1].dep in ("amod", "compound", "nummod", "advmod"):
                    first -= 1
                return Colour(d.kind, d.sign, d.trend, (first, k + 1))
    return None


def _said_of(parties: Parties, i: int) -> Colour | None:
    """Set phrases said of a relation: "relations are at their lowest point"."""
    tokens = parties.tokens
    if tokens[i].dep not in ("nsubj", "nsubjpass"):
        return None
    verb = tokens[i].head
    if tokens[verb].lemma not in words("role") | {"stand", "hit", "reach", "sink", "fall"} or not real(parties.parse, verb):
        return None
    for c in parties.children[verb]:
        if tokens[c].dep in ("prep", "dobj", "attr"):
            inside = parties.parse.subtree(c)
            if any(tokens[k].lower in ("lowest", "worst") or tokens[k].lemma in ("nadir", "low", "tatters", "crisis") for k in inside):
                return Colour("tension", "-", None, (inside.start, min(inside.stop, inside.start + 6)))
    return None


def _grown(parties: Parties, i: int, colour: Colour) -> Colour:
    """Verbs that raise or lower what a noun names: "tensions have risen", "reliance on X has grown"."""
    tokens = parties.tokens
    verb = tokens[i].head
    if tokens[i].dep not in ("nsubj", "nsubjpass", "dobj") or tokens[verb].pos != "VERB" or not real(parties.parse, verb):
        return colour
    if tokens[verb].lemma in words("grow"):
        return Colour(colour.kind, colour.sign, plain_trend(colour.sign, True), colour.words)
    if tokens[verb].lemma in words("shrink"):
        return Colour(colour.kind, colour.sign, plain_trend(colour.sign, False), colour.words)
    return colour
