"""Nouns that point back to an event told before: "the attack", after "Hamas launched an offensive on Israel"."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.circumstances.tables import words
from dragoman.events.codebook import match_noun, nouns
from dragoman.language.text import Parse
from dragoman.records import Event
from dragoman.steps import Coded

TABLE = "date_words.csv"
DONE = ("happened", "ongoing")


def pointers(parse: Parse, coded: Sequence[Coded]) -> list[Coded]:
    """The events of `coded` once more, each at a later noun that means it: a definite noun of the same type, with nobody named
    beside it, after the nearest such event that has taken place and whose doer and recipient are told."""
    at = {c.trigger for c in coded}
    out = []
    for token in parse.tokens:
        if token.pos != "NOUN" or token.i in at or token.lemma not in nouns() or not _definite(parse, token.i):
            continue
        pattern = match_noun(parse, token.i)
        if pattern is None:
            continue
        earlier = [c for c in coded if c.trigger < token.i and _means(c.record, pattern.type)]
        if earlier:
            out.append(Coded(max(earlier, key=lambda c: c.trigger).record, token.i))
    return out


def _definite(parse: Parse, noun: int) -> bool:
    below = [parse.tokens[k] for k in parse.children[noun]]
    told = any(t.dep in ("poss", "compound", "nummod") or (t.dep == "amod" and t.text[:1].isupper()) for t in below)
    return not told and any(t.dep == "det" and t.lower in words(TABLE, "definite") for t in below)


def _means(event: Event, kind: str) -> bool:
    return event.type == kind and event.status in DONE and bool(event.actors) and bool(event.recipients)
