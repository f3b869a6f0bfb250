"""Cues: the words that tell of speech and thought, and what may stand beside them (`knowledge/cues.csv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.knowledge.tables import rows
from dragoman.language.text import Parse, Token
from dragoman.records import CueClass, Polarity

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table. `frame` names what carries the content:

    that: clause or quotation; quote: quotation only; to: infinitive; np: object; as: "views A as B"; call: "calls A B";
    hear: the object is the hearer, then clause or infinitive; pp: object of one of `prep`.
    `cue_class` is null for attitudes (wants, plans), which are no statements.
    """

    lemma: str
    pos: str
    cue_class: CueClass | None
    polarity: Polarity
    frame: frozenset[str]
    prep: frozenset[str]


@cache
def cues() -> dict[tuple[str, str], Cue]:
    """The table by (lemma, part of speech)."""
    return {
        (row["lemma"], row["pos"]): Cue(
            row["lemma"],
            row["pos"],
            row["cue_class"] or None,  # type: ignore[arg-type]
            row["polarity"] or "said",  # type: ignore[arg-type]
            frozenset(row["frame"].split()),
            frozenset(row["prep"].split()),
        )
        for row in rows("cues.csv")
    }


@cache
def words(pos: str) -> frozenset[str]:
    """All lemmas of one part of speech or helper list of the table."""
    return frozenset(lemma for lemma, kind in cues() if kind == pos)


def verb_cue(parse: Parse, token: Token) -> Cue | None:
    """The table's row for a verb, with its particle first ("point out" before "point")."""
    if token.pos not in ("VERB", "AUX") and not token.tag.startswith("VB"):
        return None
    for child in parse.children[token.i]:
        beside = parse.tokens[child]
        if beside.dep in ("prt", "advmod", "acomp", "dobj", "ccomp", "prep") and beside.i > token.i and beside.i - token.i <= 3:
            found = cues().get((f"{token.lemma} {beside.lower}", "verb"))
            if found:
                return found
    return cues().get((token.lemma, "verb"))


def noun_cue(token: Token) -> Cue | None:
    return cues().get((token.lemma, "noun")) if token.pos == "NOUN" else None


def adjective_cue(token: Token) -> Cue | None:
    """Adjectives and participles of belief after a copula: "is convinced that"."""
    return cues().get((token.lower, "adj")) if token.pos in ("ADJ", "VERB") else None


def negated(parse: Parse, i: int) -> bool:
    """Whether a verb is negated by its own words, by "nor" before it or by a subject with "no"."""
    for child in parse.children[i]:
        token = parse.tokens[child]
        if token.dep == "neg" or token.lower in words("negator"):
            return True
        if token.dep in ("nsubj", "nsubjpass"):
            if token.lower in words("no_one"):
                return True
            if any(parse.tokens[c].lower in words("negator") and parse.tokens[c].dep in ("det", "neg") for c in parse.children[child]):
                return True
    return False


def phrase(parse: Parse, i: int) -> Range:
    """The cue's words: auxiliaries, negation and adverbs that touch the verb, and its particle."""
    first = last = i
    for child in reversed(parse.children[i]):
        token = parse.tokens[child]
        if child == first - 1 and token.dep in ("aux", "auxpass", "neg", "advmod") and token.tag not in ("WRB", "CC"):
            first = child
    for child in parse.children[i]:
        if child == last + 1 and parse.tokens[child].dep == "prt":
            last = child
    return first, last + 1


def with_setting(parse: Parse, i: int, cue: Range) -> Range:
    """The cue with "in a statement" where that follows it at once."""
    for child in parse.children[i]:
        token = parse.tokens[child]
        if token.dep == "prep" and token.lower in ("in", "on", "during") and child == cue[1]:
            for inner in parse.children[child]:
                if parse.tokens[inner].dep == "pobj" and parse.tokens[inner].lemma in words("setting"):
                    last = inner + 1
                    return cue[0], last
    return cue
