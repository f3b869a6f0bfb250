"""Whom a statement speaks of, and how: words of `knowledge/stance.csv` that the tree ties to an actor."""

from __future__ import annotations

from functools import cache

from dragoman.knowledge import tables
from dragoman.language.text import Parse
from dragoman.records import About
from dragoman.statements.clauses import subject_of
from dragoman.statements.cues import negated
from dragoman.statements.quotes import Range
from dragoman.steps import Cast, Named


@cache
def values() -> dict[tuple[str, str], tuple[float, str]]:
    """(lemma, part of speech) -> (-1..1, on whom: object, subject, of)."""
    return {(r["lemma"], r["pos"]): (float(r["value"]), r["on"]) for r in tables.rows("stance.csv")}


def about(parse: Parse, cast: Cast, content: tuple[Range, ...], speakers: tuple[str, ...], head: int = -1) -> tuple[About, ...]:
    """Actors named in the content, in order, each with the mean of the stances that words show, or null.

    `head` is the cue's token: its own stance (accused, praised) holds for its object too. The method is a lexicon read
    along dependency arcs (as in Wilson, Wiebe and Hoffmann 2005), negation turning the sign.
    """
    order: list[str] = []
    shown: dict[str, list[float]] = {}
    for named in cast.named:
        if named.form != "pronoun" and any(a <= named.first and named.last <= b for a, b in content) and named.actor not in order:
            order.append(named.actor)
    for named in cast.named:
        if any(a <= named.head < b for a, b in content):
            for value in _stances(parse, cast, named, content, speakers, head):
                shown.setdefault(named.actor, []).append(value)
    out = []
    for actor in order:
        if actor in speakers:
            continue
        found = shown.get(actor)
        out.append(About(actor, round(sum(found) / len(found), 2) if found else None))
    return tuple(out)


def _stances(parse: Parse, cast: Cast, named: Named, content: tuple[Range, ...], speakers: tuple[str, ...], cue: int) -> list[float]:
    """The stances that words show towards one mention: as object, as subject of a predicate, as what a noun is of."""
    token = parse.tokens[named.head]
    governor = parse.tokens[token.head]
    out: list[float] = []

    def own(i: int) -> bool:
        """Whether the speaker is the one who loves, blames, praises: not "Hamas might welcome Russia"."""
        if i == cue:
            return True
        subject = subject_of(parse, i) if parse.tokens[i].pos in ("VERB", "AUX") else None
        holder = cast.at(subject) if subject is not None else None
        return holder is not None and holder.actor in speakers

    def within(i: int) -> bool:
        return i == cue or any(a <= i < b for a, b in content)

    if governor.i == token.i or not within(governor.i):
        return out
    if token.dep in ("dobj", "nsubjpass"):
        if own(governor.i):
            out += _word(parse, governor.i, "verb", "object")
        out += _predicates(parse, governor.i, named)
    elif token.dep == "nsubj":
        out += _word(parse, governor.i, "verb", "subject")
        out += _predicates(parse, governor.i, named)
    elif token.dep == "pobj" and governor.pos == "ADP":
        above = parse.tokens[governor.head]
        if within(above.i) and own(above.i):
            kind = "verb" if above.pos == "VERB" else "noun" if above.pos == "NOUN" else "adj"
            out += [] if governor.dep == "agent" else _word(parse, above.i, kind, "of")
    elif token.dep == "poss" and within(governor.i):
        out += _word(parse, governor.i, "noun", "owner")
        if governor.dep == "dobj" and within(governor.head) and own(governor.head):
            out += _word(parse, governor.head, "verb", "object")
    for child in parse.children[named.head]:
        beside = parse.tokens[child]
        if beside.dep == "amod":
            out += _word(parse, child, "adj", "subject")
        elif beside.dep == "appos":
            out += _word(parse, child, "noun", "subject")
    return out


def _predicates(parse: Parse, verb: int, named: Named) -> list[float]:
    """What a copula or "as" says of its subject or object: "X is a Nazi", "is seen as a partner"."""
    out: list[float] = []
    for child in parse.children[verb]:
        token = parse.tokens[child]
        if child == named.head:
            continue
        if token.dep in ("attr", "acomp", "oprd") and child > verb:
            kind = "adj" if token.pos == "ADJ" else "noun"
            out += [v * (-1 if negated(parse, verb) else 1) for v in _word(parse, child, kind, "subject")]
            out += [v for c in parse.children[child] if parse.tokens[c].dep == "amod" and not out for v in _word(parse, c, "adj", "subject")]
        elif token.dep == "prep" and token.lower == "as":
            for inner in parse.children[child]:
                out += _word(parse, inner, "noun" if parse.tokens[inner].pos == "NOUN" else "adj", "subject")
    return out


def _word(parse: Parse, i: int, kind: str, on: str) -> list[float]:
    found = values().get((parse.tokens[i].lemma, kind)) or values().get((parse.tokens[i].lower, kind))
    if found is None or on not in found[1].split():
        return []
    return [-found[0] if negated(parse, i) or _no(parse, i) else found[0]]


def _no(parse: Parse, i: int) -> bool:
    return any(parse.tokens[c].lower == "no" and parse.tokens[c].dep == "det" for c in parse.children[i])
